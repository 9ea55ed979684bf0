package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// conclusionTokens is about what a call of the conclusion takes; see "Token
// estimates" in docs/testing.md.
const conclusionTokens = 5000

// kept is what a call must leave of the budget for those that matter more: the
// scorecard first, then the summary. Questions are planned anyhow.
func (c *caller) kept(step parley.Step) parley.Need {
	calls := c.scoring + 1
	switch step {
	case parley.StepAnalyze, parley.StepReport, parley.StepFeedback:
		calls = 0
	case parley.StepSummarize:
		calls = c.scoring
	case parley.StepGreet, parley.StepNextTurn, parley.StepAssess, parley.StepPlanQuestions, parley.StepProfile:
	}
	return parley.Need{Calls: calls, Tokens: calls * conclusionTokens}
}

// spent reports whether the budget allows no more calls of a step, counting those
// under way.
func (c *caller) spent(step parley.Step) bool {
	used := c.usage
	used.Calls += c.underway
	return c.budget.Spent(used, c.kept(step))
}

// afford counts a call as under way, or refuses one that the interview's budget does
// not allow. A call that gets no route is not under way any more.
func (c *caller) afford(ctx workflow.Context, o orderer, t *trail) error {
	if !c.spent(o.kind()) {
		c.underway++
		return nil
	}
	refusal := &parley.Error{
		Kind: parley.KindBudgetSpent,
		Detail: fmt.Sprintf("the interview's budget of %d calls and %d tokens allows no %s call",
			c.budget.MaxCalls, c.budget.MaxTokens, o.kind()),
	}
	t.attempts++
	c.audit = append(c.audit, parley.Attempt{
		Call: o.callID(), No: t.attempts, StartedAt: workflow.Now(ctx), Outcome: parley.OutcomeNoRoute,
		Kind: parley.KindBudgetSpent, Reason: refusal.Detail,
	})
	return refusal
}
