package router

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

const (
	// minSpan is how far a Allowance looks ahead at least: shortly before midnight an
	// interview still has the minutes after it.
	minSpan = time.Hour
	// deadAfter is how many failures in a row say that a place is gone, not just busy:
	// it is then tried once in half a minute or less.
	deadAfter = 5
	// revival is how soon such a place may have answered again: one answer is enough.
	revival = time.Minute
)

// CallSize is the size of a model call in tokens of prompt and reply.
type CallSize struct{ Prompt, Reply int }

// Allowance is how many calls of one size the places can carry together.
type Allowance struct {
	// Unbounded is set when a place is ready that no quota bounds.
	Unbounded bool
	// Calls is how many can be made until Until: with what is left of fixed windows,
	// and with what rolling ones hold and refill by then, less the floor that deferred
	// calls leave.
	Calls int64
	// Even is what Calls would be, floor included, had every window been used evenly.
	Even int64
	// Until is the next midnight UTC, and at least an hour away.
	Until time.Time
}

// Survey is what all places held at one moment. It does not change, and may be read by
// many at once. Its times are on the clock of the quotas.
type Survey struct {
	fleet    *fleet
	floor    float64
	calendar calendar
	// places are in the fleet's order; left and limits, what windows hold now and when they
	// are full, in that of their slots, in the ledger's units.
	places       []standing
	left, limits []float64
}

// standing is what a survey remembers of a place.
type standing struct {
	hurdle *quota.Skip
	dead   bool
}

// Survey asks the ledger about all places, in one round trip.
func (r *Router) Survey(ctx context.Context) (Survey, error) {
	f := r.fleet.Load()
	states, err := r.look(ctx, f)
	if err != nil {
		return Survey{}, fmt.Errorf("survey of the places: %w", err)
	}
	s := Survey{
		fleet: f, floor: r.floor, calendar: newCalendar(r.now()),
		places: make([]standing, len(states)),
		left:   make([]float64, len(f.view.windows)), limits: make([]float64, len(f.view.windows)),
	}
	for i, state := range states {
		s.places[i] = standing{hurdle: state.Hurdle, dead: state.Failures >= deadAfter}
		for j := range min(len(state.Left), len(f.places[i].windows)) {
			slot := f.places[i].windows[j].slot
			s.left[slot], s.limits[slot] = float64(state.Left[j]), float64(state.Limits[j])
		}
	}
	return s, nil
}

// At is the moment of the survey.
func (s Survey) At() time.Time { return s.calendar.now }

// Allowance adds up what the places can carry that such calls may go to. Accounts and
// models that share a quota count it once. Limits of a minute bound the pace of a whole
// day, not the sum of the moment; and places that are good for some steps only are left
// out, so that the sum errs on the low side.
func (s Survey) Allowance(size CallSize, allowTraining bool) Allowance {
	until := s.until()
	ahead := float64(until.Sub(s.At()))
	calls, unbounded := s.fill(size, allowTraining, func(w *window) float64 {
		left := s.left[w.slot] - float64(w.keep(1, s.floor, s.calendar))
		if w.rolling {
			left += s.limits[w.slot] * ahead / float64(w.Length)
		}
		return left
	})
	even, _ := s.fill(size, allowTraining, func(w *window) float64 {
		switch {
		case w.rolling:
			return s.limits[w.slot] * ahead / float64(w.Length)
		case s.calendar.end(w.Reset).IsZero(): // credit lasts as long as it lasts
			return 0
		}
		return s.limits[w.slot] * w.remaining(s.calendar)
	})
	return Allowance{Unbounded: unbounded, Calls: calls, Even: even, Until: until}
}

func (s Survey) until() time.Time {
	if soonest := s.At().Add(minSpan); s.calendar.utc.Before(soonest) {
		return soonest
	}
	return s.calendar.utc
}

// Returns lists the coming moments at which the allowance may grow at once: fixed windows
// are whole again, benches end, and places that only fail have been tried again.
func (s Survey) Returns() []time.Time {
	moments := []time.Time{s.calendar.utc, s.calendar.pacific, s.calendar.month}
	for _, p := range s.places {
		if p.hurdle != nil && p.hurdle.Until.After(s.At()) {
			moments = append(moments, p.hurdle.Until)
		}
		if p.dead {
			moments = append(moments, s.At().Add(revival))
		}
	}
	slices.SortFunc(moments, time.Time.Compare)
	return slices.CompactFunc(moments, time.Time.Equal)
}

