package router_test

import (
	"bytes"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// limited is a quota in a rolling window.
func limited(metric parley.Metric, limit float64, window catalog.Window, perModel bool) catalog.Limit {
	return catalog.Limit{Metric: metric, Window: window, Limit: limit, Reset: catalog.ResetRolling, PerModel: perModel}
}

// daily is a quota of requests that comes back at midnight.
func daily(limit float64) catalog.Limit {
	return catalog.Limit{Metric: parley.MetricRequests, Window: catalog.WindowDay, Limit: limit, Reset: catalog.ResetUTCMidnight}
}

// edition has one of each kind of limit: per model, shared, none.
func edition() (catalog.Catalog, []catalog.Account) {
	const minute = catalog.WindowMinute
	c := catalog.Catalog{Edition: "test", Providers: []catalog.Provider{
		{ID: "vllm", SelfHosted: true, Models: []catalog.Model{{}}},
		{
			ID: "groq", Priority: 1, Models: []catalog.Model{{ID: "openai/gpt-oss-20b", Context: 8000}, {ID: "openai/gpt-oss-120b", Context: 8000}},
			Limits: []catalog.Limit{
				limited(parley.MetricRequests, 30, minute, true), limited(parley.MetricTokens, 8000, minute, true),
			},
		},
		{
			ID: "cloudflare", Priority: 2, Models: []catalog.Model{{ID: "a"}, {ID: "b"}},
			Limits: []catalog.Limit{limited(parley.MetricRequests, 300, minute, false), daily(500)},
		},
		{ID: "mistral", Priority: 3, Models: []catalog.Model{{ID: "small", Steps: []parley.Step{parley.StepAnalyze}}}},
	}}
	for i := range c.Providers {
		c.Providers[i].Training = catalog.TrainingNo
	}
	return c, []catalog.Account{
		{ID: "groq-1", Provider: "groq"},
		{ID: "groq-2", Provider: "groq"},
		{ID: "cloudflare-1", Provider: "cloudflare"},
		{ID: "mistral-1", Provider: "mistral"},
	}
}

// pool is one provider with that many accounts of one model each.
func pool(accounts int, limits ...catalog.Limit) (catalog.Catalog, []catalog.Account) {
	c := catalog.Catalog{Edition: "test", Providers: []catalog.Provider{{
		ID: "pool", Priority: 1, Training: catalog.TrainingNo, Models: []catalog.Model{{ID: "m"}}, Limits: limits,
	}}}
	var list []catalog.Account
	for i := range accounts {
		list = append(list, catalog.Account{ID: "pool-" + string(rune('1'+i)), Provider: "pool"})
	}
	return c, list
}

// patient is how long a crowded machine may take for an answer of Redis.
const patient = time.Minute

type bundle struct {
	*router.Router
	mu   sync.Mutex
	now  time.Time
	logs bytes.Buffer
}

func (b *bundle) clock() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.now
}

func (b *bundle) advance(d time.Duration) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.now = b.now.Add(d)
}

func setup(t *testing.T) *bundle {
	t.Helper()
	c, accounts := edition()
	return setupWith(t, c, accounts)
}

func setupPool(t *testing.T, accounts int, limits ...catalog.Limit) *bundle {
	t.Helper()
	c, list := pool(accounts, limits...)
	return setupWith(t, c, list)
}

func setupWith(t *testing.T, c catalog.Catalog, accounts []catalog.Account) *bundle {
	t.Helper()
	b := &bundle{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	var err error
	b.Router, err = router.New(router.Config{
		Catalog: c, Accounts: accounts, Redis: redistest.InProcess(t), Now: b.clock, Timeout: patient,
		Logger: slog.New(slog.NewTextHandler(&b.logs, nil)),
	})
	require.NoError(t, err)
	return b
}

// query is a call that a candidate waits for.
func query(id string, attempt int) parley.RouteQuery {
	return parley.RouteQuery{
		RouteRequest: parley.RouteRequest{CallID: id, Attempt: attempt, Step: parley.StepNextTurn},
		Class:        parley.ClassInteractive, PromptTokens: 800, MaxTokens: 200,
	}
}

// deferred is a call that nobody waits for.
func deferred(id string) parley.RouteQuery {
	q := query(id, 1)
	q.Step, q.Class = parley.StepAssess, parley.ClassDeferred
	return q
}

func (b *bundle) route(t *testing.T, q parley.RouteQuery) parley.RouteReply {
	t.Helper()
	reply, err := b.Route(t.Context(), q)
	require.NoError(t, err)
	return reply
}

func (b *bundle) mustRoute(t *testing.T, q parley.RouteQuery) parley.Route {
	t.Helper()
	reply := b.route(t, q)
	require.NotNil(t, reply.Route, reply.Reason)
	return *reply.Route
}

// answer ends a call well, after that time and with the estimated usage.
func (b *bundle) answer(t *testing.T, route parley.Route, took time.Duration) {
	t.Helper()
	require.NoError(t, b.Answered(t.Context(), route, parley.ChatReply{Latency: took}))
}

func (b *bundle) fail(t *testing.T, route parley.Route, failure parley.Error) {
	t.Helper()
	require.NoError(t, b.Failed(t.Context(), route, &failure))
}

// states looks at all places, and so brings the router's view up to date.
func (b *bundle) states(t *testing.T) map[parley.Place]router.PlaceState {
	t.Helper()
	list, err := b.States(t.Context())
	require.NoError(t, err)
	states := map[parley.Place]router.PlaceState{}
	for _, s := range list {
		states[s.Place] = s
	}
	return states
}

// exclude lists all places but one, as if they had been tried.
func exclude(but parley.Place) []parley.Tried {
	var tried []parley.Tried
	c, accounts := edition()
	for _, a := range accounts {
		p, _ := c.Provider(a.Provider)
		for _, m := range p.Models {
			place := parley.Place{Provider: p.ID, Account: a.ID, Model: m.ID}
			if place != but {
				tried = append(tried, parley.Tried{Place: place, Kind: parley.KindUnavailable})
			}
		}
	}
	return tried
}

// only routes to one place or not at all, without rescue.
func (b *bundle) only(t *testing.T, id string, place parley.Place) parley.RouteReply {
	t.Helper()
	q := deferred(id)
	q.Tried = exclude(place)
	return b.route(t, q)
}

//nolint:gochecknoglobals // fixtures that no test changes
var (
	small = parley.Place{Provider: "groq", Account: "groq-1", Model: "openai/gpt-oss-20b"}
	large = parley.Place{Provider: "groq", Account: "groq-1", Model: "openai/gpt-oss-120b"}
	twin  = parley.Place{Provider: "groq", Account: "groq-2", Model: "openai/gpt-oss-20b"}
	cloud = parley.Place{Provider: "cloudflare", Account: "cloudflare-1", Model: "a"}
)
