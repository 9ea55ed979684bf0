package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// clocks tell how long the candidate has been silent and how long the interview
// takes. They count in the candidate's own time, which is the workflow's without
// the pauses and stands still during one. So a pause touches no deadline, and no
// two clocks can drift apart.
type clocks struct {
	// pausedAt is when the pause began, zero while there is none; paused is how long
	// those before took together.
	pausedAt time.Time
	paused   time.Duration
	// askedAt is when the last question was asked, endsAt when the interview's time is
	// up, zero without a limit. Both are in the candidate's time.
	askedAt, endsAt time.Time
	// reminded counts the reminders on the last question.
	reminded int
}

// now is the candidate's time.
func (c *clocks) now(ctx workflow.Context) time.Time {
	if !c.pausedAt.IsZero() {
		return c.pausedAt.Add(-c.paused)
	}
	return workflow.Now(ctx).Add(-c.paused)
}

func (c *clocks) stop(ctx workflow.Context) { c.pausedAt = workflow.Now(ctx) }

func (c *clocks) goOn(ctx workflow.Context) {
	c.paused += workflow.Now(ctx).Sub(c.pausedAt)
	c.pausedAt = time.Time{}
}

// real turns a moment of the candidate's time into one of the workflow's: zero
// during a pause, when that is not known yet, and for zero.
func (c *clocks) real(moment time.Time) time.Time {
	if moment.IsZero() || !c.pausedAt.IsZero() {
		return time.Time{}
	}
	return moment.Add(c.paused)
}

// open reports whether a question waits for its answer.
func (iv *interview) open() bool { return len(iv.turns) > 0 && iv.current().Status == parley.TurnAsked }

// startClocks gives the question that has just been asked its time, and with
// question 1 the whole interview.
func (iv *interview) startClocks(ctx workflow.Context) {
	now := iv.clocks.now(ctx)
	iv.clocks.askedAt, iv.clocks.reminded = now, 0
	if limit := iv.request.TotalLimit(); limit > 0 && iv.clocks.endsAt.IsZero() {
		iv.clocks.endsAt = now.Add(limit)
	}
}

// answerDue is when the open question's time is up, zero without one and during a
// pause.
func (iv *interview) answerDue() time.Time {
	if !iv.open() || iv.closing() {
		return time.Time{}
	}
	return iv.clocks.real(iv.clocks.askedAt.Add(iv.request.AnswerLimit()))
}

// endsAt is when the interview's time is up, zero without a limit, during a pause
// and when it is over.
func (iv *interview) endsAt() time.Time {
	if iv.closing() {
		return time.Time{}
	}
	return iv.clocks.real(iv.clocks.endsAt)
}

// alarm is what is due next if the candidate goes on saying nothing.
type alarm struct {
	// at is zero when nothing is due.
	at time.Time
	// ends is the status that the interview ends with then; "" for a reminder.
	ends parley.Status
}

// nextAlarm never rings while a question is being prepared: an answer that came in
// time is not followed by a reproach.
func (iv *interview) nextAlarm() alarm {
	c := &iv.clocks
	switch {
	case !c.pausedAt.IsZero():
		return alarm{c.pausedAt.Add(time.Duration(iv.request.Timing.MaxPause)), parley.StatusAbandoned}
	case !iv.open():
		return alarm{}
	}
	next := alarm{c.askedAt.Add(iv.request.AnswerLimit()), parley.StatusAbandoned}
	if after := iv.request.Reminders(); c.reminded < len(after) {
		if at := c.askedAt.Add(after[c.reminded]); at.Before(next.at) {
			next = alarm{at: at}
		}
	}
	if !c.endsAt.IsZero() && !c.endsAt.After(next.at) {
		next = alarm{c.endsAt, parley.StatusTimeUp}
	}
	next.at = c.real(next.at)
	return next
}

// watchClocks reminds a silent candidate and ends the interview when its time or a
// question's is up. One timer serves all of it: it sleeps until the next alarm as
// it was when the timer was started, and then looks whether that has moved. Answers
// only move it later, so that an undisturbed interview spends two events on it
// instead of two a turn; the end of a pause brings it nearer and starts another.
func (iv *interview) watchClocks(ctx workflow.Context) (stop func()) {
	ctx, stop = workflow.WithCancel(ctx)
	workflow.GoNamed(ctx, "clocks", func(ctx workflow.Context) {
		for iv.ending == "" {
			if workflow.Await(ctx, func() bool { return !iv.nextAlarm().at.IsZero() }) != nil {
				return
			}
			next := iv.nextAlarm()
			switch left := next.at.Sub(workflow.Now(ctx)); {
			case left > 0:
				if iv.sleep(ctx, left, next.at) != nil {
					return
				}
			case next.ends != "":
				iv.ending = next.ends
			default:
				iv.remind(ctx)
			}
		}
	})
	return stop
}

// sleep waits for that long, or until an alarm is due before the time given.
func (iv *interview) sleep(ctx workflow.Context, left time.Duration, until time.Time) error {
	timerCtx, cancel := workflow.WithCancel(ctx)
	defer cancel()
	timer := workflow.NewTimerWithOptions(timerCtx, left, workflow.TimerOptions{Summary: "waiting for the candidate"})
	return workflow.Await(ctx, func() bool {
		next := iv.nextAlarm().at
		return timer.IsReady() || !next.IsZero() && next.Before(until)
	})
}
