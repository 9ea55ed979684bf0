package router

import (
	"context"
	"sync"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// viewAge is how old a view may get before the next call has it refreshed.
const viewAge = time.Second

// view is what was last heard from the ledger about a fleet. Calls are ranked by it,
// so that they need not ask; it is never trusted with a quota.
type view struct {
	mu sync.Mutex
	// asked is the real time of the last refresh, and busy that it is under way.
	asked time.Time
	busy  bool
	// windows by slot, and places in the fleet's order.
	windows []seen
	places  []known
}

// seen is what a window held at a time of the ledger, and when it is whole again; at is
// zero while nothing is known.
type seen struct {
	left int64
	at   time.Time
	ends time.Time
}

// known is what is known of a place: what stood against it and how fast it is.
type known struct {
	hurdle *quota.Skip
	paces  map[parley.Class]quota.Pace
}

// refresh has the view brought up to date in the background when it is due. It ends
// within the ledger's timeout, whatever becomes of the call.
func (r *Router) refresh(ctx context.Context, f *fleet) {
	if !f.view.claim(time.Now()) {
		return
	}
	go func() {
		if _, err := r.look(context.WithoutCancel(ctx), f); err != nil {
			r.logger.DebugContext(ctx, "the view of the quotas could not be refreshed", "error", err)
		}
		f.view.mu.Lock()
		defer f.view.mu.Unlock()
		f.view.busy = false
	}()
}

// claim reports whether the caller is to refresh the view.
func (v *view) claim(now time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.busy || now.Sub(v.asked) < viewAge {
		return false
	}
	v.busy, v.asked = true, now
	return true
}

// look asks the ledger for the state of every place and remembers it.
func (r *Router) look(ctx context.Context, f *fleet) ([]quota.State, error) {
	candidates := make([]quota.Candidate, len(f.places))
	for i := range f.places {
		p := &f.places[i]
		// The smallest call shows what is closed to all.
		candidates[i] = p.candidate(parley.RouteQuery{}, p.demands(parley.RouteQuery{PromptTokens: 1, MaxTokens: 1}, 0, calendar{}))
	}
	states, err := r.ledger.States(ctx, candidates)
	if err != nil {
		return nil, err
	}
	now := r.now()
	f.view.mu.Lock()
	defer f.view.mu.Unlock()
	for i, state := range states {
		f.view.places[i] = known{hurdle: state.Hurdle, paces: state.Paces}
		f.view.hold(&f.places[i], state.Left, now)
	}
	return states, nil
}

func (v *view) hold(p *place, left []int64, at time.Time) {
	for i := range p.windows {
		w := &p.windows[i]
		if i < len(left) && !at.Before(v.windows[w.slot].at) {
			v.windows[w.slot] = seen{left: left[i], at: at, ends: w.Reset.Next(at)}
		}
	}
}

// learn remembers what a reservation's answer told.
func (f *fleet) learn(r quota.Reservation, asked []*entry, class parley.Class) {
	f.view.mu.Lock()
	defer f.view.mu.Unlock()
	for _, skip := range r.Skipped {
		if skip.Index < len(asked) && asked[skip.Index].remembers(skip.Why) {
			f.view.places[asked[skip.Index].index].hurdle = &skip
		}
	}
	if r.Index < 0 || r.Index >= len(asked) || asked[r.Index].name != r.Name || asked[r.Index].seat {
		return
	}
	e := asked[r.Index]
	f.view.hold(e.place, r.Left, r.Now)
	current := &f.view.places[e.index]
	if r.Pace.Calls > 0 {
		// The map may be one that a reader of States holds.
		current.paces = withPace(current.paces, class, r.Pace)
	}
}

// remembers reports whether an obstacle stands against other calls too. What is spent
// for one may do for a smaller one; candidates need a free seat where deferred calls
// need none; and a seat is one interview's.
func (e *entry) remembers(why quota.Why) bool {
	return !e.seat && (why == quota.WhyBenched || why == quota.WhyUnhealthy || why == quota.WhyUnserved && !e.gpu)
}

func withPace(paces map[parley.Class]quota.Pace, class parley.Class, pace quota.Pace) map[parley.Class]quota.Pace {
	changed := map[parley.Class]quota.Pace{class: pace}
	for other, p := range paces {
		if other != class {
			changed[other] = p
		}
	}
	return changed
}

// forget drops what is known to stand in the way of a queue's places.
func (f *fleet) forget(queue string) {
	f.view.mu.Lock()
	defer f.view.mu.Unlock()
	for i := range f.places {
		if parley.ProviderQueue(f.places[i].Provider) == queue {
			f.view.places[i].hurdle = nil
		}
	}
}

// obstacle is what is known to stand against a place for this call, nil when nothing.
func (v *view) obstacle(i int, p *place, query parley.RouteQuery, floor float64, c calendar) *quota.Skip {
	if h := v.places[i].hurdle; h != nil && (h.Until.IsZero() || h.Until.After(c.now)) {
		return h
	}
	for i := range p.windows {
		w := &p.windows[i]
		demand := w.demand(p.model, query, floor, c)
		if left, ok := v.left(w, c.now); ok && left < float64(demand.Amount+demand.Keep) {
			return &quota.Skip{Why: quota.WhySpent, Name: w.Name, Until: c.end(w.Reset)}
		}
	}
	return nil
}

// left is what a window should hold by now; ok is false when nothing is known of it.
func (v *view) left(w *window, now time.Time) (left float64, ok bool) {
	s := v.windows[w.slot]
	if s.at.IsZero() || w.Limit <= 0 {
		return 0, false
	}
	limit := float64(w.Limit)
	if !s.ends.IsZero() && !s.ends.After(now) {
		return limit, true
	}
	left = float64(s.left)
	if w.rolling {
		left += limit * max(0, float64(now.Sub(s.at))/float64(w.Length))
	}
	return min(limit, left), true
}
