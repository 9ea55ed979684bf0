package workflows

import (
	"time"

	"go.temporal.io/sdk/workflow"
)

// background is work in its own coroutine whose outcome may be waited for, for
// a while.
type background[R any] struct {
	future workflow.Future
	reply  R
	err    error
}

func start[R any](ctx workflow.Context, name string, work func(workflow.Context) (R, error)) *background[R] {
	future, settle := workflow.NewFuture(ctx)
	b := &background[R]{future: future}
	workflow.GoNamed(ctx, name, func(ctx workflow.Context) {
		b.reply, b.err = work(ctx)
		settle.Set(nil, nil)
	})
	return b
}

// within waits as long as the patience lasts, which operators see as summary, and
// reports whether the work succeeded by then. Work that is done wins over a timer that fired meanwhile: after an
// outage of the workflow's own worker both are there, and the reply counts.
func (b *background[R]) within(ctx workflow.Context, p *patience, summary string) (R, bool) {
	for !p.over && !b.future.IsReady() {
		if err := p.wait(ctx, b.future, summary); err != nil {
			var none R
			return none, false
		}
	}
	return b.done()
}

// ended reports whether nothing is to be waited for: the work has succeeded or
// failed, or was never begun.
func (b *background[R]) ended() bool { return b == nil || b.future.IsReady() }

// done returns the reply if the work has succeeded.
func (b *background[R]) done() (R, bool) {
	if b == nil || !b.future.IsReady() || b.err != nil {
		var none R
		return none, false
	}
	return b.reply, true
}

// patience is what somebody who waits and the work that is waited for know of
// each other: when the wait ends, and when the work wants to be told that it takes
// unusually long. One timer at a time serves both, and none is started before the
// work's first route is known, because every timer costs a turn two events.
type patience struct {
	until time.Time
	// routing is set until the first route is known, or that there is none: a
	// matter of milliseconds, bounded by the local activity's own timeout.
	routing bool
	// hedgeAt asks for hedgeDue to be set at that time; zero asks for nothing.
	hedgeAt  time.Time
	hedgeDue bool
	hedged   bool
	over     bool
}

func newPatience(ctx workflow.Context, budget time.Duration) *patience {
	return &patience{until: workflow.Now(ctx).Add(budget)}
}

// candidatePatience is that of somebody who waits for a model call.
func candidatePatience(ctx workflow.Context) *patience {
	p := newPatience(ctx, TurnBudget)
	p.routing = true
	return p
}

// left is what remains of the budget, never below zero.
func (p *patience) left(ctx workflow.Context) time.Duration {
	return max(p.until.Sub(workflow.Now(ctx)), 0)
}

// remind asks for hedgeDue after that long, once in all and only inside the budget.
func (p *patience) remind(ctx workflow.Context, after time.Duration) {
	if at := workflow.Now(ctx).Add(after); !p.hedged && at.Before(p.until) {
		p.hedgeAt = at
	}
}

// wait sleeps until the work is done, the next moment has come or another moment
// was asked for.
func (p *patience) wait(ctx workflow.Context, work workflow.Future, summary string) error {
	if err := workflow.Await(ctx, func() bool { return work.IsReady() || !p.routing }); err != nil || work.IsReady() {
		return err
	}
	timerCtx, stop := workflow.WithCancel(ctx)
	defer stop()
	asked, next := p.hedgeAt, p.until
	if !asked.IsZero() {
		next = asked
	}
	timer := workflow.NewTimerWithOptions(timerCtx, next.Sub(workflow.Now(ctx)), workflow.TimerOptions{Summary: summary})
	fired := false
	// Coroutines run in the order of their creation, so that the work, which is
	// older, has its say before the time is called up.
	workflow.GoNamed(timerCtx, "budget", func(ctx workflow.Context) {
		fired = timer.Get(ctx, nil) == nil
	})
	err := workflow.Await(ctx, func() bool { return work.IsReady() || fired || !p.hedgeAt.Equal(asked) })
	switch {
	case !fired:
	case asked.IsZero():
		p.over = true
	default:
		p.hedgeAt, p.hedgeDue, p.hedged = time.Time{}, true, true
	}
	return err
}
