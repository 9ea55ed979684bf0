package router

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/quota"
)

const (
	// defaultFloor is a fifth: candidates' calls are about half of all, and shorter.
	defaultFloor = 0.2
	// maxAsked is how many places the ledger is asked for at first. One is usually
	// free among the best dozen, and the question stays small however many accounts
	// there are.
	maxAsked = 12
	// minHedgeCalls is how many calls a 95th percentile takes to mean something.
	minHedgeCalls = 20
)

// Config holds the parts of a Router.
type Config struct {
	// Catalog and Accounts say which places there are. A provider without an
	// account is not used; our own vLLM nodes need none, their workers report.
	Catalog  catalog.Catalog
	Accounts []catalog.Account
	// Redis is where the quota ledger lives; required. The caller closes it.
	Redis rueidis.Client
	// Floor is the share of each day's, month's or one-time quota that deferred calls
	// leave for candidates who wait: of a fixed window, the share of what is still to
	// come. From 0 to 1; 0.2 when nil.
	Floor *float64
	// Clock is the one that quotas run on; the zero value is Redis's own. Times in
	// replies are real ones whatever it shows.
	Clock clock.Clock
	// Now, when set, replaces Redis's time: for tests.
	Now func() time.Time
	// Timeout bounds each question to the ledger; the ledger's own bound when zero.
	Timeout time.Duration
	// Logger gets an alert for every refused key; slog.Default when nil.
	Logger *slog.Logger
}

// Router implements parley.Router. It is safe for concurrent use, and any number
// of processes may route at the same time.
type Router struct {
	ledger *quota.Ledger
	floor  float64
	clock  clock.Clock
	now    func() time.Time
	logger *slog.Logger

	swap  sync.Mutex // one Use at a time
	fleet atomic.Pointer[fleet]
}

var _ parley.Router = (*Router)(nil)

// New returns a router over the catalog's places. It does not call Redis.
func New(c Config) (*Router, error) {
	r := &Router{floor: defaultFloor, clock: c.Clock, now: c.Now, logger: c.Logger}
	var problems []error
	if c.Floor != nil {
		r.floor = *c.Floor
	}
	if !(r.floor >= 0 && r.floor <= 1) { // also refuses NaN
		problems = append(problems, fmt.Errorf("floor is %g, must be from 0 to 1", r.floor))
	}
	if r.now == nil && !c.Clock.IsReal() {
		r.now = c.Clock.Now
	}
	var err error
	r.ledger, err = quota.New(quota.Config{Redis: c.Redis, Clock: r.now, Timeout: c.Timeout})
	problems = append(problems, err)
	fleet, err := newFleet(c.Catalog, c.Accounts, nil)
	problems = append(problems, err)
	if err := errors.Join(problems...); err != nil {
		return nil, fmt.Errorf("router: %w", err)
	}
	r.fleet.Store(fleet)
	if r.now == nil {
		r.now = time.Now // for ranking alone: the ledger asks Redis
	}
	if r.logger == nil {
		r.logger = slog.Default()
	}
	return r, nil
}

// Use replaces the places by those of another catalog and other accounts, without
// a pause: calls under way settle on the places they were given. On an error the old
// ones stay.
func (r *Router) Use(c catalog.Catalog, accounts []catalog.Account) error {
	r.swap.Lock()
	defer r.swap.Unlock()
	fleet, err := newFleet(c, accounts, r.fleet.Load())
	if err != nil {
		return fmt.Errorf("router: %w", err)
	}
	r.fleet.Store(fleet)
	return nil
}

// Route implements parley.Router.
func (r *Router) Route(ctx context.Context, query parley.RouteQuery) (parley.RouteReply, error) {
	if err := r.releaseUnserved(ctx, query); err != nil {
		return parley.RouteReply{}, err
	}
	fleet := r.fleet.Load()
	defer r.refresh(ctx, fleet)
	id := reservationID(query)
	calendar := newCalendar(r.now())
	line, unfit := fleet.line(query, r.floor, calendar)
	reservation, asked, err := r.reserve(ctx, fleet, query, calendar, line)
	if err != nil {
		return parley.RouteReply{}, fmt.Errorf("route %s: %w", id, err)
	}
	fleet.learn(reservation, asked, query.Class)
	if reservation.Index < 0 {
		return r.waitReply(reservation, query, asked, unfit), nil
	}
	chosen, err := parsePlaceName(reservation.Name)
	if err != nil {
		return parley.RouteReply{}, fmt.Errorf("route %s: %w", id, err)
	}
	p := fleet.place(chosen)
	route := parley.Route{
		Place: chosen, Queue: p.queue(), ReservationID: id, Reason: chosenReason(reservation, query, asked, line),
		PatienceMS: p.patience(query).Milliseconds(),
	}
	// Latencies are real durations on every clock, and each node has its own: another
	// card's are no measure.
	if query.Class == parley.ClassInteractive && reservation.Pace.Calls >= minHedgeCalls {
		route.HedgeAfterMS = reservation.Pace.P95.Milliseconds()
	}
	return parley.RouteReply{Route: &route}, nil
}

// reserve asks the ledger for the best places that are not known to be out, and only
// if none of them is free for all, those that waiting or a rescue may open included.
func (r *Router) reserve(
	ctx context.Context, f *fleet, query parley.RouteQuery, calendar calendar, line []*entry,
) (quota.Reservation, []*entry, error) {
	ask := quota.Ask{ID: reservationID(query), Class: query.Class}
	if few := hopeful(line); len(few) > 0 && len(few) < len(line) {
		ask.Candidates, ask.More = r.candidates(query, calendar, few), true
		reservation, err := r.ledger.Reserve(ctx, ask)
		if err != nil || reservation.Index >= 0 {
			return reservation, few, err
		}
		f.learn(reservation, few, query.Class)
	}
	ask.Candidates, ask.More = r.candidates(query, calendar, line), false
	ask.Rescue = query.Class == parley.ClassInteractive
	reservation, err := r.ledger.Reserve(ctx, ask)
	return reservation, line, err
}

func (r *Router) candidates(query parley.RouteQuery, calendar calendar, line []*entry) []quota.Candidate {
	list := make([]quota.Candidate, len(line))
	for i, e := range line {
		list[i] = e.candidate(query, e.demands(query, r.floor, calendar))
	}
	return list
}

// hopeful returns the first entries that nothing is known to stand against. What a
// repair prefers is asked in any case.
func hopeful(line []*entry) []*entry {
	few := make([]*entry, 0, maxAsked)
	for _, e := range line {
		if (e.out == nil || e.preferred) && len(few) < maxAsked {
			few = append(few, e)
		}
	}
	return few
}
