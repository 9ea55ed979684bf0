package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// secondQuestion runs an interview whose calls are hedged after 300 ms and returns
// the audit of next_turn/2, how long the candidate waited for it and the question.
func secondQuestion(t *testing.T, s *stage) ([]string, time.Duration, parley.Question) {
	t.Helper()
	s.script.hedgeAfter = 300 * time.Millisecond
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	var audit []parley.Attempt
	for _, attempt := range result.Audit {
		if attempt.Call == "next_turn/2" {
			audit = append(audit, attempt)
		}
	}
	return outcomes(audit), s.waits[0], result.Transcript.Turns[1].Question
}

// A call that takes longer than usual is made elsewhere too; who is first wins,
// and the other is cancelled.
func TestSlowCallIsHedged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		delays map[string]time.Duration
		audit  []string
		wait   time.Duration
	}{
		"the hedge is first": {
			map[string]time.Duration{"groq": 1200 * time.Millisecond, "gemini": 100 * time.Millisecond},
			[]string{"next_turn/2 #1 groq overtaken", "next_turn/2 #2 gemini answered"},
			400 * time.Millisecond,
		},
		"the first is first after all": {
			map[string]time.Duration{"groq": 500 * time.Millisecond, "gemini": time.Second},
			[]string{"next_turn/2 #2 gemini overtaken", "next_turn/2 #1 groq answered"},
			500 * time.Millisecond,
		},
		"no hedge before its time": {
			map[string]time.Duration{"groq": 200 * time.Millisecond},
			[]string{"next_turn/2 #1 groq answered"},
			200 * time.Millisecond,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.slowAt(test.delays)
			audit, wait, question := secondQuestion(t, s)
			require.Equal(t, test.audit, audit)
			require.InDelta(t, test.wait, wait, float64(20*time.Millisecond))
			require.Equal(t, parley.SourceModel, question.Source)
		})
	}
}

// The hedge avoids the place that is at work, and does not count it as failed.
func TestHedgeGoesElsewhere(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.slowAt(map[string]time.Duration{"groq": 1200 * time.Millisecond})
	secondQuestion(t, s)
	for _, route := range s.script.routes {
		if route.Attempt == 2 {
			require.Equal(t, []parley.Place{{Provider: "groq", Account: "groq-1", Model: "small"}}, route.Avoid)
			require.Empty(t, route.Tried)
			require.InDelta(t, 1200, route.BudgetMS, 20)
			return
		}
	}
	t.Fatal("no second attempt was routed")
}

// A hedge is not hedged again: with both slow the budget decides, and the late
// question comes next.
func TestCallIsHedgedOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.slowAt(map[string]time.Duration{"groq": 8 * time.Second, "gemini": 8 * time.Second})
	audit, wait, question := secondQuestion(t, s)
	require.Equal(t, []string{"next_turn/2 #2 gemini overtaken", "next_turn/2 #1 groq late"}, audit)
	require.InDelta(t, 1500*time.Millisecond, wait, float64(20*time.Millisecond))
	require.Equal(t, parley.SourcePlan, question.Source)
}

// Nor is a later attempt of the same call, though there is another place to go to.
func TestLaterAttemptIsNotHedgedAgain(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.places = append(s.script.places, "cerebras")
	s.script.fail = failOn("next_turn", parley.KindUnavailable, "groq", "gemini")
	s.slowAt(map[string]time.Duration{
		"groq": 500 * time.Millisecond, "gemini": 100 * time.Millisecond, "mistral": 700 * time.Millisecond,
	})
	audit, _, _ := secondQuestion(t, s)
	require.Equal(t, []string{
		"next_turn/2 #2 gemini failed unavailable", "next_turn/2 #1 groq failed unavailable", "next_turn/2 #3 mistral answered",
	}, audit)
}

// While one of two attempts is still at work the other's failure costs nothing;
// when both have failed, the call goes on to the next place.
func TestFailedHedgeLeavesTheFirst(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failing []string
		audit   []string
	}{
		"the hedge fails": {
			[]string{"gemini"},
			[]string{"next_turn/2 #2 gemini failed unavailable", "next_turn/2 #1 groq answered"},
		},
		"both fail": {
			[]string{"gemini", "groq"},
			[]string{
				"next_turn/2 #2 gemini failed unavailable", "next_turn/2 #1 groq failed unavailable", "next_turn/2 #3 mistral answered",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.script.fail = failOn("next_turn", parley.KindUnavailable, test.failing...)
			s.slowAt(map[string]time.Duration{"groq": 700 * time.Millisecond, "gemini": 100 * time.Millisecond})
			audit, _, question := secondQuestion(t, s)
			require.Equal(t, test.audit, audit)
			require.Equal(t, parley.SourceModel, question.Source)
		})
	}
}

// What the backend allows is told with every route.
func TestRoutesTellWhetherTrainingIsAllowed(t *testing.T) {
	t.Parallel()
	for _, allowed := range []bool{true, false} {
		s := setup(t)
		s.request.AllowTraining = allowed
		s.run(t)
		for _, route := range s.script.routes {
			require.Equal(t, allowed, route.AllowTraining)
		}
	}
}
