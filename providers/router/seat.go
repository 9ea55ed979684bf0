package router

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// How long a call may wait for one of our own nodes, in real time on every clock.
const (
	// A candidate's call goes to the shared queue only while a seat is free, and one
	// that is not pulled at once lost it to another. On the seat's own queue the slots
	// may be full for a moment.
	candidateNewSeat, candidateSeat = 300 * time.Millisecond, 500 * time.Millisecond
	// What nobody waits for is left to our own nodes for longer: what it would spend
	// elsewhere is somebody's quota.
	deferredNewSeat, deferredSeat = 45 * time.Second, 10 * time.Second
)

// How many failures in a row one of our own places is let pass before it rests. A node
// may fail once by accident, and those who sit there would lose its cache. Behind the
// shared queue are all nodes: a few failures are one node's, and the next pull is
// another's.
const (
	seatGrace   = 1
	sharedGrace = 4
)

// own reports whether the place is one or all of our own nodes. Such places share no
// scope with others: each rests alone, when it fails in a row, and is never benched,
// since the worker beside a node takes its marks away when the node is not well.
func (p *place) own() bool { return p.gpu || p.seat }

func (p *place) grace() int {
	if p.seat {
		return seatGrace
	}
	return sharedGrace
}

// queue is the task queue of the place's calls.
func (p *place) queue() string {
	if p.seat {
		return parley.NodeQueue(p.Account)
	}
	return parley.ProviderQueue(p.Provider)
}

// mark is what has to be kept up with MarkServed for calls of the class to go to a
// place of our own. A candidate does not wait for a seat.
func (p *place) mark(class parley.Class) string {
	if p.gpu && class == parley.ClassInteractive {
		return QueueFreeSeats
	}
	return p.queue()
}

// patience is how long a call may wait for a worker; zero leaves it to the step.
// Somebody may be waiting for a plan or a profile, which are deferred otherwise.
func (p *place) patience(query parley.RouteQuery) time.Duration {
	interactive := query.Class == parley.ClassInteractive
	switch {
	case !p.own(), !interactive && (query.Step == parley.StepPlanQuestions || query.Step == parley.StepProfile):
		return 0
	case p.seat && interactive:
		return candidateSeat
	case p.seat:
		return deferredSeat
	case interactive:
		return candidateNewSeat
	}
	return deferredNewSeat
}

// entry is the seat's in the line. The ledger is always asked about it: nothing that
// was learned from one interview would serve another.
func (p *place) entry(query parley.RouteQuery) *entry {
	e := &entry{place: p, index: -1, preferred: p.preferred(query), loose: needsSchema(query) && p.looseJSON()}
	if tried(p.Place, query) {
		e.out = &quota.Skip{Why: quota.WhyTried}
	}
	return e
}

// isShared reports whether a place stands for all of our own nodes.
func isShared(p parley.Place) bool {
	return p.Provider == parley.ProviderSelfHosted && p.Account == parley.QueueGPU
}

// isSeat reports whether a place is a seat on a node of our own.
func isSeat(p parley.Place) bool {
	return p.Provider == parley.ProviderSelfHosted && p.Account != parley.QueueGPU
}

// seat is the place of the asking interview's seat; nil when it has none. It is like
// the shared place, but for what a node's own name makes of it. A name with a '/' would
// be taken for another's by the ledger.
func (f *fleet) seat(query parley.RouteQuery) *place {
	seat := query.Seat
	if seat == nil || seat.Node == "" || strings.Contains(seat.Node, "/") {
		return nil
	}
	i := slices.IndexFunc(f.places, func(p place) bool { return p.gpu })
	if i < 0 {
		return nil
	}
	return f.places[i].at(seat.Place())
}

// at is one node's place, of what is known of the shared one.
func (p *place) at(node parley.Place) *place {
	seat := *p
	seat.Place, seat.owner = node, node.Account
	seat.gpu, seat.seat, seat.silent = false, true, false
	seat.fixed = fixed{}
	seat.fix()
	return &seat
}

// again reports whether a node of our own works on the call, or on its like, already: a
// second seat is then the last resort.
func (p *place) again(query parley.RouteQuery) bool {
	return p.gpu && slices.ContainsFunc(query.Avoid, isSeat)
}

// title begins the reason for a choice of one of our own places; empty for others.
func (p *place) title(query parley.RouteQuery) string {
	switch {
	case p.seat:
		return "its seat on " + p.Account
	case !p.gpu:
		return ""
	}
	for _, tried := range slices.Backward(query.Tried) {
		if isSeat(tried.Place) {
			return fmt.Sprintf("a new seat on %s: the seat on %s was lost (%s)", parley.QueueGPU, tried.Account, tried.Kind)
		}
	}
	return "a new seat on " + parley.QueueGPU
}
