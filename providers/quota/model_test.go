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

// level is one window of the model: the ledger without Redis, in exact arithmetic. A
// rolling window counts in units of 1/length.
type level struct {
	quota.Window
	left         int64
	mark, opened time.Time
	ends         time.Time
	learned      int64
	learnedTill  time.Time
	open         map[string]holding
}

// holding is what one reservation has of a window.
type holding struct {
	amount        int64
	began, expire time.Time
}

func (l *level) concurrent() bool { return l.Metric == parley.MetricConcurrency }
func (l *level) once() bool       { return l.Length == 0 && !l.concurrent() }
func (l *level) rolling() bool    { return l.Reset == catalog.ResetRolling && l.Length > 0 }

func (l *level) limit(now time.Time) int64 {
	if now.Before(l.learnedTill) {
		return min(l.Limit, l.learned)
	}
	return l.Limit
}

func (l *level) unit() int64 {
	if l.rolling() {
		return l.Length.Milliseconds()
	}
	return 1
}

// at returns the window as it stands at a time; only what is done to it is kept.
func (l *level) at(now time.Time) level {
	v := *l
	limit := l.limit(now)
	switch {
	case l.concurrent():
		v.left = limit
		for _, h := range l.open {
			if h.expire.After(now) {
				v.left -= h.amount
			}
		}
	case l.rolling():
		if now.After(l.mark) {
			v.left, v.mark = l.left+now.Sub(l.mark).Milliseconds()*limit, now
		}
		v.left = min(limit*l.unit(), v.left)
	case l.once():
		v.left = min(limit, l.left)
	case !l.ends.After(now):
		v.left, v.ends, v.opened = limit, l.Reset.Next(now), now
	default:
		v.left = min(limit, l.left)
	}
	return v
}

func (l *level) fits(amount, keep int64, now time.Time) bool {
	if limit := l.limit(now); limit < l.Limit {
		keep = min(max(keep*limit/l.Limit, min(keep, amount)), max(0, limit-amount))
	}
	return amount <= l.limit(now) && (amount+keep)*l.unit() <= l.at(now).left
}

func (l *level) take(id string, amount int64, now time.Time, life time.Duration) {
	*l = l.at(now)
	if limit := l.limit(now); l.rolling() && amount > 0 && limit > 0 {
		missing := limit*l.unit() - l.left // no refill while the call travels to a full window
		travel := min(travel, l.Length/10)
		travelled := now.Add(travel - time.Duration(missing/limit)*time.Millisecond)
		if travelled.After(l.mark) {
			l.mark = travelled
		}
	}
	l.left -= amount * l.unit()
	l.open[id] = holding{amount, now, now.Add(life)}
}

func (l *level) settle(id string, f quota.Final, now time.Time) {
	*l = l.at(now)
	h, ok := l.open[id]
	delete(l.open, id)
	full := l.limit(now) * l.unit()
	if ok && f.Used != nil && h.expire.After(now) && !h.began.Before(l.opened) {
		l.left = min(full, l.left+(h.amount-*f.Used)*l.unit())
	}
	if f.Limit != nil && *f.Limit <= l.limit(now) && *f.Limit < l.Limit {
		l.left = max(min(l.left, 0), l.left-(full-*f.Limit*l.unit()))
		l.learned, l.learnedTill = *f.Limit, now.Add(quota.LearnedFor)
	}
	if stale := ok && h.expire.After(now) && h.began.Before(l.opened); f.Left != nil && !stale {
		l.left = min(l.left, *f.Left*l.unit())
	}
}

// shown is the level in the metric's units, rounded down.
func (l *level) shown(now time.Time) int64 {
	left, unit := l.at(now).left, l.unit()
	if left < 0 {
		return -((-left + unit - 1) / unit)
	}
	return left / unit
}

