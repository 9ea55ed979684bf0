package quota_test

import (
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// manual is a clock that only the test moves.
type manual struct {
	mu  sync.Mutex
	now time.Time
}

func (m *manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.now
}

func (m *manual) Advance(d time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.now = m.now.Add(d)
}

type bundle struct {
	*quota.Ledger
	clock *manual
	redis rueidis.Client
}

func setup(t *testing.T, client rueidis.Client) *bundle {
	t.Helper()
	clock := &manual{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	ledger, err := quota.New(quota.Config{Redis: client, Clock: clock.Now, Timeout: 20 * time.Second})
	require.NoError(t, err)
	return &bundle{Ledger: ledger, clock: clock, redis: client}
}

func (b *bundle) reserve(t *testing.T, id string, candidates ...quota.Candidate) quota.Reservation {
	t.Helper()
	r, err := b.Reserve(t.Context(), quota.Ask{ID: id, Candidates: candidates})
	require.NoError(t, err)
	return r
}

//nolint:gochecknoglobals // fixtures that no test changes
var (
	perMinute = quota.Window{Name: "requests/minute", Metric: parley.MetricRequests, Limit: 3, Length: time.Minute}
	tokens    = quota.Window{Name: "tokens/minute", Metric: parley.MetricTokens, Limit: 6000, Length: time.Minute}
	daily     = quota.Window{
		Name: "requests/day", Metric: parley.MetricRequests, Limit: 2, Length: 24 * time.Hour, Reset: catalog.ResetUTCMidnight,
	}
)

func candidate(name string, demands ...quota.Demand) quota.Candidate {
	return quota.Candidate{
		Name: name, Windows: demands, Pauses: []quota.Scope{quota.Scope("place:" + name)},
		Health: []quota.Health{{Scope: quota.Scope("place:" + name)}, {Scope: "provider:p", Grace: 3}},
	}
}

func one(w quota.Window) quota.Demand { return quota.Demand{Window: w, Amount: 1} }

// travel is how long after its first call a full rolling window refills, where its
// length is 2.5 s or more.
const travel = 250 * time.Millisecond

// A rolling window empties, says when one more fits, and refills continuously.
func TestRollingWindowRefillsContinuously(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(perMinute))
		for i, left := range []int64{2, 1, 0} {
			require.Equal(t, []int64{left}, b.reserve(t, "r"+strconv.Itoa(i), c).Left)
		}
		refused := b.reserve(t, "r3", c)
		require.Equal(t, -1, refused.Index)
		require.Equal(t, quota.WhySpent, refused.Skipped[0].Why)
		require.Equal(t, b.clock.Now().Add(travel+20*time.Second), refused.Skipped[0].Until)

		b.clock.Advance(travel + 20*time.Second - time.Millisecond)
		require.Equal(t, -1, b.reserve(t, "r3", c).Index, "one millisecond early")
		b.clock.Advance(time.Millisecond)
		require.Equal(t, 0, b.reserve(t, "r3", c).Index)
		require.Equal(t, -1, b.reserve(t, "r4", c).Index, "only one has come back")
	})
}

// A fixed window gives nothing back before its boundary and everything at it.
func TestFixedWindowReturnsAtItsBoundary(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(daily))
		b.reserve(t, "1", c)
		b.reserve(t, "2", c)
		midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
		require.Equal(t, midnight, b.reserve(t, "3", c).Skipped[0].Until)
		b.clock.Advance(12*time.Hour - time.Millisecond)
		require.Equal(t, -1, b.reserve(t, "3", c).Index)
		b.clock.Advance(time.Millisecond)
		require.Equal(t, []int64{1}, b.reserve(t, "3", c).Left)

		// Yesterday's reservation must not add to today's window.
		require.NoError(t, b.Settle(t.Context(), quota.Settlement{
			ID: "1", Windows: []quota.Final{{Window: daily, Used: new(int64(0))}},
		}))
		require.Equal(t, []int64{0}, b.reserve(t, "4", c).Left)
	})
}

// When one of several windows is short, none of them is touched and the next
// candidate is taken in the same step.
func TestReserveTakesAllWindowsOrNone(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		large := candidate("a", one(perMinute), quota.Demand{Window: tokens, Amount: 4000})
		other := candidate("b")
		require.Equal(t, "a", b.reserve(t, "1", large, other).Name)
		second := b.reserve(t, "2", large, other)
		require.Equal(t, "b", second.Name)
		require.Equal(t, 1, second.Index)
		require.Equal(t, "tokens/minute", second.Skipped[0].Name)
		require.Equal(t, b.clock.Now().Add(travel+20*time.Second), second.Skipped[0].Until, "2000 of 6000 are missing")
		require.Equal(t, []int64{1}, b.reserve(t, "3", candidate("a", one(perMinute))).Left, "the second took no request")
	})
}

// A call that no window could ever hold is not told to wait.
func TestCallLargerThanALimitCannotBeWaitedOut(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		require.NoError(t, b.Bench(t.Context(), "place:a", b.clock.Now().Add(time.Hour), "test"))
		skip := b.reserve(t, "1", candidate("a", quota.Demand{Window: tokens, Amount: 6001})).Skipped[0]
		require.Equal(t, quota.WhyTooLarge, skip.Why)
		require.Zero(t, skip.Until)
	})
}

