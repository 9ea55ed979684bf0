package quota_test

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// BenchmarkLedger puts the ledger's steps beside bare PINGs on the same socket, in
// turns in one run, over a catalog of twelve places with four windows each:
//
//	go test -run '^$' -bench Ledger ./providers/quota
//
// p50-µs is the median of one caller; over-ping-µs what a reservation takes beyond
// the PING before it.
func BenchmarkLedger(b *testing.B) {
	client := redistest.Server(b)
	ledger, err := quota.New(quota.Config{Redis: client, Timeout: 10 * time.Second})
	require.NoError(b, err)
	places := fleet(12)
	steps := map[string]func(context.Context, string) error{
		"reserve": func(ctx context.Context, id string) error { return reserve(ctx, ledger, id, places) },
		"reserve last of 12": func(ctx context.Context, id string) error {
			spent := slices.Clone(places)
			for i := range spent[:11] {
				spent[i].Tried = true
			}
			return reserve(ctx, ledger, id, spent)
		},
		"reserve+settle": func(ctx context.Context, id string) error {
			if err := reserve(ctx, ledger, id, places); err != nil {
				return err
			}
			return ledger.Settle(ctx, answered(id, places[0]))
		},
	}
	for _, name := range []string{"reserve", "reserve last of 12", "reserve+settle"} {
		b.Run(name, func(b *testing.B) { besidePing(b, client, steps[name]) })
	}
}

// BenchmarkRedisCore measures how many steps one Redis core carries: many goroutines
// share a pipelined connection, and what counts is Redis's own CPU time.
//
//	go test -run '^$' -bench RedisCore ./providers/quota
func BenchmarkRedisCore(b *testing.B) {
	client := redistest.Server(b)
	ledger, err := quota.New(quota.Config{Redis: client, Timeout: 10 * time.Second, Life: 10 * time.Second})
	require.NoError(b, err)
	places := fleet(12)
	var ids atomic.Int64
	b.Run("ping", func(b *testing.B) {
		perCore(b, client, func(ctx context.Context) error { return ping(ctx, client) })
	})
	empty := rueidis.NewLuaScript("return 1")
	b.Run("empty script", func(b *testing.B) {
		perCore(b, client, func(ctx context.Context) error { return empty.Exec(ctx, client, nil, nil).Error() })
	})
	b.Run("reserve", func(b *testing.B) {
		perCore(b, client, func(ctx context.Context) error {
			return reserve(ctx, ledger, strconv.FormatInt(ids.Add(1), 36), places)
		})
	})
	b.Run("reserve+settle", func(b *testing.B) {
		perCore(b, client, func(ctx context.Context) error {
			id := strconv.FormatInt(ids.Add(1), 36)
			if err := reserve(ctx, ledger, id, places); err != nil {
				return err
			}
			return ledger.Settle(ctx, answered(id, places[0]))
		})
	})
}

func besidePing(b *testing.B, client rueidis.Client, step func(context.Context, string) error) {
	b.Helper()
	var pings, steps []time.Duration
	for n := 0; b.Loop(); n++ {
		began := time.Now()
		require.NoError(b, ping(b.Context(), client))
		middle := time.Now()
		require.NoError(b, step(b.Context(), b.Name()+strconv.Itoa(n)))
		pings, steps = append(pings, middle.Sub(began)), append(steps, time.Since(middle))
	}
	median := func(list []time.Duration) float64 {
		slices.Sort(list)
		return float64(list[len(list)/2].Nanoseconds()) / 1000
	}
	b.ReportMetric(median(pings), "ping-p50-µs")
	b.ReportMetric(median(steps), "p50-µs")
	b.ReportMetric(median(steps)-median(pings), "over-ping-µs")
}

func perCore(b *testing.B, client rueidis.Client, step func(context.Context) error) {
	b.Helper()
	before := cpuSeconds(b, client)
	b.SetParallelism(64)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := step(b.Context()); err != nil {
				b.Error(err)
			}
		}
	})
	used := cpuSeconds(b, client) - before
	b.ReportMetric(used*1e6/float64(b.N), "redis-µs/op")
	b.ReportMetric(float64(b.N)/used, "op/redis-core-s")
}

// cpuSeconds is what Redis has used, in all threads, network included.
func cpuSeconds(tb testing.TB, client rueidis.Client) (sum float64) {
	tb.Helper()
	text, err := client.Do(tb.Context(), client.B().Info().Section("cpu").Build()).ToString()
	require.NoError(tb, err)
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), ":")
		if name == "used_cpu_sys" || name == "used_cpu_user" {
			seconds, err := strconv.ParseFloat(value, 64)
			require.NoError(tb, err)
			sum += seconds
		}
	}
	return sum
}

func ping(ctx context.Context, client rueidis.Client) error {
	return client.Do(ctx, client.B().Ping().Build()).Error()
}

func reserve(ctx context.Context, ledger *quota.Ledger, id string, places []quota.Candidate) error {
	r, err := ledger.Reserve(ctx, quota.Ask{ID: id, Class: parley.ClassInteractive, Candidates: places, Rescue: true})
	if err == nil && r.Index < 0 {
		return fmt.Errorf("nothing was eligible: %v", r.Skipped)
	}
	return err
}

// answered settles a call that went well.
func answered(id string, c quota.Candidate) quota.Settlement {
	s := quota.Settlement{
		ID: id, Health: c.Health, Healthy: true,
		Place: c.Place, Class: parley.ClassInteractive, Latency: 800 * time.Millisecond,
	}
	for _, d := range c.Windows {
		final := quota.Final{Window: d.Window}
		if d.Metric == parley.MetricTokens {
			final.Used = new(int64(700))
		}
		s.Windows = append(s.Windows, final)
	}
	return s
}

// fleet is that many places with four windows each, never spent.
func fleet(n int) []quota.Candidate { return fleetOf(n, "openai/gpt-oss-20b") }

func fleetOf(n int, model string) []quota.Candidate {
	places := make([]quota.Candidate, n)
	for i := range places {
		account := fmt.Sprintf("groq-%08d", i)
		place := quota.PlaceScope(parley.Place{Account: account, Model: model})
		c := quota.Candidate{
			Name: "groq/" + account + "/" + model, Place: place,
			Pauses: []quota.Scope{
				place, quota.AccountScope(account), quota.ModelScope("groq", model), quota.QueueScope("provider-groq"),
			},
			Health: []quota.Health{{Scope: place}, {Scope: quota.ProviderScope("groq"), Grace: 1}},
		}
		for _, metric := range []parley.Metric{parley.MetricRequests, parley.MetricTokens} {
			for _, window := range []catalog.Window{catalog.WindowMinute, catalog.WindowDay} {
				w := quota.Window{
					Name:   account + "/" + model + "/" + string(metric) + "/" + string(window),
					Metric: metric, Limit: 1_000_000_000, Length: window.Duration(),
				}
				c.Windows = append(c.Windows, quota.Demand{Window: w, Amount: 1})
			}
		}
		places[i] = c
	}
	return places
}
