package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// leastHedge is how long a call may take before a second one is worth its quota,
// however fast the place usually is: a candidate does not notice less.
const leastHedge = 300 * time.Millisecond

// flight is one attempt of a call under way.
type flight struct {
	entry  parley.Attempt
	route  parley.Route
	future workflow.Future
	cancel workflow.CancelFunc
	// takes is set when the call takes a seat.
	takes bool
}

func launch[R any](ctx workflow.Context, c *caller, o order[R], t *trail, entry parley.Attempt, route parley.Route) *flight {
	ctx, cancel := workflow.WithCancel(ctx)
	call := parley.Call{
		ID: c.prefix + o.id, Attempt: entry.No, Route: route, Repair: t.repair, LeavesSeat: c.leavesSeat(o.step, t, route),
	}
	takes := route.Queue == parley.QueueGPU && !call.LeavesSeat
	if takes {
		c.taking++
	}
	return &flight{
		entry: describe(entry, route), route: route, cancel: cancel, takes: takes,
		future: o.start(withActivityOptions(ctx, c.tenant, o.step, o.id, route), call),
	}
}

// race waits for an attempt. When a candidate waits and the attempt takes longer
// than such calls usually do there, the call is made elsewhere too, once: the
// first reply wins and the other attempt is cancelled, which its worker learns by
// heartbeat. Returned is the attempt that decided, and its failure if it failed.
func race[R any](ctx workflow.Context, c *caller, o order[R], t *trail, first *flight) (R, *flight, *parley.Error) {
	flights := []*flight{first}
	if after := time.Duration(first.route.HedgeAfterMS) * time.Millisecond; t.patience != nil && after > 0 {
		t.patience.remind(ctx, max(after, leastHedge))
	}
	for {
		ended := t.await(ctx, flights)
		if ended == nil {
			if second := hedge(ctx, c, o, t, first); second != nil {
				flights = append(flights, second)
			}
			continue
		}
		var reply R
		err := ended.future.Get(ctx, &reply)
		flights = slices.DeleteFunc(flights, func(f *flight) bool { return f == ended })
		if err == nil {
			c.landed(ended, o.receipt(reply))
			c.overtake(ctx, flights)
			c.recordAnswer(ended.entry, o.receipt(reply), o.late(t, workflow.Now(ctx)))
			return reply, ended, nil
		}
		failure := failureOf(err)
		c.crashed(ended, failure.Kind)
		c.recordFailure(ctx, ended.entry, failure)
		if len(flights) == 0 || failure.Kind.Remedy() == parley.RemedyNone {
			c.overtake(ctx, flights)
			return reply, ended, failure
		}
		t.leave(ended, failure)
	}
}

// await returns the attempt that ended, or nil when it is time for a hedge.
func (t *trail) await(ctx workflow.Context, flights []*flight) *flight {
	ready := func(f *flight) bool { return f.future.IsReady() }
	if t.patience == nil {
		return flights[0]
	}
	// A cancelled context ends the attempts too.
	_ = workflow.Await(ctx, func() bool { return slices.ContainsFunc(flights, ready) || t.patience.hedgeDue })
	if i := slices.IndexFunc(flights, ready); i >= 0 {
		return flights[i]
	}
	if t.patience.hedgeDue {
		t.patience.hedgeDue = false
		return nil
	}
	return flights[0]
}

// hedge makes the call elsewhere, if there is an elsewhere, still a need and money.
func hedge[R any](ctx workflow.Context, c *caller, o order[R], t *trail, first *flight) *flight {
	if c.spent(o.step) {
		return nil
	}
	c.underway++
	entry, placed, err := c.route(ctx, o, t, []parley.Place{first.route.Place})
	if err != nil || placed.Route == nil || first.future.IsReady() {
		c.underway--
		return nil
	}
	return launch(ctx, c, o, t, entry, *placed.Route)
}

// overtake cancels the attempts that are not needed any more. What they reserved
// counts as spent: whether they reached their provider is not known.
func (c *caller) overtake(ctx workflow.Context, flights []*flight) {
	for _, f := range flights {
		f.cancel()
		c.landed(f, parley.Receipt{})
		c.recordOvertaken(ctx, f.entry)
	}
}
