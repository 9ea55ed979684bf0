package workflows

import (
	"strconv"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// record adds an event: its place in the order and its time are set here.
func (iv *interview) record(ctx workflow.Context, event parley.Event) {
	event.Sequence, event.At = len(iv.events)+1, workflow.Now(ctx)
	iv.events = append(iv.events, event)
}

// recordTurn adds an event about the last question.
func (iv *interview) recordTurn(ctx workflow.Context, what parley.EventType) {
	iv.record(ctx, parley.Event{Type: what, TurnNo: len(iv.turns)})
}

// remind says that a reminder is due and counts it.
func (iv *interview) remind(ctx workflow.Context) {
	iv.clocks.reminded++
	iv.record(ctx, parley.Event{
		Type: parley.EventReminded, TurnNo: len(iv.turns), Detail: strconv.Itoa(iv.clocks.reminded),
	})
}
