package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// The orders before an interview: questions for roles, and profiles of résumés.

// planOrder has the questions of the input's roles made.
func planOrder(id string, input parley.PlanQuestionsInput) order[parley.PlanQuestionsReply] {
	var shown size
	for _, item := range input.Items {
		shown = shown.plus(planSize(item))
	}
	return order[parley.PlanQuestionsReply]{
		id:    id,
		step:  parley.StepPlanQuestions,
		items: len(input.Items),
		size:  shown,
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input.Call = call
			return workflow.ExecuteActivity(ctx, acts.PlanQuestions, input)
		},
		receipt: func(reply parley.PlanQuestionsReply) parley.Receipt { return reply.Receipt },
	}
}

// planSize is the size of a role without its anchors, which no question may tell.
func planSize(item parley.PlanItem) size {
	var given []string
	for _, question := range item.Given {
		given = append(given, question.Text)
	}
	shown := sizeOf(
		lines(item.Role.Title, item.Role.Level, string(item.Purpose)),
		parley.FirstChars(item.Role.Description, parley.ShownContextChars),
		lines(given...), lines(item.Facts...),
	)
	places := parley.OpenPlaces(item.Competencies, item.Given)
	for _, c := range item.Competencies {
		if places[c.ID] > 0 {
			shown = shown.plus(sizeOf(lines(c.Name, c.Definition)))
		}
	}
	return shown
}

// profileOrder has the input's résumés read.
func profileOrder(id string, input parley.ProfileInput) order[parley.ProfileReply] {
	shown := sizeOf(input.Language)
	for _, item := range input.Items {
		shown = shown.plus(sizeOf(parley.FirstChars(item.Resume, parley.ShownProfileChars)))
	}
	return order[parley.ProfileReply]{
		id:    id,
		step:  parley.StepProfile,
		items: len(input.Items),
		size:  shown,
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input.Call = call
			return workflow.ExecuteActivity(ctx, acts.Profile, input)
		},
		receipt: func(reply parley.ProfileReply) parley.Receipt { return reply.Receipt },
	}
}
