package seats_test

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin/engine"
	"github.com/parley-interviews/parley/workers/seats"
)

// The interviews of the simulation: sequential calls that alternate between two
// prompts, of interviewer and note taker, which begin with 350 tokens of the interview's
// own and grow to 1,202, 776 on average. Replies have 180.
const (
	calls       = 26
	chains      = 2
	firstPrompt = 350
	growth      = 71
	replySize   = 180
)

// policy says which node may take a call.
type policy struct {
	name string
	// sticky has the node that took an interview's first call take all of them.
	sticky bool
	// seats is how many interviews a node takes at a time; no bound when zero.
	seats int
	// slots is how many calls.
	slots int
}

// Slots of those without seats are those of the table in which they were compared
// first; seated is what vllm.Node.Capacity gives the same node.
//
//nolint:gochecknoglobals // never assigned
var (
	shared = policy{name: "shared pull, 44 slots", slots: 44}
	sticky = policy{name: "sticky, no cap, 44 slots", sticky: true, slots: 44}
	seated = withSeats(16)
)

func withSeats(n int) policy {
	return policy{name: fmt.Sprintf("sticky, %d seats", n), sticky: true, seats: n, slots: 41}
}

// rules of the policy: without seats, the book without its bound on interviews.
func (p policy) rules(now func() time.Time) seats.Rules {
	const unbounded, restTime = 1 << 20, 5 * time.Second
	if p.seats == 0 {
		return seats.Rules{Seats: unbounded, Slots: p.slots, Now: now}
	}
	return seats.Rules{Seats: p.seats, Slots: p.slots, Rest: restTime, Now: now}
}

// offer is how many interviews come in a day for each node.
type offer struct {
	policy policy
	nodes  int
	perDay float64
	// warmup goes before what is measured.
	warmup, measured time.Duration
}

// outcome of what ended while it was measured.
type outcome struct {
	donePerDay       float64
	cached           float64
	callP50, callP95 time.Duration
	interviewP95     time.Duration
	// refused are calls that found no seat where their interview had one.
	refused int
}

// world is the fleet in virtual time.
type world struct {
	offer offer
	tb    testing.TB
	dice  *rand.Rand
	now   time.Duration
	nodes []*node
	// queue is the shared one.
	queue    []*interview
	arrivals time.Duration
	begun    int
	out      outcome
	calls    []time.Duration
	whole    []time.Duration
	// hits and prompts are tokens.
	hits, prompts int
	done          int
}

type node struct {
	engine *engine.Engine
	book   *seats.Book
	// queue is the node's own.
	queue []*interview
}

type interview struct {
	owner seats.Owner
	seed  uint64
	began time.Duration
	call  int
	// asked is when the call was put into a queue.
	asked time.Duration
	node  *node
}

func simulate(tb testing.TB, o offer) outcome {
	tb.Helper()
	w := &world{offer: o, tb: tb, dice: rand.New(rand.NewPCG(1, 1))} //nolint:gosec // repeatable on purpose
	profile, err := engine.Preset("rtx4090")
	require.NoError(tb, err)
	for range o.nodes {
		e, err := engine.New(engine.Config{Profile: profile})
		require.NoError(tb, err)
		w.nodes = append(w.nodes, &node{engine: e, book: seats.New(o.policy.rules(w.clock))})
	}
	for end := o.warmup + o.measured; w.now < end; {
		w.arrive()
		w.dispatch()
		w.advance()
	}
	w.out.donePerDay = float64(w.done) / o.measured.Hours() * 24 / float64(o.nodes)
	w.out.cached = float64(w.hits) / float64(max(w.prompts, 1))
	w.out.callP50, w.out.callP95, w.out.interviewP95 = at(w.calls, 0.5), at(w.calls, 0.95), at(w.whole, 0.95)
	return w.out
}

func (w *world) clock() time.Time { return time.Unix(0, 0).Add(w.now) }

// arrive begins the interviews that are due, at random times.
func (w *world) arrive() {
	every := float64(24*time.Hour) / w.offer.perDay / float64(len(w.nodes))
	for ; w.arrivals <= w.now; w.arrivals += time.Duration(w.dice.ExpFloat64() * every) {
		w.begun++
		w.queue = append(w.queue, &interview{
			owner: seats.Owner{WorkflowID: strconv.Itoa(w.begun)}, seed: w.dice.Uint64(), began: w.arrivals, asked: w.arrivals,
		})
	}
}

