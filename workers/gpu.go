package workers

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/vllm"
)

// How closely a node is watched.
const (
	nodeInterval = time.Second
	// nodeProbe bounds one look at a node: a loaded one answers late.
	nodeProbe = 2 * time.Second
	// nodeExercise bounds the completion that a node has to make before it is served,
	// and again every exerciseInterval: what answers may hang all the same.
	nodeExercise     = 10 * time.Second
	exerciseInterval = 10 * time.Second
	// nodeMisses is how many looks in a row may fail before the node is away; one when
	// a call has failed as well.
	nodeMisses = 2
	// doubtInterval is how soon after a look another may be had because of a call.
	doubtInterval = nodeInterval / 5
	// lastCalls is how long a draining node goes on pulling when its mark is gone: calls
	// that were routed by it are on their way, and nobody else serves its queue.
	lastCalls = 500 * time.Millisecond
	// nodeStall is how long a node may have requests and write no token.
	nodeStall = 5 * time.Second
)

// engine is what a watch asks of a node.
type engine interface {
	// Discover returns what the node is, if it is not known dead.
	Discover(ctx context.Context) (vllm.Node, error)
	// Read returns how the node fares, if it is not known dead.
	Read(ctx context.Context) (vllm.Gauges, error)
	// Exercise has the node complete one token.
	Exercise(ctx context.Context, node vllm.Node) error
}

// What calls in flight are told of a node that is lost.
var (
	errStalled = errors.New("the node stalled")
	errGone    = errors.New("the node is gone")
)

// watch serves one vLLM node while it is ready. Workers pull, so a node that is away
// simply takes no more calls.
type watch struct {
	teller

	engine engine
	// open makes the shift of a node that has become ready.
	open func(ctx context.Context, found vllm.Node) (*shift, error)
}

// run watches until ctx ends or a worker fails for good, and leaves no call in flight.
func (w *watch) run(ctx context.Context) error {
	var ending sync.WaitGroup
	defer ending.Wait()
	for first := true; ; first = false {
		found, ready := w.await(ctx, first)
		if !ready {
			w.leave(ctx)
			return nil
		}
		s, err := w.open(ctx, found)
		if err == nil {
			err = s.start()
		}
		if err != nil && first {
			return err
		}
		if err != nil { // Temporal is away as well: no reason to end what else runs here
			w.log.Warn("the node is ready and cannot be served yet", "node", w.name, "error", err)
			pause(ctx, nodeInterval)
			continue
		}
		count := s.book.Count()
		w.log.Info("the node is ready, serving it", "node", w.name, "model", found.Model, "vllm", found.Version,
			"kv_tokens", found.KVTokens(), "seats", count.Seats, "slots", count.Slots)
		state, reason := w.attend(ctx, s)
		switch state {
		case fleet.StateAway, fleet.StateStalled:
			w.log.Warn("the node is lost, not serving it", "node", w.name, "state", state, "calls", s.book.Count().Busy, "error", reason)
			w.gone(ctx) // first: calls that are taken back look for another place
			s.lose(causeOf(state))
			ending.Go(s.stop)
			w.tell(ctx, fleet.Status{State: state, Reason: reason.Error()})
		case fleet.StateReady, fleet.StateDraining:
			w.drain(ctx, s)
			return reason
		}
	}
}

func causeOf(state fleet.State) error {
	if state == fleet.StateStalled {
		return errStalled
	}
	return errGone
}

// await returns the node when it is ready, and not ready when ctx ends before. Why it has
// to wait is logged on request: of a node that was lost it is known.
func (w *watch) await(ctx context.Context, logs bool) (found vllm.Node, ready bool) {
	ticker := time.NewTicker(nodeInterval)
	defer ticker.Stop()
	for ; ; logs = false {
		found, state, err := w.try(ctx)
		if ctx.Err() != nil {
			return vllm.Node{}, false
		}
		if err == nil {
			return found, true
		}
		if logs {
			w.log.Info("waiting for the node", "node", w.name, "error", err)
		}
		w.tell(ctx, fleet.Status{State: state, Reason: err.Error()})
		select {
		case <-ctx.Done():
		case <-ticker.C:
		}
	}
}

// try returns the node if it completes something, and otherwise its state.
func (w *watch) try(ctx context.Context) (found vllm.Node, state fleet.State, err error) {
	err = bounded(ctx, nodeProbe, func(ctx context.Context) (err error) {
		found, err = w.engine.Discover(ctx)
		return err
	})
	if err != nil {
		return found, fleet.StateAway, err
	}
	err = bounded(ctx, nodeExercise, func(ctx context.Context) error { return w.engine.Exercise(ctx, found) })
	return found, stateOf(err), err
}

// attend looks after a node that is served, and returns what became of it: away, stalled
// or draining. Ready, with an error, means that a worker failed for good.
func (w *watch) attend(ctx context.Context, s *shift) (fleet.State, error) {
	look := newOutlook(ctx, w.engine, s)
	defer look.end()
	ticker := time.NewTicker(nodeInterval)
	defer ticker.Stop()
	for {
		state, err := look.at(ctx)
		if ctx.Err() != nil { // what ended with ctx says nothing of the node
			return fleet.StateDraining, nil
		}
		if err != nil {
			return state, err
		}
		w.mark(ctx, s.book.Count().Welcome)
		w.tell(ctx, look.status())
		select {
		case <-ctx.Done():
			return fleet.StateDraining, nil
		case err := <-s.fatal:
			return fleet.StateReady, err
		case err := <-look.exercises:
			if look.exercising = false; err != nil && !look.full(err) {
				return stateOf(err), err
			}
		case <-s.doubts:
			look.doubted = true
			pause(ctx, doubtInterval-time.Since(look.last))
		case <-ticker.C:
		}
	}
}

// stateOf is the state of a node that answers and does not complete anything.
func stateOf(err error) fleet.State {
	if errors.Is(err, context.DeadlineExceeded) {
		return fleet.StateStalled
	}
	return fleet.StateAway
}

// drain lets the calls of a node that is not to be served any longer finish, and tells
// when its server may be stopped.
func (w *watch) drain(ctx context.Context, s *shift) {
	w.gone(ctx)
	w.log.Info("draining the node", "node", w.name, "calls", s.book.Count().Busy)
	s.book.HoldNewcomers(time.Now().Add(time.Hour)) // longer than any drain
	pause(context.WithoutCancel(ctx), lastCalls)
	stopped := make(chan struct{})
	go func() { defer close(stopped); s.stop() }()
	ticker := time.NewTicker(tellInterval)
	defer ticker.Stop()
	for {
		w.tell(ctx, statusOf(s, fleet.StateDraining))
		select {
		case <-ticker.C:
			continue
		case <-stopped:
		}
		break
	}
	if cut := s.book.Count().Busy; cut > 0 {
		w.log.Warn("calls had to be cut short", "node", w.name, "calls", cut)
	}
	w.leave(ctx)
	w.log.Info("drained: vLLM may be stopped now", "node", w.name)
}

func bounded(ctx context.Context, limit time.Duration, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return ask(ctx)
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
