package standin

import (
	"cmp"
	"slices"
)

// LimitStats is how close an account came to one of its limits.
type LimitStats struct {
	Provider string `json:"provider"`
	// Account is as in ProviderStats; Model is empty where all models share the
	// quota.
	Account string `json:"account"`
	Model   string `json:"model,omitempty"`
	Metric  Metric `json:"metric"`
	// Window is second, minute, hour, day, month or once; empty for Concurrency.
	Window string  `json:"window,omitempty"`
	Max    float64 `json:"max"`
	// Peak is the most that ever counted against the limit at once, as the provider
	// counts: since the last reset, or less what has refilled where that is
	// continuous. It exceeds Max when replies were longer than what was reserved.
	Peak float64 `json:"peak"`
	// Refused is how many calls it was too small for; a call may be refused by
	// several limits.
	Refused int64 `json:"refused"`
}

// over reports whether the limit was not kept to.
func (l LimitStats) over() bool { return l.Refused > 0 || l.Peak > l.Max+Limit{Max: l.Max}.rounding() }

// Overruns returns the limits that calls ran into or went over; none when the
// callers kept their own count well. Faults are nobody's overrun.
func (s Stats) Overruns() []LimitStats {
	var over []LimitStats
	for _, p := range s.Providers {
		for _, limit := range p.Limits {
			if limit.over() {
				over = append(over, limit)
			}
		}
	}
	slices.SortFunc(over, LimitStats.compare)
	return over
}

// compare orders by provider, account, model and limit.
func (l LimitStats) compare(other LimitStats) int {
	return cmp.Or(
		cmp.Compare(l.Provider, other.Provider), cmp.Compare(l.Account, other.Account), cmp.Compare(l.Model, other.Model),
		cmp.Compare(l.Metric, other.Metric), cmp.Compare(l.Window, other.Window), cmp.Compare(l.Max, other.Max),
	)
}

// audit tells how close the accounts of a provider came to its limits.
func (q *quotas) audit(provider string) []LimitStats {
	q.mu.Lock()
	defer q.mu.Unlock()
	var limits []LimitStats
	for key, b := range q.buckets {
		told := LimitStats{
			Provider: provider, Account: key.account, Model: key.model, Metric: b.limit.Metric,
			Max: b.limit.Max, Peak: b.peak, Refused: b.refused,
		}
		if b.limit.Metric != Concurrency {
			told.Window = windowName(b.limit.Window)
		}
		limits = append(limits, told)
	}
	slices.SortFunc(limits, LimitStats.compare)
	return limits
}
