package router

import (
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// maxWait and minWait bound a reply's RetryAt, seen from now on the ledger's clock.
const (
	maxWait = 24 * time.Hour
	minWait = time.Second
)

// waitReply says until when to wait: a deferred call for its turn, another one until
// the earliest obstacle is over. A place that waiting does not help counts as a full
// day.
func (r *Router) waitReply(
	reservation quota.Reservation, query parley.RouteQuery, asked []*entry, unfit []*place,
) parley.RouteReply {
	at := reservation.Now.Add(maxWait)
	for _, skip := range reservation.Skipped {
		absent := skip.Why == quota.WhyUnserved && skip.Index < len(asked) && asked[skip.Index].silent
		if !absent && !skip.Until.IsZero() && skip.Until.Before(at) {
			at = skip.Until
		}
	}
	if query.Class == parley.ClassDeferred && !reservation.WakeAt.IsZero() {
		at = reservation.WakeAt
	}
	if latest := reservation.Now.Add(maxWait); at.After(latest) {
		at = latest
	}
	if soonest := reservation.Now.Add(minWait); at.Before(soonest) {
		at = soonest
	}
	return parley.RouteReply{RetryAt: r.clock.Real(at), Reason: waitReason(reservation, query, asked, unfit)}
}
