package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// candidateWaits labels the timer of a budget in the Temporal UI.
const candidateWaits = "the candidate waits"

// greet opens the interview and asks question 1: in a model's words when one
// answers inside the budget, in the planned ones otherwise, and in ready ones where
// calls are to be saved. Who ends the interview meanwhile is asked nothing.
func (iv *interview) greet(ctx workflow.Context) {
	iv.status = parley.StatusGreeting
	iv.takePrepared(ctx)
	if iv.planOrigin == parley.OriginBank {
		iv.recordPlan(ctx)
	}
	iv.greeting = parley.Greeting{
		Disclosure: iv.texts().disclosure, Text: iv.texts().greeting, Source: parley.SourcePlan,
	}
	first := iv.plan[0]
	question := planned(first)
	if iv.admission.Depth == parley.DepthEconomy || iv.admission.Savers.Has(parley.SaverTemplates) {
		iv.greeting.Source, question.Source = parley.SourceTemplate, parley.SourceTemplate
	} else if reply, ok := iv.greetByModel(ctx, first); ok {
		iv.greeting.Text, iv.greeting.Source = reply.Greeting, parley.SourceModel
		question.Text, question.Source = reply.Question, parley.SourceModel
	}
	if iv.ended(ctx) != "" && workflow.GetVersion(ctx, "end-before-question-1", workflow.DefaultVersion, 1) == 1 {
		return
	}
	iv.slots = 1
	iv.ask(ctx, question)
	iv.recordTurn(ctx, parley.EventStarted)
}

// greetByModel is given up with the candidate's patience: a greeting that comes
// late is of no use any more.
func (iv *interview) greetByModel(ctx workflow.Context, first parley.PlannedQuestion) (parley.GreetReply, bool) {
	callCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	candidate := candidatePatience(ctx)
	call := start(callCtx, "greet", func(ctx workflow.Context) (parley.GreetReply, error) {
		return perform(ctx, iv.calls, iv.greetOrder(first), &trail{patience: candidate})
	})
	return call.within(ctx, candidate, candidateWaits)
}

// ask puts the next question to the candidate.
func (iv *interview) ask(ctx workflow.Context, question parley.Question) {
	turn := parley.Turn{
		No:       len(iv.turns) + 1,
		Kind:     parley.TurnPrimary,
		Question: question,
		Status:   parley.TurnAsked,
		AskedAt:  workflow.Now(ctx),
	}
	if question.FollowUp != "" {
		turn.Kind, turn.ParentNo = parley.TurnFollowUp, iv.current().No
	}
	iv.turns = append(iv.turns, turn)
	iv.startClocks(ctx)
	iv.showTurn(ctx)
}

// pendingQuestion is a model call that goes on after its budget: on slow nodes
// its question may come one turn later.
type pendingQuestion struct {
	call   *background[parley.NextTurnReply]
	cancel workflow.CancelFunc
	// slot is the planned question it was made for.
	slot parley.PlannedQuestion
}

// nextQuestion prepares the next question, if there is one. It never takes longer
// than TurnBudget from the moment the workflow can act: when the model is late, the
// planned question is asked, and the model's own may still come next.
func (iv *interview) nextQuestion(ctx workflow.Context) (parley.Question, bool) {
	if iv.slots == len(iv.plan) {
		iv.dropPending()
		return parley.Question{}, false
	}
	iv.takePrepared(ctx)
	if late, ok := iv.takeLate(); ok {
		return late, true
	}
	if !iv.understood() || iv.saves(iv.plan[iv.slots]) {
		return iv.nextPlanned(parley.SourceTemplate), true
	}
	return iv.nextByModel(ctx), true
}

// nextByModel has the planned question adapted or, where that is allowed, the last
// answer followed up on.
func (iv *interview) nextByModel(ctx workflow.Context) parley.Question {
	input := iv.nextTurnInput()
	if input.OnlyFollowUp {
		iv.probes++
	}
	callCtx, cancel := workflow.WithCancel(ctx)
	order := nextTurnOrder(input)
	candidate := candidatePatience(ctx)
	call := start(callCtx, order.id, func(ctx workflow.Context) (parley.NextTurnReply, error) {
		return perform(ctx, iv.calls, order, &trail{patience: candidate})
	})
	reply, ok := call.within(ctx, candidate, candidateWaits)
	switch {
	case !ok && !input.OnlyFollowUp:
		iv.pending = &pendingQuestion{call: call, cancel: cancel, slot: input.Next}
		return iv.nextPlanned(parley.SourcePlan)
	case ok && slices.Contains(input.FollowUps, reply.FollowUp):
		cancel()
		return iv.followUp(reply)
	case ok && reply.FollowUp == "" && !input.OnlyFollowUp:
		cancel()
		iv.slots++
		return modelled(input.Next, reply)
	}
	cancel()
	return iv.nextPlanned(parley.SourcePlan)
}

