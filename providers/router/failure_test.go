package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Each kind keeps the right scope away for the right time, and nothing else.
func TestFailuresBenchTheirScope(t *testing.T) {
	t.Parallel()
	const hour = time.Hour
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	other := parley.Place{Provider: "cloudflare", Account: "cloudflare-1", Model: "b"}
	for name, test := range map[string]struct {
		at      parley.Place
		failure parley.Error
		away    time.Duration
		alsoOut []parley.Place
		stillIn []parley.Place
	}{
		"rate limited": {small, parley.Error{Kind: parley.KindRateLimited}, 20 * time.Second, nil, []parley.Place{large, twin}},
		"rate limited with a time": {
			small,
			parley.Error{Kind: parley.KindRateLimited, RetryAt: midnight.Add(-12*hour + 90*time.Second)},
			90 * time.Second, nil,
			[]parley.Place{large},
		},
		"rate limited with a past time": {
			small, parley.Error{Kind: parley.KindRateLimited, RetryAt: midnight.Add(-13 * hour)}, time.Second, nil, nil,
		},
		"rate limited for the account": {
			cloud, parley.Error{Kind: parley.KindRateLimited}, 20 * time.Second, []parley.Place{other}, []parley.Place{small},
		},
		"day spent per model": {
			small, parley.Error{Kind: parley.KindQuotaExhausted, RetryAt: midnight}, 12 * hour, nil, []parley.Place{large, twin},
		},
		"day spent for the account": {
			cloud, parley.Error{Kind: parley.KindQuotaExhausted, RetryAt: midnight}, 12 * hour, []parley.Place{other}, []parley.Place{small},
		},
		"overloaded":  {small, parley.Error{Kind: parley.KindOverloaded}, 2 * time.Second, nil, []parley.Place{large}},
		"unavailable": {small, parley.Error{Kind: parley.KindUnavailable}, 2 * time.Second, nil, []parley.Place{large, twin}},
		"timeout":     {small, parley.Error{Kind: parley.KindTimeout}, 2 * time.Second, nil, []parley.Place{large, twin}},
		"bad key":     {small, parley.Error{Kind: parley.KindInvalidKey, Status: 401}, 24 * hour, []parley.Place{large}, []parley.Place{twin}},
		"model gone":  {small, parley.Error{Kind: parley.KindModelGone}, hour, []parley.Place{twin}, []parley.Place{large}},
		"unserved": {
			small, parley.Error{Kind: parley.KindUnserved}, 15 * time.Second, []parley.Place{large, twin}, []parley.Place{cloud},
		},
		"too large":       {small, parley.Error{Kind: parley.KindTooLarge}, 0, nil, nil},
		"malformed":       {small, parley.Error{Kind: parley.KindMalformed}, 0, nil, nil},
		"refused":         {small, parley.Error{Kind: parley.KindRefused}, 0, nil, nil},
		"invalid request": {small, parley.Error{Kind: parley.KindInvalidRequest}, 0, nil, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			route := *b.only(t, "failing", test.at).Route
			b.fail(t, route, test.failure)
			for i, place := range append(test.alsoOut, test.at) {
				if test.away == 0 {
					break
				}
				require.Nil(t, b.only(t, fmt.Sprint("out", i), place).Route, "%v should be out", place)
			}
			for i, place := range test.stillIn {
				require.NotNil(t, b.only(t, fmt.Sprint("in", i), place).Route, "%v should be in", place)
			}
			b.advance(time.Millisecond)
			b.fail(t, route, test.failure) // a repeat must not lengthen it
			b.advance(max(0, test.away-2*time.Millisecond))
			if test.away > 0 {
				require.Nil(t, b.only(t, "early", test.at).Route)
			}
			b.advance(time.Millisecond)
			again := b.only(t, "again", test.at)
			require.NotNil(t, again.Route, again.Reason)
		})
	}
}

// A refused key raises an alert that names the account.
func TestRefusedKeyRaisesAnAlert(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.fail(t, *b.only(t, "c", small).Route, parley.Error{Kind: parley.KindInvalidKey, Status: 401})
	require.Contains(t, b.logs.String(), "level=ERROR")
	require.Contains(t, b.logs.String(), "account=groq-1")
}

// What a failed call leaves spent: everything comes back when nothing was sent, the
// tokens when the provider answered with an error, nothing when it may have worked.
func TestFailuresGiveBackWhatWasNotUsed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure parley.Error
		left    string
	}{
		"never sent":    {parley.Error{Kind: parley.KindUnserved}, "7000 of 8000 tokens"},
		"bad request":   {parley.Error{Kind: parley.KindInvalidRequest, Status: 400}, "7000 of 8000 tokens"},
		"filtered":      {parley.Error{Kind: parley.KindRefused, Status: 400}, "7000 of 8000 tokens"},
		"ran out":       {parley.Error{Kind: parley.KindTimeout}, "6000 of 8000 tokens"},
		"bad output":    {parley.Error{Kind: parley.KindMalformed}, "6000 of 8000 tokens"},
		"broke off":     {parley.Error{Kind: parley.KindUnavailable}, "6000 of 8000 tokens"},
		"gave up early": {parley.Error{Kind: parley.KindCanceled}, "6000 of 8000 tokens"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, accounts := edition()
			c.Providers[1].Limits[1].Reset = "utc_midnight" // no refill while the bench passes
			c.Providers[1].Limits[1].Window = "day"
			b := setupWith(t, c, accounts)
			b.fail(t, *b.only(t, "1", small).Route, test.failure)
			b.advance(15 * time.Second)
			require.Contains(t, b.only(t, "2", small).Route.Reason, test.left)
		})
	}
}