// advance goes to the next moment at which something may happen.
func (w *world) advance() {
	next := w.arrivals
	for _, n := range w.nodes {
		if ends, busy := n.engine.Next(); busy {
			next = min(next, ends)
		}
		if at := n.book.Next(); !at.IsZero() && len(w.queue) > 0 {
			next = min(next, at.Sub(time.Unix(0, 0)))
		}
	}
	w.now = max(w.now, next)
	for _, n := range w.nodes {
		n.engine.Run(w.now)
	}
}

// dispatch lets nodes pull: each from its own queue first, then from the shared one.
func (w *world) dispatch() {
	for _, n := range w.nodes {
		for len(n.queue) > 0 {
			slot := n.book.TryReserve(seats.Returners)
			if slot == nil {
				break
			}
			i := n.queue[0]
			n.queue = n.queue[1:]
			w.take(n, seats.Returners, slot, i)
		}
	}
	for len(w.queue) > 0 {
		n, slot := w.puller()
		if slot == nil {
			return
		}
		i := w.queue[0]
		w.queue = w.queue[1:]
		w.take(n, seats.Newcomers, slot, i)
	}
}

// puller picks one of the nodes that poll for newcomers: all have waited.
func (w *world) puller() (*node, *seats.Slot) {
	for _, at := range w.dice.Perm(len(w.nodes)) {
		if slot := w.nodes[at].book.TryReserve(seats.Newcomers); slot != nil {
			return w.nodes[at], slot
		}
	}
	return nil, nil
}

// take makes the call. An interview that lost its seat takes another.
func (w *world) take(n *node, door seats.Door, slot *seats.Slot, i *interview) {
	slot.Use()
	stay := n.book.Board(door, i.owner)
	if stay == nil {
		slot.Release()
		w.out.refused++
		i.node = nil
		w.queue = append(w.queue, i)
		return
	}
	if w.offer.policy.sticky {
		i.node = n
	}
	prompt, reply := i.tokens()
	_, err := n.engine.Submit(w.now, engine.Request{Prompt: prompt, Reply: reply, Done: func(r engine.Result) {
		stay.End(i.call == calls-1)
		slot.Release()
		w.ended(i, r)
	}})
	require.NoError(w.tb, err)
}

// ended counts a call and asks for the next one.
func (w *world) ended(i *interview, r engine.Result) {
	if now := r.Ended; now >= w.offer.warmup {
		w.calls = append(w.calls, now-i.asked)
		w.hits += r.Cached
		w.prompts += r.Prompt
	}
	if i.call++; i.call == calls {
		if r.Ended >= w.offer.warmup {
			w.done++
			w.whole = append(w.whole, r.Ended-i.began)
		}
		return
	}
	i.asked = r.Ended
	if i.node != nil {
		i.node.queue = append(i.node.queue, i)
		return
	}
	w.queue = append(w.queue, i)
}

// tokens are those of the interview's next call: its prompt begins with the one of the
// call before last.
func (i *interview) tokens() (prompt, reply []engine.Token) {
	chain := uint64(i.call % chains)             //nolint:gosec // 0 or 1
	dice := rand.New(rand.NewPCG(i.seed, chain)) //nolint:gosec // repeatable on purpose
	prompt = make([]engine.Token, firstPrompt+growth*(i.call/chains))
	for at := range prompt {
		prompt[at] = engine.Token(dice.Uint32())
	}
	dice = rand.New(rand.NewPCG(i.seed, chains+uint64(i.call))) //nolint:gosec // repeatable on purpose; counts from 0
	reply = make([]engine.Token, replySize)
	for at := range reply {
		reply[at] = engine.Token(dice.Uint32())
	}
	return prompt, reply
}

// at returns a quantile.
func at[T cmp.Ordered](values []T, share float64) T {
	slices.Sort(values)
	var none T
	if len(values) == 0 {
		return none
	}
	return values[min(int(share*float64(len(values))), len(values)-1)]
}
