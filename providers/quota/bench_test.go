package quota_test

import (
	"fmt"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// BenchmarkLedger puts a reservation with its settlement beside bare PINGs on the
// same socket, one after the other and from many goroutines:
//
//	go test -run '^$' -bench Ledger ./providers/quota
//
// A call makes two round trips, so twice PING's time is the floor.
func BenchmarkLedger(b *testing.B) {
	client := redistest.Server(b)
	ledger, err := quota.New(quota.Config{Redis: client, Timeout: 10 * time.Second})
	require.NoError(b, err)
	used := int64(700)
	places := fleet(12)
	var ids atomic.Int64
	call := func(b *testing.B) {
		id := strconv.FormatInt(ids.Add(1), 10)
		r, err := ledger.Reserve(b.Context(), quota.Ask{ID: id, Candidates: places})
		if err != nil || r.Index < 0 {
			b.Error("no reservation", err)
			return
		}
		var finals []quota.Final
		for _, d := range places[r.Index].Windows {
			final := quota.Final{Window: d.Window}
			if d.Metric == parley.MetricTokens {
				final.Used = &used
			}
			finals = append(finals, final)
		}
		s := quota.Settlement{ID: id, Windows: finals, Health: places[r.Index].Health, Healthy: true}
		if err := ledger.Settle(b.Context(), s); err != nil {
			b.Error(err)
		}
	}
	ping := func(b *testing.B) {
		if err := client.Do(b.Context(), client.B().Ping().Build()).Error(); err != nil {
			b.Error(err)
		}
	}
	for name, step := range map[string]func(*testing.B){"ping": ping, "reserve+settle": call} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				step(b)
			}
		})
		b.Run(name+"/parallel", func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(pb *testing.PB) {
				for pb.Next() {
					step(b)
				}
			})
		})
	}
}

// fleet is that many places with four windows each, never spent.
func fleet(n int) []quota.Candidate {
	places := make([]quota.Candidate, n)
	for i := range places {
		name := fmt.Sprintf("groq/groq-%08d/openai/gpt-oss-20b", i)
		c := quota.Candidate{
			Name:   name,
			Pauses: []quota.Scope{"place:" + quota.Scope(name), "account:groq", "model:groq/openai/gpt-oss-20b", "queue:provider-groq"},
			Health: []quota.Health{{Scope: quota.Scope("place:" + name)}, {Scope: "provider:groq", Grace: 1}},
		}
		for _, metric := range []parley.Metric{parley.MetricRequests, parley.MetricTokens} {
			for _, length := range []time.Duration{time.Minute, 24 * time.Hour} {
				w := quota.Window{Name: fmt.Sprint(name, metric, length), Metric: metric, Limit: 1_000_000_000, Length: length}
				c.Windows = append(c.Windows, quota.Demand{Window: w, Amount: 1})
			}
		}
		places[i] = c
	}
	return places
}
