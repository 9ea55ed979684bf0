package router

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
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

// benches says which scopes a failure keeps away, and until when: the place, all that
// draws from the same quota, the account, or the model at every account; of our own
// nodes none, see own.
func (r *Router) benches(p *place, failure *parley.Error) []quota.Bench {
	if p.own() {
		return nil
	}
	bench := func(least time.Duration, scopes ...quota.Scope) []quota.Bench {
		list := make([]quota.Bench, len(scopes))
		for i, scope := range scopes {
			list[i] = quota.Bench{Scope: scope, Least: least, Cause: string(failure.Kind)}
		}
		return list
	}
	switch failure.Kind {
	case parley.KindRateLimited:
		return until(bench(rateLimitPause, p.sharing(shortest(p.windows))...), failure.RetryAt)
	case parley.KindQuotaExhausted:
		return until(bench(exhaustedPause, p.sharing(spent(p.windows, failure.RetryAt.Sub(r.now())))...), failure.RetryAt)
	case parley.KindOverloaded:
		return bench(overloadPause, p.scope)
	case parley.KindInvalidKey:
		return bench(invalidKeyPause, quota.AccountScope(p.Account))
	case parley.KindModelGone:
		return bench(modelGonePause, quota.ModelScope(p.Provider, p.Model))
	case parley.KindUnserved:
		// Workers take as long to come back on every clock.
		return bench(r.clock.Stretch(unservedPause), quota.QueueScope(parley.ProviderQueue(p.Provider)))
	case parley.KindUnavailable, parley.KindTimeout:
		return nil // health, not a bench
	case parley.KindTooLarge, parley.KindMalformed, parley.KindRefused, parley.KindInvalidRequest,
		parley.KindNoRoute, parley.KindBudgetSpent, parley.KindCanceled, parley.KindInternal:
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

// sharing is everything that draws from a limit of the place; the place alone when the
// catalog knows no such limit.
func (p *place) sharing(w window, ok bool) []quota.Scope {
	switch {
	case !ok || w.limit.PerModel:
		return []quota.Scope{p.quotaScope(p.Model)}
	case len(w.limit.Models) == 0:
		return []quota.Scope{p.quotaScope("")}
	}
	list := make([]quota.Scope, len(w.limit.Models))
	for i, model := range w.limit.Models {
		list[i] = p.quotaScope(model)
	}
	return list
}

// shortest is the limit that an answer about too many calls most likely means.
func shortest(windows []window) (window, bool) { return most(windows, -1) }

// spent is the limit that an answer about a spent allowance means: of those that may keep
// calls away for so long the shortest, so that a model's spent day costs the account
// nothing else. When the answer does not tell (wait is not positive) it is the longest, as
// short ones come back as rate limits. Credit that is given once lasts longest.
func spent(windows []window, wait time.Duration) (window, bool) {
	lasting := slices.DeleteFunc(slices.Clone(windows), func(w window) bool { return w.Length > 0 && w.Length < wait })
	if w, ok := shortest(lasting); ok && wait > 0 {
		return w, true
	}
	return most(windows, 1)
}

func most(windows []window, sign int) (window, bool) {
	length := func(w window) time.Duration {
		if w.Length == 0 {
			return math.MaxInt64
		}
		return w.Length
	}
	timed := slices.DeleteFunc(slices.Clone(windows), func(w window) bool { return w.Metric == parley.MetricConcurrency })
	if len(timed) == 0 {
		return window{}, false
	}
	return slices.MaxFunc(timed, func(a, b window) int { return sign * cmp.Compare(length(a), length(b)) }), true
}
