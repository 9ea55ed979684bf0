package router

import (
	"context"
	"fmt"
	"time"

	"github.com/parley-interviews/parley"
)

// QueueFreeSeats is marked as served while a node of our own has a free seat. It is no
// task queue: interactive calls go to parley.QueueGPU only under this mark, as a
// candidate does not wait for a seat; deferred calls wait there for one.
const QueueFreeSeats = parley.QueueGPU + ":free"

// MarkServed notes that a worker serves a queue for the next ttl of real time. Places
// of our own nodes are eligible only while somebody keeps this up; for every queue it
// ends the bench that was set because nobody took a task. Call it every ttl/3 or so.
func (r *Router) MarkServed(ctx context.Context, queue string, ttl time.Duration) error {
	if err := r.ledger.Serve(ctx, queue, r.clock.Stretch(ttl)); err != nil {
		return fmt.Errorf("mark %s as served: %w", queue, err)
	}
	r.fleet.Load().forget(queue)
	return nil
}

// MarkGone takes a mark of MarkServed back at once: for the queue of a node that goes,
// and for QueueFreeSeats when the last seat is taken. Others who still serve the queue
// set the mark again with their next MarkServed.
func (r *Router) MarkGone(ctx context.Context, queue string) error {
	if err := r.ledger.Unserve(ctx, queue); err != nil {
		return fmt.Errorf("mark %s as gone: %w", queue, err)
	}
	return nil
}
