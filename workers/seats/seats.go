// Package seats is the book of one self-hosted node: which interviews sit there, so
// that its prefix cache stays theirs, and how many calls may run, so that its own
// queue stays empty. It knows neither Temporal nor vLLM, and no time but the one it
// is given.
//
// The rules:
//   - A node has Seats for interviews and Slots for calls. Both doors, the shared queue
//     and the node's own, draw on the same slots: calls under way and polls for more
//     never exceed them.
//   - A seat is active while a call of its owner runs and for Rest after the last one.
//     Then it rests: the owner may come back to it, unless it was given to another
//     meanwhile, the one that rests longest first. So an owner that vanished blocks
//     nothing, and nobody has to give a seat back.
//   - A newcomer is polled for only while a seat is free or rests, counting the polls
//     that are out. A returner keeps an active seat, and finds another while one is
//     free or rests; else it is refused.
//   - A poll cannot be taken back. Returners that wake up while polls for newcomers are
//     out may make it up to NewcomerPolls seats too many, for as long as the surplus
//     stays active.
package seats

import (
	"context"
	"sync"
	"time"
)

// Door is where a call comes in.
type Door int

const (
	// Newcomers come through the queue that all nodes share: they have no seat.
	Newcomers Door = iota
	// Returners come through the node's own queue: they sit here, or did.
	Returners
	doors
)

// NewcomerPolls is how many polls for newcomers may be out at a time: enough for a
// hundred a second, and few enough that a seat too many does no harm.
const NewcomerPolls = 2

// forgetAfter is how long a seat that rests is remembered. The node's cache has other
// uses for the blocks by then.
const forgetAfter = 10 * time.Minute

// Owner is the workflow execution that a seat belongs to.
type Owner struct{ WorkflowID, RunID string }

// Rules are what a Book goes by.
type Rules struct {
	// Seats is how many interviews may be active at a time; at least 1.
	Seats int
	// Slots is how many calls may run at a time, polls for more included; at least 2,
	// so that neither door waits for the other's poll to end.
	Slots int
	// Rest is how long after its last call a seat is still its owner's alone.
	Rest time.Duration
	// Now is the clock; time.Now when nil. Reserve sleeps by real time.
	Now func() time.Time
}

// Book is safe for concurrent use.
type Book struct {
	rules Rules

	mu     sync.Mutex
	owners map[Owner]*seat
	// polling and used count the slots of each door that are out.
	polling, used [doors]int
	// waiting counts the calls of Reserve that wait at each door.
	waiting [doors]int
	// seated counts the newcomers' used slots whose call has boarded, and ended those
	// of them whose call is through: a slot is released a moment after its call.
	seated, ended int
	// held is until when no newcomer is polled for.
	held time.Time
	// changed is closed and replaced when somebody who waits may have a chance.
	changed chan struct{}
}

// seat is an owner's.
type seat struct {
	// calls is how many of them run.
	calls int
	// last is when one ended.
	last time.Time
	// kept is set when a call has ended without giving it up, and leaving when the owner
	// will not come back.
	kept, leaving bool
}

// New opens a book with all seats free.
func New(rules Rules) *Book {
	if rules.Now == nil {
		rules.Now = time.Now
	}
	return &Book{rules: rules, owners: map[Owner]*seat{}, changed: make(chan struct{})}
}

// Slot is the right to one poll and, when the poll brings a call, to that call.
type Slot struct {
	book *Book
	door Door
	used bool
}

// TryReserve takes a slot for one poll at the door, or nil when the rules allow none now.
func (b *Book) TryReserve(door Door) *Slot {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reserve(door)
}

// Reserve waits for a slot for one poll at the door. The error is the context's.
func (b *Book) Reserve(ctx context.Context, door Door) (*Slot, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting[door]++
	defer func() { b.waiting[door]-- }()
	for {
		if slot := b.reserve(door); slot != nil {
			return slot, nil
		}
		if err := b.sleep(ctx); err != nil {
			b.signal() // the other door may have left a slot to this one
			return nil, err
		}
	}
}

// sleep lets go of the book until something has changed or a seat came to rest.
func (b *Book) sleep(ctx context.Context) error {
	changed := b.changed
	var due <-chan time.Time
	if at := b.next(); !at.IsZero() {
		timer := time.NewTimer(at.Sub(b.rules.Now()))
		defer timer.Stop()
		due = timer.C
	}
	b.mu.Unlock()
	defer b.mu.Lock()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
	case <-due:
	}
	return nil
}

func (b *Book) reserve(door Door) *Slot {
	if !b.open(door) {
		return nil
	}
	// A first poll there is worth more than a second one here.
	other := Returners - door
	if b.free() == 1 && b.polling[door] > 0 && b.polling[other] == 0 && b.waiting[other] > 0 && b.open(other) {
		return nil
	}
	b.polling[door]++
	return &Slot{book: b, door: door}
}

// open says whether a poll at the door is allowed.
func (b *Book) open(door Door) bool {
	if b.free() <= 0 {
		return false
	}
	// Polls alone never take all slots: the other door could have none for as long as
	// they last.
	if door == Returners {
		return b.polling[door] < b.rules.Slots-1
	}
	now := b.rules.Now()
	return b.polling[door] < min(NewcomerPolls, b.rules.Slots-1) && !now.Before(b.held) &&
		b.active(now)+b.arriving()+b.polling[door] < b.rules.Seats
}

func (b *Book) free() int {
	return b.rules.Slots - b.polling[Newcomers] - b.polling[Returners] - b.used[Newcomers] - b.used[Returners]
}

// Use says that the poll brought a call.
func (s *Slot) Use() {
	s.book.mu.Lock()
	defer s.book.mu.Unlock()
	s.used = true
	s.book.polling[s.door]--
	s.book.used[s.door]++
	s.book.signal()
}

// Release gives the slot back: after its call, or after a poll that brought none. Call
// it once.
func (s *Slot) Release() {
	b := s.book
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case !s.used:
		b.polling[s.door]--
	default:
		b.used[s.door]--
		// Whether this very slot's call had boarded is not known, nor needed: slots of
		// one door are alike, and each call that boarded has ended before its slot.
		if s.door == Newcomers && b.ended > 0 {
			b.ended--
			b.seated--
		}
	}
	b.signal()
}

// signal wakes everybody who waits. Few do: there are as many as pollers.
func (b *Book) signal() {
	close(b.changed)
	b.changed = make(chan struct{})
}