// Any sequence of reservations, settlements, repeats, expiries and readings leaves the
// ledger exactly where a plain model in Go is, for every metric, window and reset.
func TestLedgerEqualsItsModel(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		runs := 0
		rapid.Check(t, func(rt *rapid.T) {
			runs++
			m := newMachine(t.Context(), rt, client, runs)
			rt.Repeat(map[string]func(*rapid.T){
				"pass time":  func(t *rapid.T) { m.pass(t, 20_000, time.Millisecond) },
				"pass hours": func(t *rapid.T) { m.pass(t, 40, time.Hour) },
				"reserve":    m.reserve,
				"settle":     m.settle,
				"repeat":     m.repeat,
				"":           m.compare,
			})
		})
	})
}

// machine drives a ledger and its model side by side.
type machine struct {
	ctx    context.Context //nolint:containedctx // a test's, for the length of one run
	ledger *quota.Ledger
	clock  *manual
	life   time.Duration
	run    int
	levels []*level
	held   []string
	next   int
}

func newMachine(ctx context.Context, t *rapid.T, client rueidis.Client, run int) *machine {
	require.NoError(t, client.Do(ctx, client.B().Flushall().Build()).Error()) // the clock goes back
	m := &machine{ctx: ctx, run: run, life: 10 * time.Minute}
	if rapid.Bool().Draw(t, "long life") {
		m.life = 60 * 24 * time.Hour // longer than any window
	}
	m.clock = &manual{now: time.Date(2026, 10, 31, 20, 0, 0, 0, time.UTC)} // summer time ends tomorrow, the month today
	var err error
	m.ledger, err = quota.New(quota.Config{Redis: client, Clock: m.clock.Now, Life: m.life, Timeout: 20 * time.Second})
	require.NoError(t, err)
	for i := range rapid.IntRange(1, 4).Draw(t, "windows") {
		w := drawWindow(t)
		w.Name = fmt.Sprintf("account %d/model/%s/%d", run+i/3, w.Metric, i)
		l := &level{Window: w, open: map[string]holding{}, mark: m.clock.Now(), left: w.Limit}
		l.left *= l.unit()
		m.levels = append(m.levels, l)
	}
	return m
}

func drawWindow(t *rapid.T) quota.Window {
	w := quota.Window{
		Limit: rapid.Int64Range(1, 50).Draw(t, "limit"),
		Metric: rapid.SampledFrom([]parley.Metric{
			parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens, parley.MetricOutputTokens,
			parley.MetricNeurons, parley.MetricUSD, parley.MetricConcurrency,
		}).Draw(t, "metric"),
		Reset: rapid.SampledFrom([]catalog.Reset{
			catalog.ResetRolling, catalog.ResetUTCMidnight, catalog.ResetPacificMidnight, catalog.ResetCalendarMonth, catalog.ResetNever,
		}).Draw(t, "reset"),
	}
	switch {
	case w.Metric == parley.MetricConcurrency, w.Reset == catalog.ResetNever:
		w.Reset = catalog.ResetNever
	case w.Reset == catalog.ResetRolling:
		w.Length = rapid.SampledFrom([]time.Duration{time.Second, time.Minute, time.Hour, 24 * time.Hour, 30 * 24 * time.Hour}).Draw(t, "length")
	case w.Reset == catalog.ResetCalendarMonth:
		w.Length = 30 * 24 * time.Hour
	default:
		w.Length = 24 * time.Hour
	}
	return w
}

func (m *machine) pass(t *rapid.T, most int, unit time.Duration) {
	m.clock.Advance(time.Duration(rapid.IntRange(0, most).Draw(t, "passes")) * unit)
}

func (m *machine) candidate(amount, keep func() int64) quota.Candidate {
	c := quota.Candidate{Name: "a", Place: "place:a"}
	for _, l := range m.levels {
		c.Windows = append(c.Windows, quota.Demand{Window: l.Window, Amount: amount(), Keep: keep()})
	}
	return c
}

func nothing() int64 { return 0 }

