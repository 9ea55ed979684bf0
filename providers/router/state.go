package router

import (
	"context"
	"fmt"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// PlaceState is what is known about a place at one moment. All times are real ones,
// also under a scaled clock.
type PlaceState struct {
	parley.Place
	// Owner names whose quota the place draws from; the account unless the operator
	// said that several keys are one organisation's.
	Owner string
	// Tier is the operator's priority, 0 first.
	Tier int
	// Training says whether what is sent there is trained on.
	Training catalog.Training
	// Obstacle is what keeps calls away now; nil when nothing does.
	Obstacle *Obstacle
	// Failures in a row.
	Failures int64
	Windows  []WindowState
	// Paces tells the place's speed by class; classes without a call are left out.
	Paces map[parley.Class]quota.Pace
}

// Obstacle is what keeps calls away from a place.
type Obstacle struct {
	// Why is "benched", "unhealthy" (it failed and rests), "spent" or "unserved".
	Why quota.Why
	// Cause is the error kind that a bench was given for; empty otherwise.
	Cause string
	// Until is when it is over; zero when waiting does not help.
	Until time.Time
	// Text says it in one short line.
	Text string
}

// WindowState is one of a place's limits.
type WindowState struct {
	Metric parley.Metric
	// Window is empty for MetricConcurrency.
	Window catalog.Window
	// Limit and Left are in the metric's own unit: dollars, neurons, tokens, calls.
	Limit, Left float64
	// ResetAt is when the window is whole again: its boundary, or when a rolling one
	// has refilled. Zero when it is whole, never comes back, or has no window.
	ResetAt time.Time
}

// States tells about every place, our own nodes first and the others in the accounts'
// order. It takes one round trip and reserves nothing.
func (r *Router) States(ctx context.Context) ([]PlaceState, error) {
	f := r.fleet.Load()
	states, err := r.look(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("states of the places: %w", err)
	}
	now := r.now()
	list := make([]PlaceState, len(states))
	for i, state := range states {
		p := &f.places[i]
		list[i] = PlaceState{
			Place: p.Place, Owner: p.owner, Tier: p.tier, Training: p.training,
			Obstacle: r.obstacle(p, state.Hurdle, now), Failures: state.Failures, Paces: state.Paces,
		}
		for j, w := range p.windows {
			if j < len(state.Left) {
				list[i].Windows = append(list[i].Windows, r.windowState(w, state.Left[j], now))
			}
		}
	}
	return list, nil
}

func (r *Router) obstacle(p *place, hurdle *quota.Skip, now time.Time) *Obstacle {
	if hurdle == nil {
		return nil
	}
	return &Obstacle{Why: hurdle.Why, Cause: hurdle.Cause, Until: r.clock.Real(hurdle.Until), Text: p.obstacle(*hurdle, now)}
}

func (r *Router) windowState(w window, left int64, now time.Time) WindowState {
	state := WindowState{Metric: w.Metric, Window: w.limit.Window, Limit: w.limit.Limit, Left: w.inUnits(left)}
	if left < w.Limit {
		if w.rolling {
			part := float64(w.Limit-left) / float64(w.Limit)
			state.ResetAt = r.clock.Real(now.Add(time.Duration(part * float64(w.Length))))
		} else {
			state.ResetAt = r.clock.Real(w.Reset.Next(now))
		}
	}
	return state
}
