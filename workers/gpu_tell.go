package workers

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/router"
)

const (
	// servedFor is how long routing may count on a queue after the last sign of life:
	// the next mark has to come before.
	servedFor = 5 * time.Second
	// freeFor is the same for a free seat. It is short, as the mark is every node's and
	// none may take it from the others: a candidate who finds no seat loses little.
	freeFor = 3 * time.Second
	// tellInterval is how often the registry hears of a node that stays as it is.
	tellInterval = 2 * time.Second
	// rivalFor is how long another worker counts that told of the node, and
	// rivalInterval how often it is warned of.
	rivalFor      = 5 * tellInterval
	rivalInterval = time.Minute
	// tellTimeout bounds what is told at a time. Redis may be away: nodes are served all
	// the same, and those who have seats there go on while they are routed there.
	tellTimeout = time.Second
)

// marks are what routing goes by.
type marks interface {
	MarkServed(ctx context.Context, queue string, ttl time.Duration) error
	MarkGone(ctx context.Context, queue string) error
}

// noticeBoard is where everybody sees what nodes are doing.
type noticeBoard interface {
	Tell(ctx context.Context, status fleet.Status) (other string, err error)
	Remove(ctx context.Context, node string) error
}

// teller tells of one node. It is used by one goroutine.
type teller struct {
	name, address string
	// worker is who tells.
	worker string
	marks  marks
	board  noticeBoard
	log    *slog.Logger

	// deaf is set while Redis does not take what it is told.
	deaf   bool
	state  fleet.State
	toldAt time.Time
	// told is set once the registry has this worker's word.
	told  bool
	rival rival
}

// rival is another worker that tells of the same node, or of another of its name.
type rival struct {
	worker     string
	at, warned time.Time
}

// mark keeps the node's queues eligible. Without it routing goes elsewhere, which is
// what a broken ledger calls for too.
func (t *teller) mark(ctx context.Context, free bool) {
	t.say(ctx, func(ctx context.Context) error {
		if err := t.marks.MarkServed(ctx, parley.NodeQueue(t.name), servedFor); err != nil {
			return err
		}
		if free {
			if err := t.marks.MarkServed(ctx, router.QueueFreeSeats, freeFor); err != nil {
				return err
			}
		}
		return t.marks.MarkServed(ctx, parley.QueueGPU, servedFor)
	})
}

// gone takes the mark of the node's own queue away. Those of all nodes end by themselves.
func (t *teller) gone(ctx context.Context) {
	t.say(ctx, func(ctx context.Context) error { return t.marks.MarkGone(ctx, parley.NodeQueue(t.name)) })
}

// tell tells the registry what the node is doing, when it is new or the last word is old.
func (t *teller) tell(ctx context.Context, status fleet.Status) {
	if status.State == t.state && time.Since(t.toldAt) < tellInterval-nodeInterval/2 {
		return
	}
	t.state, t.toldAt = status.State, time.Now()
	status.Node, status.Address, status.Worker, status.At = t.name, t.address, t.worker, t.toldAt
	if status.Reason == "" && t.rival.worker != "" && time.Since(t.rival.at) < rivalFor {
		status.Reason = "another worker serves a node of this name: " + t.rival.worker
	}
	t.say(ctx, func(ctx context.Context) error {
		other, err := t.board.Tell(ctx, status)
		if err != nil {
			return err
		}
		if t.told && other != "" && status.State != fleet.StateDraining {
			t.meet(other)
		}
		t.told = true
		return nil
	})
}

// meet warns of another worker. Both go on: each serves what it can, but interviews that
// took a seat with one are sent to the other, which has cached nothing of them, and
// together they give more seats than a node has.
func (t *teller) meet(other string) {
	now := time.Now()
	if t.rival.worker != other || now.Sub(t.rival.warned) >= rivalInterval {
		t.log.Error("two workers serve nodes of one name: give each node a name of its own (PARLEY_NODE_NAME) and one worker",
			"node", t.name, "worker", t.worker, "other", other)
		t.rival.warned = now
	}
	t.rival.worker, t.rival.at = other, now
}

// workerName tells a worker from all that ever ran, and where it runs.
func workerName() string {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	return fmt.Sprintf("%s pid %d (%s)", host, os.Getpid(), strings.ToLower(rand.Text()[:6]))
}

// leave takes the node out of the registry: it ends on purpose.
func (t *teller) leave(ctx context.Context) {
	t.say(ctx, func(ctx context.Context) error { return t.board.Remove(ctx, t.name) })
}

// say logs once that Redis does not hear, and once that it does again. It goes on when
// ctx has ended: what is told at the end counts most.
func (t *teller) say(ctx context.Context, what func(context.Context) error) {
	err := bounded(context.WithoutCancel(ctx), tellTimeout, what)
	switch {
	case err != nil && !t.deaf:
		t.log.Warn("the fleet is not told of the node", "node", t.name, "error", err)
	case err == nil && t.deaf:
		t.log.Info("the fleet is told of the node again", "node", t.name)
	}
	t.deaf = err != nil
}
