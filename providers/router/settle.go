package router

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// reservationID names a reservation. It ends in the call's class, for which the
// place's pace is kept: whoever settles it knows no more than the route.
func reservationID(query parley.RouteQuery) string {
	return fmt.Sprintf("%s/%d/%s", query.CallID, query.Attempt, query.Class)
}

func classOf(reservationID string) parley.Class {
	return parley.Class(reservationID[strings.LastIndexByte(reservationID, '/')+1:])
}

// Answered implements parley.Router.
func (r *Router) Answered(ctx context.Context, route parley.Route, reply parley.ChatReply) error {
	p := r.fleet.Load().place(route.Place)
	settlement := quota.Settlement{ID: route.ReservationID}
	if reply.Shared { // nothing was sent, and nothing was learnt
		settlement.Windows = p.released()
	} else {
		settlement.Health, settlement.Healthy = p.health, true
		settlement.Place, settlement.Class, settlement.Latency = p.scope, classOf(route.ReservationID), reply.Latency
		settlement.Windows = p.used(reply)
		settlement.Benches = p.unknownQuotas(reply.Quota)
	}
	return r.settle(ctx, settlement)
}

// Failed implements parley.Router.
func (r *Router) Failed(ctx context.Context, route parley.Route, failure *parley.Error) error {
	if failure == nil {
		return errors.New("router: failure is required")
	}
	p := r.fleet.Load().place(route.Place)
	settlement := quota.Settlement{ID: route.ReservationID, Benches: r.benches(p, failure), Windows: p.spent(failure)}
	if p.ailing(failure.Kind) {
		settlement.Health = p.health
	}
	if err := r.settle(ctx, settlement); err != nil {
		return err
	}
	if failure.Kind == parley.KindInvalidKey {
		r.logger.ErrorContext(ctx, "a provider refuses an account's key; the account is benched for a day",
			"provider", p.Provider, "account", p.Account)
	}
	return nil
}

// GivenUp implements parley.Router.
func (r *Router) GivenUp(ctx context.Context, route parley.Route, after time.Duration) error {
	p := r.fleet.Load().place(route.Place)
	return r.settle(ctx, quota.Settlement{
		ID: route.ReservationID, Windows: p.spent(&parley.Error{Kind: parley.KindCanceled}),
		Place: p.scope, Class: classOf(route.ReservationID), Latency: after, Unanswered: true,
	})
}

// ailing kinds count as failures in a row: what is busy once is left alone for a
// moment, and longer each time until it answers again. The shared place is not busy
// when a node is: who pulls the next call has room for it.
func (p *place) ailing(kind parley.Kind) bool {
	return kind == parley.KindUnavailable || kind == parley.KindTimeout || kind == parley.KindOverloaded && !p.gpu
}

func (r *Router) settle(ctx context.Context, settlement quota.Settlement) error {
	if err := r.ledger.Settle(ctx, settlement); err != nil {
		return fmt.Errorf("settle %s: %w", settlement.ID, err)
	}
	return nil
}

// releaseUnserved gives back what was reserved for tasks that nobody took, and benches
// their queues.
func (r *Router) releaseUnserved(ctx context.Context, query parley.RouteQuery) error {
	for _, tried := range query.Tried {
		if tried.Kind != parley.KindUnserved {
			continue
		}
		route := parley.Route{Place: tried.Place, ReservationID: tried.ReservationID}
		if err := r.Failed(ctx, route, &parley.Error{Kind: parley.KindUnserved}); err != nil {
			return err
		}
	}
	return nil
}

// released gives everything back.
func (p *place) released() []quota.Final {
	finals := make([]quota.Final, len(p.windows))
	for i, w := range p.windows {
		finals[i] = quota.Final{Window: w.Window, Used: new(int64(0))}
	}
	return finals
}

// used is what an answered call took, and what the provider says about its quotas. A
// reply that tells no usage leaves the estimate in place.
func (p *place) used(reply parley.ChatReply) []quota.Final {
	prompt, completion := reply.Usage.PromptTokens, reply.Usage.CompletionTokens
	finals := make([]quota.Final, len(p.windows))
	for i, w := range p.windows {
		finals[i] = quota.Final{Window: w.Window}
		finals[i].Left, finals[i].Limit = w.told(reply.Quota)
		if prompt+completion > 0 {
			finals[i].Used = new(cost(w.Metric, p.model, prompt, completion))
		}
	}
	return finals
}

// spent is what a failed call leaves used. A call that reached the provider has cost a
// request. An error answer costs no tokens and no money; a call that broke off or ran
// out of time may have cost them all.
func (p *place) spent(failure *parley.Error) []quota.Final {
	if failure.Kind == parley.KindUnserved || failure.Kind == parley.KindNoRoute {
		return p.released()
	}
	free := refusedOutright(failure)
	finals := make([]quota.Final, len(p.windows))
	for i, w := range p.windows {
		finals[i] = quota.Final{Window: w.Window}
		if free && w.Metric != parley.MetricRequests {
			finals[i].Used = new(int64(0))
		}
	}
	return finals
}

// refusedOutright reports whether the provider answered with an error.
func refusedOutright(failure *parley.Error) bool {
	switch failure.Kind {
	case parley.KindRateLimited, parley.KindQuotaExhausted, parley.KindOverloaded, parley.KindInvalidKey,
		parley.KindModelGone, parley.KindTooLarge, parley.KindInvalidRequest:
		return true
	case parley.KindUnavailable, parley.KindTimeout, parley.KindMalformed, parley.KindRefused,
		parley.KindUnserved, parley.KindNoRoute, parley.KindBudgetSpent, parley.KindCanceled, parley.KindInternal:
		return failure.Status >= http.StatusBadRequest
	}
	return false
}
