package router_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// edition has one of each kind of limit: per model, shared, none.
func edition() (catalog.Catalog, []catalog.Account) {
	minute := func(metric parley.Metric, limit float64, perModel bool) catalog.Limit {
		return catalog.Limit{
			Metric: metric, Window: catalog.WindowMinute, Limit: limit, Reset: catalog.ResetRolling, PerModel: perModel,
		}
	}
	c := catalog.Catalog{Edition: "test", Providers: []catalog.Provider{
		{ID: "vllm", SelfHosted: true, Models: []catalog.Model{{}}},
		{
			ID: "groq", Priority: 1, Models: []catalog.Model{{ID: "openai/gpt-oss-20b", Context: 8000}, {ID: "openai/gpt-oss-120b", Context: 8000}},
			Limits: []catalog.Limit{minute(parley.MetricRequests, 30, true), minute(parley.MetricTokens, 8000, true)},
		},
		{
			ID: "cloudflare", Priority: 2, Models: []catalog.Model{{ID: "a"}, {ID: "b"}},
			Limits: []catalog.Limit{
				minute(parley.MetricRequests, 300, false),
				{Metric: parley.MetricRequests, Window: catalog.WindowDay, Limit: 500, Reset: catalog.ResetUTCMidnight},
			},
		},
		{ID: "mistral", Priority: 3, Models: []catalog.Model{{ID: "small", Steps: []parley.Step{parley.StepAnalyze}}}},
	}}
	accounts := []catalog.Account{
		{ID: "groq-1", Provider: "groq"},
		{ID: "groq-2", Provider: "groq"},
		{ID: "cloudflare-1", Provider: "cloudflare"},
		{ID: "mistral-1", Provider: "mistral"},
	}
	return c, accounts
}

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

