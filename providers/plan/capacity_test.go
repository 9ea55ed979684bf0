package plan_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/plan"
)

// A call of 1,000 tokens in and 500 out makes round numbers.
func call() plan.Tokens { return plan.Tokens{In: 1000, Out: 500} }

// one reckons a catalog with that one provider.
func one(t require.TestingT, p catalog.Provider) plan.Provider {
	p.ID, p.Free, p.Scope = "own", catalog.FreeRecurring, catalog.ScopeAccount
	reckoned := compute(t, catalog.Catalog{Edition: "test", Providers: []catalog.Provider{p}}, nil)
	require.Len(t, reckoned.Providers, 1)
	return reckoned.Providers[0]
}

func compute(t require.TestingT, c catalog.Catalog, change func(*plan.Input)) plan.Plan {
	in, err := plan.NewInput(c)
	require.NoError(t, err)
	in.Call = call()
	if change != nil {
		change(&in)
	}
	p, err := plan.Compute(in)
	require.NoError(t, err)
	return p
}

func limit(m parley.Metric, w catalog.Window, amount float64) catalog.Limit {
	return catalog.Limit{Metric: m, Window: w, Limit: amount}
}

func TestEveryMetricAndWindowIsReckoned(t *testing.T) {
	t.Parallel()
	model := catalog.Model{ID: "m", USD: catalog.Price{In: 1, Out: 4}, Neurons: catalog.Price{In: 10000, Out: 30000}}
	for name, test := range map[string]struct {
		limit catalog.Limit
		want  int
	}{
		"second":        {limit(parley.MetricRequests, catalog.WindowSecond, 2), 172800},
		"minute":        {limit(parley.MetricRequests, catalog.WindowMinute, 3), 4320},
		"hour":          {limit(parley.MetricRequests, catalog.WindowHour, 150), 3600},
		"day":           {limit(parley.MetricRequests, catalog.WindowDay, 77), 77},
		"month":         {limit(parley.MetricRequests, catalog.WindowMonth, 1000), 33},
		"once":          {limit(parley.MetricUSD, catalog.WindowOnce, 30), 0},
		"tokens":        {limit(parley.MetricTokens, catalog.WindowDay, 200000), 133},
		"input tokens":  {limit(parley.MetricInputTokens, catalog.WindowMinute, 16000), 23040},
		"output tokens": {limit(parley.MetricOutputTokens, catalog.WindowDay, 5999), 11},
		"neurons":       {limit(parley.MetricNeurons, catalog.WindowDay, 10000), 400},
		"dollars":       {limit(parley.MetricUSD, catalog.WindowMonth, 9), 100},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := one(t, catalog.Provider{Models: []catalog.Model{model}, Limits: []catalog.Limit{test.limit}})
			require.Equal(t, test.want, p.CallsPerDay)
			require.Equal(t, test.want/26, p.Interviews[parley.DepthThorough])
			require.Equal(t, test.want/14, p.Interviews[parley.DepthStandard])
		})
	}
}

// The smallest of a model's limits decides; the row says which, and of all how
// many calls they allow.
func TestTheTightestLimitBinds(t *testing.T) {
	t.Parallel()
	p := one(t, catalog.Provider{
		Models: []catalog.Model{{ID: "m"}},
		Limits: []catalog.Limit{
			limit(parley.MetricRequests, catalog.WindowMinute, 30),
			{Metric: parley.MetricTokens, Window: catalog.WindowDay, Limit: 200000, PerModel: true},
			limit(parley.MetricRequests, catalog.WindowDay, 1000),
			limit(parley.MetricConcurrency, "", 4),
		},
	})
	require.Equal(t, 133, p.CallsPerDay)
	require.Equal(t, "200,000 tokens a day per account and model", p.Binding)
	require.Len(t, p.Models[0].Limits, 3, "concurrency bounds no day")
	for i, want := range []struct {
		calls float64
		binds bool
	}{{43200, false}, {200000.0 / 1500, true}, {1000, false}} {
		require.InDelta(t, want.calls, p.Models[0].Limits[i].CallsPerDay, 1e-9)
		require.Equal(t, want.binds, p.Models[0].Limits[i].Binds)
	}
}

func TestOwnBucketsAddUpAndSharedOnesDoNot(t *testing.T) {
	t.Parallel()
	models := []catalog.Model{{ID: "a"}, {ID: "b"}, {ID: "c"}}
	day := limit(parley.MetricRequests, catalog.WindowDay, 100)
	own := day
	own.PerModel = true
	require.Equal(t, 100, one(t, catalog.Provider{Models: models, Limits: []catalog.Limit{day}}).CallsPerDay)
	require.Equal(t, 300, one(t, catalog.Provider{Models: models, Limits: []catalog.Limit{own}}).CallsPerDay)
	some := own
	some.Models = []string{"a", "b"}
	p := one(t, catalog.Provider{Models: models, Limits: []catalog.Limit{some}})
	require.Equal(t, 200, p.CallsPerDay)
	require.Contains(t, p.Models[2].Binding, "no daily limit is known")
}

