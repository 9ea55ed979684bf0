package inspect

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/parley-interviews/parley/providers/vllm"
)

// Load is put on a node by callers who each wait for their reply and call again.
type Load struct {
	Concurrency int
	For         time.Duration
}

// Bench is what a node did under a Load. Calls that were still running at the end are
// left out.
type Bench struct {
	Concurrency int     `json:"concurrency"`
	Seconds     float64 `json:"seconds"`
	Calls       int     `json:"calls"`
	FailedCalls int     `json:"failed_calls"`
	// CallsPerSecond and tokens are of finished calls.
	CallsPerSecond      float64 `json:"calls_per_second"`
	PromptPerSecond     float64 `json:"prompt_tokens_per_second"`
	GenerationPerSecond float64 `json:"generation_tokens_per_second"`
	// CachedShare is the part of the prompts' tokens that the node had, 0 to 1, as the
	// replies tell or else the metrics; nil when neither does.
	CachedShare *float64 `json:"cached_share,omitempty"`
	P50MS       int64    `json:"p50_ms"`
	P95MS       int64    `json:"p95_ms"`
}

const (
	// turns are the calls of one interview, and replyTokens what each writes.
	turns       = 12
	replyTokens = 150
	// sentence has about fourteen tokens; five of them are an answer.
	sentence = "I moved the nightly import to a queue and watched the error rate fall. "
)

// bench has each caller hold interviews, one after another: prompts grow by an answer
// each turn, and what stood before is what the cache should have.
func (i *inspection) bench(ctx context.Context, load Load) Bench {
	// A node without metrics was told so already.
	before, _ := vllm.Read(ctx, i.client, i.account)
	measuring, cancel := context.WithTimeout(ctx, load.For)
	defer cancel()
	var (
		tally   tally
		callers sync.WaitGroup
		start   = time.Now()
	)
	for caller := range load.Concurrency {
		callers.Go(func() {
			for n := 0; measuring.Err() == nil; n++ {
				i.interview(measuring, fmt.Sprintf("Candidate %d of caller %d at %d. ", n, caller, start.UnixNano()), &tally)
			}
		})
	}
	callers.Wait()
	b := tally.bench(load.Concurrency, time.Since(start))
	if b.CachedShare == nil {
		b.CachedShare = i.cachedSince(ctx, before)
	}
	return b
}

// cachedSince asks the metrics, which count others' prompts too.
func (i *inspection) cachedSince(ctx context.Context, before vllm.Gauges) *float64 {
	after, err := vllm.Read(ctx, i.client, i.account)
	if err != nil || after.QueryTokens <= before.QueryTokens {
		return nil
	}
	share := float64(after.HitTokens-before.HitTokens) / float64(after.QueryTokens-before.QueryTokens)
	return &share
}

func (i *inspection) interview(ctx context.Context, candidate string, tally *tally) {
	guide := strings.Repeat("Ask one question at a time and wait for the answer before the next. ", 20) + candidate
	for turn := range turns {
		transcript := strings.Repeat(sentence, 5*(turn+1))
		start := time.Now()
		got, err := i.chat(ctx, system(guide, transcript), replyTokens, object{"ignore_eos": true})
		if ctx.Err() != nil {
			return
		}
		tally.add(got, err, time.Since(start))
		if err != nil {
			rest(ctx)
			return
		}
	}
}

// rest keeps a node that refuses from being asked without end.
func rest(ctx context.Context) {
	timer := time.NewTimer(200 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// tally counts finished calls.
type tally struct {
	mu                         sync.Mutex
	took                       []time.Duration
	failed                     int
	prompt, generation, cached int
	told                       bool
}

func (t *tally) add(got reply, err error, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if err != nil {
		t.failed++
		return
	}
	cached, told := got.cachedTokens()
	t.took = append(t.took, took)
	t.prompt += got.Usage.PromptTokens
	t.generation += got.Usage.CompletionTokens
	t.cached += cached
	t.told = t.told || told
}

func (t *tally) bench(concurrency int, took time.Duration) Bench {
	seconds := took.Seconds()
	b := Bench{
		Concurrency: concurrency, Seconds: seconds, Calls: len(t.took), FailedCalls: t.failed,
		CallsPerSecond: float64(len(t.took)) / seconds, PromptPerSecond: float64(t.prompt) / seconds,
		GenerationPerSecond: float64(t.generation) / seconds,
	}
	if t.told && t.prompt > 0 {
		share := float64(t.cached) / float64(t.prompt)
		b.CachedShare = &share
	}
	if len(t.took) > 0 {
		slices.Sort(t.took)
		b.P50MS, b.P95MS = t.took[len(t.took)/2].Milliseconds(), t.took[len(t.took)*95/100].Milliseconds()
	}
	return b
}
