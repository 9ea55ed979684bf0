// Package engine plays the scheduler of a vLLM engine: steps, slots, a waiting queue,
// KV blocks and the prefix cache, without a model and without a GPU.
//
// All running requests share steps, as they do on a card: each step computes one token
// of every reply, and prompts in chunks, and takes as long as its load says. The
// durations of a Profile are fitted to published measurements. What happens in
// between follows vLLM 0.26: first come, first served; prompts chunked to the step's
// budget of tokens; blocks of 16 tokens under a hash chain, evicted when unused for
// longest; the youngest request preempted, and later computed anew, when blocks run out.
//
// An Engine lives in virtual time and only moves when told, so that a simulation of
// many nodes over hours takes seconds. A Driver moves one by the wall clock.
package engine
