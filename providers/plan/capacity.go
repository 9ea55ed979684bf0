package plan

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// bucket is one limit's allowance and what a call of each model takes from it.
type bucket struct {
	text  string
	limit catalog.Limit
	// cost is by model; NaN where the limit does not hold for the model.
	cost []float64
	left float64
}

// capacity reckons what one account can take of such calls in a day, model by
// model, and the calls that its credit pays once.
//
// Calls go to the model that is cheapest in neurons or dollars first, then to the
// next, each until one of its limits is used up. No other choice gives more calls
// in a day as long as a provider prices its models in one unit and its shared
// limits hold for models within one another (all, or a few of them): each call
// takes the same from every shared limit but the priced one, so only the price can
// tell models apart.
func capacity(p catalog.Provider, call Tokens) ([]Model, int) {
	daily := buckets(p, call, perDay)
	once := buckets(p, call, credit)
	models := make([]Model, len(p.Models))
	for i, m := range p.Models {
		models[i] = Model{ID: m.ID, Limits: alone(p, daily, i)}
	}
	fits := func(i int) string { return misfit(p, daily, i, call) }
	fill(daily, len(p.Models), fits, func(i int, calls float64, by *bucket, reason string) {
		models[i].Binding = reason
		if by == nil {
			return
		}
		models[i].CallsPerDay, models[i].Binding = whole(calls), by.text
		for k := range models[i].Limits {
			models[i].Limits[k].Binds = models[i].Limits[k].Text == by.text
		}
	})
	creditCalls := 0
	fill(once, len(p.Models), fits, func(_ int, calls float64, by *bucket, _ string) {
		if by != nil {
			creditCalls += whole(calls)
		}
	})
	return models, creditCalls
}

// fill gives calls to the models, cheapest first, and tells of each how many and
// which bucket stopped it: none when nothing bounds the model, or when it does not
// fit, for the reason given.
func fill(buckets []*bucket, models int, misfit func(int) string, tell func(i int, calls float64, by *bucket, reason string)) {
	order := make([]int, models)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Compare(price(buckets, a), price(buckets, b))
	})
	for _, i := range order {
		if reason := misfit(i); reason != "" {
			tell(i, 0, nil, reason)
			continue
		}
		calls, by := math.Inf(1), (*bucket)(nil)
		for _, b := range buckets {
			if most := b.left / b.cost[i]; most < calls { // NaN is never less
				calls, by = most, b
			}
		}
		if by == nil {
			tell(i, 0, nil, "no daily limit is known: not counted")
			continue
		}
		for _, b := range buckets {
			if !math.IsNaN(b.cost[i]) {
				b.left -= calls * b.cost[i]
			}
		}
		tell(i, calls, by, "")
	}
}

// price is the share of the priced limits that a call of the model takes.
func price(buckets []*bucket, model int) float64 {
	var share float64
	for _, b := range buckets {
		if priced(b.limit.Metric) && !math.IsNaN(b.cost[model]) {
			share += b.cost[model] / b.limit.Limit
		}
	}
	return share
}

func priced(m parley.Metric) bool { return m == parley.MetricNeurons || m == parley.MetricUSD }

// buckets makes one bucket of each shared limit, and one for each model of a limit
// that every model has on its own.
func buckets(p catalog.Provider, call Tokens, allowance func(catalog.Limit) float64) []*bucket {
	var all []*bucket
	for _, l := range p.Limits {
		amount := allowance(l)
		if math.IsInf(amount, 1) {
			continue
		}
		shared := &bucket{text: text(p, l), limit: l, cost: uncovered(len(p.Models)), left: amount}
		for i, m := range p.Models {
			if len(l.Models) > 0 && !slices.Contains(l.Models, m.ID) {
				continue
			}
			if l.PerModel {
				own := *shared
				own.cost = uncovered(len(p.Models))
				own.cost[i] = cost(l.Metric, m, call)
				all = append(all, &own)
				continue
			}
			shared.cost[i] = cost(l.Metric, m, call)
		}
		if !l.PerModel {
			all = append(all, shared)
		}
	}
	return all
}

func uncovered(models int) []float64 {
	cost := make([]float64, models)
	for i := range cost {
		cost[i] = math.NaN()
	}
	return cost
}

