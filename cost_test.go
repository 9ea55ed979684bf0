package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func TestD34CostIsTokensAndAttemptsByStep(t *testing.T) {
	t.Parallel()
	call := parley.Usage{Calls: 1, PromptTokens: 100, CompletionTokens: 10}
	costs := parley.CostOf([]parley.Attempt{
		{Call: "next_turn/2", Provider: "groq", Outcome: parley.OutcomeFailed},
		{Call: "next_turn/2", Provider: "cerebras", Outcome: parley.OutcomeAnswered, Usage: call},
		{Call: "greet", Outcome: parley.OutcomeNoRoute},
		{Call: "next_turn/3", Provider: "groq", Outcome: parley.OutcomeAnswered, Usage: call},
	})
	require.Equal(t, []parley.StepCost{
		{Step: parley.StepGreet},
		{Step: parley.StepNextTurn, Attempts: 3, Usage: parley.Usage{Calls: 2, PromptTokens: 200, CompletionTokens: 20}},
	}, costs)
}

func TestD34BudgetKeepsBackWhatHasToCome(t *testing.T) {
	t.Parallel()
	used := parley.Usage{Calls: 7, PromptTokens: 900, CompletionTokens: 100}
	kept := parley.Need{Calls: 2, Tokens: 500}
	for name, c := range map[string]struct {
		budget parley.Budget
		spent  bool
	}{
		"none":                {parley.Budget{}, false},
		"one more call fits":  {parley.Budget{MaxCalls: 10}, false},
		"it would be one off": {parley.Budget{MaxCalls: 9}, true},
		"tokens are left":     {parley.Budget{MaxTokens: 1501}, false},
		"no token is left":    {parley.Budget{MaxTokens: 1500}, true},
		"either binds":        {parley.Budget{MaxCalls: 100, MaxTokens: 1000}, true},
	} {
		require.Equal(t, c.spent, c.budget.Spent(used, kept), name)
	}
	request := parleytest.Request()
	request.Budget = parley.Budget{MaxCalls: -1, MaxTokens: -1}
	require.ErrorContains(t, request.Validate(), "budget.max_calls")
	require.ErrorContains(t, request.Validate(), "budget.max_tokens")
}
