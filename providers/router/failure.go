package router

import (
	"net/http"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// How long a failure keeps a scope away when the provider does not say.
const (
	rateLimitPause  = 20 * time.Second
	exhaustedPause  = time.Hour
	overloadPause   = 2 * time.Second
	unservedPause   = 15 * time.Second
	invalidKeyPause = 24 * time.Hour
	modelGonePause  = time.Hour
	// shortestPause holds also when a provider's hint is already past.
	shortestPause = time.Second
)

// benches says which scopes a failure keeps away, and until when.
func (p place) benches(failure *parley.Error) []quota.Bench {
	bench := func(scope quota.Scope, least time.Duration) []quota.Bench {
		return []quota.Bench{{Scope: scope, Least: least, Cause: string(failure.Kind)}}
	}
	switch failure.Kind {
	case parley.KindRateLimited:
		list := bench(quota.PlaceScope(p.Place), rateLimitPause)
		return until(list, failure.RetryAt)
	case parley.KindQuotaExhausted:
		return until(p.exhausted(failure), failure.RetryAt)
	case parley.KindOverloaded:
		return bench(quota.PlaceScope(p.Place), overloadPause)
	case parley.KindInvalidKey:
		return bench(quota.AccountScope(p.Account), invalidKeyPause)
	case parley.KindModelGone:
		return bench(quota.ModelScope(p.Provider, p.Model), modelGonePause)
	case parley.KindUnserved:
		return bench(quota.QueueScope(parley.ProviderQueue(p.Provider)), unservedPause)
	case parley.KindUnavailable, parley.KindTimeout:
		return nil // health, not a bench
	case parley.KindTooLarge, parley.KindMalformed, parley.KindRefused, parley.KindInvalidRequest,
		parley.KindNoRoute, parley.KindCanceled, parley.KindInternal:
		return nil // the call's fault, not the place's
	}
	return nil
}

// until puts the provider's own time in place of our guess.
func until(list []quota.Bench, at time.Time) []quota.Bench {
	if at.IsZero() {
		return list
	}
	for i := range list {
		list[i].Until, list[i].Least = at, shortestPause
	}
	return list
}

// exhausted benches what shares the spent quota: the longest one that the catalog
// knows of the place, since short ones come back as rate limits.
func (p place) exhausted(failure *parley.Error) []quota.Bench {
	bench := quota.Bench{Scope: quota.PlaceScope(p.Place), Least: exhaustedPause, Cause: string(failure.Kind)}
	if len(p.limits) == 0 {
		return []quota.Bench{bench}
	}
	longest := slices.MaxFunc(p.limits, func(a, b catalog.Limit) int {
		return int(a.Window.Duration() - b.Window.Duration())
	})
	switch {
	case longest.PerModel:
		return []quota.Bench{bench}
	case len(longest.Models) == 0:
		bench.Scope = quota.AccountScope(p.Account)
		return []quota.Bench{bench}
	}
	list := make([]quota.Bench, len(longest.Models))
	for i, model := range longest.Models {
		list[i] = bench
		list[i].Scope = quota.PlaceScope(parley.Place{Provider: p.Provider, Account: p.Account, Model: model})
	}
	return list
}

// spent is what a failed call leaves used of a metric; nil for what was reserved.
// A call that reached the provider has cost a request. An error answer costs no
// tokens; a call that broke off or ran out of time may have cost them all.
func spent(metric parley.Metric, failure *parley.Error) *int64 {
	if failure.Kind == parley.KindUnserved || failure.Kind == parley.KindNoRoute {
		return new(int64(0))
	}
	if metric != parley.MetricTokens || !refusedOutright(failure) {
		return nil
	}
	return new(int64(0))
}

// refusedOutright reports whether the provider answered with an error.
func refusedOutright(failure *parley.Error) bool {
	switch failure.Kind {
	case parley.KindRateLimited, parley.KindQuotaExhausted, parley.KindOverloaded, parley.KindInvalidKey,
		parley.KindModelGone, parley.KindTooLarge, parley.KindInvalidRequest:
		return true
	case parley.KindUnavailable, parley.KindTimeout, parley.KindMalformed, parley.KindRefused,
		parley.KindUnserved, parley.KindNoRoute, parley.KindCanceled, parley.KindInternal:
		return failure.Status >= http.StatusBadRequest
	}
	return false
}

// told returns what the readings say is left in a window, nil when nothing.
func told(w quota.Window, readings []parley.QuotaReading) *int64 {
	var lowest *int64
	for _, reading := range readings {
		if reading.Metric != w.Metric || reading.Window != w.Length {
			continue
		}
		if left := max(0, reading.Remaining); lowest == nil || left < *lowest {
			lowest = &left
		}
	}
	return lowest
}

// unknownQuotas benches the place for spent quotas that the catalog does not know,
// such as Cerebras's hourly one, until the provider says they return.
func (p place) unknownQuotas(readings []parley.QuotaReading) []quota.Bench {
	var list []quota.Bench
	for _, reading := range readings {
		known := slices.ContainsFunc(p.windows, func(w quota.Window) bool {
			return w.Metric == reading.Metric && w.Length == reading.Window
		})
		if known || reading.Remaining > 0 || reading.ResetAt.IsZero() {
			continue
		}
		list = append(list, quota.Bench{
			Scope: quota.PlaceScope(p.Place), Until: reading.ResetAt, Cause: string(parley.KindQuotaExhausted),
		})
	}
	return list
}
