package quota

import (
	"context"
	"runtime"
	"sync"
	"time"
)

// Together makes calls of Reserve that share one script, which serves them in this order.
func (l *Ledger) Together(calls ...func()) { Combiner{&l.combiner}.Hold(calls...)() }

// Combiner shows a combiner to tests.
type Combiner struct{ *combiner }

// Combine returns a combiner of that script.
func Combine(script func(ctx context.Context, texts []string) ([]string, error), timeout time.Duration) Combiner {
	return Combiner{&combiner{timeout: timeout, serve: func(ctx context.Context, asks []*wireAsk) ([]string, error) {
		texts := make([]string, len(asks))
		for i, a := range asks {
			texts[i] = a.text
		}
		return script(ctx, texts)
	}}}
}

// Ask asks.
func (c Combiner) Ask(ctx context.Context, text string) (string, error) { return c.ask(ctx, "", text) }

// Hold begins calls that ask once each, in this order, as if Redis were busy. They are
// served when the function that it returns is called, which returns after them.
func (c Combiner) Hold(calls ...func()) (send func()) {
	c.mu.Lock()
	c.underWay += maxUnderWay
	c.mu.Unlock()
	waiting := func() int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return len(c.pending)
	}
	var group sync.WaitGroup
	for i, call := range calls {
		group.Go(call)
		for waiting() <= i {
			runtime.Gosched()
		}
	}
	return func() {
		c.mu.Lock()
		c.underWay -= maxUnderWay - 1
		c.mu.Unlock()
		c.drain()
		group.Wait()
	}
}