// Neurons go where most calls come out of them, up to that model's own limit.
func TestTheCheapestModelIsFilledFirst(t *testing.T) {
	t.Parallel()
	p := one(t, catalog.Provider{
		Models: []catalog.Model{
			{ID: "dear", Neurons: catalog.Price{In: 40000}},  // 40 a call
			{ID: "cheap", Neurons: catalog.Price{In: 10000}}, // 10 a call
		},
		Limits: []catalog.Limit{
			limit(parley.MetricNeurons, catalog.WindowDay, 10000),
			{Metric: parley.MetricRequests, Window: catalog.WindowDay, Limit: 600, PerModel: true},
		},
	})
	require.Equal(t, 600, p.Models[1].CallsPerDay)
	require.Equal(t, 100, p.Models[0].CallsPerDay, "(10,000 - 600 x 10) / 40")
	require.Equal(t, "600 requests a day per account and model; 10,000 neurons a day per account", p.Binding)
}

func TestWhatCannotTakeACallIsLeftOut(t *testing.T) {
	t.Parallel()
	day := limit(parley.MetricRequests, catalog.WindowDay, 100)
	for name, test := range map[string]struct {
		model catalog.Model
		limit catalog.Limit
		want  string
	}{
		"context":       {catalog.Model{ID: "m", Context: 1499}, day, "exceeds the context of 1,499"},
		"single call":   {catalog.Model{ID: "m"}, limit(parley.MetricTokens, catalog.WindowMinute, 1499), "a single call exceeds 1,499 tokens"},
		"some steps":    {catalog.Model{ID: "m", Steps: []parley.Step{parley.StepGreet}}, day, "good for greet only"},
		"unknown price": {catalog.Model{ID: "m"}, limit(parley.MetricNeurons, catalog.WindowDay, 9), "price is unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := one(t, catalog.Provider{Models: []catalog.Model{test.model}, Limits: []catalog.Limit{day, test.limit}})
			require.Zero(t, p.CallsPerDay)
			require.Contains(t, p.Binding, test.want)
		})
	}
}

func TestCreditStandsApart(t *testing.T) {
	t.Parallel()
	p := one(t, catalog.Provider{
		Models: []catalog.Model{{ID: "dear", USD: catalog.Price{In: 10}}, {ID: "cheap", USD: catalog.Price{In: 1, Out: 2}}},
		Limits: []catalog.Limit{limit(parley.MetricUSD, catalog.WindowOnce, 5), limit(parley.MetricRequests, catalog.WindowDay, 900)},
	})
	require.Zero(t, p.CallsPerDay)
	require.Equal(t, "$5 once per account", p.Binding)
	require.Equal(t, 2500, p.CreditCalls, "$5 at $0.002 a call")
	require.Equal(t, 96, p.CreditInterviews[parley.DepthThorough])
}

// small is a provider with few calls a day, so that every way of spending them can
// be tried.
func small(t *rapid.T) catalog.Provider {
	amount := func(label string) float64 { return float64(rapid.IntRange(0, 14).Draw(t, label)) + 0.5 }
	p := catalog.Provider{}
	for _, id := range []string{"a", "b", "c"} {
		neurons := float64(rapid.IntRange(1, 9).Draw(t, "neurons "+id))
		p.Models = append(p.Models, catalog.Model{ID: id, Neurons: catalog.Price{In: neurons * 1000}})
		l := limit(parley.MetricRequests, catalog.WindowDay, 1+amount("own "+id))
		l.PerModel, l.Models = true, []string{id}
		p.Limits = append(p.Limits, l)
	}
	p.Limits = append(p.Limits, limit(parley.MetricNeurons, catalog.WindowDay, 9+4*amount("neurons")))
	if rapid.Bool().Draw(t, "shared") {
		p.Limits = append(p.Limits, limit(parley.MetricRequests, catalog.WindowDay, 1+2*amount("shared")))
	}
	if rapid.Bool().Draw(t, "shared by two") {
		l := limit(parley.MetricTokens, catalog.WindowDay, 1500*(1+amount("two")))
		l.Models = []string{"a", "b"}
		p.Limits = append(p.Limits, l)
	}
	return p
}

// No way of spending a day's calls beats the plan's by as much as rounding down
// costs it, and the plan's own keeps every limit.
func TestNoOtherChoiceOfModelsGivesMore(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		p := small(t)
		reckoned := one(t, p)
		got := [3]int{}
		for i, m := range reckoned.Models {
			got[i] = m.CallsPerDay
		}
		require.True(t, keeps(p, got), "%v", got)
		best := 0
		for a := range 17 {
			for b := range 17 {
				for c := range 17 {
					if a+b+c > best && keeps(p, [3]int{a, b, c}) {
						best = a + b + c
					}
				}
			}
		}
		require.LessOrEqual(t, best-reckoned.CallsPerDay, len(p.Models)-1, "got %v", got)
	})
}

func keeps(p catalog.Provider, calls [3]int) bool {
	for _, l := range p.Limits {
		var used float64
		for i, m := range p.Models {
			each := map[parley.Metric]float64{
				parley.MetricRequests: 1, parley.MetricTokens: 1500, parley.MetricNeurons: m.Neurons.In / 1000,
			}[l.Metric]
			if len(l.Models) == 0 || slices.Contains(l.Models, m.ID) {
				used += float64(calls[i]) * each
			}
		}
		if used > l.Limit+1e-6 {
			return false
		}
	}
	return true
}
