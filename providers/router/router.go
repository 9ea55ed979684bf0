package router

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/redis/rueidis"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

const (
	// maxWait and minWait bound a reply's RetryAt, seen from now.
	maxWait = 24 * time.Hour
	minWait = time.Second
)

// Config holds the parts of a Router.
type Config struct {
	// Catalog and Accounts say which places there are. A provider without an
	// account is not used; self-hosted nodes need none, their workers report.
	Catalog  catalog.Catalog
	Accounts []catalog.Account
	// Redis is where the quota ledger lives; required. The caller closes it.
	Redis rueidis.Client
	// Clock, when set, replaces Redis's time: for tests.
	Clock func() time.Time
	// Logger gets an alert for every refused key; slog.Default when nil.
	Logger *slog.Logger
}

// Router implements parley.Router. It is safe for concurrent use, and any number
// of processes may route at the same time.
type Router struct {
	ledger *quota.Ledger
	places []place
	index  map[parley.Place]int
	logger *slog.Logger
}

var _ parley.Router = (*Router)(nil)

// New returns a router over the catalog's places. It does not call Redis.
func New(c Config) (*Router, error) {
	places, err := listPlaces(c.Catalog, c.Accounts)
	ledger, ledgerErr := quota.New(quota.Config{Redis: c.Redis, Clock: c.Clock})
	if err := errors.Join(err, ledgerErr); err != nil {
		return nil, fmt.Errorf("router: %w", err)
	}
	if c.Logger == nil {
		c.Logger = slog.Default()
	}
	r := &Router{ledger: ledger, places: places, index: make(map[parley.Place]int, len(places)), logger: c.Logger}
	for i, p := range places {
		r.index[p.Place] = i
	}
	return r, nil
}

// Route implements parley.Router.
func (r *Router) Route(ctx context.Context, query parley.RouteQuery) (parley.RouteReply, error) {
	for _, tried := range query.Tried {
		if tried.Kind != parley.KindUnserved {
			continue
		}
		route := parley.Route{Place: tried.Place, ReservationID: tried.ReservationID}
		if err := r.Failed(ctx, route, &parley.Error{Kind: parley.KindUnserved}); err != nil {
			return parley.RouteReply{}, err
		}
	}
	fitting, unfit := r.sift(query)
	candidates := make([]quota.Candidate, len(fitting))
	for i, p := range fitting {
		candidates[i] = p.candidate(query)
	}
	id := reservationID(query.RouteRequest)
	reservation, err := r.ledger.Reserve(ctx, quota.Ask{ID: id, Class: query.Class, Candidates: candidates})
	if err != nil {
		return parley.RouteReply{}, fmt.Errorf("route %s: %w", id, err)
	}
	if reservation.Index < 0 {
		return waitReply(reservation, fitting, unfit), nil
	}
	chosen, err := parsePlaceName(reservation.Name)
	if err != nil {
		return parley.RouteReply{}, fmt.Errorf("route %s: %w", id, err)
	}
	return parley.RouteReply{Route: &parley.Route{
		Place: chosen, Queue: parley.ProviderQueue(chosen.Provider), ReservationID: id,
		Reason: chosenReason(reservation, fitting),
	}}, nil
}

// Answered implements parley.Router.
func (r *Router) Answered(ctx context.Context, route parley.Route, reply parley.ChatReply) error {
	p := r.place(route.Place)
	settlement := quota.Settlement{ID: route.ReservationID, Health: p.health(), Healthy: true}
	tokens := int64(reply.Usage.PromptTokens + reply.Usage.CompletionTokens)
	for _, window := range p.windows {
		final := quota.Final{Window: window, Left: told(window, reply.Quota)}
		// A reply that tells no usage leaves the estimate in place.
		if window.Metric == parley.MetricTokens && tokens > 0 {
			final.Used = &tokens
		}
		settlement.Windows = append(settlement.Windows, final)
	}
	settlement.Benches = p.unknownQuotas(reply.Quota)
	if err := r.ledger.Settle(ctx, settlement); err != nil {
		return fmt.Errorf("settle %s: %w", route.ReservationID, err)
	}
	return nil
}

// Failed implements parley.Router.
func (r *Router) Failed(ctx context.Context, route parley.Route, failure *parley.Error) error {
	if failure == nil {
		return errors.New("router: failure is required")
	}
	p := r.place(route.Place)
	settlement := quota.Settlement{ID: route.ReservationID, Benches: p.benches(failure)}
	if failure.Kind == parley.KindUnavailable || failure.Kind == parley.KindTimeout {
		settlement.Health = p.health()
	}
	for _, window := range p.windows {
		settlement.Windows = append(settlement.Windows, quota.Final{Window: window, Used: spent(window.Metric, failure)})
	}
	if err := r.ledger.Settle(ctx, settlement); err != nil {
		return fmt.Errorf("settle %s: %w", route.ReservationID, err)
	}
	if failure.Kind == parley.KindInvalidKey {
		r.logger.ErrorContext(ctx, "a provider refuses an account's key; the account is benched for a day",
			"provider", p.Provider, "account", p.Account)
	}
	return nil
}

// MarkServed notes that a worker serves a queue for the next ttl. The self-hosted
// place is eligible only while somebody keeps this up; for every queue it ends the
// bench that was set because nobody took a task. Call it every ttl/3 or so.
func (r *Router) MarkServed(ctx context.Context, queue string, ttl time.Duration) error {
	if err := r.ledger.Serve(ctx, queue, ttl); err != nil {
		return fmt.Errorf("mark %s as served: %w", queue, err)
	}
	return nil
}

// place finds a place; one that the configuration no longer has comes without
// limits, so that its reservation can still be ended.
func (r *Router) place(p parley.Place) place {
	if i, ok := r.index[p]; ok {
		return r.places[i]
	}
	return place{Place: p}
}

func reservationID(request parley.RouteRequest) string {
	return fmt.Sprintf("%s/%d", request.CallID, request.Attempt)
}

// waitReply says until when to wait: the earliest time over all places. A place
// that waiting does not help counts as a full day.
func waitReply(r quota.Reservation, fitting []place, unfit []string) parley.RouteReply {
	at := r.Now.Add(maxWait)
	for _, skip := range r.Skipped {
		if !skip.Until.IsZero() && skip.Until.Before(at) {
			at = skip.Until
		}
	}
	if soonest := r.Now.Add(minWait); at.Before(soonest) {
		at = soonest
	}
	return parley.RouteReply{RetryAt: at, Reason: waitReason(r, fitting, unfit)}
}