// perDay is what a limit allows in a day of steady use: nothing for credit that is
// given once, and infinity for what bounds no day. A month has 30 days.
func perDay(l catalog.Limit) float64 {
	const day = 24 * time.Hour
	switch {
	case l.Window == catalog.WindowOnce:
		return 0
	case l.Metric == parley.MetricConcurrency || l.Window.Duration() == 0:
		return math.Inf(1)
	}
	return l.Limit * float64(day) / float64(l.Window.Duration())
}

// credit is what a limit allows once.
func credit(l catalog.Limit) float64 {
	if l.Window == catalog.WindowOnce {
		return l.Limit
	}
	return math.Inf(1)
}

// cost is what one call takes, in the metric's unit; NaN when it bounds no day.
func cost(metric parley.Metric, m catalog.Model, call Tokens) float64 {
	const million = 1e6
	weigh := func(p catalog.Price) float64 { return (float64(call.In)*p.In + float64(call.Out)*p.Out) / million }
	switch metric {
	case parley.MetricRequests:
		return 1
	case parley.MetricTokens:
		return float64(call.Total())
	case parley.MetricInputTokens:
		return float64(call.In)
	case parley.MetricOutputTokens:
		return float64(call.Out)
	case parley.MetricNeurons:
		return weigh(m.Neurons)
	case parley.MetricUSD:
		return weigh(m.USD)
	case parley.MetricConcurrency:
	}
	return math.NaN()
}

// misfit says why a model cannot take such a call at all, or nothing. A model that
// is good for some steps only is left out: how much it may carry depends on where
// the other steps go. What is left out is told, and the plan errs on the low side.
func misfit(p catalog.Provider, buckets []*bucket, model int, call Tokens) string {
	if steps := p.Models[model].Steps; len(steps) > 0 {
		return fmt.Sprintf("good for %s only: not counted", join(steps))
	}
	if c := p.Models[model].Context; c > 0 && call.Total() > c {
		return fmt.Sprintf("a call of %s tokens exceeds the context of %s", group(float64(call.Total())), group(float64(c)))
	}
	for _, b := range buckets {
		switch {
		case b.cost[model] > b.limit.Limit:
			return "a single call exceeds " + b.text
		case b.cost[model] == 0 && priced(b.limit.Metric):
			return "its price is unknown, which " + b.text + " counts"
		}
	}
	return ""
}

// alone lists the limits that hold for a model, each with the calls a day that it
// would allow if nothing else bound it and no other model were used.
func alone(p catalog.Provider, buckets []*bucket, model int) []Limit {
	var limits []Limit
	for _, b := range buckets {
		if math.IsNaN(b.cost[model]) {
			continue
		}
		limits = append(limits, Limit{
			Metric: b.limit.Metric, Window: b.limit.Window, Amount: b.limit.Limit, Scope: p.Scope, PerModel: b.limit.PerModel,
			Text: b.text, PerCall: b.cost[model], CallsPerDay: finite(b.left / b.cost[model]),
		})
	}
	return limits
}

// finite keeps a missing price out of JSON, which has no infinity.
func finite(f float64) float64 {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return 0
	}
	return f
}

// whole rounds down to whole calls, forgiving the last bit of a float.
func whole(f float64) int { return int(math.Floor(f + 1e-6)) }

// text names a limit: amount, window, and who shares it.
func text(p catalog.Provider, l catalog.Limit) string {
	amount := group(l.Limit) + " " + strings.ReplaceAll(string(l.Metric), "_", " ")
	if l.Metric == parley.MetricUSD {
		amount = dollars(l.Limit)
	}
	window := " a " + string(l.Window)
	switch l.Window {
	case catalog.WindowHour:
		window = " an hour"
	case catalog.WindowOnce:
		window = " once"
	case catalog.WindowSecond, catalog.WindowMinute, catalog.WindowDay, catalog.WindowMonth:
	}
	who := string(p.Scope)
	if who == "" {
		who = string(catalog.ScopeAccount)
	}
	switch {
	case l.PerModel:
		who += " and model"
	case len(l.Models) > 0:
		who += fmt.Sprintf(", %d models together", len(l.Models))
	}
	return amount + window + " per " + who
}

func join(steps []parley.Step) string {
	words := make([]string, len(steps))
	for i, s := range steps {
		words[i] = string(s)
	}
	return strings.Join(words, ", ")
}