// Asking again under the same id returns the first answer and takes nothing.
func TestReserveIsIdempotent(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(perMinute))
		first := b.reserve(t, "same", c)
		b.clock.Advance(time.Second)
		require.Equal(t, first, b.reserve(t, "same", candidate("b"), c), "also when the list changed")
		b.clock.Advance(-time.Second)
		require.Equal(t, []int64{1}, b.reserve(t, "other", c).Left)
	})
}

// Settling corrects the estimate in both directions, once.
func TestSettleCorrectsOnce(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", quota.Demand{Window: tokens, Amount: 1000})
		settle := func(id string, used int64) {
			t.Helper()
			require.NoError(t, b.Settle(t.Context(), quota.Settlement{
				ID: id, Windows: []quota.Final{{Window: tokens, Used: &used}}, Healthy: true,
			}))
		}
		b.reserve(t, "1", c)
		settle("1", 400)
		settle("1", 0)
		require.Equal(t, []int64{4600}, b.reserve(t, "2", c).Left, "6000-400-1000")
		settle("2", 3000)
		require.Equal(t, []int64{1600}, b.reserve(t, "3", c).Left, "4600-2000-1000")
		settle("never reserved", 5000)
		require.Equal(t, []int64{600}, b.reserve(t, "4", c).Left, "an unknown id gives and takes nothing")
	})
}

// A call that is under way at midnight is told what was left of the day before.
func TestReadingOfTheDayBeforeIsNoReadingOfToday(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		b.clock.Advance(12*time.Hour - time.Second)
		require.Zero(t, b.reserve(t, "yesterday's", candidate("a", one(daily))).Index)
		b.clock.Advance(2 * time.Second)
		final := quota.Final{Window: daily, Used: new(int64(1)), Left: new(int64(0))}
		require.NoError(t, b.Settle(t.Context(), quota.Settlement{ID: "yesterday's", Windows: []quota.Final{final}}))
		require.Zero(t, b.reserve(t, "today's", candidate("a", one(daily))).Index)
		require.NoError(t, b.Settle(t.Context(), quota.Settlement{ID: "today's", Windows: []quota.Final{final}}))
		require.Equal(t, -1, b.reserve(t, "too much", candidate("a", one(daily))).Index)
	})
}

// What the provider says lowers the count and never raises it.
func TestProviderReadingsOnlyLower(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		told := func(id string, w quota.Window, left int64) {
			t.Helper()
			require.NoError(t, b.Settle(t.Context(), quota.Settlement{ID: id, Windows: []quota.Final{{Window: w, Left: &left}}}))
		}
		c := candidate("a", quota.Demand{Window: tokens, Amount: 1000}, one(daily))
		b.reserve(t, "1", c)
		told("1", tokens, 9999)
		require.Equal(t, []int64{4000, 0}, b.reserve(t, "2", c).Left)
		told("2", tokens, 500)
		short := b.reserve(t, "3", candidate("a", quota.Demand{Window: tokens, Amount: 1000}))
		require.Equal(t, b.clock.Now().Add(travel+5*time.Second), short.Skipped[0].Until, "500 of 6000 a minute are missing")
	})
}

// Every key has a time to live, so that an idle ledger vanishes.
func TestEveryKeyExpires(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(perMinute), one(daily))
		b.reserve(t, "1", c)
		require.NoError(t, b.Settle(t.Context(), quota.Settlement{
			ID: "1", Health: c.Health, Benches: []quota.Bench{{Scope: "place:a", Least: time.Minute, Cause: "test"}},
		}))
		require.NoError(t, b.Serve(t.Context(), "gpu", time.Minute))
		keys, err := client.Do(t.Context(), client.B().Keys().Pattern("*").Build()).AsStrSlice()
		require.NoError(t, err)
		require.Len(t, keys, 8, "clock, reservation, plan, two windows, two scopes, served: %q", keys)
		for _, key := range keys {
			require.Contains(t, key, "{parley}:")
			ttl, err := client.Do(t.Context(), client.B().Pttl().Key(key).Build()).AsInt64()
			require.NoError(t, err)
			require.Positive(t, ttl, key)
		}
	})
}

// Eight processes on one limit: all of it is used, none more than once.
func TestConcurrentReservationsNeverExceedALimit(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		w := quota.Window{Name: "shared", Metric: parley.MetricRequests, Limit: 60, Length: time.Minute}
		var granted atomic.Int64
		group, ctx := errgroup.WithContext(t.Context())
		for worker := range 8 {
			group.Go(func() error {
				for i := range 20 {
					r, err := b.Reserve(ctx, quota.Ask{ID: strconv.Itoa(worker*100 + i), Candidates: []quota.Candidate{candidate("a", one(w))}})
					if err != nil {
						return err
					}
					if r.Index == 0 {
						granted.Add(1)
					}
				}
				return nil
			})
		}
		require.NoError(t, group.Wait())
		require.EqualValues(t, 60, granted.Load())
	})
}

// Without a clock of its own the ledger asks Redis for the time.
func TestTimeComesFromRedis(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		ledger, err := quota.New(quota.Config{Redis: client})
		require.NoError(t, err)
		r, err := ledger.Reserve(t.Context(), quota.Ask{ID: "1", Candidates: []quota.Candidate{candidate("a", one(perMinute), one(daily))}})
		require.NoError(t, err)
		require.WithinDuration(t, time.Now(), r.Now, time.Minute)
		require.Equal(t, []int64{2, 1}, r.Left)
	})
}
