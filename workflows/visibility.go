package workflows

import (
	"fmt"
	"strings"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// turnsPerUpsert is how many questions share one update of the search
// attributes: each costs an event.
const turnsPerUpsert = 3

// enter changes the status and tells operators.
func (iv *interview) enter(ctx workflow.Context, status parley.Status) {
	iv.status = status
	iv.upsert(ctx)
}

// showTurn tells operators about a question that has just been asked. One that was
// being prepared when the candidate paused is asked during the pause.
func (iv *interview) showTurn(ctx workflow.Context) {
	if iv.status != parley.StatusPaused {
		iv.status = parley.StatusInProgress
	}
	if len(iv.turns)%turnsPerUpsert == 1 {
		iv.upsert(ctx)
		return
	}
	workflow.SetCurrentDetails(ctx, iv.details())
}

// upsert writes the search attributes and the details that the Temporal UI
// shows. Neither holds anything that a candidate or a model said.
func (iv *interview) upsert(ctx workflow.Context, more ...temporal.SearchAttributeUpdate) {
	workflow.SetCurrentDetails(ctx, iv.details())
	updates := append(more,
		temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeStatus).ValueSet(string(iv.status)),
		temporal.NewSearchAttributeKeyInt64(parley.SearchAttributeTurn).ValueSet(int64(len(iv.turns))))
	if len(iv.calls.providers) > 0 {
		updates = append(updates,
			temporal.NewSearchAttributeKeyKeywordList(parley.SearchAttributeProviders).ValueSet(iv.calls.providers))
	}
	if err := workflow.UpsertTypedSearchAttributes(ctx, updates...); err != nil {
		// What operators see must never stop an interview.
		workflow.GetLogger(ctx).Warn("search attributes were not updated", "error", err)
	}
}

// details is a table of the turns in Markdown.
func (iv *interview) details() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s** · %s · question %d of %d\n\n", iv.status, iv.admission.Depth, len(iv.turns), iv.totalTurns())
	b.WriteString("| turn | kind | competency | question from | answer |\n|---|---|---|---|---|\n")
	for _, turn := range iv.turns {
		fmt.Fprintf(&b, "| %d | %s | %s | %s | %s |\n",
			turn.No, kindOf(turn), turn.Question.CompetencyID, turn.Question.Source, turn.Status)
	}
	if len(iv.calls.audit) == 0 {
		return b.String()
	}
	b.WriteString("\n| call | attempt | went to | outcome |\n|---|---|---|---|\n")
	for _, a := range iv.calls.audit {
		fmt.Fprintf(&b, "| %s | %d | %s %s | %s %s |\n", a.Call, a.No, a.Provider, a.Model, a.Outcome, a.Kind)
	}
	return b.String()
}

// kindOf names a follow-up by its type and the turn that it is about.
func kindOf(turn parley.Turn) string {
	if turn.Kind != parley.TurnFollowUp {
		return string(parley.TurnPrimary)
	}
	return fmt.Sprintf("%s on %d", turn.Question.FollowUp, turn.ParentNo)
}
