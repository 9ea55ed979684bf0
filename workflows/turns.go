package workflows

import (
	"strings"
	"unicode"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// candidateWaits labels the timer of a budget in the Temporal UI.
const candidateWaits = "the candidate waits"

// greet opens the interview and asks question 1: in a model's words when one
// answers inside the budget, in the planned ones otherwise.
func (iv *interview) greet(ctx workflow.Context) {
	iv.status = parley.StatusGreeting
	iv.greeting = parley.Greeting{
		Disclosure: iv.texts().disclosure, Text: iv.texts().greeting, Source: parley.SourcePlan,
	}
	first := iv.plan[0]
	question := planned(first)

	callCtx, cancel := workflow.WithCancel(ctx)
	candidate := candidatePatience(ctx)
	call := start(callCtx, "greet", func(ctx workflow.Context) (parley.GreetReply, error) {
		return perform(ctx, iv.calls, iv.greetOrder(first), &trail{patience: candidate})
	})
	if reply, ok := call.within(ctx, candidate, candidateWaits); ok {
		iv.greeting.Text, iv.greeting.Source = reply.Greeting, parley.SourceModel
		question.Text, question.Source = reply.Question, parley.SourceModel
	}
	// A greeting that comes late is of no use any more.
	cancel()
	iv.slots = 1
	iv.ask(ctx, question)
}

// ask puts the next question to the candidate.
func (iv *interview) ask(ctx workflow.Context, question parley.Question) {
	iv.turns = append(iv.turns, parley.Turn{
		No:       len(iv.turns) + 1,
		Question: question,
		Status:   parley.TurnAsked,
		AskedAt:  workflow.Now(ctx),
	})
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
		return parley.Question{}, false
	}
	slot := iv.plan[iv.slots]
	iv.slots++
	if late, ok := iv.takeLate(slot); ok {
		return late, true
	}
	callCtx, cancel := workflow.WithCancel(ctx)
	order := iv.nextTurnOrder(slot)
	candidate := candidatePatience(ctx)
	call := start(callCtx, order.id, func(ctx workflow.Context) (parley.NextTurnReply, error) {
		return perform(ctx, iv.calls, order, &trail{patience: candidate})
	})
	if reply, ok := call.within(ctx, candidate, candidateWaits); ok {
		cancel()
		return modelled(slot, reply), true
	}
	iv.pending = &pendingQuestion{call: call, cancel: cancel, slot: slot}
	return planned(slot), true
}

// takeLate returns the question that missed the last turn's budget, if it came
// since and still fits: it repeats nothing that was asked, and the planned
// question that it displaces is not the only one about its competency.
func (iv *interview) takeLate(slot parley.PlannedQuestion) (parley.Question, bool) {
	pending := iv.pending
	iv.dropPending()
	if pending == nil {
		return parley.Question{}, false
	}
	reply, ok := pending.call.done()
	if !ok || !iv.spares(slot) || iv.repeats(reply.Question) {
		return parley.Question{}, false
	}
	return modelled(pending.slot, reply), true
}

// dropPending gives up a call that is still running: nobody waits for it, and
// its worker learns so by heartbeat.
func (iv *interview) dropPending() {
	if iv.pending != nil {
		iv.pending.cancel()
		iv.pending = nil
	}
}

// spares reports whether the slot's competency is asked about elsewhere too.
func (iv *interview) spares(slot parley.PlannedQuestion) bool {
	for _, other := range iv.plan {
		if other.ID != slot.ID && other.CompetencyID == slot.CompetencyID {
			return true
		}
	}
	return false
}

// repeats reports whether most words of the shorter of two questions stand in
// the longer one, for any question asked so far.
func (iv *interview) repeats(text string) bool {
	const mostShared = 0.6
	words := wordSet(text)
	for _, turn := range iv.turns {
		other := wordSet(turn.Question.Text)
		shared := 0
		for _, word := range strings.FieldsFunc(strings.ToLower(text), notWord) {
			if other[word] {
				shared++
				other[word] = false
			}
		}
		if shorter := min(len(words), len(wordSet(turn.Question.Text))); shorter == 0 || float64(shared) > mostShared*float64(shorter) {
			return true
		}
	}
	return false
}

func wordSet(text string) map[string]bool {
	set := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), notWord) {
		set[word] = true
	}
	return set
}

func notWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }

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
// thorough interviews have them.
func (iv *interview) assess(ctx workflow.Context) {
	if iv.admission.Depth != parley.DepthThorough || iv.current().Answer == nil {
		return
	}
	iv.assessing.Add(1)
	order := iv.assessOrder(*iv.current())
	workflow.GoNamed(ctx, order.id, func(ctx workflow.Context) {
		defer iv.assessing.Done()
		// A note that cannot be had is left out: the scorer has the answers.
		if reply, err := perform(ctx, iv.calls, order, &trail{}); err == nil {
			iv.notes = append(iv.notes, reply.Note)
		}
	})
}
