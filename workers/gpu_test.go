package workers

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

var errAway = errors.New("connection refused")

// rig is a node that can be switched off, with workers that only count. Plain
// fields belong to the watch and are read after synctest.Wait.
type rig struct {
	away    atomic.Bool
	hanging atomic.Bool
	started int
	stopped atomic.Int64
	marked  time.Time
	fatal   chan error
	release chan struct{}
}

func (r *rig) Start() error { r.started++; return nil }

func (r *rig) Stop() {
	<-r.release
	r.stopped.Add(1)
}

func (r *rig) watch() watch {
	return watch{
		node: "gpu-1",
		probe: func(context.Context) error {
			if r.away.Load() {
				return errAway
			}
			return nil
		},
		exercise: func(context.Context) error {
			if r.hanging.Load() {
				return context.DeadlineExceeded
			}
			return nil
		},
		poller: func() (poller, <-chan error) { return r, r.fatal },
		served: func(_ context.Context, queue string, ttl time.Duration) error {
			if queue == parley.QueueGPU && ttl > nodeInterval {
				r.marked = time.Now()
			}
			return nil
		},
		log: discard(),
	}
}

// after lets the watch live on for some probes.
func after(probes int) {
	<-time.After(time.Duration(probes)*nodeInterval + nodeInterval/2)
	synctest.Wait()
}

// A node that goes away and comes back gets a new worker each time, and routing
// hears of it only while it is ready.
func TestNodeIsServedWhileReady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{})}
		r.away.Store(true)
		close(r.release)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.watch().run(ctx) }()

		after(3)
		require.Zero(t, r.started)
		require.Zero(t, r.marked)

		r.away.Store(false)
		after(2)
		require.Equal(t, 1, r.started)
		require.Less(t, time.Since(r.marked), servedFor)

		r.away.Store(true)
		after(nodeMisses)
		require.EqualValues(t, 1, r.stopped.Load())
		lastMark := r.marked
		after(3)
		require.Equal(t, lastMark, r.marked)

		r.away.Store(false)
		after(1)
		require.Equal(t, 2, r.started)
		cancel()
		require.NoError(t, <-ended)
		require.EqualValues(t, 2, r.stopped.Load())
	})
}

// One slow probe is no reason to drop a node that works.
func TestOneMissedProbeChangesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{})}
		close(r.release)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.watch().run(ctx) }()
		after(1)
		r.away.Store(true)
		<-time.After(nodeInterval)
		synctest.Wait()
		r.away.Store(false)
		after(1)
		require.Equal(t, 1, r.started)
		require.Zero(t, r.stopped.Load())
		cancel()
		require.NoError(t, <-ended)
	})
}

// An engine that hangs answers probes: it must complete something first.
func TestHangingEnginesAreNotServed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{})}
		close(r.release)
		r.hanging.Store(true)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.watch().run(ctx) }()
		after(3)
		require.Zero(t, r.started)
		require.Zero(t, r.marked)
		r.hanging.Store(false)
		after(1)
		require.Equal(t, 1, r.started)
		cancel()
		require.NoError(t, <-ended)
	})
}

// Calls in flight on a node that went away must not keep it from being served
// again, and are waited for at the end.
func TestDrainingDoesNotBlockTheReturn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{})}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.watch().run(ctx) }()
		after(1)
		r.away.Store(true)
		after(nodeMisses)
		r.away.Store(false)
		after(1)
		require.Equal(t, 2, r.started)
		cancel()
		synctest.Wait()
		require.Empty(t, ended)
		close(r.release)
		require.NoError(t, <-ended)
		require.EqualValues(t, 2, r.stopped.Load())
	})
}

func TestFatalErrorsEndTheWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{}), fatal: make(chan error, 1)}
		close(r.release)
		r.fatal <- errAway
		require.ErrorIs(t, r.watch().run(t.Context()), errAway)
		require.EqualValues(t, 1, r.stopped.Load())
	})
}
