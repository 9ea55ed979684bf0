package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// prepare fills the plan: with the request's questions, the library's, a model's
// when they are there in time, or those of the bank.
func (iv *interview) prepare(workflow.Context) {
	iv.plan, iv.planOrigin = iv.request.Plan.Questions, parley.OriginRequest
}

// askAgain returns the request to say more, when the last answer says nothing and
// was not asked for again before.
func (iv *interview) askAgain() (parley.Question, bool) { return parley.Question{}, false }
