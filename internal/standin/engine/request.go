package engine

import (
	"errors"
	"time"
)

// Finish is why a request ended, in vLLM's words.
type Finish string

const (
	// FinishStop and FinishLength end a reply: by itself, or at its bound.
	FinishStop   Finish = "stop"
	FinishLength Finish = "length"
	// FinishAbort ends a request whose client left, or whose engine shuts down.
	FinishAbort Finish = "abort"
	// FinishError ends a request whose engine died.
	FinishError Finish = "error"
)

// ErrQueueFull refuses a request while Config.MaxQueued wait.
var ErrQueueFull = errors.New("engine: the queue of waiting requests is full")

// ErrTooLong refuses a request that all blocks together cannot hold.
var ErrTooLong = errors.New("engine: prompt and reply do not fit the KV cache")

// Request is one prompt and the reply that the model is going to give.
type Request struct {
	// Prompt and Reply have a token at least.
	Prompt, Reply []Token
	// Finish is how the whole reply ends; FinishStop when empty.
	Finish Finish
	// Salt separates prefix caches: requests share blocks under the same one only.
	Salt string
	// Progress, when not nil, is told after each step how many tokens of the reply
	// there are. Done, when not nil, is told the end. Both may call the engine.
	Progress func(tokens int)
	Done     func(Result)
}

// Result is what became of a request. Times are on the engine's clock; First is zero
// when no token came.
type Result struct {
	Finish Finish
	// Cached is how many tokens of the prompt came from the prefix cache when the
	// request was first scheduled, Produced how many tokens of the reply were made.
	Prompt, Cached, Produced       int
	Preemptions                    int
	Arrived, Started, First, Ended time.Duration
}

// Sequence is a request in the engine.
type Sequence struct {
	request Request
	// tokens are prompt and reply, hashes those of their full blocks, as far as known.
	tokens []Token
	hashes []uint64
	blocks []*block
	// computed tokens are in the cache, scheduled ones join them when the step ends.
	computed, scheduled int
	produced            int
	// end is set when it has to end with the step under way.
	end    Finish
	result Result
	last   time.Duration
}

// known is how many of the tokens exist yet.
func (s *Sequence) known() int { return s.result.Prompt + s.produced }

// hash returns the hashes of the first n full blocks.
func (s *Sequence) hash(n int) []uint64 {
	for len(s.hashes) < n {
		parent := seed(s.request.Salt)
		if len(s.hashes) > 0 {
			parent = s.hashes[len(s.hashes)-1]
		}
		at := len(s.hashes) * BlockTokens
		s.hashes = append(s.hashes, chain(parent, s.tokens[at:at+BlockTokens]))
	}
	return s.hashes[:n]
}
