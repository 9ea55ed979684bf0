package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// The orders of an interview: what each step's activity is given, and no more
// than it needs. Inputs are what makes histories big.

func (iv *interview) greetOrder(first parley.PlannedQuestion) order[parley.GreetReply] {
	r := iv.request
	return order[parley.GreetReply]{
		id:   string(parley.StepGreet),
		step: parley.StepGreet,
		size: sizeOf(
			lines(r.Role.Title, r.Role.Level),
			parley.FirstChars(r.Role.Description, parley.ShownContextChars),
			parley.FirstChars(r.Candidate.ResumeText, parley.ShownContextChars),
			withProbes(first),
		),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input := parley.GreetInput{
				Call: call, Language: r.Language, Role: r.Role, Resume: r.Candidate.ResumeText, First: first,
			}
			return workflow.ExecuteActivity(ctx, acts.Greet, input)
		},
		receipt: func(reply parley.GreetReply) parley.Receipt { return reply.Receipt },
	}
}

func (iv *interview) nextTurnOrder(slot parley.PlannedQuestion) order[parley.NextTurnReply] {
	last, no := iv.turns[len(iv.turns)-1], len(iv.turns)+1
	competency, _ := iv.request.Competency(slot.CompetencyID)
	input := parley.NextTurnInput{
		Language:     iv.request.Language,
		RoleTitle:    iv.request.Role.Title,
		RoleLevel:    iv.request.Role.Level,
		LastQuestion: last.Question.Text,
		LastAnswer:   last.Answer.Text,
		Asked:        iv.askedBefore(),
		Next:         slot,
		Competency:   competency.Name + ": " + competency.Definition,
		No:           no,
		Of:           parley.QuestionCount,
	}
	return order[parley.NextTurnReply]{
		id:   fmt.Sprintf("%s/%d", parley.StepNextTurn, no),
		step: parley.StepNextTurn,
		size: sizeOf(
			lines(input.RoleTitle, input.RoleLevel), input.Competency, withProbes(slot), shownAsked(input.Asked),
			input.LastQuestion, input.LastAnswer,
		),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input.Call = call
			return workflow.ExecuteActivity(ctx, acts.NextTurn, input)
		},
		receipt: func(reply parley.NextTurnReply) parley.Receipt { return reply.Receipt },
	}
}

// askedBefore lists the questions before the last one.
func (iv *interview) askedBefore() []string {
	var texts []string
	for _, turn := range iv.turns[:len(iv.turns)-1] {
		texts = append(texts, turn.Question.Text)
	}
	return texts
}

func (iv *interview) assessOrder(turn parley.Turn) order[parley.AssessReply] {
	no := turn.No
	competency, _ := iv.request.Competency(turn.Question.CompetencyID)
	return order[parley.AssessReply]{
		id:   fmt.Sprintf("%s/%d", parley.StepAssess, no),
		step: parley.StepAssess,
		size: sizeOf(iv.request.Language, turn.Question.Text, turn.Answer.Text).plus(competencySize(competency)),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input := parley.AssessInput{
				Call: call, Language: iv.request.LanguageOfReport(), TurnNo: no,
				Question: turn.Question.Text, Answer: turn.Answer.Text, Competency: competency,
			}
			return workflow.ExecuteActivity(ctx, acts.Assess, input)
		},
		receipt: func(reply parley.AssessReply) parley.Receipt { return reply.Receipt },
	}
}
