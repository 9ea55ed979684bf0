package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// Those who wait for one quota get turns as far apart as it refills; each is served
// at its turn.
func TestWaitingCallsGetTurns(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1, limited(parley.MetricRequests, 60, catalog.WindowMinute, false))
	for i := range 60 {
		b.mustRoute(t, query(fmt.Sprint(i), 1))
	}
	turns := map[time.Time]string{}
	for i := range 10 {
		reply := b.route(t, deferred(fmt.Sprint("waits", i)))
		require.Nil(t, reply.Route)
		turns[reply.RetryAt] = fmt.Sprint("waits", i)
	}
	require.Len(t, turns, 10, "a second apart")
	for range 15 * 4 {
		b.advance(250 * time.Millisecond)
		if id, due := turns[b.clock()]; due {
			b.mustRoute(t, deferred(id))
			delete(turns, b.clock())
		}
	}
	require.Empty(t, turns)
}

// When nothing is eligible but on a guess of ours, a candidate's call is tried all the
// same, once in half a minute; a deferred one waits.
func TestCandidateIsRescued(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1)
	b.fail(t, b.mustRoute(t, query("ill", 1)), parley.Error{Kind: parley.KindUnavailable})
	require.Nil(t, b.route(t, deferred("waits")).Route)
	require.Contains(t, b.mustRoute(t, query("rescued", 1)).Reason, "rescued although resting, tier 1")
	require.Nil(t, b.route(t, query("too many", 1)).Route)

	b = setupPool(t, 1)
	b.fail(t, b.mustRoute(t, query("spent", 1)), parley.Error{Kind: parley.KindQuotaExhausted})
	require.Nil(t, b.route(t, query("no guess", 1)).Route)
}

// On a scaled clock quotas, benches and marks run in its time, and replies tell real
// times.
func TestScaledClockTellsRealTimes(t *testing.T) {
	t.Parallel()
	scaled, err := clock.Parse("2025-12-15T00:00:00Z*3600")
	require.NoError(t, err)
	c, accounts := pool(1, daily(1))
	c.Providers = append(c.Providers, catalog.Provider{ID: "vllm", SelfHosted: true, Models: []catalog.Model{{}}})
	r, err := router.New(router.Config{Catalog: c, Accounts: accounts, Redis: redistest.InProcess(t), Clock: scaled, Timeout: patient})
	require.NoError(t, err)
	first, err := r.Route(t.Context(), query("1", 1))
	require.NoError(t, err)
	require.NotNil(t, first.Route, first.Reason)
	reply, err := r.Route(t.Context(), query("2", 1))
	require.NoError(t, err)
	require.Nil(t, reply.Route)
	midnight := scaled.Start.Add(24 * time.Second)
	require.WithinDuration(t, midnight, reply.RetryAt, 10*time.Millisecond)
	states, err := r.States(t.Context())
	require.NoError(t, err)
	require.WithinDuration(t, midnight, states[1].Obstacle.Until, 10*time.Millisecond)
	require.WithinDuration(t, midnight, states[1].Windows[0].ResetAt, 10*time.Millisecond)

	require.NoError(t, r.MarkServed(t.Context(), router.QueueFreeSeats, 5*time.Minute))
	require.NoError(t, r.MarkServed(t.Context(), parley.QueueGPU, 5*time.Minute))
	reply, err = r.Route(t.Context(), query("3", 1))
	require.NoError(t, err)
	require.NotNil(t, reply.Route, "five minutes are 300 hours there: %s", reply.Reason)
	require.EqualValues(t, 300, reply.Route.PatienceMS, "workers are as quick on every clock")
}

// A backlog that a day's quota holds is served as fast as its minutes let it through, not
// as slowly as the day refills.
func TestBacklogWaitsForTheQuotaThatIsShort(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1,
		limited(parley.MetricTokens, 8000, catalog.WindowMinute, true), limited(parley.MetricTokens, 200_000, catalog.WindowDay, true))
	began, due, attempts := b.clock(), map[string]time.Time{}, map[string]int{}
	for i := range 60 {
		due[fmt.Sprint("waits", i)] = began
	}
	for len(due) > 0 && b.clock().Sub(began) < 24*time.Hour {
		for id, at := range due {
			if at.After(b.clock()) {
				continue
			}
			attempts[id]++
			q := deferred(id)
			q.Attempt = attempts[id]
			if reply := b.route(t, q); reply.Route != nil {
				delete(due, id)
			} else {
				due[id] = reply.RetryAt
			}
		}
		b.advance(time.Second)
	}
	require.Less(t, b.clock().Sub(began), 10*time.Minute, "60,000 tokens of a day's 200,000, at 8,000 a minute")
}
