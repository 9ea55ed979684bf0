package workflows

import (
	"cmp"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// validateMove refuses to pause or resume what has not begun, where only the time
// for consent runs, or is over.
func (iv *interview) validateMove(workflow.Context) error {
	switch {
	case iv.closing():
		return iv.refusedClosed()
	case len(iv.turns) == 0:
		return refused(parley.RefusedNotReady, "no question has been asked yet: there is nothing to pause")
	}
	return nil
}

// pause stops all clocks. A question that is just being prepared is still asked,
// and gets its whole time afterwards. Pausing a paused interview changes nothing.
func (iv *interview) pause(ctx workflow.Context) (parley.Standing, error) {
	if iv.status != parley.StatusPaused {
		iv.clocks.stop(ctx)
		iv.recordTurn(ctx, parley.EventPaused)
		iv.enter(ctx, parley.StatusPaused)
	}
	return iv.standing(ctx), nil
}

// resume goes on with the time that was left. Resuming an interview that is not
// paused changes nothing.
func (iv *interview) resume(ctx workflow.Context) (parley.Standing, error) {
	if iv.status == parley.StatusPaused {
		iv.clocks.goOn(ctx)
		iv.recordTurn(ctx, parley.EventResumed)
		iv.enter(ctx, parley.StatusInProgress)
	}
	return iv.standing(ctx), nil
}

// validateWithdraw refuses to end what is over. Everything else can be ended, also
// before question 1 and during a pause.
func (iv *interview) validateWithdraw(workflow.Context, parley.WithdrawInput) error {
	if iv.closing() {
		return iv.refusedClosed()
	}
	return nil
}

// withdraw ends the interview; run does the rest.
func (iv *interview) withdraw(ctx workflow.Context, in parley.WithdrawInput) (parley.Standing, error) {
	iv.ending, iv.scoreAnswers = parley.StatusWithdrawn, in.ScoreAnswers
	return iv.standing(ctx), nil
}

func (iv *interview) standing(ctx workflow.Context) parley.Standing {
	return parley.Standing{
		Status:    cmp.Or(iv.ending, iv.status),
		TurnNo:    len(iv.turns),
		At:        workflow.Now(ctx),
		AnswerDue: iv.answerDue(),
		Closing:   iv.parting(),
	}
}