// The next Route of a call whose task nobody took benches that queue, until somebody
// says that it is served.
func TestUnservedQueueIsLeftUntilItIsServed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.states(t)
	first := b.mustRoute(t, query("c", 1))
	q := query("c", 2)
	q.Tried = []parley.Tried{{Place: first.Place, Kind: parley.KindUnserved, ReservationID: first.ReservationID}}
	second := b.mustRoute(t, q)
	require.Equal(t, "cloudflare", second.Provider)
	require.Contains(t, second.Reason, "benched until 12:00:15 (unserved)")

	require.NoError(t, b.MarkServed(t.Context(), "provider-groq", time.Minute))
	require.Equal(t, second, b.mustRoute(t, q), "the repeat is the same answer")
	require.Equal(t, "groq", b.mustRoute(t, query("d", 1)).Provider, "and does not bench the queue again")
}

// A provider that fails everywhere gets at most ten calls in the first minute, also
// when it only says that it is busy. Many callers add what they had under way when it
// began, and one try of each place.
func TestFailingProviderIsCalledRarely(t *testing.T) {
	t.Parallel()
	for _, kind := range []parley.Kind{parley.KindUnavailable, parley.KindTimeout, parley.KindOverloaded} {
		for callers, most := range map[int]int{1: 10, 8: 10 + 7 + 3} {
			t.Run(fmt.Sprint(kind, " for ", callers, " callers"), func(t *testing.T) {
				t.Parallel()
				calls := callsInAMinute(t, callers, kind)
				require.LessOrEqual(t, calls, most)
				require.GreaterOrEqual(t, calls, 5, "it must be tried again")
			})
		}
	}
}

// callsInAMinute lets callers ask once a second for a provider that always fails.
func callsInAMinute(t *testing.T, callers int, kind parley.Kind) int {
	t.Helper()
	c, accounts := edition()
	c.Providers = c.Providers[1:2]
	b := setupWith(t, c, accounts[:2])
	calls := 0
	for second := range 60 {
		var taken []parley.Route
		for caller := range callers {
			q := query(fmt.Sprint(second, "/", caller), 1)
			if reply := b.route(t, q); reply.Route != nil {
				taken = append(taken, *reply.Route)
			}
		}
		b.advance(time.Second)
		for _, route := range taken {
			calls++
			b.fail(t, route, parley.Error{Kind: kind})
		}
	}
	return calls
}

// After a rest one call tries the provider out; when it is answered all may go.
func TestOneAnswerEndsAnOutage(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers = c.Providers[1:2]
	b := setupWith(t, c, accounts[:2])
	for i := range 5 {
		b.fail(t, b.mustRoute(t, deferred(fmt.Sprint(i))), parley.Error{Kind: parley.KindUnavailable})
		b.advance(time.Minute)
	}
	probe := b.mustRoute(t, deferred("probe"))
	require.Nil(t, b.route(t, deferred("waiting")).Route, "one call tries it out")
	require.NoError(t, b.Answered(t.Context(), probe, parley.ChatReply{}))
	b.mustRoute(t, deferred("waiting"))
	b.mustRoute(t, deferred("next"))
}

// Readings lower what is left; spent quotas that the catalog does not know keep the
// place away until they return.
func TestReadingsOfTheProviderCount(t *testing.T) {
	t.Parallel()
	b := setup(t)
	reading := parley.QuotaReading{Metric: parley.MetricTokens, Window: time.Minute, Limit: 8000, Remaining: 3000}
	require.NoError(t, b.Answered(t.Context(), *b.only(t, "1", small).Route, parley.ChatReply{
		Usage: parley.Usage{PromptTokens: 700, CompletionTokens: 100}, Quota: []parley.QuotaReading{reading},
	}))
	require.Contains(t, b.only(t, "2", small).Route.Reason, "2000 of 8000 tokens left")

	hourly := parley.QuotaReading{Metric: parley.MetricRequests, Window: time.Hour, ResetAt: b.clock().Add(30 * time.Minute)}
	require.NoError(t, b.Answered(t.Context(), *b.only(t, "3", large).Route, parley.ChatReply{
		Usage: parley.Usage{PromptTokens: 100, CompletionTokens: 100}, Quota: []parley.QuotaReading{hourly},
	}))
	require.Nil(t, b.only(t, "4", large).Route)
	b.advance(30 * time.Minute)
	require.Contains(t, b.only(t, "4", large).Route.Reason, "7000 of 8000", "the settled 200 have refilled")
}
