package router_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/router"
)

// The operator's priority decides first, and self-hosted nodes count while somebody
// serves them.
func TestPriorityDecidesAmongServedProviders(t *testing.T) {
	t.Parallel()
	b := setup(t)
	route := b.mustRoute(t, query("c1", 1))
	require.Equal(t, "groq", route.Provider)
	require.Equal(t, "provider-groq", route.Queue)
	require.Equal(t, "c1/1/interactive", route.ReservationID)
	require.Equal(t, "tier 1, plenty: 7000 of 8000 tokens left this minute", route.Reason, "no node is configured here, so none is missed")

	require.NoError(t, b.MarkServed(t.Context(), router.QueueFreeSeats, 5*time.Second))
	route = b.mustRoute(t, query("c2", 1))
	require.Equal(t, parley.Place{Provider: "vllm", Account: "gpu"}, route.Place)
	require.Equal(t, parley.QueueGPU, route.Queue)
	require.Equal(t, "a new seat on gpu", route.Reason)

	b.advance(5 * time.Second)
	require.Equal(t, "groq", b.mustRoute(t, query("c3", 1)).Provider, "nobody kept the mark up")
}

// Where a node is configured, a reason says that it is missed.
func TestConfiguredNodeIsMissed(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	b := setupWith(t, c, append(accounts, catalog.Account{ID: "vllm-1", Provider: "vllm"}))
	require.Equal(t, "tier 1, plenty: 7000 of 8000 tokens left this minute; vllm: not served", b.mustRoute(t, query("c1", 1)).Reason)
}

// Equal places share the load, and one call always finds the same order.
func TestEqualPlacesShareTheLoad(t *testing.T) {
	t.Parallel()
	c, accounts := edition()
	c.Providers[1].Limits = nil
	b := setupWith(t, c, accounts)
	count := map[parley.Place]int{}
	for i := range 200 {
		count[b.mustRoute(t, query(fmt.Sprint("call-", i), 1)).Place]++
	}
	require.Len(t, count, 4)
	for place, n := range count {
		require.InDelta(t, 50, n, 25, "%v", place)
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
	require.Equal(t, b.clock().Add(7750*time.Millisecond), reply.RetryAt, "1000 of 8000 tokens a minute, and 250 ms of travel")
	require.Contains(t, reply.Reason, "groq-1/openai/gpt-oss-20b: 8000 tokens a minute spent until 12:00:07")
	b.advance(reply.RetryAt.Sub(b.clock()))
	b.mustRoute(t, query("late", 1))
}

// Every place of the editions that ship can be reserved on: its limits hold an
// ordinary call, and their names do not collide. What is retired is no place.
func TestShippedEditionIsRoutable(t *testing.T) {
	t.Parallel()
	c, err := catalog.Load()
	require.NoError(t, err)
	var accounts []catalog.Account
	for _, p := range c.Providers {
		accounts = append(accounts, catalog.Account{ID: p.ID + "-1", Provider: p.ID})
	}
	b := setupWith(t, c, accounts)
	places := b.states(t)
	require.Greater(t, len(places), 30)
	for place := range places {
		p, _ := c.Provider(place.Provider)
		require.Empty(t, p.RetiredOn, "%v", place)
	}
	delete(places, parley.Place{Provider: "vllm", Account: "gpu"})
	q := query("c", 1)
	q.AllowTraining = true
	for range len(places) {
		route := b.mustRoute(t, q)
		b.fail(t, route, parley.Error{Kind: parley.KindInvalidRequest, Status: 400})
		b.advance(time.Minute) // models share what is given by the second
		q.Attempt++
		q.Tried = append(q.Tried, parley.Tried{Place: route.Place, Kind: parley.KindRefused})
		delete(places, route.Place)
	}
	require.Empty(t, places, "each was taken once")
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
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err = r.Route(ctx, query("c", 1))
	require.ErrorContains(t, err, "REDIS_URL")
	require.NotContains(t, err.Error(), "marker-password")
	require.NoError(t, ctx.Err(), "the caller had time left")
}
