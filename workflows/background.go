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

// within waits at most that long, which operators see as summary, and reports
// whether the work succeeded by then. Work that is done wins over a timer that fired meanwhile: after an
// outage of the workflow's own worker both are there, and the reply counts.
func (b *background[R]) within(ctx workflow.Context, budget time.Duration, summary string) (R, bool) {
	timerCtx, stop := workflow.WithCancel(ctx)
	defer stop()
	timer := workflow.NewTimerWithOptions(timerCtx, budget, workflow.TimerOptions{Summary: summary})
	over := false
	// Coroutines run in the order of their creation, so that the work, which is
	// older, has its say before the time is called up.
	workflow.GoNamed(timerCtx, "budget", func(ctx workflow.Context) {
		over = timer.Get(ctx, nil) == nil
	})
	if err := workflow.Await(ctx, func() bool { return b.future.IsReady() || over }); err != nil {
		var none R
		return none, false
	}
	return b.done()
}

// done returns the reply if the work has succeeded.
func (b *background[R]) done() (R, bool) {
	if !b.future.IsReady() || b.err != nil {
		var none R
		return none, false
	}
	return b.reply, true
}
