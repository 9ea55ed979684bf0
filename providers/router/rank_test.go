package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

//nolint:gochecknoglobals // fixtures that no test changes
var (
	one = parley.Place{Provider: "pool", Account: "pool-1", Model: "m"}
	two = parley.Place{Provider: "pool", Account: "pool-2", Model: "m"}
)

// at makes a call go to a place, wherever else it would.
func (b *bundle) at(t *testing.T, place parley.Place, q parley.RouteQuery) parley.Route {
	t.Helper()
	q.Prefer = &place
	route := b.mustRoute(t, q)
	require.Equal(t, place, route.Place)
	return route
}

// teach lets both classes know how long a place takes.
func (b *bundle) teach(t *testing.T, place parley.Place, took time.Duration, calls int) {
	t.Helper()
	for i := range calls {
		b.answer(t, b.at(t, place, query(fmt.Sprint("teach", place, took, calls, i), 1)), took)
		b.answer(t, b.at(t, place, deferred(fmt.Sprint("teach later", place, took, calls, i))), took)
	}
	b.states(t)
}

// tally counts where calls like q go.
func (b *bundle) tally(t *testing.T, calls int, q parley.RouteQuery) map[parley.Place]int {
	t.Helper()
	count := map[parley.Place]int{}
	name := q.CallID
	for i := range calls {
		q.CallID = fmt.Sprint(name, i)
		count[b.mustRoute(t, q).Place]++
	}
	return count
}

// Among equals the faster one is taken; who is as fast as another shares with it.
func TestFasterPlaceComesFirst(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 2)
	b.teach(t, one, 900*time.Millisecond, 3)
	require.Equal(t, two, b.mustRoute(t, query("hope", 1)).Place, "who is not known is hoped to be quick")
	b.teach(t, two, 2*time.Second, 3)
	require.Equal(t, map[parley.Place]int{one: 20}, b.tally(t, 20, query("", 1)))
	b.teach(t, two, 850*time.Millisecond, 40)
	require.Len(t, b.tally(t, 40, deferred("")), 2)
	require.Contains(t, b.mustRoute(t, query("why", 1)).Reason, "tier 1, usually 900ms")
}

// A place that is likely to be late goes behind one that is not, though it has more
// quota; without a deadline it does not.
func TestDeadlineComesBeforeQuota(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 2, daily(100))
	b.teach(t, one, 3*time.Second, 2)
	for i := range 76 {
		b.at(t, two, query(fmt.Sprint("use up", i), 1))
	}
	b.teach(t, two, time.Second, 2)
	q := query("hurry", 1)
	q.BudgetMS = 1500
	route := b.mustRoute(t, q)
	require.Equal(t, two, route.Place)
	require.Equal(t, "tier 1, usually 1s, scarce: 19 of 100 requests left this day", route.Reason)
	require.Equal(t, one, b.mustRoute(t, query("no hurry", 1)).Place)
	q.BudgetMS, q.CallID = 500, "in vain"
	require.Contains(t, b.mustRoute(t, q).Reason, "usually 3s of 500ms left", "both are late")
}

// Of two keys the one with more of its day left is used, so that both last.
func TestScarceQuotaIsSpared(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]catalog.Limit{
		"fixed": daily(100), "rolling": limited(parley.MetricRequests, 100, catalog.WindowDay, false),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupPool(t, 2, limit)
			for i := range 70 {
				b.at(t, one, query(fmt.Sprint("use up", i), 1))
			}
			b.states(t)
			require.Equal(t, map[parley.Place]int{two: 30}, b.tally(t, 30, query("", 1)))
		})
	}
}

// Shortly before midnight deferred calls take what would be lost; candidates' calls
// do not chase it.
func TestDeferredCallsTakeWhatExpires(t *testing.T) {
	t.Parallel()
	c, accounts := pool(2, limited(parley.MetricRequests, 1000, catalog.WindowDay, false))
	expiring := c.Providers[0]
	expiring.ID, expiring.Limits = "expiring", []catalog.Limit{daily(1000)}
	c.Providers = append(c.Providers, expiring)
	accounts = append(accounts[:1], catalog.Account{ID: "expiring-1", Provider: "expiring"})
	b := setupWith(t, c, accounts)
	lost := parley.Place{Provider: "expiring", Account: "expiring-1", Model: "m"}
	b.states(t)
	require.Len(t, b.tally(t, 40, deferred("noon")), 2)

	b.advance(11 * time.Hour)
	require.Equal(t, map[parley.Place]int{lost: 40}, b.tally(t, 40, deferred("night")))
	require.Contains(t, b.mustRoute(t, deferred("why")).Reason, "tier 1, expiring: 9")
	require.Len(t, b.tally(t, 40, query("night", 1)), 2)
}

// The tier decides before all that is measured.
func TestTierComesBeforeSpeedAndQuota(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.teach(t, cloud, 10*time.Millisecond, 2)
	for _, p := range []parley.Place{small, large, twin} {
		b.teach(t, p, 5*time.Second, 1)
	}
	q := query("c", 1)
	q.BudgetMS = 100
	require.Equal(t, "groq", b.mustRoute(t, q).Provider)
}

// After malformed output a model that is held to the schema comes first.
func TestMalformedOutputLooksForASchema(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers[1].Models[0].JSON, c.Providers[1].Models[1].JSON = catalog.JSONPrompt, catalog.JSONPrompt
	c.Providers[2].Models[0].JSON = catalog.JSONSchema
	b := setupWith(t, c, accounts)
	q := query("c", 1)
	require.Equal(t, "groq", b.mustRoute(t, q).Provider)
	q.Attempt, q.Tried = 2, []parley.Tried{{Place: small, Kind: parley.KindMalformed}}
	require.Equal(t, "cloudflare", b.mustRoute(t, q).Provider)
}

// A percentile is told once enough calls are known, and only where somebody waits.
func TestHedgeTimeNeedsCalls(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1)
	b.teach(t, one, 300*time.Millisecond, 10)
	require.Zero(t, b.mustRoute(t, query("early", 1)).HedgeAfterMS)
	b.teach(t, one, 300*time.Millisecond, 25)
	require.InDelta(t, 300, b.mustRoute(t, query("known", 1)).HedgeAfterMS, 60)
	require.Zero(t, b.mustRoute(t, deferred("known")).HedgeAfterMS)

	route := b.mustRoute(t, query("slow", 1))
	require.NoError(t, b.GivenUp(t.Context(), route, 2*time.Second))
	require.Greater(t, b.mustRoute(t, query("later", 1)).HedgeAfterMS, route.HedgeAfterMS)
	route = b.mustRoute(t, query("quick", 1))
	require.NoError(t, b.GivenUp(t.Context(), route, time.Millisecond))
	require.Equal(t, route.HedgeAfterMS, b.mustRoute(t, query("last", 1)).HedgeAfterMS, "it may have taken any time")
}
