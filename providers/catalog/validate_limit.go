package catalog

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
)

// maxExact bounds what the ledger computes with: Redis scripts have doubles,
// which hold whole numbers up to here.
const maxExact = 1 << 53

// resets are how a quota of that length may come back.
func (w Window) resets() []Reset {
	switch w {
	case WindowSecond, WindowMinute, WindowHour:
		return []Reset{ResetRolling}
	case WindowDay:
		return []Reset{ResetRolling, ResetUTCMidnight, ResetPacificMidnight}
	case WindowMonth:
		return []Reset{ResetCalendarMonth, ResetRolling}
	case WindowOnce:
		return []Reset{ResetNever}
	}
	return nil
}

// parts is into how many steps a unit of the metric is divided in the ledger.
func parts(m parley.Metric) float64 {
	switch m {
	case parley.MetricUSD:
		return 1e6
	case parley.MetricNeurons:
		return 1e3
	case parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens, parley.MetricOutputTokens, parley.MetricConcurrency:
	}
	return 1
}

// validateLimits also looks for limits that would share one count: the same
// metric, window and sharing on the same model.
func (v Provider) validateLimits(p *problems, at string) {
	type quota struct {
		metric   parley.Metric
		window   Window
		perModel bool
		model    string
	}
	first := map[quota]int{}
	for i, l := range v.Limits {
		path := fmt.Sprintf("%s[%d]", at, i)
		l.validate(p, path)
		for j, id := range l.Models {
			if !slices.ContainsFunc(v.Models, func(m Model) bool { return m.ID == id }) {
				p.add(fmt.Sprintf("%s.models[%d]", path, j), "%q is no model of this provider", id)
			}
		}
		for _, m := range v.Models {
			if !l.Covers(m.ID) {
				continue
			}
			if (l.Metric == parley.MetricUSD && m.USD == Price{}) || (l.Metric == parley.MetricNeurons && m.Neurons == Price{}) {
				p.add(path, "needs the price of %q in %s", m.ID, l.Metric)
			}
			q := quota{l.Metric, l.Window, l.PerModel, m.ID}
			if j, twice := first[q]; twice && j != i {
				p.add(path, "limits the same as limits[%d] for %q", j, m.ID)
			}
			first[q] = i
		}
	}
}

// Covers reports whether calls of that model count against the limit.
func (l Limit) Covers(model string) bool {
	return len(l.Models) == 0 || slices.Contains(l.Models, model)
}

func (l Limit) validate(p *problems, at string) {
	oneOf(p, at+".metric", l.Metric, parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens,
		parley.MetricOutputTokens, parley.MetricNeurons, parley.MetricUSD, parley.MetricConcurrency)
	if l.Metric == parley.MetricConcurrency {
		if l.Window != "" || l.Reset != "" {
			p.add(at, "has a window or reset: calls under way have neither")
		}
	} else {
		l.validateWindow(p, at)
	}
	units := l.Limit * parts(l.Metric)
	switch {
	case !(l.Limit > 0):
		p.add(at+".limit", "must be above 0")
	case math.Abs(units-math.Round(units)) > 1e-6 || units < 1:
		p.add(at+".limit", "%v has more decimals than %s are counted in", l.Limit, l.Metric)
	case units >= l.mostUnits():
		p.add(at+".limit", "%v is more than can be counted exactly over a window of %s", l.Limit, l.Window)
	}
}

func (l Limit) validateWindow(p *problems, at string) {
	resets := l.Window.resets()
	if resets == nil {
		oneOf(p, at+".window", l.Window, WindowSecond, WindowMinute, WindowHour, WindowDay, WindowMonth, WindowOnce)
		oneOf(p, at+".reset", l.Reset, ResetRolling, ResetUTCMidnight, ResetPacificMidnight, ResetCalendarMonth, ResetNever)
		return
	}
	if !slices.Contains(resets, l.Reset) {
		p.add(at+".reset", "%q does not go with window %s; one of %q", l.Reset, l.Window, resets)
	}
}

// mostUnits is where the ledger's arithmetic ceases to be exact: a rolling quota
// is computed as units times milliseconds.
func (l Limit) mostUnits() float64 {
	if l.Reset == ResetRolling && l.Window.Duration() > 0 {
		return maxExact / float64(l.Window.Duration()/time.Millisecond)
	}
	return maxExact
}
