// Package inspect tests a live vLLM node for all that Parley relies on. A node that is
// set up a little differently works a little worse in ways that nobody sees: replies
// without their schema, prompts read anew each time, calls that go on after their
// caller left.
package inspect

import (
	"context"
	"net/http"
	"time"

	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

// Result is how a check went.
type Result string

// The results of a check.
const (
	// Passed: as wanted.
	Passed Result = "ok"
	// Failed: interviews go wrong on this node.
	Failed Result = "failed"
	// Warned: interviews work, slower or less safely than they could.
	Warned Result = "warning"
	// Skipped: it could not be seen.
	Skipped Result = "skipped"
)

// Check is one thing that was looked at.
type Check struct {
	Name   string `json:"check"`
	Result Result `json:"result"`
	Found  string `json:"found"`
	Wanted string `json:"wanted"`
	// Do says what to set when the check did not pass.
	Do string `json:"do,omitempty"`
}

// Report is what became of a node's checks.
type Report struct {
	Model   string `json:"model,omitempty"`
	Version string `json:"version,omitempty"`
	// KVTokens, Seats and Slots are what a worker would read from the node; zero when
	// it does not tell.
	KVTokens int     `json:"kv_tokens"`
	Seats    int     `json:"seats"`
	Slots    int     `json:"slots"`
	Checks   []Check `json:"checks"`
	Bench    *Bench  `json:"bench,omitempty"`
}

// Count returns how many checks ended so.
func (r Report) Count(result Result) int {
	count := 0
	for _, check := range r.Checks {
		if check.Result == result {
			count++
		}
	}
	return count
}

// Options are what is asked of a node beside its checks.
type Options struct {
	// SeatTokens is what one interview holds of the KV cache; zero for
	// vllm.DefaultSeatTokens.
	SeatTokens int
	// Load is put on the node at the end; the zero value puts none.
	Load Load
}

// patience bounds one check: a hanging engine must not hang whoever looks at it.
const patience = 30 * time.Second

// Node tests the account's node with some twenty short requests and at most four at
// once, as long as Options.Load is zero. It changes nothing on the node. A nil client
// means http.DefaultClient.
func Node(ctx context.Context, client *http.Client, account catalog.Account, options Options) Report {
	if client == nil {
		client = http.DefaultClient
	}
	i := &inspection{client: client, account: account, options: options}
	for _, s := range i.steps() {
		check := Check{Name: s.name, Wanted: s.wanted, Result: Skipped, Found: "not looked at"}
		if !i.gone {
			found := s.try(ctx)
			check.Result, check.Found, i.gone = found.result, found.text, found.end
		}
		if check.Result == Failed || check.Result == Warned {
			check.Do = s.do
		}
		i.report.Checks = append(i.report.Checks, check)
	}
	if options.Load.Concurrency > 0 && !i.gone {
		bench := i.bench(ctx, options.Load)
		i.report.Bench = &bench
	}
	return i.report
}

// inspection is one node being looked at. Steps leave here what later ones need.
type inspection struct {
	client  *http.Client
	account catalog.Account
	options Options
	report  Report
	node    vllm.Node
	// gone is set when nothing more can be asked.
	gone bool
	// cached is set once a reply told its cached tokens.
	cached bool
}

// step is a check before it is made.
type step struct {
	name, wanted, do string
	// must tells failures from warnings.
	must bool
	look func(ctx context.Context) finding
}

// finding is what a step saw.
type finding struct {
	text   string
	result Result
	// end is set when nothing more can be asked; it is a failure of any step.
	end bool
}

func good(text string) finding { return finding{text: text, result: Passed} }

// bad is a failure or a warning, as its step says.
func bad(text string) finding { return finding{text: text, result: Failed} }

// poor is a warning of any step.
func poor(text string) finding { return finding{text: text, result: Warned} }

// ending is a failure that nothing can follow.
func ending(text string) finding { return finding{text: text, result: Failed, end: true} }

func unseen(text string) finding { return finding{text: text, result: Skipped} }

func (s step) try(ctx context.Context) finding {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	found := s.look(ctx)
	if found.result == Failed && !s.must && !found.end {
		found.result = Warned
	}
	return found
}

// steps are in the order in which they build on each other.
func (i *inspection) steps() []step {
	return []step{
		{"reachable", "GET /health answers 200", "start vLLM, open the port to this machine, or correct the address", true, i.reachable},
		{"key", "/v1 wants the key, and takes ours", "set VLLM_API_KEY for vLLM and the same in SELF_HOSTED_API_KEY", false, i.key},
		{"model", "a model, and 8192 tokens of context or more", "--max-model-len 16384: the scorecard reads twelve answers", true, i.model},
		{"version", "0.18 or later", "upgrade: older ones abort calls on SIGTERM even when asked to wait", false, i.version},
		{"one token", "within a second", "look at the log and nvidia-smi: the engine hangs, or others use the GPU", true, i.oneToken},
		{"metrics", "all names that Parley reads", "do not start with --disable-log-stats; let /metrics through the proxy", true, i.metrics},
		{"capacity", "the KV cache's size in /metrics", "set PARLEY_GPU_SEATS and PARLEY_GPU_SLOTS on the node's worker", false, i.capacity},
		{"schema", "a reply of the JSON schema", "upgrade; put no proxy between that drops response_format", true, i.schema},
		{"max_tokens", "4 tokens, then finish_reason length", "put no proxy between that rewrites requests", true, i.maxTokens},
		{"sampling", "temperature 0 twice gives the same reply", "put no proxy between that rewrites requests", false, i.sampling},
		{"request id", "X-Request-Id in the reply's id", "put no proxy between that drops X-Request-Id", false, i.requestID},
		{"too long", "400 for more than the context holds", "put no proxy between that truncates prompts", true, i.tooLong},
		{"unknown model", "404", "put no proxy between that replaces models", true, i.unknownModel},
		{"prefix cache", "a prompt sent twice is found", "start without --no-enable-prefix-caching", true, i.prefixCache},
		{
			"cached tokens", "usage tells cached_tokens", "--enable-prompt-tokens-details: nobody sees a cold cache otherwise", false,
			func(context.Context) finding { return i.cachedTold() },
		},
		{"template", "system text first, turns appended, no date", "--chat-template: one that keeps what stood before", false, i.template},
		{"cancel", "a closed connection ends its call", "put no proxy between: it hides that the caller left", true, i.cancel},
		{"closed doors", "/sleep, /pause, /reset_prefix_cache: 404", "start without VLLM_SERVER_DEV_MODE", false, i.closedDoors},
	}
}
