package workers

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/router"
	"github.com/parley-interviews/parley/providers/vllm"
	"github.com/parley-interviews/parley/workers/seats"
)

var errAway = errors.New("connection refused")

// rig is a node that can be switched off, with workers that only count, and with what
// the fleet was told. Plain fields belong to the watch and are read after synctest.Wait.
type rig struct {
	away, hanging, stalled, idle, deaf atomic.Bool
	// silent is a node that writes no token but those it is exercised with.
	silent atomic.Bool
	// queued are requests in its own queue.
	queued       atomic.Int64
	stopping     atomic.Bool
	model, other atomic.Value
	tokens       atomic.Int64

	started, stopped atomic.Int64
	release          chan struct{}

	mu     sync.Mutex
	shifts []*shift
	marked map[string]time.Time
	told   []fleet.Status
	// log is what happened, in order.
	log []string
}

func newRig() *rig {
	r := &rig{release: make(chan struct{}), marked: map[string]time.Time{}}
	r.model.Store("llama")
	return r
}

func (r *rig) Discover(ctx context.Context) (vllm.Node, error) {
	_, err := r.Read(ctx)
	model, _ := r.model.Load().(string)
	return vllm.Node{Model: model, BlockSize: 16, Blocks: 2588}, err
}

func (r *rig) Read(context.Context) (vllm.Gauges, error) {
	if r.away.Load() {
		return vllm.Gauges{}, errAway
	}
	tokens := r.tokens.Load()
	if !r.stalled.Load() && !r.silent.Load() {
		tokens = r.tokens.Add(1)
	}
	running := 1
	if r.idle.Load() {
		running = 0
	}
	return vllm.Gauges{
		Running: running, Waiting: int(r.queued.Load()), GenerationTokens: tokens, QueryTokens: 100 * tokens, HitTokens: 75 * tokens,
	}, nil
}

func (r *rig) Exercise(ctx context.Context, node vllm.Node) error {
	if r.hanging.Load() || r.stalled.Load() {
		<-ctx.Done()
		return ctx.Err()
	}
	if node.Model != r.model.Load() {
		return errors.New("HTTP 404")
	}
	r.tokens.Add(1)
	return nil
}

func (r *rig) Start() error { r.started.Add(1); return nil }

func (r *rig) Stop() {
	r.stopping.Store(true)
	<-r.release
	r.stopped.Add(1)
}

// hear takes in what the fleet is told.
func (r *rig) hear(what string, take func()) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.deaf.Load() {
		return errAway
	}
	r.log = append(r.log, what)
	take()
	return nil
}

func (r *rig) MarkServed(_ context.Context, queue string, ttl time.Duration) error {
	return r.hear("mark "+queue, func() { r.marked[queue] = time.Now().Add(ttl) })
}

func (r *rig) MarkGone(_ context.Context, queue string) error {
	return r.hear("gone "+queue, func() { delete(r.marked, queue) })
}

func (r *rig) Tell(_ context.Context, status fleet.Status) (string, error) {
	err := r.hear("tell "+string(status.State), func() { r.told = append(r.told, status) })
	other, _ := r.other.Load().(string)
	return other, err
}

func (r *rig) Remove(context.Context, string) error { return r.hear("remove", func() {}) }

// marks lists the queues that routing counts on now.
func (r *rig) marks() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := time.Now()
	maps.DeleteFunc(r.marked, func(_ string, until time.Time) bool { return !now.Before(until) })
	return slices.Sorted(maps.Keys(r.marked))
}

// last is what was told last, and heard all that was, in words.
func (r *rig) last() fleet.Status {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.told[len(r.told)-1]
}

func (r *rig) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.log)
}

// shift is the latest.
func (r *rig) shift() *shift {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shifts[len(r.shifts)-1]
}

// watch runs a watch of the rig and returns what ends it and what it returns.
func (r *rig) watch(t *testing.T) (end func(), ended <-chan error) {
	t.Helper()
	w := watch{
		teller: teller{name: "gpu-1", address: "10.0.0.1:8000", marks: r, board: r, log: discard()},
		engine: r,
		open: func(ctx context.Context, found vllm.Node) (*shift, error) {
			settings := Settings{SeatRest: 5 * time.Second}
			capacity, _ := settings.capacity(found)
			s := newShift(ctx, found, settings.rules(capacity))
			s.pollers = []poller{r, r}
			r.mu.Lock()
			defer r.mu.Unlock()
			r.shifts = append(r.shifts, s)
			return s, nil
		},
	}
	ctx, cancel := context.WithCancel(t.Context())
	result := make(chan error, 1)
	go func() { result <- w.run(ctx) }()
	return cancel, result
}

