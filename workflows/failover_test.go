package workflows_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

func encode(t *testing.T, value any) string {
	t.Helper()
	encoded, err := json.Marshal(value)
	require.NoError(t, err)
	return string(encoded)
}

// failOn fails the attempts of one call at these providers.
func failOn(step string, kind parley.Kind, providers ...string) func(parley.Call, string) error {
	return func(call parley.Call, got string) error {
		for _, provider := range providers {
			if got == step && call.Route.Provider == provider {
				return failed(kind)
			}
		}
		return nil
	}
}

func TestCallFailsOverUntilAProviderAnswers(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.fail = failOn("greet", parley.KindRateLimited, "groq", "gemini")
	result := s.run(t)

	require.Equal(t, []string{
		"greet #1 groq failed rate_limited", "greet #2 gemini failed rate_limited", "greet #3 mistral answered",
	}, outcomes(result.Audit[:3]))
	require.Equal(t, parley.SourceModel, result.Transcript.Greeting.Source)
	third := s.script.routes[2]
	require.Equal(t, 3, third.Attempt)
	require.Len(t, third.Tried, 2, "a place that failed is left out of the same call")
	require.Equal(t, "provider-mistral", result.Audit[2].Queue)
	require.Equal(t, "first in line", result.Audit[2].Reason)
}

// A queue without a worker is left after its ScheduleToStart timeout, and the
// router learns that nobody serves it.
func TestUnservedQueueIsLeft(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.OnActivity("Greet", mock.Anything, mock.MatchedBy(func(in parley.GreetInput) bool { return in.Call.Route.Provider == "groq" })).
		Return(parley.GreetReply{}, temporal.NewTimeoutError(enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START, nil))
	s.OnActivity("Greet", mock.Anything, mock.Anything).Return(s.script.Greet)
	result := s.run(t)
	require.Equal(t, []string{"greet #1 groq failed unserved", "greet #2 gemini answered"}, outcomes(result.Audit[:2]))
	require.Equal(t, parley.KindUnserved, s.script.routes[1].Tried[0].Kind)
	require.NotEmpty(t, s.script.routes[1].Tried[0].ReservationID)
}

func TestOurOwnMistakeIsTriedNowhereElse(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.fail = failOn("greet", parley.KindInvalidRequest, "groq")
	result := s.run(t)
	require.Equal(t, []string{"greet #1 groq failed invalid_request"}, outcomes(result.Audit[:1]))
	require.Equal(t, "next_turn/2", result.Audit[1].Call)
	require.Equal(t, parley.SourcePlan, result.Transcript.Greeting.Source)
	require.Equal(t, s.request.Plan.Questions[0].Text, result.Transcript.Turns[0].Question.Text)
}

// Malformed output is repaired once by the same model, then tried elsewhere.
func TestMalformedOutputIsRepairedOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.fail = failOn("analyze", parley.KindMalformed, "groq")
	result := s.run(t)

	var analyses []parley.Call
	for _, call := range s.script.calls {
		if call.ID == "default-test-workflow-id/default-test-run-id/analyze" {
			analyses = append(analyses, call)
		}
	}
	require.Len(t, analyses, 3)
	require.Nil(t, analyses[0].Repair)
	require.Equal(t, "groq", analyses[1].Route.Provider)
	require.Equal(t, &parley.Repair{Attempt: 1, Problem: "as scripted"}, analyses[1].Repair)
	require.Equal(t, "gemini", analyses[2].Route.Provider)
	require.Nil(t, analyses[2].Repair)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
}

// Scores that lost their quotes are worth one repair; the judgement with more
// scores stands.
func TestLostQuotesAreRepairedOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		repaired parley.ScoreStatus
		scored   int
	}{
		"the repair helps":        {parley.ScoreScored, 3},
		"the repair is no better": {parley.ScoreInsufficientEvidence, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.script.analysis = func(in parley.AnalyzeInput, reply *parley.AnalyzeReply) {
				reply.Analysis.Competencies[0].Status = test.repaired
				if in.Call.Repair == nil {
					reply.Analysis.Competencies[0].Status = parley.ScoreInsufficientEvidence
					reply.Problem = "quotes of ownership stand in no answer"
				}
			}
			result := s.run(t)
			require.Len(t, s.script.scores, 2)
			require.Equal(t, "quotes of ownership stand in no answer", s.script.scores[1].Call.Repair.Problem)
			scored := 0
			for _, score := range result.Analysis.Competencies {
				if score.Status == parley.ScoreScored {
					scored++
				}
			}
			require.Equal(t, test.scored, scored)
			require.Equal(t, parley.DepthStandard.Calls()+1, result.Usage.Calls)
		})
	}
}

