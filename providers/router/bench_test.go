package router_test

import (
	"context"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// BenchmarkRoute routes over a few providers and over the whole embedded catalog with
// two accounts at each, puts bare PINGs on the same socket beside it, and routes for an
// interview that has a seat. The medians are what to compare:
//
//	go test -run '^$' -bench Route ./providers/router
func BenchmarkRoute(b *testing.B) {
	b.Run("three", func(b *testing.B) { benchmarkRoute(b, []string{"groq", "gemini", "cloudflare"}, "-1") })
	b.Run("all", func(b *testing.B) { benchmarkRoute(b, nil, "-1", "-2") })
}

// benchmarkRoute uses the named providers, or all.
func benchmarkRoute(b *testing.B, providers []string, keys ...string) {
	b.Helper()
	client := redistest.Server(b)
	c, err := catalog.Load()
	require.NoError(b, err)
	var accounts []catalog.Account
	for i, p := range c.Providers {
		for j := range c.Providers[i].Limits { // as many calls as the benchmark likes
			c.Providers[i].Limits[j].Limit = 1e7
		}
		if providers != nil && !slices.Contains(providers, p.ID) {
			continue
		}
		for _, n := range keys {
			accounts = append(accounts, catalog.Account{ID: p.ID + n, Provider: p.ID})
		}
	}
	r, err := router.New(router.Config{Catalog: c, Accounts: accounts, Redis: client})
	require.NoError(b, err)
	states, err := r.States(b.Context())
	require.NoError(b, err)
	b.Logf("%d places", len(states))

	var ids atomic.Int64
	ping := func(ctx context.Context) (parley.Route, error) {
		return parley.Route{}, client.Do(ctx, client.B().Ping().Build()).Error()
	}
	route := func(ctx context.Context) (parley.Route, error) { return routeOnce(ctx, r, &ids, nil) }
	taken := parley.Seat{Node: "node-1", Model: "llama"}
	require.NoError(b, r.MarkServed(b.Context(), taken.Queue(), time.Hour))
	seat := func(ctx context.Context) (parley.Route, error) { return routeOnce(ctx, r, &ids, &taken) }
	for name, step := range map[string]func(context.Context) (parley.Route, error){"ping": ping, "route": route, "seat": seat} {
		b.Run(name, func(b *testing.B) {
			took := make([]time.Duration, 0, 1<<16)
			for b.Loop() {
				began := time.Now()
				route, err := step(b.Context())
				took = append(took, time.Since(began))
				if err == nil && route.Queue != "" {
					err = r.Answered(b.Context(), route, parley.ChatReply{Latency: 400 * time.Millisecond})
				}
				require.NoError(b, err)
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2].Microseconds()), "p50-µs")
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
	b.Run("states", func(b *testing.B) {
		for b.Loop() {
			if _, err := r.States(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("route/parallel", func(b *testing.B) {
		b.SetParallelism(16)
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := routeOnce(b.Context(), r, &ids, nil); err != nil {
					b.Error(err)
				}
			}
		})
	})
}

func routeOnce(ctx context.Context, r *router.Router, ids *atomic.Int64, seat *parley.Seat) (parley.Route, error) {
	q := query(strconv.FormatInt(ids.Add(1), 10), 1)
	q.AllowTraining, q.BudgetMS, q.Seat = true, 1500, seat
	reply, err := r.Route(ctx, q)
	if err == nil && reply.Route == nil {
		err = &parley.Error{Kind: parley.KindNoRoute, Detail: reply.Reason}
	}
	if err != nil {
		return parley.Route{}, err
	}
	return *reply.Route, nil
}
