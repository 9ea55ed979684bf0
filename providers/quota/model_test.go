package quota_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// model is the ledger without Redis: one window per place, exact arithmetic in
// token-milliseconds, and a log of what the provider would have counted.
type model struct {
	window quota.Window
	left   int64 // in units of 1/length for a rolling window
	at     time.Time
	ends   time.Time
	held   map[string]holding
}

type holding struct {
	amount int64
	ends   time.Time
}

func (m *model) unit() int64 {
	if m.window.Reset == catalog.ResetRolling {
		return m.window.Length.Milliseconds()
	}
	return 1
}

func (m *model) refill(now time.Time) {
	full := m.window.Limit * m.unit()
	if m.window.Reset == catalog.ResetRolling {
		m.left = min(full, m.left+now.Sub(m.at).Milliseconds()*m.window.Limit)
	} else if !now.Before(m.ends) {
		m.left, m.ends = full, m.window.Reset.Next(now)
	}
	m.at = now
}

func (m *model) reserve(id string, amount int64, now time.Time) bool {
	m.refill(now)
	if m.left < amount*m.unit() {
		return false
	}
	m.left -= amount * m.unit()
	m.held[id] = holding{amount, m.ends}
	return true
}

func (m *model) settle(id string, used int64, told *int64, now time.Time) {
	m.refill(now)
	if h, ok := m.held[id]; ok && h.ends.Equal(m.ends) {
		m.left = min(m.window.Limit*m.unit(), m.left+(h.amount-used)*m.unit())
	}
	if told != nil {
		m.left = min(m.left, *told*m.unit())
	}
	delete(m.held, id)
}

// Any sequence of reservations, settlements, repeats and pauses leaves the ledger
// exactly where a plain model in Go is, for rolling and fixed windows alike.
func TestLedgerEqualsItsModel(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			runs++
			checkAgainstModel(t.Context(), rt, client, runs)
		})
	})
}

func checkAgainstModel(ctx context.Context, t *rapid.T, client rueidis.Client, run int) {
	clock := &manual{now: time.Date(2026, 11, 23, 23, 0, 0, 0, time.UTC)}
	ledger, err := quota.New(quota.Config{Redis: client, Clock: clock.Now, Life: 10_000 * time.Hour, Timeout: 20 * time.Second})
	require.NoError(t, err)
	window := quota.Window{
		Name: fmt.Sprint("w", run), Metric: parley.MetricTokens, Length: time.Minute,
		Limit: rapid.Int64Range(1, 50).Draw(t, "limit"),
		Reset: rapid.SampledFrom([]catalog.Reset{catalog.ResetRolling, catalog.ResetUTCMidnight}).Draw(t, "reset"),
	}
	m := &model{window: window, at: clock.Now(), held: map[string]holding{}}
	m.left = window.Limit * m.unit()
	if window.Reset != catalog.ResetRolling {
		m.ends = window.Reset.Next(clock.Now())
	}
	var open, closed []string
	reads := 0
	reserve := func(id string, amount int64) quota.Reservation {
		c := quota.Candidate{Name: "a", Windows: []quota.Demand{{Window: window, Amount: amount}}}
		r, err := ledger.Reserve(ctx, quota.Ask{ID: id, Candidates: []quota.Candidate{c}})
		require.NoError(t, err)
		return r
	}
	settle := func(id string, used int64, told *int64) {
		require.NoError(t, ledger.Settle(ctx, quota.Settlement{
			ID: id, Windows: []quota.Final{{Window: window, Used: &used, Left: told}},
		}))
	}
	t.Repeat(map[string]func(*rapid.T){
		"pass time": func(t *rapid.T) {
			clock.Advance(time.Duration(rapid.IntRange(0, 20_000).Draw(t, "ms")) * time.Millisecond)
		},
		"pass hours": func(t *rapid.T) { clock.Advance(time.Duration(rapid.IntRange(1, 30).Draw(t, "h")) * time.Hour) },
		"reserve": func(t *rapid.T) {
			id := fmt.Sprintf("%d/%d", run, len(open)+len(closed))
			amount := rapid.Int64Range(0, 20).Draw(t, "amount")
			want := m.reserve(id, amount, clock.Now())
			r := reserve(id, amount)
			require.Equal(t, want, r.Index == 0)
			if want {
				require.Equal(t, m.left/m.unit(), r.Left[0])
				open = append(open, id)
			}
		},
		"settle": func(t *rapid.T) {
			if len(open) == 0 {
				t.Skip("nothing reserved")
			}
			id, used := open[0], rapid.Int64Range(0, 30).Draw(t, "used")
			var told *int64
			if rapid.Bool().Draw(t, "tells") {
				told = new(rapid.Int64Range(0, 60).Draw(t, "told"))
			}
			m.settle(id, used, told, clock.Now())
			settle(id, used, told)
			open, closed = open[1:], append(closed, id)
		},
		"repeat": func(t *rapid.T) {
			if len(open) > 0 {
				require.Zero(t, reserve(open[0], 1).Index)
			}
			if len(closed) > 0 {
				settle(closed[0], 0, nil)
			}
		},
		"": func(t *rapid.T) {
			// Reserving nothing reads the level without changing it.
			m.refill(clock.Now())
			reads++
			r := reserve(fmt.Sprint(run, "/read/", reads), 0)
			require.Equal(t, m.left >= 0, r.Index == 0)
			if r.Index == 0 {
				require.Equal(t, m.left/m.unit(), r.Left[0])
			}
		},
	})
}
