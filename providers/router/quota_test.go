package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// Every metric is reserved by estimate and settled to what was used, at the price of
// the model.
func TestEveryMetricIsSettledToRealUsage(t *testing.T) {
	t.Parallel()
	once := func(metric parley.Metric, limit float64) catalog.Limit {
		return catalog.Limit{Metric: metric, Window: catalog.WindowOnce, Limit: limit, Reset: catalog.ResetNever}
	}
	c, accounts := pool(1, once(parley.MetricRequests, 10), once(parley.MetricTokens, 10_000), once(parley.MetricInputTokens, 5_000),
		once(parley.MetricOutputTokens, 5_000), once(parley.MetricNeurons, 100), once(parley.MetricUSD, 0.01),
		catalog.Limit{Metric: parley.MetricConcurrency, Limit: 4})
	c.Providers[0].Models[0].Neurons = catalog.Price{In: 1000, Out: 10_000}
	c.Providers[0].Models[0].USD = catalog.Price{In: 0.1, Out: 0.5}
	b := setupWith(t, c, accounts)
	left := func() (list []float64) {
		for _, w := range b.states(t)[one].Windows {
			list = append(list, w.Left)
		}
		return list
	}
	first := b.mustRoute(t, query("used", 1))
	second := b.mustRoute(t, query("shared", 1))
	third := b.mustRoute(t, query("refused", 1))
	fourth := b.mustRoute(t, query("broken", 1))
	require.Equal(t, []float64{6, 6000, 1800, 4200, 88.8, 0.00928, 0}, left(), "4 times 800 + 200 tokens")

	reply := parley.ChatReply{Usage: parley.Usage{PromptTokens: 500, CompletionTokens: 100}}
	require.NoError(t, b.Answered(t.Context(), first, reply))
	require.Equal(t, []float64{6, 6400, 2100, 4300, 90.1, 0.00936, 1}, left())
	reply.Shared = true
	require.NoError(t, b.Answered(t.Context(), second, reply))
	require.Equal(t, []float64{7, 7400, 2900, 4500, 92.9, 0.00954, 2}, left(), "nothing was sent")
	b.fail(t, third, parley.Error{Kind: parley.KindInvalidRequest, Status: 400})
	require.Equal(t, []float64{7, 8400, 3700, 4700, 95.7, 0.00972, 3}, left(), "an error costs a request")
	b.fail(t, fourth, parley.Error{Kind: parley.KindUnavailable})
	require.Equal(t, []float64{7, 8400, 3700, 4700, 95.7, 0.00972, 4}, left(), "it may have cost all")
	b.advance(10 * time.Second)
	require.Contains(t, b.mustRoute(t, deferred("why")).Reason, "2900 of 5000 input_tokens of credit left")
}

// A shared reply says nothing about the health or the speed of a place.
func TestSharedReplyTeachesNothing(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1)
	route := b.mustRoute(t, query("1", 1))
	require.NoError(t, b.Answered(t.Context(), route, parley.ChatReply{Shared: true, Latency: time.Millisecond}))
	require.Empty(t, b.states(t)[one].Paces)
}

// A model's spent day keeps that model away and no other, though the account has credit
// besides, which lasts longer; what is spent for good keeps the account away.
func TestSpentDayOfAModelIsItsOwn(t *testing.T) {
	t.Parallel()
	c, accounts := pool(1, limited(parley.MetricRequests, 100, catalog.WindowMinute, true),
		limited(parley.MetricRequests, 2400, catalog.WindowDay, true),
		catalog.Limit{Metric: parley.MetricRequests, Window: catalog.WindowOnce, Limit: 9000, Reset: catalog.ResetNever})
	c.Providers[0].Models = append(c.Providers[0].Models, catalog.Model{ID: "n"})
	b := setupWith(t, c, accounts)
	sibling := parley.Place{Provider: one.Provider, Account: one.Account, Model: "n"}
	b.fail(t, b.at(t, one, query("day", 1)), parley.Error{Kind: parley.KindQuotaExhausted, RetryAt: b.clock().Add(9 * time.Hour)})
	require.Equal(t, map[parley.Place]int{sibling: 3}, b.tally(t, 3, query("rest", 1)))
	b.fail(t, b.at(t, sibling, query("credit", 1)), parley.Error{Kind: parley.KindQuotaExhausted})
	require.Nil(t, b.route(t, query("late", 1)).Route)
}