func (m *machine) ask(t require.TestingT, id string, c quota.Candidate) quota.Reservation {
	r, err := m.ledger.Reserve(m.ctx, quota.Ask{ID: id, Class: parley.ClassDeferred, Candidates: []quota.Candidate{c}})
	require.NoError(t, err)
	return r
}

// reserve makes up to three reservations that share a script.
func (m *machine) reserve(t *rapid.T) {
	now := m.clock.Now()
	asks := make([]quota.Ask, rapid.IntRange(1, 3).Draw(t, "at once"))
	answers, errs, calls := make([]quota.Reservation, len(asks)), make([]error, len(asks)), make([]func(), len(asks))
	for i := range asks {
		m.next++
		asks[i] = quota.Ask{ID: fmt.Sprintf("%d/%d", m.run, m.next), Class: parley.ClassDeferred, Candidates: []quota.Candidate{m.candidate(
			func() int64 { return rapid.Int64Range(0, 20).Draw(t, "amount") },
			func() int64 { return max(0, rapid.Int64Range(-5, 10).Draw(t, "keep")) },
		)}}
		calls[i] = func() { answers[i], errs[i] = m.ledger.Reserve(m.ctx, asks[i]) }
	}
	m.ledger.Together(calls...)
	for i, ask := range asks {
		require.NoError(t, errs[i])
		m.took(t, ask.ID, ask.Candidates[0], answers[i], now)
	}
}

// took compares an answer with the model's, and takes the same from the model.
func (m *machine) took(t *rapid.T, id string, c quota.Candidate, r quota.Reservation, now time.Time) {
	want := true
	for i, l := range m.levels {
		want = want && l.fits(c.Windows[i].Amount, c.Windows[i].Keep, now)
	}
	require.Equal(t, want, r.Index == 0, "%v", r.Skipped)
	if !want {
		require.True(t, r.Skipped[0].Until.IsZero() || r.Skipped[0].Until.After(now))
		require.True(t, r.WakeAt.IsZero() || r.WakeAt.After(now))
		return
	}
	for i, l := range m.levels {
		l.take(id, c.Windows[i].Amount, now, m.life)
		require.Equal(t, l.shown(now), r.Left[i])
	}
	m.held = append(m.held, id)
}

func (m *machine) settle(t *rapid.T) {
	if len(m.held) == 0 {
		t.Skip("nothing reserved")
	}
	id := m.held[0]
	m.held = m.held[1:]
	maybe := func(name string, most int64) *int64 {
		if n := rapid.Int64Range(-most, most).Draw(t, name); n >= 0 {
			return &n
		}
		return nil
	}
	s := quota.Settlement{ID: id}
	for _, l := range m.levels {
		final := quota.Final{Window: l.Window, Used: maybe("used", 30), Left: maybe("told", 60), Limit: maybe("told limit", 60)}
		if l.once() {
			final.Limit = nil // so that the run goes on with some credit
		}
		s.Windows = append(s.Windows, final)
		l.settle(id, final, m.clock.Now())
	}
	require.NoError(t, m.ledger.Settle(m.ctx, s))
	for i := range s.Windows {
		s.Windows[i].Used = new(int64(0))
	}
	require.NoError(t, m.ledger.Settle(m.ctx, s), "a repeat changes nothing")
}

// repeat asks again under an id that has a living reservation.
func (m *machine) repeat(t *rapid.T) {
	for _, id := range m.held {
		if h := m.levels[0].open[id]; h.expire.After(m.clock.Now()) {
			require.Zero(t, m.ask(t, id, m.candidate(nothing, nothing)).Index)
		}
	}
}

func (m *machine) compare(t *rapid.T) {
	states, err := m.ledger.States(m.ctx, []quota.Candidate{m.candidate(nothing, nothing)})
	require.NoError(t, err)
	for i, l := range m.levels {
		require.Equal(t, l.shown(m.clock.Now()), states[0].Left[i], "%+v", l.Window)
	}
}
