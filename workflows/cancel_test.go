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