// Two keys of one owner have one quota, and what spends it for one key spends it for
// the other; a bad key is bad alone.
func TestKeysOfOneOwnerShareItsQuota(t *testing.T) {
	t.Parallel()
	c, accounts := pool(3, daily(10))
	accounts[0].Owner, accounts[1].Owner, accounts[2].Owner = "acme", "acme", "other"
	b := setupWith(t, c, accounts)
	other := parley.Place{Provider: "pool", Account: "pool-3", Model: "m"}
	for i := range 4 {
		b.at(t, one, query(fmt.Sprint(i), 1))
	}
	states := b.states(t)
	require.InDelta(t, 6, states[two].Windows[0].Left, 0)
	require.InDelta(t, 10, states[other].Windows[0].Left, 0)
	require.Equal(t, "acme", states[two].Owner)

	b.fail(t, b.at(t, one, query("spent", 1)), parley.Error{Kind: parley.KindQuotaExhausted, RetryAt: b.clock().Add(time.Hour)})
	require.Equal(t, map[parley.Place]int{other: 5}, b.tally(t, 5, query("rest", 1)))
	require.Contains(t, b.states(t)[two].Obstacle.Text, "benched until 13:00:00 (quota_exhausted)")
	b.advance(time.Hour)
	b.fail(t, b.at(t, one, query("refused", 1)), parley.Error{Kind: parley.KindInvalidKey, Status: 401})
	require.NotNil(t, b.states(t)[one].Obstacle)
	require.Nil(t, b.states(t)[two].Obstacle)
}

// A limit that a provider tells below the catalog's is obeyed.
func TestLowerLimitIsLearned(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1, daily(1000))
	require.NoError(t, b.Answered(t.Context(), b.mustRoute(t, query("1", 1)), parley.ChatReply{
		Quota: []parley.QuotaReading{{Metric: parley.MetricRequests, Window: 24 * time.Hour, Limit: 50, Remaining: 49}},
	}))
	require.LessOrEqual(t, b.states(t)[one].Windows[0].Left, 49.0)
}

// A floor is a share of the limit in force: the catalog's, in full, might be more than a
// lower one that the provider tells.
func TestFloorOfALearnedLimitLetsDeferredCallsIn(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1, limited(parley.MetricRequests, 144, catalog.WindowDay, true))
	reading := parley.QuotaReading{Metric: parley.MetricRequests, Window: 24 * time.Hour, Limit: 24, Remaining: 23}
	told := b.mustRoute(t, query("told", 1))
	require.NoError(t, b.Answered(t.Context(), told, parley.ChatReply{Quota: []parley.QuotaReading{reading}}))
	for i := range 23 - 4 {
		b.mustRoute(t, deferred(fmt.Sprint("waits", i)))
	}
	require.Nil(t, b.route(t, deferred("one more")).Route, "a fifth of 24 is left")
	b.mustRoute(t, query("candidate", 1))
}

// Deferred calls leave a fifth of what is still to come of the day, so nothing at its
// end; candidates take all.
func TestDeferredCallsLeaveAFloor(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		limit    catalog.Limit
		later    time.Duration
		deferred int
	}{
		"noon":    {daily(100), 0, 90},
		"evening": {daily(100), 6 * time.Hour, 95},
		"end":     {daily(100), 12*time.Hour - time.Minute, 100},
		"rolling": {limited(parley.MetricRequests, 100, catalog.WindowDay, false), 0, 80},
		"minute":  {limited(parley.MetricRequests, 100, catalog.WindowMinute, false), 0, 99},
		"one at a time": {
			catalog.Limit{Metric: parley.MetricRequests, Window: catalog.WindowSecond, Limit: 1, Reset: catalog.ResetRolling}, 0, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupPool(t, 1, test.limit)
			b.advance(test.later)
			took := 0
			for b.route(t, deferred(fmt.Sprint("work", took))).Route != nil {
				took++
			}
			require.Equal(t, test.deferred, took)
			for i := range int(test.limit.Limit) - took {
				b.mustRoute(t, query(fmt.Sprint("candidate", i), 1))
			}
			require.Nil(t, b.route(t, query("last", 1)).Route)
		})
	}
}

// Over a day with more work than quota everything is used up, and every candidate is
// served to its end.
func TestDayIsUsedUpAndCandidatesAreServed(t *testing.T) {
	t.Parallel()
	const limit, candidates = 300, 48
	b := setupPool(t, 1, daily(limit))
	b.advance(12 * time.Hour)
	took := 0
	for tenMinutes := range 144 {
		if tenMinutes%3 == 0 {
			b.mustRoute(t, query(fmt.Sprint("candidate", tenMinutes), 1))
		}
		for i := range 3 {
			if b.route(t, deferred(fmt.Sprint("work", tenMinutes, "/", i))).Route != nil {
				took++
			}
		}
		b.advance(10 * time.Minute)
	}
	require.Equal(t, limit-candidates, took)
}