// After is what a later survey would find if no call were made until then but those that
// try the places that only fail: what is an outage now says nothing about later, and whoever
// asks would else be told to come back tomorrow.
func (s Survey) After(moment time.Time) Survey {
	later := s
	later.calendar, later.left, later.places = newCalendar(moment), slices.Clone(s.left), slices.Clone(s.places)
	for i := range later.places {
		later.places[i].dead = later.places[i].dead && moment.Before(s.At().Add(revival))
	}
	for i := range s.fleet.places {
		for j := range s.fleet.places[i].windows {
			w := &s.fleet.places[i].windows[j]
			limit := s.limits[w.slot]
			ends := s.calendar.end(w.Reset)
			switch {
			case w.rolling:
				refilled := limit * max(0, float64(moment.Sub(s.At()))/float64(w.Length))
				later.left[w.slot] = min(limit, s.left[w.slot]+refilled)
			case !ends.IsZero() && !ends.After(moment):
				later.left[w.slot] = limit
			}
		}
	}
	return later
}

// usable reports whether calls can be counted on at a place within the hour: a bench
// that is soon over keeps nothing away, and what is spent shows in the windows.
func (s Survey) usable(i int) bool {
	p := s.places[i]
	switch {
	case p.dead:
		return false
	case p.hurdle == nil:
		return true
	case p.hurdle.Why == quota.WhyBenched:
		return !p.hurdle.Until.IsZero() && p.hurdle.Until.Before(s.At().Add(minSpan))
	}
	if p.hurdle.Why == quota.WhyUnserved {
		// Our own nodes may be back at any moment: whoever asks what a later survey would
		// find counts on them, and asks again soon instead of tomorrow.
		return !s.fleet.places[i].silent && !p.hurdle.Until.IsZero() && !p.hurdle.Until.After(s.At())
	}
	return true
}

// fill gives calls to the places, the cheapest first, each until one of its windows is
// used up, and returns how many in all. As in package plan, no other order gives more
// where a provider has one price and its shared limits lie within one another.
func (s Survey) fill(size CallSize, allowTraining bool, holds func(*window) float64) (calls int64, unbounded bool) {
	room := make([]float64, len(s.left))
	for i := range room {
		room[i] = math.NaN()
	}
	for _, p := range s.eligible(size, allowTraining) {
		most := math.Inf(1)
		for j := range p.windows {
			if w := &p.windows[j]; bounds(w) {
				if math.IsNaN(room[w.slot]) {
					room[w.slot] = max(0, holds(w))
				}
				most = min(most, math.Floor(room[w.slot]/p.price(w, size)))
			}
		}
		if math.IsInf(most, 1) {
			unbounded = true
			continue
		}
		for j := range p.windows {
			if w := &p.windows[j]; bounds(w) {
				room[w.slot] -= most * p.price(w, size)
			}
		}
		calls += int64(most)
	}
	return calls, unbounded
}

// eligible are the places that can take such calls, the cheapest first.
func (s Survey) eligible(size CallSize, allowTraining bool) []*place {
	query := parley.RouteQuery{PromptTokens: size.Prompt, MaxTokens: size.Reply}
	query.AllowTraining = allowTraining
	shares := map[*place]float64{}
	var list []*place
	for i := range s.fleet.places {
		p := &s.fleet.places[i]
		if s.usable(i) && p.unfit(query) == "" && p.carries(size) {
			list, shares[p] = append(list, p), p.share(size)
		}
	}
	slices.SortStableFunc(list, func(a, b *place) int { return cmp.Compare(shares[a], shares[b]) })
	return list
}

// bounds reports whether a window limits a sum of calls: what may be under way at once
// does not.
func bounds(w *window) bool { return w.Metric != parley.MetricConcurrency }

// price is what one call takes from the window.
func (p *place) price(w *window, size CallSize) float64 {
	return float64(cost(w.Metric, p.model, size.Prompt, size.Reply))
}

// carries reports whether every window ever holds one such call, at a price that is
// known.
func (p *place) carries(size CallSize) bool {
	return !slices.ContainsFunc(p.windows, func(w window) bool {
		price := p.price(&w, size)
		return price <= 0 || price > float64(w.Limit)
	})
}

// share is the part of the priced windows that one call takes.
func (p *place) share(size CallSize) float64 {
	var share float64
	for i := range p.windows {
		w := &p.windows[i]
		if (w.Metric == parley.MetricNeurons || w.Metric == parley.MetricUSD) && w.limit.Window != catalog.WindowOnce {
			share += p.price(w, size) / float64(w.Limit)
		}
	}
	return share
}
