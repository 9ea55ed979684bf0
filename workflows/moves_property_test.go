package workflows_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// Whatever candidate and backend do, and in whatever order, an interview comes to
// an end that it can account for: no move is lost half-way, no question is skipped
// or asked twice, and every Update gets a reply or a typed refusal.
func TestD07AnyMovesInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := setup(t)
		s.until = 0
		s.request.Consent.Required = rapid.Bool().Draw(r, "consent")
		s.request.Timing = parley.Timing{
			AnswerTimeout: minutes(4), TotalTimeout: minutes(30), RemindAfter: []parley.Duration{minutes(2)},
			MaxPause: minutes(20), StartWithin: minutes(10),
		}
		var sent []*fate
		at := time.Second
		for i := range rapid.IntRange(0, 40).Draw(r, "moves") {
			// Zero is likely: two moves at one moment.
			at += time.Duration(rapid.SampledFrom([]int{0, 1, 700, 60_000, 240_000}).Draw(r, "after")) * time.Millisecond
			sent = append(sent, s.move(t, at, rapid.SampledFrom([]string{
				"answer", "answer", "answer", "skip", "repeat", "pause", "resume", "consent", "decline", "withdraw", "cancel",
			}).Draw(r, "move"), fmt.Sprintf("move-%d", i)))
		}
		result := s.run(t)

		require.True(t, result.Status.Closed())
		if result.Status == parley.StatusCompleted {
			require.Len(t, result.Transcript.Turns, parley.QuestionCount)
			require.NotEqual(t, parley.TurnAsked, result.Transcript.Turns[parley.QuestionCount-1].Status)
		}
		for i, turn := range result.Transcript.Turns {
			require.Equal(t, i+1, turn.No)
			require.Equal(t, turn.Status == parley.TurnAnswered, turn.Answer != nil)
			if i < len(result.Transcript.Turns)-1 {
				require.Contains(t, []parley.TurnStatus{parley.TurnAnswered, parley.TurnSkipped}, turn.Status)
			}
		}
		requireStory(t, told(t, result.Events))
		if result.Status != parley.StatusCompleted {
			// The backend may cancel while a partial report is being made.
			require.Equal(t, result.Partial, result.AnalysisStatus != parley.PartNotApplicable)
		}
		for _, f := range sent {
			if f.err == nil {
				continue
			}
			var refusal *temporal.ApplicationError
			require.ErrorAs(t, f.err, &refusal)
		}
	})
}

// move sends one of the Updates after that long; answers are to the question that
// is open then.
func (s *stage) move(t *testing.T, after time.Duration, what, id string) *fate {
	t.Helper()
	f := &fate{}
	s.RegisterDelayedCallback(func() {
		value, err := s.QueryWorkflow(parley.QueryState)
		require.NoError(t, err)
		var state parley.State
		require.NoError(t, value.Get(&state))
		answer := parley.Answer{ID: id, TurnNo: state.TurnNo, Text: s.answers[max(state.TurnNo-1, 0)]}
		switch what {
		case "answer":
			s.UpdateWorkflow(parley.UpdateSubmitAnswer, id, f, answer)
		case "skip":
			answer.Skip, answer.Text = true, ""
			s.UpdateWorkflow(parley.UpdateSubmitAnswer, id, f, answer)
		case "repeat":
			answer.TurnNo--
			s.UpdateWorkflow(parley.UpdateSubmitAnswer, id, f, answer)
		case "pause":
			s.UpdateWorkflow(parley.UpdatePause, id, f)
		case "resume":
			s.UpdateWorkflow(parley.UpdateResume, id, f)
		case "consent":
			s.UpdateWorkflow(parley.UpdateConsent, id, f, parley.ConsentInput{Given: true})
		case "decline":
			s.UpdateWorkflow(parley.UpdateConsent, id, f, parley.ConsentInput{})
		case "withdraw":
			s.UpdateWorkflow(parley.UpdateWithdraw, id, f, parley.WithdrawInput{ScoreAnswers: true})
		case "cancel":
			// Rare, so that interviews also get further.
			if strings.HasSuffix(id, "7") {
				s.CancelWorkflow()
			}
		}
	}, after)
	return f
}

// requireStory holds that pauses and resumes take turns, that an interview starts at
// most once and ends once, and that nothing but what becomes of its answers follows.
func requireStory(t *testing.T, events []string) {
	t.Helper()
	first := func(what parley.EventType) int {
		return slices.IndexFunc(events, func(e string) bool { return strings.HasPrefix(e, string(what)) })
	}
	started, ended := first(parley.EventStarted), first(parley.EventEnded)
	require.NotEqual(t, -1, ended, events)
	paused := false
	for i, event := range events {
		name, _, _ := strings.Cut(event, " ")
		what := parley.EventType(name)
		if what == parley.EventPaused || what == parley.EventResumed {
			require.Equal(t, what == parley.EventResumed, paused, events)
			paused = !paused
		}
		if what == parley.EventPaused || what == parley.EventReminded {
			require.True(t, 0 <= started && started < i, events)
		}
		require.False(t, what == parley.EventReminded && paused, events)
		require.Equal(t, what == parley.EventStarted, i == started, events)
		require.Equal(t, what == parley.EventEnded, i == ended, events)
		after := []parley.EventType{parley.EventAnalysisReady, parley.EventAnalysisFailed, parley.EventReviewRequired}
		require.Equal(t, i > ended, slices.Contains(after, what), events)
	}
}
