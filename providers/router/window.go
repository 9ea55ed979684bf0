package router

import (
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// window is a limit of a place, for the ledger and as the catalog has it.
type window struct {
	quota.Window
	limit catalog.Limit
	// rolling windows refill all the time.
	rolling bool
	// slot is the window's place in its fleet's view; those of one name share it.
	slot int
}

// calendar is when fixed windows end next, seen from now: worked out once for a call,
// not for each of its windows.
type calendar struct {
	now                 time.Time
	utc, pacific, month time.Time
}

func newCalendar(now time.Time) calendar {
	return calendar{
		now: now, utc: catalog.ResetUTCMidnight.Next(now), pacific: catalog.ResetPacificMidnight.Next(now),
		month: catalog.ResetCalendarMonth.Next(now),
	}
}

// end is when a window with this reset is whole again; zero when no date says so.
func (c calendar) end(reset catalog.Reset) time.Time {
	switch reset {
	case catalog.ResetUTCMidnight:
		return c.utc
	case catalog.ResetPacificMidnight:
		return c.pacific
	case catalog.ResetCalendarMonth:
		return c.month
	case catalog.ResetRolling, catalog.ResetNever:
	}
	return time.Time{}
}

// newWindow gives a limit the name under which all who share it meet. When it is whole
// again is part of the name: a catalog that says otherwise counts anew.
func newWindow(limit catalog.Limit, provider, owner, model string) window {
	scope := "*"
	if limit.PerModel {
		scope = model
	} else if len(limit.Models) > 0 {
		scope = strings.Join(limit.Models, "+")
	}
	w := window{limit: limit}
	w.Metric, w.Length, w.Reset = limit.Metric, limit.Window.Duration(), limit.Reset
	// A limit is rounded down where an amount is rounded up.
	w.Limit = -quota.Units(limit.Metric, -limit.Limit)
	w.rolling = w.Length > 0 && (w.Reset == catalog.ResetRolling || w.Reset == "")
	span := string(limit.Window)
	if !w.rolling {
		span += "@" + string(limit.Reset)
	}
	w.Name = strings.Join([]string{provider, owner, scope, string(limit.Metric), span}, "/")
	return w
}

// inUnits turns an amount of the ledger into the metric's own unit.
func (w window) inUnits(amount int64) float64 {
	return float64(amount) / float64(quota.Units(w.Metric, 1))
}

// cost is what a call of that size takes from a window of the metric, in the ledger's
// units.
func cost(metric parley.Metric, model catalog.Model, prompt, reply int) int64 {
	priced := func(price catalog.Price) int64 {
		return quota.Units(metric, (float64(prompt)*price.In+float64(reply)*price.Out)/1e6)
	}
	switch metric {
	case parley.MetricRequests, parley.MetricConcurrency:
		return 1
	case parley.MetricTokens:
		return int64(prompt + reply)
	case parley.MetricInputTokens:
		return int64(prompt)
	case parley.MetricOutputTokens:
		return int64(reply)
	case parley.MetricNeurons:
		return priced(model.Neurons)
	case parley.MetricUSD:
		return priced(model.USD)
	}
	return 1
}

// demands is what a call takes from the place's windows.
func (p *place) demands(query parley.RouteQuery, floor float64, c calendar) []quota.Demand {
	list := make([]quota.Demand, len(p.windows))
	for i := range p.windows {
		list[i] = p.windows[i].demand(p.model, query, floor, c)
	}
	return list
}

// demand is what a call takes from the window, and leaves there when nobody waits
// for it.
func (w *window) demand(model catalog.Model, query parley.RouteQuery, floor float64, c calendar) quota.Demand {
	d := quota.Demand{Window: w.Window, Amount: cost(w.Metric, model, query.PromptTokens, query.MaxTokens)}
	if query.Class == parley.ClassDeferred {
		d.Keep = w.keep(d.Amount, floor, c)
	}
	return d
}

// keep is the floor that a deferred call leaves for candidates who wait.
//
// Of a day or a month it is a share of the limit, and of a fixed window that share of
// what is still to come: towards its reset deferred calls may take it all, since it
// would expire. Up to an hour, and of calls under way, it is one more call like this
// one. That much always comes back within the window, so it costs no throughput, and
// without it a backlog of deferred calls would snatch every token as it refills.
func (w *window) keep(amount int64, floor float64, c calendar) int64 {
	if floor <= 0 {
		return 0
	}
	room := max(0, w.Limit-amount)
	if w.Metric == parley.MetricConcurrency || (w.Length > 0 && w.Length <= time.Hour) {
		return min(amount, room)
	}
	return min(int64(floor*float64(w.Limit)*w.remaining(c)), room)
}

// remaining is the part of a fixed window that is still to come; 1 for one without a
// boundary.
func (w *window) remaining(c calendar) float64 {
	ends := c.end(w.Reset)
	if ends.IsZero() || w.Length <= 0 {
		return 1
	}
	return min(1, float64(ends.Sub(c.now))/float64(w.Length))
}
