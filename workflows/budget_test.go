package workflows_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// The budget stops the spending and not the interview: summary and scorecard are
// made, the rest of the questions are the planned ones.
func TestD34BudgetStopsSpendingAndNotTheInterview(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	s.request.Budget = parley.Budget{MaxCalls: 10}
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, 10, result.Usage.Calls)
	require.Len(t, result.Transcript.Turns, parley.QuestionCount)
	require.Equal(t, parley.SourcePlan, result.Transcript.Turns[11].Question.Source)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	refused := 0
	for _, attempt := range result.Audit {
		if attempt.Kind == parley.KindBudgetSpent {
			refused++
			require.Empty(t, attempt.Provider, "nobody was asked")
		}
	}
	require.Equal(t, parley.DepthThorough.Calls()-10, refused)
}

func TestD34BudgetInTokens(t *testing.T) {
	t.Parallel()
	s := setup(t)
	const each = 110 // tokens of a scripted call
	s.request.Budget = parley.Budget{MaxTokens: 10_000 + 3*each}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, 3+2, result.Usage.Calls, "two calls of 5,000 tokens are kept back for the end")
}

// What is left goes to the scorecard first.
func TestD34BudgetForAScorecardAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Budget = parley.Budget{MaxCalls: 1}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, 1, result.Usage.Calls)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.Equal(t, parley.PartFailed, result.SummaryStatus)
	require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
}
