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
	data.addNonEmpty("resume", parley.FirstChars(in.Resume, parley.ShownContextChars))
	data.planned(in.First)
	var reply parley.GreetReply
	_, receipt, err := ask(ctx, a, question{step: parley.StepGreet, call: in.Call, data: data, share: in.Share}, func(wire greetWire) (failure *parley.Error) {
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
}

// NextTurn has the next question fitted to the conversation.
func (a *Activities) NextTurn(ctx context.Context, in parley.NextTurnInput) (parley.NextTurnReply, error) {
	data := newFence(in.Call.ID)
	data.role(in.Language, in.RoleTitle, in.RoleLevel)
	data.addNonEmpty("competency", in.Competency, attr("id", in.Next.CompetencyID))
	data.planned(in.Next, attr("no", in.No), attr("of", in.Of))
	data.addNonEmpty("asked", askedLines(in.Asked))
	data.add("question", in.LastQuestion, attr("turn", in.No-1))
	data.add("answer", in.LastAnswer, attr("turn", in.No-1))
	asked := append(slices.Clone(in.Asked), in.LastQuestion)
	var reply parley.NextTurnReply
	_, receipt, err := ask(ctx, a, question{step: parley.StepNextTurn, call: in.Call, data: data}, func(wire nextTurnWire) (failure *parley.Error) {
		if reply.Lead, failure = checkLead(wire.Lead); failure != nil {
			return failure
		}
		reply.Question, failure = checkQuestion(in.Language, wire.Question, asked)
		if failure == nil && tells(reply.Lead+" "+reply.Question, in.Competency, in.Next.Text, strings.Join(in.Next.Probes, " ")) {
			return malformed("field question tells what it measures")
		}
		return failure
	})
	if err != nil {
		return parley.NextTurnReply{}, err
	}
	reply.Receipt = receipt
	return reply, nil
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
	data.add("question", in.Question, attr("turn", in.TurnNo), attr("competency", in.Competency.ID))
	data.add("answer", in.Answer, attr("turn", in.TurnNo))
	var note string
	_, receipt, err := ask(ctx, a, question{step: parley.StepAssess, call: in.Call, data: data}, func(wire assessWire) (failure *parley.Error) {
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

// askedLines reminds of the latest questions, one a line.
func askedLines(asked []string) string {
	asked = asked[max(0, len(asked)-parley.ShownAsked):]
	lines := make([]string, 0, len(asked))
	for _, text := range asked {
		lines = append(lines, parley.FirstChars(strings.Join(strings.Fields(text), " "), parley.ShownAskedChars))
	}
	return strings.Join(lines, "\n")
}
