package workers

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/workers/seats"
)

// A call that waits here, such as for the reply to an equal one that another node or a
// cloud is writing, is no sign of an engine that hangs: the node was not asked.
func TestCallsTheNodeWasNotGivenAreNoStall(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		r.idle.Store(true)
		r.silent.Store(true)
		end, ended := r.watch(t)
		after(1)
		r.shift().book.TryReserve(seats.Returners).Use()
		<-time.After(2 * nodeStall)
		synctest.Wait()
		require.Equal(t, fleet.StateReady, r.last().State, r.last().Reason)
		require.Zero(t, r.stopped.Load())
		end()
		require.NoError(t, <-ended)
	})
}

// A call that it was given is one, whatever its gauges say.
func TestIdleNodesThatHangWithACallAreFound(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		r.idle.Store(true)
		r.silent.Store(true)
		end, ended := r.watch(t)
		after(1)
		r.stalled.Store(true) // the next exercise would take longer to tell
		called := make(chan error, 1)
		behind := blocking{began: make(chan struct{}, 1), let: make(chan struct{})}
		node := within(r.shift().node, counted{Provider: behind, calls: &r.shift().given})
		go func() {
			_, err := node.Complete(t.Context(), parley.ChatRequest{MaxTokens: 1})
			called <- err
		}()
		<-time.After(nodeStall)
		after(1)
		require.Equal(t, fleet.StateStalled, r.last().State)
		require.Contains(t, r.last().Reason, "with 1 requests there")
		close(behind.let)
		require.NoError(t, <-called)
		require.Zero(t, r.shifts[0].given.Load())
		end()
		require.NoError(t, <-ended)
	})
}

// An exercise that stands in vLLM's own queue comes late, and its node writes on for those
// before it: they are not to be taken back.
func TestFullNodesAreNotStalled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig()
		close(r.release)
		end, ended := r.watch(t)
		after(1)
		r.hanging.Store(true) // it waits, as far as the exercise can tell
		r.queued.Store(1)
		<-time.After(exerciseInterval + nodeExercise)
		after(2)
		require.Zero(t, r.stopped.Load())
		require.Equal(t, fleet.StateReady, r.last().State, r.last().Reason)

		r.stalled.Store(true)
		after(int(nodeStall/nodeInterval) + 1)
		require.Equal(t, fleet.StateStalled, r.last().State, "a queue is no excuse for an engine that hangs")
		end()
		require.NoError(t, <-ended)
	})
}
