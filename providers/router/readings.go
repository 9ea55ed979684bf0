package router

import (
	"slices"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// told returns what the readings say is left of a window and what its limit is, nil
// when nothing. Of several the lowest counts.
func (w window) told(readings []parley.QuotaReading) (left, limit *int64) {
	for _, reading := range readings {
		if !w.is(reading) {
			continue
		}
		left = lower(left, quota.Units(w.Metric, float64(max(0, reading.Remaining))))
		if reading.Limit > 0 {
			limit = lower(limit, quota.Units(w.Metric, float64(reading.Limit)))
		}
	}
	return left, limit
}

// is reports whether a reading is about the window.
func (w window) is(reading parley.QuotaReading) bool {
	return w.Metric == reading.Metric && w.Length == reading.Window
}

func lower(a *int64, b int64) *int64 {
	if a != nil && *a <= b {
		return a
	}
	return &b
}

// unknownQuotas benches the place for spent quotas that the catalog does not know,
// such as Cerebras's hourly one, until the provider says they return.
func (p *place) unknownQuotas(readings []parley.QuotaReading) []quota.Bench {
	var list []quota.Bench
	for _, reading := range readings {
		known := slices.ContainsFunc(p.windows, func(w window) bool { return w.is(reading) })
		if known || reading.Remaining > 0 || reading.ResetAt.IsZero() {
			continue
		}
		list = append(list, quota.Bench{
			Scope: p.quotaScope(p.Model), Until: reading.ResetAt, Cause: string(parley.KindQuotaExhausted),
		})
	}
	return list
}
