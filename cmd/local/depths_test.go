package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Proves what each depth takes when nothing saves a call and nothing fails.
func TestDepthsTakeTheirCalls(t *testing.T) {
	t.Parallel()
	for depth, calls := range map[parley.Depth][2]int{
		parley.DepthThorough: {26, 26},
		parley.DepthStandard: {14, 14},
		parley.DepthEconomy:  {1, 3},
	} {
		t.Run(string(depth), func(t *testing.T) {
			t.Parallel()
			_, result := undisturbed(t, func() ran {
				return local(t, "--once", "--json", "--depth", string(depth), "--savers", "off")
			})
			requireScorecard(t, result)
			require.Equal(t, depth, result.Depth)
			require.GreaterOrEqual(t, result.Usage.Calls, calls[0])
			require.LessOrEqual(t, result.Usage.Calls, calls[1])
			require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
			require.NotNil(t, result.Summary)
		})
	}
}

// Proves that savers save: the greeting and the first question on a competency take
// no call, and what is judged is judged all the same.
func TestSaversSaveCalls(t *testing.T) {
	t.Parallel()
	done := local(t, "--once", "--json", "--depth", "thorough", "--savers", "all")
	require.Equal(t, exitOK, done.code, done.err)
	result := done.result(t)
	requireScorecard(t, result)
	require.Less(t, result.Usage.Calls, parley.DepthThorough.Calls())
	require.True(t, result.Savers.Has(parley.SaverTemplates))
}

// Proves that a role without questions is enough: consent first, then questions on
// every competency, and a letter to the candidate beside the scorecard.
func TestInterviewFromARoleAlone(t *testing.T) {
	t.Parallel()
	sample := []string{"--once", "--request", "../../examples/generated-interview.json", "--answers", "../../examples/answers.json"}
	done := local(t, append(sample, "--json", "--consent")...)
	require.Equal(t, exitOK, done.code, done.err)
	result := done.result(t)
	requireScorecard(t, result)
	require.NotEqual(t, parley.OriginRequest, result.PlanOrigin)
	require.NotNil(t, result.Feedback)
	asked := map[string]bool{}
	for _, turn := range result.Transcript.Turns {
		asked[turn.Question.CompetencyID] = true
	}
	require.Len(t, asked, 5)
	var types []parley.EventType
	for _, event := range result.Events {
		types = append(types, event.Type)
	}
	require.Contains(t, types, parley.EventConsentGiven)
	require.Contains(t, types, parley.EventAnalysisReady)

	silent := local(t, sample...)
	require.Equal(t, exitFailed, silent.code)
	require.Contains(t, silent.err, "--consent gives it")
}
