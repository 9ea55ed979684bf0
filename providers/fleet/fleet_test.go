package fleet_test

import (
	"context"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

func TestRegistryListsNodesByName(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, redis rueidis.Client) {
		t.Helper()
		registry := fleet.New(redis)
		b := fleet.Status{
			Node: "b:8000", Address: "10.0.0.2:8000", Model: "llama", Version: "0.26.0", State: fleet.StateReady, Seats: 16, Active: 3, Resting: 9,
			Slots: 41, Busy: 2, KVTokens: 41408, KVUsage: 0.5, CachedShare: 0.84, At: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
		}
		a := fleet.Status{Node: "a:8000", State: fleet.StateAway, Reason: "a:8000 does not answer"}
		requireNodes(t, registry)
		tell(t, registry, b)
		tell(t, registry, a)
		requireNodes(t, registry, a, b)

		b.State = fleet.StateDraining
		tell(t, registry, b)
		requireNodes(t, registry, a, b)

		require.NoError(t, registry.Remove(t.Context(), "a:8000"))
		require.NoError(t, registry.Remove(t.Context(), "never:1"))
		requireNodes(t, registry, b)
	})
}

// A node whose worker died goes without anybody's help, index and all.
func TestRegistryForgetsSilentNodes(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, redis rueidis.Client) {
		t.Helper()
		registry := fleet.New(redis)
		tell(t, registry, fleet.Status{Node: "a"})
		tell(t, registry, fleet.Status{Node: "b"})
		life, err := redis.Do(t.Context(), redis.B().Pttl().Key("{parley}:fleet:node:a").Build()).AsInt64()
		require.NoError(t, err)
		require.Positive(t, life)
		require.LessOrEqual(t, life, int64(15_000))

		require.NoError(t, redis.Do(t.Context(), redis.B().Pexpire().Key("{parley}:fleet:node:a").Milliseconds(0).Build()).Error())
		requireNodes(t, registry, fleet.Status{Node: "b"})
		index, err := redis.Do(t.Context(), redis.B().Smembers().Key("{parley}:fleet:nodes").Build()).AsStrSlice()
		require.NoError(t, err)
		require.Equal(t, []string{"b"}, index)
	})
}

func TestRegistryTellsWhatFailed(t *testing.T) {
	t.Parallel()
	redis := redistest.InProcess(t)
	registry := fleet.New(redis)
	_, err := registry.Tell(t.Context(), fleet.Status{})
	require.ErrorContains(t, err, "without a node")

	tell(t, registry, fleet.Status{Node: "a"})
	require.NoError(t, redis.Do(t.Context(), redis.B().Set().Key("{parley}:fleet:node:a").Value("{").Build()).Error())
	_, err = registry.List(t.Context())
	require.ErrorContains(t, err, "fleet: node a")

	ended, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = registry.Tell(ended, fleet.Status{Node: "a"})
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorIs(t, registry.Remove(ended, "a"), context.Canceled)
	_, err = registry.List(ended)
	require.ErrorIs(t, err, context.Canceled)
}

// Two workers that tell of one node hear of each other, but not while one of them goes.
func TestWorkersOfOneNodeHearOfEachOther(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, redis rueidis.Client) {
		t.Helper()
		registry := fleet.New(redis)
		told := func(worker string, state fleet.State) string {
			other, err := registry.Tell(t.Context(), fleet.Status{Node: "a", Worker: worker, State: state})
			require.NoError(t, err)
			return other
		}
		require.Empty(t, told("one", fleet.StateReady))
		require.Empty(t, told("one", fleet.StateReady))
		require.Equal(t, "one", told("two", fleet.StateReady))
		require.Equal(t, "two", told("one", fleet.StateDraining))
		require.Empty(t, told("two", fleet.StateReady))
	})
}

func tell(t *testing.T, registry *fleet.Registry, status fleet.Status) {
	t.Helper()
	_, err := registry.Tell(t.Context(), status)
	require.NoError(t, err)
}

func requireNodes(t *testing.T, registry *fleet.Registry, want ...fleet.Status) {
	t.Helper()
	list, err := registry.List(t.Context())
	require.NoError(t, err)
	require.Len(t, list, len(want))
	for i := range want {
		require.Equal(t, want[i], list[i])
	}
}
