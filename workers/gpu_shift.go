package workers

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/worker"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/providers/chat"
	"github.com/parley-interviews/parley/providers/vllm"
	"github.com/parley-interviews/parley/workers/seats"
)

// shift is one time of serving a node, from the moment it is ready to the moment it is
// not. A node that comes back begins another: it may serve another model.
type shift struct {
	node vllm.Node
	book *seats.Book
	// lost ends with its cause when the node is: every call in flight ends with it.
	lost context.Context //nolint:containedctx // it is the node's life, which calls share besides their own
	lose context.CancelCauseFunc
	// given is how many calls the node itself has: slots also hold those that wait here.
	given atomic.Int64
	// doubts receives when a call found the node wanting.
	doubts  chan struct{}
	pollers []poller
	// fatal receives the error that makes a poller useless.
	fatal chan error
}

// poller is the part of a Temporal worker that a shift drives.
type poller interface {
	Start() error
	// Stop ends polling at once and waits for calls in flight.
	Stop()
}

func newShift(ctx context.Context, node vllm.Node, rules seats.Rules) *shift {
	s := &shift{node: node, book: seats.New(rules), doubts: make(chan struct{}, 1), fatal: make(chan error, 1)}
	s.lost, s.lose = context.WithCancelCause(context.WithoutCancel(ctx)) // calls outlive the watch's end
	return s
}

// start begins to poll at both doors, or at none when it returns an error.
func (s *shift) start() error {
	for i, p := range s.pollers {
		if err := p.Start(); err != nil {
			for _, started := range s.pollers[:i] {
				started.Stop()
			}
			return err
		}
	}
	return nil
}

// stop ends polling at both doors at once and waits for calls in flight.
func (s *shift) stop() {
	var stopping sync.WaitGroup
	for _, p := range s.pollers {
		stopping.Go(p.Stop)
	}
	stopping.Wait()
	s.lose(errors.New("the shift has ended"))
}

// nodePolls is how many polls a node's own queue has at most. One takes a few
// milliseconds when calls wait, so these bring some hundred a second.
const nodePolls = 8

// seatServer serves one of a node's two queues as the shift's book allows.
func (p *process) seatServer(s *shift, door seats.Door, queue string, acts *activities.Activities) (server, error) {
	most := s.book.Count().Slots
	polls := min(nodePolls, max(1, most/4)) // a poll keeps its slot from newcomers
	if door == seats.Newcomers {
		polls = seats.NewcomerPolls
	}
	tuner, err := slots{book: s.book, door: door, most: most}.tuner()
	if err != nil {
		return server{}, fmt.Errorf("slots of queue %s: %w", queue, err)
	}
	served := newServerTelling(p.temporal, queue, worker.Options{
		DisableWorkflowWorker: true,
		Tuner:                 tuner,
		ActivityTaskPollerBehavior: worker.NewPollerBehaviorSimpleMaximum(
			worker.PollerBehaviorSimpleMaximumOptions{MaximumNumberOfPollers: polls}),
		Interceptors:                []interceptor.WorkerInterceptor{&boarding{shift: s, door: door}},
		DisableRegistrationAliasing: true,
		WorkerStopTimeout:           p.StopTimeout,
	}, s.fatal)
	served.RegisterActivity(acts)
	return served, nil
}

// capacity is what a node is given: what the settings say, and otherwise what its cache
// carries. guessed is set when neither told.
func (s Settings) capacity(node vllm.Node) (capacity vllm.Capacity, guessed bool) {
	capacity = node.Capacity(s.SeatTokens)
	if capacity == (vllm.Capacity{}) {
		capacity = vllm.Capacity{Seats: guessedSeats, Slots: guessedSeats}
		guessed = s.GPUSeats == 0 || s.GPUSlots == 0
	}
	if s.GPUSeats > 0 {
		capacity.Seats = s.GPUSeats
		capacity.Slots = max(capacity.Slots, s.GPUSeats)
	}
	if s.GPUSlots > 0 {
		capacity.Slots = s.GPUSlots
	}
	capacity.Slots = max(capacity.Slots, 2)
	return capacity, guessed
}

// guessedSeats are those of a node that tells nothing of its cache: an 8B model on a
// card of 24 GB carries as many.
const guessedSeats = 16

// rules are those of a book for the node.
func (s Settings) rules(capacity vllm.Capacity) seats.Rules {
	return seats.Rules{Seats: capacity.Seats, Slots: capacity.Slots, Rest: s.SeatRest, Now: time.Now}
}

// openShift makes the workers of a node that has just become ready.
func (p *process) openShift(ctx context.Context, n node, found vllm.Node) (*shift, error) {
	capacity, guessed := p.capacity(found)
	if guessed {
		p.Log.Warn("the node does not tell its KV cache: set PARLEY_GPU_SEATS and PARLEY_GPU_SLOTS",
			"node", n.name, "seats", capacity.Seats, "slots", capacity.Slots)
	}
	seat := parley.Seat{Node: n.name, Model: found.Model}
	client, err := chat.New(chat.Config{Catalog: n.catalog, Accounts: n.accounts(), Now: p.Clock.Now})
	if err != nil {
		return nil, err
	}
	s := newShift(ctx, found, p.rules(capacity))
	acts, err := p.activities(within(found, counted{Provider: client, calls: &s.given}), &seat)
	if err != nil {
		return nil, err
	}
	queues := []string{seats.Newcomers: parley.QueueGPU, seats.Returners: seat.Queue()}
	for door, queue := range queues {
		served, err := p.seatServer(s, seats.Door(door), queue, acts)
		if err != nil {
			return nil, err
		}
		s.pollers = append(s.pollers, served)
	}
	return s, nil
}
