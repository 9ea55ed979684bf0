package router

import (
	"context"
	"errors"
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

// States tells about every place, in the catalog's order. It takes one round trip and
// reserves nothing.
func (r *Router) States(_ context.Context) ([]PlaceState, error) {
	return nil, errors.New("router: states are not told yet")
}
