package seats_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The offered loads, in interviews a day for each node. A node with 16 seats holds
// about fullDay of them.
const (
	fullDay = 14_200
	half    = 0.5 * fullDay
	medium  = 0.78 * fullDay
	full    = 1.0 * fullDay
	beyond  = 1.5 * fullDay
)

// Proves in short what BenchmarkPolicies shows at length: with seats prompts stay
// cached at medium load, and neither cache nor throughput collapses when half as much
// again is offered as a node can do.
func TestSeatsKeepPromptsCached(t *testing.T) {
	t.Parallel()
	short := func(p policy, perDay float64) outcome {
		return simulate(t, offer{policy: p, nodes: 1, perDay: perDay, warmup: 4 * time.Minute, measured: 5 * time.Minute})
	}
	usual, crowded, open := short(seated, medium), short(seated, beyond), short(sticky, beyond)
	require.GreaterOrEqual(t, usual.cached, 0.8)
	require.GreaterOrEqual(t, crowded.cached, 0.8)
	require.Greater(t, crowded.donePerDay, usual.donePerDay)
	require.Less(t, open.cached, 0.4, "without seats more interviews are under way than the cache can hold")
	require.Less(t, crowded.callP95, open.callP95)
}

// BenchmarkPolicies offers policies the same interviews on RTX 4090, in virtual time and
// with the engine of the stand-in, and fails where seats do not hold what they promise.
//
//	go test ./workers/seats -run '^$' -bench Policies -benchtime 1x -timeout 30m
func BenchmarkPolicies(b *testing.B) {
	found := map[string]outcome{}
	name := func(p policy, perDay float64) string { return fmt.Sprintf("offered=%.0f/%s", perDay, p.name) }
	for _, perDay := range []float64{half, medium, full, beyond} {
		policies := []policy{shared, sticky, seated}
		if perDay == beyond {
			policies = append(policies, withSeats(12), withSeats(18), withSeats(20), withSeats(22), withSeats(24))
		}
		for _, p := range policies {
			b.Run(name(p, perDay), func(b *testing.B) {
				var o outcome
				for b.Loop() {
					o = simulate(b, offer{policy: p, nodes: 4, perDay: perDay, warmup: 8 * time.Minute, measured: 15 * time.Minute})
				}
				found[name(p, perDay)] = o
				o.report(b)
			})
		}
	}
	of := func(p policy, perDay float64) outcome {
		o, run := found[name(p, perDay)]
		if !run {
			b.Skip("the readings need every row: -bench Policies")
		}
		return o
	}
	usual, crowded := of(seated, medium), of(seated, beyond)
	require.GreaterOrEqual(b, usual.cached, 0.8, "prompts are cached at medium load")
	require.GreaterOrEqual(b, crowded.cached, 0.8, "the cache does not collapse at 150 %%")
	require.GreaterOrEqual(b, crowded.donePerDay, 0.97*of(seated, full).donePerDay, "nor does throughput")
	require.Less(b, crowded.callP95, of(sticky, beyond).callP50, "those who are in are served as fast as ever")
}

func (o outcome) report(b *testing.B) {
	b.Helper()
	b.ReportMetric(o.donePerDay, "done/day")
	b.ReportMetric(100*o.cached, "%cached")
	b.ReportMetric(o.callP50.Seconds(), "call-p50-s")
	b.ReportMetric(o.callP95.Seconds(), "call-p95-s")
	b.ReportMetric(o.interviewP95.Seconds(), "interview-p95-s")
	b.ReportMetric(float64(o.refused), "refused")
	b.ReportMetric(0, "ns/op")
}
