package plan

import (
	"errors"
	"fmt"
	"math"
)

// Engine is how fast a card serves with continuous batching, as vLLM does: it works in
// steps, each of which makes one token of every running call and reads a part of new
// prompts. A step takes
//
//	StepMS + CallMS x running calls + KVTokenUS x their tokens in the KV cache + PromptTokenUS x prompt tokens read
type Engine struct {
	// StepMS is for reading the weights, however many calls run.
	StepMS float64 `yaml:"step_ms"`
	CallMS float64 `yaml:"call_ms"`
	// KVTokenUS and PromptTokenUS are microseconds a token; a prompt's cached tokens are
	// not read.
	KVTokenUS     float64 `yaml:"kv_token_us"`
	PromptTokenUS float64 `yaml:"prompt_token_us"`
	// KVTokens is how many tokens the KV cache holds, and Slots how many calls may run.
	KVTokens int `yaml:"kv_tokens"`
	Slots    int `yaml:"slots"`
	// Seats is how many interviews a node takes at a time; each has one call at a time.
	Seats int `yaml:"seats"`
}

// Use says what calls a GPU is given.
type Use struct {
	Call Tokens
	// Cached is the share of prompt tokens that the prefix cache has ready: from 0 to
	// below 1.
	Cached float64
	// InFlight is how many calls are under way at any time; zero for one on every seat.
	// More than the KV cache holds whole wait, and count as if they were not there. What
	// running calls share is held once, so that more fit than is reckoned.
	InFlight int
}

// Throughput is what one GPU does in full use.
type Throughput struct {
	// CallsPerSecond lies in a range where the card is reckoned from another's figures,
	// which is rough; otherwise both ends are alike.
	CallsPerSecond Range `json:"calls_per_second"`
	// InFlight is how many calls run at a time, and Seconds how long one of them takes;
	// both are zero where figures tell only how much there is of the whole: of cards
	// reckoned from another's, and of claims.
	InFlight int     `json:"calls_in_flight,omitempty"`
	Seconds  float64 `json:"seconds_per_call,omitempty"`
	// Watts are the card's and its share of the host's; zero when unknown.
	Watts float64 `json:"watts,omitempty"`
}

// WhPerCall returns the electricity of one call at so many calls a second.
func (t Throughput) WhPerCall(callsPerSecond float64) float64 {
	const secondsPerHour = 3600
	return t.Watts / (callsPerSecond * secondsPerHour)
}

// GPUCapacity reckons what one GPU does in full use, from the figures of the latest
// edition (figures/*.yaml name their sources). The error names the GPUs there are when
// id is none of them, or what of the use is wrong.
func GPUCapacity(id string, use Use) (Throughput, error) {
	figures, err := FiguresOf(latest)
	if err != nil {
		return Throughput{}, err
	}
	if err := use.validate(); err != nil {
		return Throughput{}, err
	}
	var known []string
	for _, gpu := range figures.GPUs {
		if gpu.ID == id {
			return gpu.throughput(use), nil
		}
		known = append(known, gpu.ID)
	}
	return Throughput{}, fmt.Errorf("gpu: %q is not known to the figures of %s; there are %q", id, latest, known)
}

func (u Use) validate() error {
	var problems []error
	if u.Call.In < 1 {
		problems = append(problems, fmt.Errorf("tokens in: %d; a call needs at least 1", u.Call.In))
	}
	if u.Call.Out < 1 {
		problems = append(problems, fmt.Errorf("tokens out: %d; a call needs at least 1", u.Call.Out))
	}
	if math.IsNaN(u.Cached) || u.Cached < 0 || u.Cached >= 1 {
		problems = append(problems, fmt.Errorf("cached: %v; the share of prompt tokens is from 0 to below 1", u.Cached))
	}
	if u.InFlight < 0 {
		problems = append(problems, fmt.Errorf("calls in flight: %d is below 0", u.InFlight))
	}
	return errors.Join(problems...)
}

// inFlight is how many calls run: those asked for, or one on every seat, as far as
// slots and KV cache hold them to their last token. One runs always.
func (e Engine) inFlight(use Use) int {
	running := use.InFlight
	if running == 0 {
		running = e.Seats
	}
	return max(1, min(running, e.Slots, e.KVTokens/use.Call.Total()))
}

// callsPerSecond is the steady state of so many calls in flight, each begun when
// another ends. A call is in the batch for as many steps as it has tokens to make, so
// it takes its share of each step's fixed part, and whole what is its own. On average
// it has its prompt and half of its reply in the KV cache.
func (e Engine) callsPerSecond(use Use) float64 {
	const perMilli, perMicro = 1e-3, 1e-6
	in, out := float64(use.Call.In), float64(use.Call.Out)
	step := e.StepMS * perMilli / float64(e.inFlight(use))
	own := e.CallMS*perMilli + e.KVTokenUS*perMicro*(in+out/2)
	prompt := e.PromptTokenUS * perMicro * in * (1 - use.Cached)
	return 1 / (out*(step+own) + prompt)
}
