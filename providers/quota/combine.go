package quota

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// maxTogether bounds how many asks one script serves, and by that how long Redis is
	// busy with it: less than a millisecond where first candidates are taken.
	maxTogether = 32
	// maxUnderWay bounds the script calls under way. What comes meanwhile waits for the
	// next one and shares it.
	maxUnderWay = 2
)

// A combiner lets concurrent asks share script calls, as databases commit in groups:
// what all of them read is read once, and most of what a script costs is paid once. An
// ask that comes alone is sent at once; there is nothing that waits for more to come.
type combiner struct {
	// serve answers asks in one script call, in their order.
	serve   func(ctx context.Context, asks []*wireAsk) ([]string, error)
	timeout time.Duration

	mu       sync.Mutex
	pending  []*wireAsk
	underWay int
}

// wireAsk is one ask on its way.
type wireAsk struct {
	key, text string
	// ctx is the caller's.
	ctx context.Context //nolint:containedctx // the call is shared, each ask has its own
	// done is closed when reply or err is there, for one who waits.
	done  chan struct{}
	reply string
	err   error
}

// ask returns the reply to an ask, or the caller's error when its context ends first.
// What was sent by then may be carried out all the same.
func (c *combiner) ask(ctx context.Context, key, text string) (string, error) {
	a := &wireAsk{key: key, text: text, ctx: ctx}
	if !c.queue(a) {
		defer c.handOn()
		replies, err := c.serve(ctx, []*wireAsk{a})
		if err != nil {
			return "", err
		}
		return replies[0], nil
	}
	select {
	case <-a.done:
		return a.reply, a.err
	case <-ctx.Done():
		return "", ctx.Err() //nolint:wrapcheck // as a call of its own would return it
	}
}

// queue reports whether an ask has to wait for others. If not, nobody waits, and the
// caller makes a call for itself.
func (c *combiner) queue(a *wireAsk) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.underWay < maxUnderWay {
		c.underWay++
		return false
	}
	a.done = make(chan struct{})
	c.pending = append(c.pending, a)
	return true
}

// handOn ends a call of one caller, who need not stay for those who came meanwhile.
func (c *combiner) handOn() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.pending) > 0 {
		go c.drain()
	} else {
		c.underWay--
	}
}

// drain serves until nothing is pending.
func (c *combiner) drain() {
	for asks := c.next(); len(asks) > 0; asks = c.next() {
		c.send(asks)
	}
}

// next takes the asks of the next call. Those whose callers have left are dropped.
func (c *combiner) next() []*wireAsk {
	c.mu.Lock()
	defer c.mu.Unlock()
	var asks []*wireAsk
	for len(c.pending) > 0 && len(asks) < maxTogether {
		if a := c.pending[0]; a.ctx.Err() == nil {
			asks = append(asks, a)
		}
		c.pending = c.pending[1:]
	}
	if len(asks) == 0 {
		c.pending = nil
		c.underWay--
	}
	return asks
}

// send makes one call for several callers. It ends early when all of them have left, not
// when the first has.
func (c *combiner) send(asks []*wireAsk) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(asks[0].ctx), c.timeout)
	defer cancel()
	var waiting atomic.Int64
	waiting.Store(int64(len(asks)))
	for _, a := range asks {
		defer context.AfterFunc(a.ctx, func() {
			if waiting.Add(-1) == 0 {
				cancel()
			}
		})()
	}
	replies, err := c.serve(ctx, asks)
	for i, a := range asks {
		if a.err = err; err == nil {
			a.reply = replies[i]
		}
		close(a.done)
	}
}