// after lets the watch live on for some looks.
func after(looks int) {
	<-time.After(time.Duration(looks)*nodeInterval + nodeInterval/2)
	synctest.Wait()
}

const ownQueue = "gpu@gpu-1"

// A node that goes away and comes back begins another shift, and routing counts on it
// only while it is ready.
func TestNodeIsServedWhileReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		r.away.Store(true)
		close(r.release)
		end, ended := r.watch(t)
		after(3)
		require.Zero(t, r.started.Load())
		require.Empty(t, r.marks())
		require.Equal(t, fleet.StateAway, r.last().State)
		require.Equal(t, errAway.Error(), r.last().Reason)

		r.away.Store(false)
		after(3)
		require.EqualValues(t, 2, r.started.Load(), "both doors")
		require.Equal(t, []string{parley.QueueGPU, router.QueueFreeSeats, ownQueue}, r.marks())
		last := r.last()
		require.Equal(t, fleet.StateReady, last.State)
		require.Equal(t, "gpu-1 10.0.0.1:8000 llama", last.Node+" "+last.Address+" "+last.Model)
		require.Equal(t, 16, last.Seats, "of an RTX 4090's cache")
		require.Equal(t, 41, last.Slots)
		require.InDelta(t, 0.75, last.CachedShare, 0.001)

		r.away.Store(true)
		after(nodeMisses)
		require.EqualValues(t, 2, r.stopped.Load())
		require.NotContains(t, r.marks(), ownQueue)
		require.EqualError(t, context.Cause(r.shift().lost), "the node is gone")
		after(5)
		require.Empty(t, r.marks())

		r.away.Store(false)
		after(1)
		require.EqualValues(t, 4, r.started.Load())
		end()
		require.NoError(t, <-ended)
		require.EqualValues(t, 4, r.stopped.Load())
	})
}

// One slow answer is no reason to drop a node that works.
func TestOneMissedLookChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		r.away.Store(true)
		<-time.After(nodeInterval)
		synctest.Wait()
		r.away.Store(false)
		after(1)
		require.EqualValues(t, 2, r.started.Load())
		require.Zero(t, r.stopped.Load())
		end()
		require.NoError(t, <-ended)
	})
}

// A call that failed and a look that fails too are enough.
func TestDoubtEndsAShiftAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		r.away.Store(true)
		r.shift().heard(failed(parley.Call{}, parley.KindUnavailable, "connection reset"))
		<-time.After(doubtInterval)
		synctest.Wait()
		require.EqualValues(t, 2, r.stopped.Load())
		end()
		require.NoError(t, <-ended)
	})
}

// A node that answers is not lost by a call that failed, but takes no newcomer for a
// moment.
func TestDoubtAloneHoldsNewcomersBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		book := r.shift().book
		r.shift().heard(failed(parley.Call{}, parley.KindMalformed, "a mistake of the model's"))
		require.True(t, book.Count().Welcome)
		r.shift().heard(failed(parley.Call{}, parley.KindOverloaded, "HTTP 503"))
		require.Nil(t, book.TryReserve(seats.Newcomers))
		require.NotNil(t, book.TryReserve(seats.Returners))
		after(2)
		require.True(t, book.Count().Welcome)
		require.Zero(t, r.stopped.Load())
		end()
		require.NoError(t, <-ended)
	})
}

// An engine that hangs answers all the same: it must complete something first, and
// again and again.
func TestHangingEnginesAreNotServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		r.hanging.Store(true)
		end, ended := r.watch(t)
		after(12)
		require.Zero(t, r.started.Load())
		require.Empty(t, r.marks())
		require.Equal(t, fleet.StateStalled, r.last().State)
		r.hanging.Store(false)
		after(10)
		require.EqualValues(t, 2, r.started.Load())

		r.hanging.Store(true)
		<-time.After(exerciseInterval + nodeExercise)
		after(1)
		require.EqualValues(t, 2, r.stopped.Load())
		require.EqualError(t, context.Cause(r.shift().lost), "the node stalled")
		end()
		require.NoError(t, <-ended)
	})
}

// A node with requests that writes no token has stalled: calls in flight are taken back
// before anybody else's time is up.
func TestStalledNodesLoseTheirCalls(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(2)
		r.stalled.Store(true)
		after(int(nodeStall/nodeInterval) + 1)
		require.EqualError(t, context.Cause(r.shift().lost), "the node stalled")
		require.Equal(t, fleet.StateStalled, r.last().State)
		require.Contains(t, r.last().Reason, "no token for 5s, with 1 requests there")
		end()
		require.NoError(t, <-ended)
	})
}

