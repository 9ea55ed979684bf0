package seats

import (
	"context"
	"slices"
	"sync"
)

// Room is the node's KV cache as calls fill it. Slots bound how many calls run and not
// how large they are: when the scorecards of several interviews come together, vLLM has
// no blocks for all of them, keeps some in a queue where a candidate's call stands
// behind them, and takes others back half done. So they wait here, and what is small
// enough passes them. It is safe for concurrent use.
type Room struct {
	mu         sync.Mutex
	size, left int
	// waiting are those who found no room, first come first.
	waiting []*guest
}

type guest struct {
	tokens int
	// in is closed when the guest has its room.
	in chan struct{}
}

// NewRoom returns an empty room of so many tokens.
func NewRoom(tokens int) *Room { return &Room{size: tokens, left: tokens} }

// Enter waits for room for a call of so many tokens, prompt and expected reply, and takes
// it until leave is called, once. A call that is larger than the room has it for itself.
// The error is the context's, for who has to wait.
func (r *Room) Enter(ctx context.Context, tokens int) (leave func(), err error) {
	tokens = min(max(tokens, 0), r.size)
	g := &guest{tokens: tokens, in: make(chan struct{})}
	r.mu.Lock()
	r.waiting = append(r.waiting, g)
	r.admit()
	r.mu.Unlock()
	select {
	case <-g.in:
	case <-ctx.Done():
		if r.remove(g) {
			return nil, ctx.Err()
		}
	}
	return func() { r.give(tokens) }, nil
}

// remove takes one who gives up out of the queue. It is too late for who was let in.
func (r *Room) remove(g *guest) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	i := slices.Index(r.waiting, g)
	if i >= 0 {
		r.waiting = slices.Delete(r.waiting, i, i+1)
	}
	return i >= 0
}

// Waiting is how many calls have no room yet.
func (r *Room) Waiting() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.waiting)
}

func (r *Room) give(tokens int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left += tokens
	r.admit()
}

// admit lets in everybody who fits, in the order in which they came.
func (r *Room) admit() {
	r.waiting = slices.DeleteFunc(r.waiting, func(g *guest) bool {
		if g.tokens > r.left {
			return false
		}
		r.left -= g.tokens
		close(g.in)
		return true
	})
}
