package quota_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
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

// Calls that share a script get the answers, and leave the ledger in the state, of the
// same calls made one after the other: with turns, probes, rescues, repeats, calls under
// way, and processes that have other catalogs.
func TestTogetherIsAsOneByOne(t *testing.T) {
	t.Parallel()
	for name, redis := range map[string]func(testing.TB) rueidis.Client{"miniredis": redistest.InProcess, "redis": redistest.Server} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			clients := [2]rueidis.Client{redis(t), redis(t)}
			rapid.Check(t, func(rt *rapid.T) {
				p := newPair(t.Context(), rt, clients)
				rt.Repeat(map[string]func(*rapid.T){
					"pass time": func(t *rapid.T) {
						p.clock.Advance(time.Duration(rapid.IntRange(1, 40_000).Draw(t, "ms")) * time.Millisecond)
					},
					"reserve": p.reserve,
					"settle":  p.settle,
				})
				require.Equal(rt, p.content(rt, clients[0]), p.content(rt, clients[1]))
			})
		})
	}
}

// pair is two ledgers that are asked the same: the first one by one, the other together.
type pair struct {
	ctx     context.Context //nolint:containedctx // a test's, for the length of one run
	clients [2]rueidis.Client
	ledgers [2]*quota.Ledger
	clock   *manual
	places  []quota.Candidate
}

func newPair(ctx context.Context, t *rapid.T, clients [2]rueidis.Client) *pair {
	p := &pair{ctx: ctx, clients: clients, clock: &manual{now: time.Date(2026, 11, 23, 23, 58, 0, 0, time.UTC)}}
	for i, client := range clients {
		require.NoError(t, client.Do(ctx, client.B().Flushall().Build()).Error())
		var err error
		p.ledgers[i], err = quota.New(quota.Config{Redis: client, Clock: p.clock.Now, Life: time.Minute, Timeout: 20 * time.Second})
		require.NoError(t, err)
	}
	windows := []quota.Window{
		{Name: "a/m/requests/minute", Metric: parley.MetricRequests, Limit: 6, Length: time.Minute},
		{Name: "a/m/requests/minute", Metric: parley.MetricRequests, Limit: 4, Length: time.Minute},
		{Name: "a/m/requests/day", Metric: parley.MetricRequests, Limit: 9, Length: 24 * time.Hour, Reset: catalog.ResetUTCMidnight},
		{Name: "a/m/concurrency/", Metric: parley.MetricConcurrency, Limit: 3},
		{Name: "a/*/usd/once", Metric: parley.MetricUSD, Limit: 40, Reset: catalog.ResetNever},
	}
	for i := range 5 {
		place := quota.Scope(fmt.Sprintf("place:%d%%", i/2))
		c := quota.Candidate{
			Name: fmt.Sprintf("%d%%s", i), Place: place, Pauses: []quota.Scope{place, "model:m"},
			Health: []quota.Health{{Scope: place}, {Scope: "provider:p", Grace: 1}},
		}
		for _, w := range windows {
			if rapid.Bool().Draw(t, w.Name) && !slices.ContainsFunc(c.Windows, func(d quota.Demand) bool { return d.Name == w.Name }) {
				c.Windows = append(c.Windows, quota.Demand{Window: w})
			}
		}
		p.places = append(p.places, c)
	}
	return p
}

// drawID draws from few, so that some come twice.
func drawID(t *rapid.T) string { return fmt.Sprint(rapid.IntRange(0, 30).Draw(t, "id")) }

func (p *pair) drawAsk(t *rapid.T) quota.Ask {
	ask := quota.Ask{
		ID: drawID(t), Rescue: rapid.Bool().Draw(t, "rescue"),
		Class: rapid.SampledFrom([]parley.Class{parley.ClassInteractive, parley.ClassDeferred}).Draw(t, "class"),
	}
	for range rapid.IntRange(0, 3).Draw(t, "candidates") {
		c := rapid.SampledFrom(p.places).Draw(t, "place")
		c.Windows, c.Tried = slices.Clone(c.Windows), rapid.IntRange(0, 5).Draw(t, "tried") == 0
		for i := range c.Windows {
			c.Windows[i].Amount = rapid.Int64Range(0, 3).Draw(t, "amount")
			c.Windows[i].Keep = max(0, rapid.Int64Range(-3, 2).Draw(t, "keep"))
		}
		ask.Candidates = append(ask.Candidates, c)
	}
	return ask
}

func (p *pair) reserve(t *rapid.T) {
	asks := make([]quota.Ask, rapid.IntRange(1, 4).Draw(t, "asks"))
	answers := [2][]quota.Reservation{make([]quota.Reservation, len(asks)), make([]quota.Reservation, len(asks))}
	errs, together := make([]error, len(asks)), make([]func(), len(asks))
	for i := range asks {
		asks[i] = p.drawAsk(t)
		var err error
		answers[0][i], err = p.ledgers[0].Reserve(p.ctx, asks[i])
		require.NoError(t, err)
		together[i] = func() { answers[1][i], errs[i] = p.ledgers[1].Reserve(p.ctx, asks[i]) }
	}
	p.ledgers[1].Together(together...)
	require.Equal(t, make([]error, len(asks)), errs)
	require.Equal(t, answers[0], answers[1])
}

func (p *pair) settle(t *rapid.T) {
	c := rapid.SampledFrom(p.places).Draw(t, "place")
	s := quota.Settlement{
		ID: drawID(t), Health: c.Health, Healthy: rapid.Bool().Draw(t, "healthy"),
		Place: c.Place, Class: parley.ClassDeferred, Latency: time.Second,
	}
	for _, d := range c.Windows {
		final := quota.Final{Window: d.Window, Used: new(rapid.Int64Range(0, 3).Draw(t, "used"))}
		if rapid.IntRange(0, 3).Draw(t, "told") == 0 {
			final.Limit = new(rapid.Int64Range(1, 5).Draw(t, "limit"))
		}
		s.Windows = append(s.Windows, final)
	}
	if rapid.IntRange(0, 3).Draw(t, "bench") == 0 {
		s.Benches = []quota.Bench{{Scope: rapid.SampledFrom(c.Pauses).Draw(t, "scope"), Least: time.Minute, Cause: string(parley.KindOverloaded)}}
	}
	for _, ledger := range p.ledgers {
		require.NoError(t, ledger.Settle(p.ctx, s))
	}
}

// content is all that stands in Redis but until when it is kept.
func (p *pair) content(t *rapid.T, client rueidis.Client) map[string]any {
	keys, err := client.Do(p.ctx, client.B().Keys().Pattern("*").Build()).AsStrSlice()
	require.NoError(t, err)
	content := map[string]any{}
	for _, key := range keys {
		switch {
		case strings.HasPrefix(key, "{parley}:left:") && strings.HasSuffix(key, ":concurrency/"):
			content[key], err = client.Do(p.ctx, client.B().Zrange().Key(key).Min("0").Max("-1").Withscores().Build()).AsZScores()
		case strings.HasPrefix(key, "{parley}:left:"):
			var fields map[string]string
			fields, err = client.Do(p.ctx, client.B().Hgetall().Key(key).Build()).AsStrMap()
			delete(fields, "x")
			content[key] = fields
		default:
			content[key], err = client.Do(p.ctx, client.B().Get().Key(key).Build()).ToString()
		}
		require.NoError(t, err)
	}
	return content
}
