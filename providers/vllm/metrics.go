package vllm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/parley-interviews/parley/providers/catalog"
)

// Names of metrics, the newest first. A node that changes over from one to the next
// may tell both (vLLM 0.11 with hidden metrics shown), so the first that is there
// counts. Up to 0.10 the cache had "gpu" in its names; a counter's sample ends in
// "_total" at all times.
const (
	running     = "vllm:num_requests_running"
	waiting     = "vllm:num_requests_waiting"
	generated   = "vllm:generation_tokens_total"
	prompted    = "vllm:prompt_tokens_total"
	preempted   = "vllm:num_preemptions_total"
	usage       = "vllm:kv_cache_usage_perc"
	usage010    = "vllm:gpu_cache_usage_perc"
	queries     = "vllm:prefix_cache_queries_total"
	queries010  = "vllm:gpu_prefix_cache_queries_total"
	hits        = "vllm:prefix_cache_hits_total"
	hits010     = "vllm:gpu_prefix_cache_hits_total"
	finished    = "vllm:request_success_total"
	cacheConfig = "vllm:cache_config_info"
)

// Gauges is how a node fares, over all its engines. vLLM sets them once per step of an
// engine, so an engine that hangs freezes them: see Stall.
type Gauges struct {
	// Running and Waiting are requests.
	Running, Waiting int
	// KVUsage is the part of the KV cache that requests hold, from 0 to 1.
	KVUsage float64
	// QueryTokens are prompt tokens that were looked up in the prefix cache, and
	// HitTokens those found. These and all below count since the node started.
	QueryTokens, HitTokens int64
	// PromptTokens were read and GenerationTokens written.
	PromptTokens, GenerationTokens int64
	// Preemptions are requests thrown back because the KV cache was full.
	Preemptions int64
	// Answered are requests that came to an end of their own, "stop" or "length".
	Answered int64
}

// Read asks a node how it fares. It makes one short request; ctx bounds it. It fails
// when what tells a working engine from a hanging one is not there; what else is not
// told is zero. A nil client means http.DefaultClient.
func Read(ctx context.Context, client *http.Client, account catalog.Account) (Gauges, error) {
	page, err := scrape(ctx, client, account)
	if err != nil {
		return Gauges{}, err
	}
	for _, name := range []string{running, waiting, generated} {
		if !page.has(name) {
			return Gauges{}, fmt.Errorf("vllm: the metrics of %s lack %s: is it vLLM, 0.8 or later?", host(account), name)
		}
	}
	gauges := Gauges{
		Running: int(page.sum(running)), Waiting: int(page.sum(waiting)),
		QueryTokens: int64(page.sum(queries, queries010)), HitTokens: int64(page.sum(hits, hits010)),
		PromptTokens: int64(page.sum(prompted)), GenerationTokens: int64(page.sum(generated)),
		Preemptions: int64(page.sum(preempted)), Answered: page.answered(),
	}
	if engines := page.count(usage, usage010); engines > 0 {
		gauges.KVUsage = page.sum(usage, usage010) / float64(engines)
	}
	return gauges, nil
}

// Missing names the metrics that Parley reads and the node does not tell, by their
// newest names. A nil client means http.DefaultClient.
func Missing(ctx context.Context, client *http.Client, account catalog.Account) ([]string, error) {
	page, err := scrape(ctx, client, account)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, names := range [][]string{
		{running}, {waiting}, {usage, usage010}, {queries, queries010}, {hits, hits010}, {prompted}, {generated}, {preempted}, {cacheConfig},
	} {
		if !page.has(names...) {
			missing = append(missing, names[0])
		}
	}
	return missing, nil
}

// sample is one line of /metrics.
type sample struct {
	labels map[string]string
	value  float64
}

// page holds the samples that this package knows, by name.
type page map[string][]sample

func scrape(ctx context.Context, client *http.Client, account catalog.Account) (page, error) {
	body, err := send(ctx, client, account, http.MethodGet, root(account)+"/metrics", nil)
	if err != nil {
		return nil, err
	}
	read, err := parse(string(body))
	if err != nil {
		return nil, fmt.Errorf("vllm: the metrics of %s cannot be read: %w", host(account), err)
	}
	return read, nil
}

