package workers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/vllm"
)

// outlook is what is seen of a node in one shift.
type outlook struct {
	engine engine
	shift  *shift
	// last is when the node was looked at, and misses how many looks failed in a row.
	last   time.Time
	misses int
	// doubted is set when a call has failed since.
	doubted bool
	gauges  vllm.Gauges
	stall   vllm.Stall
	share   share

	// exercises receives how each exercise went, and exercised is when the last began.
	exercises  chan error
	exercised  time.Time
	exercising bool
	ctx        context.Context //nolint:containedctx // bounds the exercises, which outlive a look
	stop       context.CancelFunc
	running    sync.WaitGroup
}

func newOutlook(ctx context.Context, e engine, s *shift) *outlook {
	o := &outlook{engine: e, shift: s, exercises: make(chan error, 1), exercised: time.Now()}
	o.ctx, o.stop = context.WithCancel(ctx)
	return o
}

// end leaves no exercise behind.
func (o *outlook) end() {
	o.stop()
	o.running.Wait()
}

// at looks at the node once. After a call that failed there, one failed look is enough
// to give it up, and a good one is not enough to trust it.
func (o *outlook) at(ctx context.Context) (fleet.State, error) {
	doubted := o.doubted
	o.doubted = false
	err := bounded(ctx, nodeProbe, func(ctx context.Context) (err error) {
		o.gauges, err = o.engine.Read(ctx)
		return err
	})
	o.last = time.Now()
	if err != nil {
		if o.misses++; doubted || o.misses >= nodeMisses {
			return fleet.StateAway, err
		}
		return fleet.StateReady, nil
	}
	o.misses = 0
	o.share.observe(o.gauges, o.last)
	asked := o.asked()
	if since := o.stall.Observe(asked, o.last); !since.IsZero() && o.last.Sub(since) >= nodeStall {
		return fleet.StateStalled, fmt.Errorf("no token for %s, with %d requests there",
			o.last.Sub(since).Round(time.Second), asked.Running+asked.Waiting)
	}
	if doubted || o.last.Sub(o.exercised) >= exerciseInterval {
		o.exercise()
	}
	return fleet.StateReady, nil
}

// asked is what the node tells, with the calls and the exercise that it was given and may
// not count: an engine that hangs sets no gauges.
func (o *outlook) asked() vllm.Gauges {
	gauges, given := o.gauges, int(o.shift.given.Load())
	if o.exercising {
		given++
	}
	gauges.Running = max(gauges.Running, given)
	return gauges
}

// exercise has the node complete something on the side, once at a time.
func (o *outlook) exercise() {
	if o.exercising {
		return
	}
	o.exercising, o.exercised = true, time.Now()
	o.running.Go(func() {
		o.exercises <- bounded(o.ctx, nodeExercise, func(ctx context.Context) error {
			return o.engine.Exercise(ctx, o.shift.node)
		})
	})
}

// full reports whether an exercise failed because others were there first: it stood in
// vLLM's own queue, or found no place in it. An engine that hangs with a queue is found
// all the same, as it writes no token.
func (o *outlook) full(err error) bool {
	return vllm.IsFull(err) || errors.Is(err, context.DeadlineExceeded) && o.gauges.Waiting > 0
}

// status is what is told of the node.
func (o *outlook) status() fleet.Status {
	status := statusOf(o.shift, fleet.StateReady)
	status.KVUsage, status.CachedShare = o.gauges.KVUsage, o.share.value()
	return status
}

func statusOf(s *shift, state fleet.State) fleet.Status {
	count := s.book.Count()
	return fleet.Status{
		Model: s.node.Model, Version: s.node.Version, KVTokens: s.node.KVTokens(), State: state,
		Seats: count.Seats, Active: count.Active, Resting: count.Resting, Slots: count.Slots, Busy: count.Busy,
	}
}

// shareSpan is how far back a share looks at least.
const shareSpan = time.Minute

// share is the part of the prompts that the prefix cache had in the last minute or two.
type share struct {
	// from is where the counting begins, and mark where it will begin next.
	from, mark, now vllm.Gauges
	marked          time.Time
}

func (s *share) observe(gauges vllm.Gauges, at time.Time) {
	switch {
	case s.marked.IsZero() || gauges.QueryTokens < s.now.QueryTokens: // the first, or the node began anew
		s.from, s.mark, s.marked = gauges, gauges, at
	case at.Sub(s.marked) >= shareSpan:
		s.from, s.mark, s.marked = s.mark, gauges, at
	}
	s.now = gauges
}

// value is from 0 to 1; zero while nothing was asked.
func (s *share) value() float64 {
	asked := s.now.QueryTokens - s.from.QueryTokens
	if asked <= 0 {
		return 0
	}
	return float64(s.now.HitTokens-s.from.HitTokens) / float64(asked)
}