// nextPlanned takes the next planned question as it stands, after a ready
// transition.
func (iv *interview) nextPlanned(source parley.Source) parley.Question {
	question := planned(iv.plan[iv.slots])
	question.Lead, question.Source = iv.transition(iv.plan[iv.slots]), source
	iv.slots++
	return question
}

// saves reports whether the next planned question is asked as it stands although a
// model could be asked: in economy interviews unless an answer is thin, and where
// templates are in use when another competency's turn has come. The question after
// such a one is a model's again, so that the interview stays a conversation.
func (iv *interview) saves(next parley.PlannedQuestion) bool {
	if iv.admission.Depth == parley.DepthEconomy {
		return iv.probes == parley.MaxEconomyFollowUps || !iv.current().Answer.Thin() || len(iv.allowedFollowUps()) == 0
	}
	return iv.admission.Savers.Has(parley.SaverTemplates) &&
		next.CompetencyID != iv.current().Question.CompetencyID && iv.lastNew().Question.Source != parley.SourceTemplate
}

// understood reports whether the last answer is something to go on. One in another
// language is: it was asked for in the right one.
func (iv *interview) understood() bool {
	answer := iv.current().Answer
	return answer != nil && answer.Readable()
}

// takeLate returns the question that missed the last turn's budget, if it came
// since and still fits: it repeats nothing that was asked, is not about an older
// answer, and the planned question that it displaces is not the only one about its
// competency.
func (iv *interview) takeLate() (parley.Question, bool) {
	pending := iv.pending
	if pending == nil {
		return parley.Question{}, false
	}
	iv.pending = nil
	pending.cancel()
	reply, ok := pending.call.done()
	if !ok || reply.FollowUp != "" || !iv.spares(iv.plan[iv.slots]) || parley.Repeats(reply.Question, iv.asked()...) {
		return parley.Question{}, false
	}
	iv.slots++
	return modelled(pending.slot, reply), true
}

// dropPending gives up the calls for questions that are still running: nobody waits
// for them, and their workers learn so by heartbeat.
func (iv *interview) dropPending() {
	if iv.pending != nil {
		iv.pending.cancel()
		iv.pending = nil
	}
	if iv.preparing != nil {
		iv.preparing.cancel()
		iv.preparing = nil
	}
}

// asked lists the texts of the questions so far, those that were asked again once.
func (iv *interview) asked() []string {
	var texts []string
	for _, turn := range iv.turns {
		if !asksAgain(turn) {
			texts = append(texts, turn.Question.Text)
		}
	}
	return texts
}

func planned(slot parley.PlannedQuestion) parley.Question {
	return parley.Question{PlanID: slot.ID, CompetencyID: slot.CompetencyID, Text: slot.Text, Source: parley.SourcePlan}
}

func modelled(slot parley.PlannedQuestion, reply parley.NextTurnReply) parley.Question {
	return parley.Question{
		PlanID: slot.ID, CompetencyID: slot.CompetencyID,
		Lead: reply.Lead, Text: reply.Question, Source: parley.SourceModel,
	}
}

// assess has notes written on the last answer while the candidate goes on. Only
// thorough interviews have them, and only answers that say something.
func (iv *interview) assess() {
	if iv.admission.Depth != parley.DepthThorough || !iv.understood() {
		return
	}
	iv.assessing.Add(1)
	order := iv.assessOrder(*iv.current())
	workflow.GoNamed(iv.notesCtx, order.id, func(ctx workflow.Context) {
		defer iv.assessing.Done()
		// A note that cannot be had is left out: the scorer has the answers.
		if reply, err := perform(ctx, iv.calls, order, &trail{}); err == nil {
			iv.notes = append(iv.notes, reply.Note)
		}
	})
}