// The candidate never waits for a provider: a slow model costs the budget, then
// the planned question is asked.
func TestD23SlowModelNeverKeepsTheCandidateWaiting(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.slow("NextTurn", 8*time.Second, parley.NextTurnReply{Question: s.request.Plan.Questions[1].Text})
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	for _, wait := range s.waits {
		require.LessOrEqual(t, wait, 1600*time.Millisecond)
	}
	for _, turn := range result.Transcript.Turns[1:] {
		require.Equal(t, parley.SourcePlan, turn.Question.Source)
	}
}

// A late question is not wasted: it comes next, unless it repeats one that was
// asked.
func TestLateQuestionComesNextIfItStillFits(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.slow("NextTurn", 8*time.Second, parley.NextTurnReply{Lead: "Going back:", Question: "Which trade-off hurt later on?"})
	result := s.run(t)
	turns := result.Transcript.Turns
	require.Equal(t, parley.SourcePlan, turns[1].Question.Source)
	require.Equal(t, "Which trade-off hurt later on?", turns[2].Question.Text)
	require.Equal(t, parley.SourceModel, turns[2].Question.Source)
	require.Equal(t, parley.SourcePlan, turns[3].Question.Source, "the model is asked again, late again")
	require.Equal(t, parley.SourcePlan, turns[4].Question.Source, "the same late question would be a repeat")
	require.Equal(t, parley.OutcomeLate, result.Audit[1].Outcome)
}

// With every provider down the candidate is asked all planned questions without
// waiting, and the analysis sleeps until quota returns.
func TestDeferredWorkSleepsUntilQuotaReturns(t *testing.T) {
	t.Parallel()
	s := setup(t)
	back := s.Now().Add(9 * time.Hour)
	s.script.noRoute = func(parley.RouteRequest) *parley.RouteReply {
		if s.Now().Before(back) {
			return &parley.RouteReply{RetryAt: back, Reason: "every daily quota is spent"}
		}
		return nil
	}
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
	for _, wait := range s.waits {
		require.Less(t, wait, 100*time.Millisecond, "nothing eligible is known at once")
	}
	require.Equal(t, 2, result.Usage.Calls, "only summary and analysis were left to do")
	require.False(t, result.EndedAt.Before(back))
	require.Less(t, result.EndedAt.Sub(back), 15*time.Minute, "waiters are spread, but not over hours")
	require.Equal(t, "every daily quota is spent", result.Audit[0].Reason)
	require.Equal(t, parley.OutcomeNoRoute, result.Audit[0].Outcome)
}

// While everything fails, deferred work backs off, and is given up in the end
// with the transcript delivered.
func TestDeferredWorkIsGivenUpAfterTwoDays(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "analyze" {
			return failed(parley.KindUnavailable)
		}
		return nil
	}
	result := s.run(t)
	require.Equal(t, parley.StatusAnalysisFailed, result.Status)
	require.Equal(t, parley.KindNoRoute, result.AnalysisError)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
	require.InDelta(t, 48, result.EndedAt.Sub(result.StartedAt).Hours(), 2)
	require.Less(t, len(result.Audit), 300, "history stays small")
}

// While anything sleeps until quota returns the state says so, and until when: of
// several calls the first to wake.
func TestStateTellsOfEveryCallThatWaits(t *testing.T) {
	t.Parallel()
	s := setup(t)
	started := s.Now()
	summary, card := started.Add(time.Hour), started.Add(5*time.Hour)
	s.script.noRoute = func(request parley.RouteRequest) *parley.RouteReply {
		for step, returns := range map[parley.Step]time.Time{parley.StepSummarize: summary, parley.StepAnalyze: card} {
			if request.Step == step && s.Now().Before(returns) {
				return &parley.RouteReply{RetryAt: returns, Reason: "no quota"}
			}
		}
		return nil
	}
	both, one := s.look(t, 30*time.Minute), s.look(t, 3*time.Hour)
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, summary.UTC(), both.WaitingUntil.UTC())
	require.Equal(t, card.UTC(), one.WaitingUntil.UTC())
	value, err := s.QueryWorkflow(parley.QueryState)
	require.NoError(t, err)
	var over parley.State
	require.NoError(t, value.Get(&over))
	require.Zero(t, over.WaitingUntil)
}
