package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

var errUnbuiltPlanQuestions = errors.New("PlanQuestions is not built yet")

// PlanQuestions has the questions of roles made.
func (a *Activities) PlanQuestions(context.Context, parley.PlanQuestionsInput) (parley.PlanQuestionsReply, error) {
	return parley.PlanQuestionsReply{}, errUnbuiltPlanQuestions
}
