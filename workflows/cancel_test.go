package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// An interview that is cancelled while its scorecard is made tells that, and no outage
// that there was none of.
func TestCancelledCallsBlameNobody(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Feedback = true
	s.script.noRoute = func(request parley.RouteRequest) *parley.RouteReply {
		if request.Step != parley.StepAnalyze {
			return nil
		}
		return &parley.RouteReply{RetryAt: s.Now().Add(5 * time.Hour), Reason: "no quota"}
	}
	s.RegisterDelayedCallback(s.CancelWorkflow, time.Hour)
	result := s.run(t)
	require.Equal(t, parley.StatusCancelled, result.Status)
	require.Equal(t, parley.KindCanceled, result.AnalysisError)
	last := result.Audit[len(result.Audit)-1]
	require.Equal(t, string(parley.StepFeedback), last.Call)
	require.Equal(t, parley.KindCanceled, last.Kind)
	require.NotContains(t, encode(t, result.Audit), "ledger")
}

// Who ends an interview while it is being opened is not asked a question any more, and
// nobody is told that it has started.
func TestNothingIsAskedOfWhoHasEndedTheOpening(t *testing.T) {
	t.Parallel()
	const during = 500 * time.Millisecond
	for status, end := range map[parley.Status]func(*stage){
		parley.StatusWithdrawn: func(s *stage) { s.send(during, parley.UpdateWithdraw, "withdraw", parley.WithdrawInput{}) },
		parley.StatusCancelled: func(s *stage) { s.RegisterDelayedCallback(s.CancelWorkflow, during) },
	} {
		t.Run(string(status), func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.until = 0
			s.slow("Greet", time.Second, parley.GreetReply{Greeting: "Hello.", Question: "Adapted 1?"})
			end(s)
			begun := s.send(during/2, parley.UpdateBegin, "begin-2")
			result := s.run(t)
			require.Equal(t, status, result.Status)
			require.Empty(t, result.Transcript.Turns)
			require.Equal(t, []string{"interview.ended " + string(status)}, told(t, result.Events))
			require.Zero(t, s.begun)
			require.ErrorContains(t, begun.err, "ended before its first question")
		})
	}
}
