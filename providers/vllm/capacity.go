package vllm

const (
	// DefaultSeatTokens is what one interview holds of a node's KV cache at its end:
	// both its prompts, as they have grown over twelve questions.
	DefaultSeatTokens = 2048
	// maxSlots is the --max-num-seqs that deploy/vllm sets. Calls beyond it would
	// wait inside vLLM, where nothing orders them.
	maxSlots = 48
	// slotTokens is what one running call holds at least: slots beyond what the cache
	// carries would be preempted.
	slotTokens = 1000
)

// Capacity is how much work a node is given.
type Capacity struct {
	// Seats are interviews that the node's prefix cache remembers at once. Beyond
	// this edge each new one pushes another's prompts out, and nothing is ever found.
	Seats int
	// Slots are calls at once.
	Slots int
}

// Capacity follows from the KV cache: a fifth of it stays free for the calls of those
// without a seat. seatTokens is what an interview holds, zero for DefaultSeatTokens. It
// is zero when the node does not tell its cache: then somebody else must say both.
func (n Node) Capacity(seatTokens int) Capacity {
	tokens := n.KVTokens()
	if tokens <= 0 {
		return Capacity{}
	}
	if seatTokens <= 0 {
		seatTokens = DefaultSeatTokens
	}
	seats := max(1, tokens*4/5/seatTokens)
	return Capacity{Seats: seats, Slots: min(maxSlots, max(seats, tokens/slotTokens))}
}
