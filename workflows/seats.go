package workflows

import (
	"slices"

	"github.com/parley-interviews/parley"
)

// An interview takes its seat on a self-hosted node with a call on the shared queue,
// which the node's worker tells in the receipt, and keeps it for all its calls until one
// of them shows that the node is away. Seats cost no command: a lost one is an attempt
// like every other that failed.

// mayTake reports whether the call would take a seat on whichever node pulls it. A
// caller has one at most: while it sits somewhere or another call is taking a seat, it
// leaves the one that it is given at the call's end. So does a note, which is written
// while the next question is asked for.
func (c *caller) mayTake(step parley.Step) bool {
	return c.seat == nil && c.taking == 0 && step != parley.StepAssess
}

// leavesSeat reports whether the seat of the call is not needed after it.
func (c *caller) leavesSeat(step parley.Step, t *trail, route parley.Route) bool {
	switch {
	case route.Provider != parley.ProviderSelfHosted:
		return false
	case t.leaves, c.standing:
		return true
	}
	return route.Queue == parley.QueueGPU && !c.mayTake(step)
}

// passedOver drops the seat if the router sent a call that asked for it to the shared
// queue: its node is away. One that works on the call already, or failed it for a reason
// of the call's own, is not.
func (c *caller) passedOver(request parley.RouteRequest, route *parley.Route) {
	if route == nil || route.Queue != parley.QueueGPU || request.Seat == nil || c.seat == nil || len(request.Avoid) > 0 {
		return
	}
	place := request.Seat.Place()
	tried := slices.ContainsFunc(request.Tried, func(t parley.Tried) bool { return t.Place == place })
	if *c.seat == *request.Seat && !tried {
		c.seat = nil
	}
}

// landed ends what a flight meant for seats: an answer tells the one that it took.
func (c *caller) landed(f *flight, receipt parley.Receipt) {
	if f.takes {
		c.taking--
	}
	if c.seat == nil && !c.standing {
		c.seat = receipt.Seat
	}
}

// crashed ends what a failed flight meant for seats: when its node is to blame the seat
// is lost. Prompts that are too large or refused are so everywhere.
func (c *caller) crashed(f *flight, kind parley.Kind) {
	c.landed(f, parley.Receipt{})
	callsFault := kind == parley.KindTooLarge || kind == parley.KindRefused
	if kind.Remedy() == parley.RemedyElsewhere && !callsFault && c.seat != nil && c.seat.Place() == f.route.Place {
		c.seat = nil
	}
}