// An engine that hangs sets no gauges: they stand at nought when it was idle before. What
// it was sent, and be it the exercise, tells.
func TestIdleNodesThatHangAreFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		r.idle.Store(true)
		end, ended := r.watch(t)
		after(1)
		require.Equal(t, fleet.StateReady, r.last().State)
		r.stalled.Store(true)
		<-time.After(exerciseInterval + nodeStall)
		after(2) // the exercise's own time is not up
		require.Equal(t, fleet.StateStalled, r.last().State)
		end()
		require.NoError(t, <-ended)
	})
}

// A node that came back with another model is another node to interviews.
func TestAnotherModelIsAnotherShift(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		r.model.Store("qwen")
		<-time.After(exerciseInterval)
		after(1)
		require.Equal(t, "qwen", r.shift().node.Model)
		require.Equal(t, "qwen", r.last().Model)
		end()
		require.NoError(t, <-ended)
	})
}

// Calls in flight on a node that went away must not keep it from being served again,
// and are waited for at the end.
func TestEndingShiftsDoNotBlockTheReturn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		end, ended := r.watch(t)
		after(1)
		r.away.Store(true)
		after(nodeMisses)
		r.away.Store(false)
		after(1)
		require.EqualValues(t, 4, r.started.Load())
		end()
		synctest.Wait()
		require.Empty(t, ended)
		close(r.release)
		require.NoError(t, <-ended)
		require.EqualValues(t, 4, r.stopped.Load())
	})
}

// A drain takes the mark away first, tells that it drains for as long as calls are left,
// and leaves nothing behind. Calls in flight go on.
func TestDrainLetsCallsFinish(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		end, ended := r.watch(t)
		after(1)
		before := len(r.heard())
		end()
		<-time.After(lastCalls - time.Millisecond)
		synctest.Wait()
		require.False(t, r.stopping.Load(), "calls that were routed here a moment ago are on their way")
		<-time.After(time.Minute)
		synctest.Wait()
		require.True(t, r.stopping.Load())
		require.Empty(t, ended)
		require.NoError(t, r.shift().lost.Err())
		require.Equal(t, []string{"gone " + ownQueue, "tell draining"}, r.heard()[before:before+2])
		require.Less(t, time.Since(r.last().At), 3*tellInterval, "a silent node would be taken for dead")
		close(r.release)
		require.NoError(t, <-ended)
		heard := r.heard()
		require.Equal(t, "remove", heard[len(heard)-1])
	})
}

// Redis may go: interviews that have seats go on.
func TestNodesAreServedWithoutRedis(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		r.deaf.Store(true)
		after(10)
		require.Empty(t, r.marks())
		require.Zero(t, r.stopped.Load())
		r.deaf.Store(false)
		after(1)
		require.Contains(t, r.marks(), ownQueue)
		end()
		require.NoError(t, <-ended)
	})
}

func TestFatalErrorsEndTheWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		_, ended := r.watch(t)
		after(1)
		r.shift().fatal <- errAway
		require.ErrorIs(t, <-ended, errAway)
		require.EqualValues(t, 2, r.stopped.Load())
	})
}

// What the operator says counts; what is left open follows from the node's cache.
func TestCapacityIsTheNodesOrTheOperators(t *testing.T) {
	t.Parallel()
	card := vllm.Node{BlockSize: 16, Blocks: 2588}
	for name, test := range map[string]struct {
		node     vllm.Node
		settings Settings
		want     vllm.Capacity
		guessed  bool
	}{
		"a 4090's own":           {card, Settings{}, vllm.Capacity{Seats: 16, Slots: 41}, false},
		"longer interviews":      {card, Settings{SeatTokens: 4096}, vllm.Capacity{Seats: 8, Slots: 41}, false},
		"seats of the operator":  {card, Settings{GPUSeats: 60}, vllm.Capacity{Seats: 60, Slots: 60}, false},
		"slots of the operator":  {card, Settings{GPUSlots: 8}, vllm.Capacity{Seats: 16, Slots: 8}, false},
		"one seat":               {card, Settings{GPUSeats: 1}, vllm.Capacity{Seats: 1, Slots: 41}, false},
		"an untold cache":        {vllm.Node{}, Settings{}, vllm.Capacity{Seats: 16, Slots: 16}, true},
		"an untold cache, known": {vllm.Node{}, Settings{GPUSeats: 4, GPUSlots: 6}, vllm.Capacity{Seats: 4, Slots: 6}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			capacity, guessed := test.settings.capacity(test.node)
			require.Equal(t, test.want, capacity)
			require.Equal(t, test.guessed, guessed)
		})
	}
}
