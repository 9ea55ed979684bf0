package parley

import "strings"

// Budget is the most that one interview may spend on model calls. When it is
// reached no more calls are made: the interview goes on with planned questions, and
// what is needed for summary and scorecard is kept back for them.
type Budget struct {
	// MaxCalls and MaxTokens bound the answered calls and their prompt and completion
	// tokens; no bound when zero.
	MaxCalls  int `json:"max_calls,omitempty"`
	MaxTokens int `json:"max_tokens,omitempty"`
}

// Spent reports whether another call would exceed the budget, when so many calls
// and tokens are kept back for what has to come.
func (b Budget) Spent(used Usage, kept Need) bool {
	return b.MaxCalls > 0 && used.Calls+1+kept.Calls > b.MaxCalls ||
		b.MaxTokens > 0 && used.PromptTokens+used.CompletionTokens+kept.Tokens >= b.MaxTokens
}

func (b Budget) validate(v *validator) {
	if b.MaxCalls < 0 {
		v.add("budget.max_calls", "%d is negative; a number of calls, or 0 for no bound", b.MaxCalls)
	}
	if b.MaxTokens < 0 {
		v.add("budget.max_tokens", "%d is negative; a number of tokens, or 0 for no bound", b.MaxTokens)
	}
}

// StepCost is what one kind of call took.
type StepCost struct {
	Step Step `json:"step"`
	// Attempts counts the tries that went to a provider, answered or not.
	Attempts int   `json:"attempts"`
	Usage    Usage `json:"usage"`
}

// CostOf sums an audit by step, in the order of Steps.
func CostOf(audit []Attempt) []StepCost {
	bySteps := map[Step]StepCost{}
	for _, attempt := range audit {
		name, _, _ := strings.Cut(attempt.Call, "/")
		cost := bySteps[Step(name)]
		if attempt.Provider != "" {
			cost.Attempts++
		}
		cost.Usage = cost.Usage.Add(attempt.Usage)
		bySteps[Step(name)] = cost
	}
	var costs []StepCost
	for _, step := range Steps() {
		if cost, made := bySteps[step]; made {
			cost.Step = step
			costs = append(costs, cost)
		}
	}
	return costs
}