func setupWith(t *testing.T, c catalog.Catalog, accounts []catalog.Account) *bundle {
	t.Helper()
	b := &bundle{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	var err error
	b.Router, err = router.New(router.Config{
		Catalog: c, Accounts: accounts, Redis: redistest.InProcess(t), Clock: b.clock,
		Logger: slog.New(slog.NewTextHandler(&b.logs, nil)),
	})
	require.NoError(t, err)
	return b
}

func query(id string, attempt int) parley.RouteQuery {
	return parley.RouteQuery{
		RouteRequest: parley.RouteRequest{CallID: id, Attempt: attempt, Step: parley.StepNextTurn},
		Class:        parley.ClassInteractive, PromptTokens: 800, MaxTokens: 200,
	}
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

func (b *bundle) fail(t *testing.T, route parley.Route, failure parley.Error) {
	t.Helper()
	require.NoError(t, b.Failed(t.Context(), route, &failure))
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

// only routes to one place or not at all.
func (b *bundle) only(t *testing.T, id string, place parley.Place) parley.RouteReply {
	t.Helper()
	q := query(id, 1)
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

// The operator's priority decides first, and self-hosted nodes count while somebody
// serves them.
func TestPriorityDecidesAmongServedProviders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	route := b.mustRoute(t, query("c1", 1))
	require.Equal(t, "groq", route.Provider)
	require.Equal(t, "provider-groq", route.Queue)
	require.Equal(t, "c1/1", route.ReservationID)
	require.Equal(t, "priority 1, 7000 of 8000 tokens left this minute", route.Reason, "no node is configured here, so none is missed")

	require.NoError(t, b.MarkServed(t.Context(), parley.QueueGPU, 5*time.Second))
	route = b.mustRoute(t, query("c2", 1))
	require.Equal(t, parley.Place{Provider: "vllm", Account: "gpu"}, route.Place)
	require.Equal(t, parley.QueueGPU, route.Queue)
	require.Equal(t, "priority 0", route.Reason)

	b.advance(5 * time.Second)
	require.Equal(t, "groq", b.mustRoute(t, query("c3", 1)).Provider, "nobody kept the mark up")
}

// Where a node is configured, a reason says that it is missed.
func TestConfiguredNodeIsMissed(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	b := setupWith(t, c, append(accounts, catalog.Account{ID: "vllm-1", Provider: "vllm"}))
	require.Equal(t, "priority 1, 7000 of 8000 tokens left this minute; vllm: not served", b.mustRoute(t, query("c1", 1)).Reason)
}

// Equal places share the load, and one call always finds the same order.
func TestEqualPlacesShareTheLoad(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers[1].Limits = nil
	b := setupWith(t, c, accounts)
	count := map[parley.Place]int{}
	for i := range 400 {
		count[b.mustRoute(t, query(fmt.Sprint("call-", i), 1)).Place]++
	}
	require.Len(t, count, 4)
	for place, n := range count {
		require.InDelta(t, 100, n, 35, "%v", place)
	}
}

func TestRouteIsIdempotent(t *testing.T) {
	t.Parallel()
	b := setup(t)
	first := b.route(t, query("c", 1))
	require.Equal(t, first, b.route(t, query("c", 1)))
	require.NoError(t, b.Answered(t.Context(), *first.Route, parley.ChatReply{}))
	require.Equal(t, first, b.route(t, query("c", 1)), "also after the call")
}

// Steps, context, longest reply and tried places are left out; the preferred one
// comes first.
func TestPlacesAreFilteredAndPreferred(t *testing.T) {
	t.Parallel()
	b := setup(t)
	q := query("c1", 1)
	q.PromptTokens = 7900
	require.Equal(t, "cloudflare", b.mustRoute(t, q).Provider, "beyond groq's context")

	q = query("c2", 1)
	q.Prefer = &cloud
	require.Equal(t, cloud, b.mustRoute(t, q).Place)

	q = query("c3", 1)
	for _, p := range []parley.Place{small, large, twin} {
		q.Tried = append(q.Tried, parley.Tried{Place: p, Kind: parley.KindMalformed})
	}
	require.Equal(t, "groq-2/openai/gpt-oss-120b", b.mustRoute(t, q).Account+"/"+b.mustRoute(t, q).Model)

	c, accounts := edition()
	c.Providers = c.Providers[3:]
	b = setupWith(t, c, accounts[3:])
	reply := b.route(t, query("c4", 1))
	require.Nil(t, reply.Route)
	require.Equal(t, "mistral-1/small: not for this step", reply.Reason)
	require.Equal(t, b.clock().Add(24*time.Hour), reply.RetryAt)
	q = query("c5", 1)
	q.Step = parley.StepAnalyze
	require.Equal(t, "mistral", b.mustRoute(t, q).Provider)
}

// When all is spent the reply names each place's obstacle and the earliest end.
func TestNothingEligibleTellsWhenAndWhy(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers = c.Providers[1:2]
	b := setupWith(t, c, accounts[:1])
	for i := range 16 {
		b.mustRoute(t, query(fmt.Sprint(i), 1))
	}
	reply := b.route(t, query("late", 1))
	require.Nil(t, reply.Route)
	require.Equal(t, b.clock().Add(7500*time.Millisecond), reply.RetryAt, "1000 of 8000 tokens a minute")
	require.Contains(t, reply.Reason, "groq-1/openai/gpt-oss-20b: 8000 tokens a minute spent until 12:00:07")
	b.advance(reply.RetryAt.Sub(b.clock()))
	b.mustRoute(t, query("late", 1))
}

// Every place of the edition that ships can be reserved on: its limits hold an
// ordinary call, and their names do not collide.
func TestShippedEditionIsRoutable(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	var accounts []catalog.Account
	places := 0
	for _, p := range c.Providers {
		if !p.SelfHosted {
			accounts = append(accounts, catalog.Account{ID: p.ID + "-1", Provider: p.ID})
			places += len(p.Models)
		}
	}
	b := setupWith(t, c, accounts)
	q := query("c", 1)
	for range places {
		route := b.mustRoute(t, q)
		q.Attempt++
		q.Tried = append(q.Tried, parley.Tried{Place: route.Place, Kind: parley.KindRefused})
	}
	require.Nil(t, b.route(t, q).Route, "each was taken once")
}

func TestNewReportsEveryProblem(t *testing.T) {
	t.Parallel()
	_, err := router.New(router.Config{Accounts: []catalog.Account{{ID: "x", Provider: "nobody"}}})
	require.ErrorContains(t, err, `account 0: the catalog has no provider "nobody"`)
	require.ErrorContains(t, err, "Redis is required")
}

// An outage of the ledger is an error that comes quickly, says where to look and
// shows no password.
func TestLedgerOutageIsToldQuickly(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	server.RequireAuth("marker-password")
	client, err := rueidis.NewClient(rueidis.ClientOption{
		InitAddress: []string{server.Addr()}, Password: "marker-password", DisableCache: true, ForceSingleClient: true,
	})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	c, accounts := edition()
	r, err := router.New(router.Config{Catalog: c, Accounts: accounts, Redis: client})
	require.NoError(t, err)
	server.Close()
	began := time.Now()
	_, err = r.Route(t.Context(), query("c", 1))
	require.ErrorContains(t, err, "REDIS_URL")
	require.NotContains(t, err.Error(), "marker-password")
	require.Less(t, time.Since(began), 2*time.Second)
}
