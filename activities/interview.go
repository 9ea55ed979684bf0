package activities

import (
	"context"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// greetWire is what a model replies to greet.
type greetWire struct {
	Greeting string `json:"greeting"`
	Question string `json:"question"`
}

// Greet has the opening words and question 1 written.
func (a *Activities) Greet(ctx context.Context, in parley.GreetInput) (parley.GreetReply, error) {
	data := newSharedFence()
	data.role(in.Language, in.Role.Title, in.Role.Level)
	data.addNonEmpty("job_description", parley.FirstChars(in.Role.Description, parley.ShownContextChars))
	data.facts(in.Facts)
	data.addNonEmpty("resume", parley.FirstChars(in.Resume, parley.ShownContextChars))
	data.planned(in.First, "")
	var reply parley.GreetReply
	call := question{step: parley.StepGreet, call: in.Call, data: data, share: in.Share}
	_, receipt, err := ask(ctx, a, call, func(wire greetWire) (failure *parley.Error) {
		if reply.Greeting, failure = checkSaid("greeting", wire.Greeting, maxGreetingChars); failure != nil {
			return failure
		}
		if topic := protectedTopic(reply.Greeting); topic != "" {
			return malformed("field greeting speaks of a protected topic: %s", topic)
		}
		if failure = checkLanguage("greeting", in.Language, reply.Greeting); failure != nil {
			return failure
		}
		reply.Question, failure = checkQuestion(in.Language, wire.Question, nil)
		return failure
	})
	if err != nil {
		return parley.GreetReply{}, err
	}
	reply.Receipt = receipt
	return reply, nil
}

// nextTurnWire is what a model replies to next_turn.
type nextTurnWire struct {
	Lead     *string `json:"lead"`
	Question string  `json:"question"`
	FollowUp string  `json:"follow_up"`
}

// NextTurn has the next question fitted to the conversation, or the last answer
// followed up. What stays the same through an interview comes first in its data,
// for the prefix cache.
func (a *Activities) NextTurn(ctx context.Context, in parley.NextTurnInput) (parley.NextTurnReply, error) {
	data := newFence(in.Call.ID)
	data.role(in.Language, in.RoleTitle, in.RoleLevel)
	data.facts(in.Facts)
	if !in.OnlyFollowUp {
		// The competency's name is enough to ask by, and what it takes to score well
		// cannot leak.
		name, _, _ := strings.Cut(in.Competency, ": ")
		data.planned(in.Next, name)
	}
	data.followUps(in)
	data.add("question", in.LastQuestion)
	data.add("answer", in.LastAnswer)
	var reply parley.NextTurnReply
	call := question{step: parley.StepNextTurn, call: in.Call, data: data}
	_, receipt, err := ask(ctx, a, call, func(wire nextTurnWire) (failure *parley.Error) {
		reply, failure = nextTurnOf(in, wire)
		return failure
	})
	if err != nil {
		return parley.NextTurnReply{}, err
	}
	reply.Receipt = receipt
	return reply, nil
}

// nextTurnOf checks what a model wrote as the next turn.
func nextTurnOf(in parley.NextTurnInput, wire nextTurnWire) (reply parley.NextTurnReply, failure *parley.Error) {
	if reply.Lead, failure = checkLead(wire.Lead); failure != nil {
		return reply, failure
	}
	asked := append(slices.Clone(in.Asked), in.LastQuestion)
	if reply.Question, failure = checkQuestion(in.Language, wire.Question, asked); failure != nil {
		return reply, failure
	}
	if tells(reply.Lead+" "+reply.Question, in.Competency, in.Next.Text, strings.Join(in.Next.Probes, " ")) {
		return reply, malformed("field question tells what it measures")
	}
	reply.FollowUp, failure = checkFollowUp(in, wire.FollowUp, reply)
	return reply, failure
}

// assessWire is what a model replies to assess.
type assessWire struct {
	Note string `json:"note"`
}

// Assess has notes taken on one answer.
func (a *Activities) Assess(ctx context.Context, in parley.AssessInput) (parley.AssessReply, error) {
	data := newFence(in.Call.ID)
	data.role(in.Language, "", "")
	data.competency(in.Competency)
	data.add("question", in.Question)
	data.add("answer", in.Answer)
	var note string
	call := question{step: parley.StepAssess, call: in.Call, data: data}
	_, receipt, err := ask(ctx, a, call, func(wire assessWire) (failure *parley.Error) {
		note, failure = checkReport("note", wire.Note, maxNoteChars)
		return failure
	})
	if err != nil {
		return parley.AssessReply{}, err
	}
	return parley.AssessReply{
		Note:    parley.Note{TurnNo: in.TurnNo, CompetencyID: in.Competency.ID, Text: note},
		Receipt: receipt,
	}, nil
}

// checkReport checks words about a candidate.
func checkReport(field, text string, most int) (string, *parley.Error) {
	text, failure := checkSaid(field, text, most)
	if failure != nil {
		return "", failure
	}
	if topic := bannedJudgement(text); topic != "" {
		return "", malformed("field %s speaks of the candidate's %s", field, topic)
	}
	return text, nil
}
