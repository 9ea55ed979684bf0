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
	input := parley.GreetInput{
		Language: r.Language, Role: r.Role, First: first, Share: parley.ShareOf(r.TenantID, iv.admission.Savers),
	}
	switch {
	case iv.admission.Savers.Has(parley.SaverCache):
		// Nothing of the candidate: so greetings are equal for all of a role.
	case iv.profile != nil:
		input.Facts = iv.profile.Facts
	default:
		input.Resume = r.Candidate.ResumeText
	}
	return order[parley.GreetReply]{
		id:   string(parley.StepGreet),
		step: parley.StepGreet,
		size: sizeOf(
			lines(r.Role.Title, r.Role.Level),
			parley.FirstChars(r.Role.Description, parley.ShownContextChars),
			parley.FirstChars(input.Resume, parley.ShownContextChars),
			lines(input.Facts...),
			withProbes(first),
		),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input.Call = call
			return workflow.ExecuteActivity(ctx, acts.Greet, input)
		},
		receipt: func(reply parley.GreetReply) parley.Receipt { return reply.Receipt },
	}
}

// nextTurnInput asks for the next planned question, or for a follow-up on the last
// answer in its place; in economy interviews for nothing but a follow-up.
func (iv *interview) nextTurnInput() parley.NextTurnInput {
	last := iv.current()
	input := parley.NextTurnInput{
		Language:     iv.request.Language,
		RoleTitle:    iv.request.Role.Title,
		RoleLevel:    iv.request.Role.Level,
		LastQuestion: last.Question.Text,
		LastAnswer:   last.Answer.Text,
		No:           iv.slots + 1,
		Of:           len(iv.plan),
		FollowUps:    iv.allowedFollowUps(),
		OnlyFollowUp: iv.admission.Depth == parley.DepthEconomy,
	}
	asked := iv.asked()
	input.Asked = asked[:len(asked)-1]
	about := last.Question.CompetencyID
	if !input.OnlyFollowUp {
		input.Next = iv.plan[iv.slots]
		about = input.Next.CompetencyID
	}
	competency, _ := iv.request.Competency(about)
	input.Competency = competency.Name + ": " + competency.Definition
	if iv.profile != nil {
		input.Facts = iv.profile.Facts
	}
	return input
}

func nextTurnOrder(input parley.NextTurnInput) order[parley.NextTurnReply] {
	var followUps []string
	for _, kind := range input.FollowUps {
		followUps = append(followUps, string(kind))
	}
	shown := sizeOf(
		lines(input.RoleTitle, input.RoleLevel), lines(input.Facts...), lines(followUps...),
		input.LastQuestion, input.LastAnswer,
	)
	if !input.OnlyFollowUp {
		shown = shown.plus(sizeOf(withProbes(input.Next)))
	}
	return order[parley.NextTurnReply]{
		id:   fmt.Sprintf("%s/%d", parley.StepNextTurn, input.No),
		step: parley.StepNextTurn,
		size: shown,
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input.Call = call
			return workflow.ExecuteActivity(ctx, acts.NextTurn, input)
		},
		receipt: func(reply parley.NextTurnReply) parley.Receipt { return reply.Receipt },
	}
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