func (p page) has(names ...string) bool { return p.count(names...) > 0 }

func (p page) count(names ...string) int { return len(p.first(names)) }

// sum adds up the engines.
func (p page) sum(names ...string) float64 {
	total := 0.0
	for _, s := range p.first(names) {
		total += s.value
	}
	return total
}

// answered leaves out what was aborted, also by shutting down, and what failed.
func (p page) answered() int64 {
	total := 0.0
	for _, s := range p[finished] {
		if reason := s.labels["finished_reason"]; reason == "stop" || reason == "length" {
			total += s.value
		}
	}
	return int64(total)
}

// first returns the samples of the first name that is there.
func (p page) first(names []string) []sample {
	for _, name := range names {
		if len(p[name]) > 0 {
			return p[name]
		}
	}
	return nil
}

// cache returns the size of a block in tokens and the blocks of all engines. Labels are
// "None" while an engine starts. Every engine tells the blocks of all of them together;
// some versions tell its own tokens beside, which counts where layers differ in their
// blocks.
func (p page) cache() (size, blocks int) {
	told, all := 0, 0
	for _, engine := range p[cacheConfig] {
		block, err := strconv.Atoi(engine.labels["block_size"])
		if err != nil || block <= 0 {
			continue
		}
		size = block
		if tokens, err := strconv.Atoi(engine.labels["kv_cache_size_tokens"]); err == nil {
			told += tokens / block
		} else if count, err := strconv.Atoi(engine.labels["num_gpu_blocks"]); err == nil {
			all = max(all, count)
		}
	}
	return size, max(told, all)
}

// parse reads Prometheus' text format: the lines whose names this package knows, and
// those strictly, because a number read wrongly decides how much work a node gets.
func parse(text string) (page, error) {
	read := page{}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		end := strings.IndexAny(line, "{ \t")
		if end < 0 || !known(line[:end]) {
			continue
		}
		name := line[:end]
		labels, rest, err := parseLabels(line[end:])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		// A time may follow the value.
		fields := strings.Fields(rest)
		if len(fields) == 0 {
			return nil, fmt.Errorf("%s has no value", name)
		}
		value, err := strconv.ParseFloat(fields[0], 64)
		if err != nil {
			return nil, fmt.Errorf("%s is not a number", name)
		}
		read[name] = append(read[name], sample{labels: labels, value: value})
	}
	return read, nil
}

func known(name string) bool {
	switch name {
	case running, waiting, generated, prompted, preempted, usage, usage010, queries, queries010, hits, hits010, finished, cacheConfig:
		return true
	}
	return false
}

// parseLabels reads {name="value",...} where text begins with it, and returns what
// follows.
func parseLabels(text string) (labels map[string]string, rest string, err error) {
	text, found := strings.CutPrefix(text, "{")
	if !found {
		return nil, text, nil
	}
	labels = map[string]string{}
	for {
		text = strings.TrimLeft(text, ", ")
		if rest, closed := strings.CutPrefix(text, "}"); closed {
			return labels, rest, nil
		}
		name, quoted, found := strings.Cut(text, "=")
		if !found {
			return nil, "", errors.New("the labels have no end")
		}
		value, after, err := parseQuoted(quoted)
		if err != nil {
			return nil, "", fmt.Errorf("label %s: %w", name, err)
		}
		labels[name], text = value, after
	}
}

// parseQuoted reads a label's value: \\, \" and \n are escapes, and no others.
func parseQuoted(text string) (value, rest string, err error) {
	text, found := strings.CutPrefix(text, `"`)
	if !found {
		return "", "", errors.New("the value is not quoted")
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return strings.NewReplacer(`\\`, `\`, `\"`, `"`, `\n`, "\n").Replace(text[:i]), text[i+1:], nil
		}
	}
	return "", "", errors.New("the value has no end")
}
