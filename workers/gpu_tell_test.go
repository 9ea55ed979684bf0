package workers

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/fleet"
)

// Two workers of one node, or of two nodes of one name, say so once a minute, and the
// registry shows it until one of them is gone. A worker that follows another says nothing.
func TestTwoWorkersOfOneNameAreNoticed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		t.Helper()
		r, log := newRig(), &bytes.Buffer{}
		told := &teller{name: "gpu-1", worker: "a", marks: r, board: r, log: slog.New(slog.NewTextHandler(log, nil))}
		tell := func(other string, state fleet.State) {
			r.other.Store(other)
			told.tell(t.Context(), fleet.Status{State: state})
			<-time.After(tellInterval)
		}
		warned := func() int { return strings.Count(log.String(), "PARLEY_NODE_NAME") }

		tell("b", fleet.StateReady)
		require.Zero(t, warned(), "the one before may be gone")
		tell("b", fleet.StateReady)
		require.Equal(t, 1, warned())
		tell("b", fleet.StateReady)
		require.Contains(t, r.last().Reason, "another worker serves a node of this name: b")
		require.Equal(t, "a", r.last().Worker)
		for range int(rivalInterval / tellInterval) {
			tell("b", fleet.StateReady)
		}
		require.Equal(t, 2, warned())

		for range int(rivalFor/tellInterval) + 1 {
			tell("", fleet.StateReady)
		}
		require.Empty(t, r.last().Reason)
		tell("c", fleet.StateDraining)
		require.Equal(t, 2, warned(), "its follower is there already")
	})
}
