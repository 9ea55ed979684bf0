package workers

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

var errAway = errors.New("connection refused")

// rig is a node that can be switched off, with workers that only count. It is
// used from one synctest bubble, which orders its accesses.
type rig struct {
	away             bool
	started, stopped int
	marked           time.Time
	fatal            chan error
	release          chan struct{}
}

func (r *rig) Start() error { r.started++; return nil }

func (r *rig) Stop() {
	<-r.release
	r.stopped++
}

func (r *rig) watch() watch {
	return watch{
		node: "gpu-1",
		probe: func(context.Context) error {
			if r.away {
				return errAway
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
		log: slog.New(slog.DiscardHandler),
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
		r := &rig{away: true, release: make(chan struct{})}
		close(r.release)
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- r.watch().run(ctx) }()

		after(3)
		require.Zero(t, r.started)
		require.Zero(t, r.marked)

		r.away = false
		after(2)
		require.Equal(t, 1, r.started)
		require.Less(t, time.Since(r.marked), servedFor)

		r.away = true
		after(nodeMisses)
		require.Equal(t, 1, r.stopped)
		lastMark := r.marked
		after(3)
		require.Equal(t, lastMark, r.marked)

		r.away = false
		after(1)
		require.Equal(t, 2, r.started)
		cancel()
		require.NoError(t, <-ended)
		require.Equal(t, 2, r.stopped)
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
		r.away = true
		<-time.After(nodeInterval)
		synctest.Wait()
		r.away = false
		after(1)
		require.Equal(t, 1, r.started)
		require.Zero(t, r.stopped)
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
		r.away = true
		after(nodeMisses)
		r.away = false
		after(1)
		require.Equal(t, 2, r.started)
		cancel()
		synctest.Wait()
		require.Empty(t, ended)
		close(r.release)
		require.NoError(t, <-ended)
		require.Equal(t, 2, r.stopped)
	})
}

func TestFatalErrorsEndTheWatch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := &rig{release: make(chan struct{}), fatal: make(chan error, 1)}
		close(r.release)
		r.fatal <- errAway
		require.ErrorIs(t, r.watch().run(t.Context()), errAway)
		require.Equal(t, 1, r.stopped)
	})
}
