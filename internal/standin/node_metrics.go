package standin

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// metrics writes the exposition with the names and labels of the release.
func (m *machine) metrics() string {
	stats := m.driver.Stats()
	e := exposition{labels: fmt.Sprintf(`model_name=%q,engine="0"`, m.config.Model)}
	usage, cache := "kv_cache_usage_perc", "prefix_cache"
	if m.config.Release == "0.10" {
		usage, cache = "gpu_cache_usage_perc", "gpu_prefix_cache"
	}
	e.gauge("num_requests_running", stats.Running)
	e.gauge("num_requests_waiting", stats.Waiting)
	e.gauge(usage, stats.KVUsage)
	e.counter(cache+"_queries", stats.QueryTokens)
	e.counter(cache+"_hits", stats.HitTokens)
	e.counter("prompt_tokens", stats.PromptTokens)
	e.counter("generation_tokens", stats.GenerationTokens)
	e.counter("num_preemptions", stats.Preemptions)
	e.family("request_success", "counter")
	for _, reason := range []engine.Finish{engine.FinishStop, engine.FinishLength, engine.FinishAbort, engine.FinishError, "repetition"} {
		e.sample("request_success_total", fmt.Sprintf(`finished_reason=%q`, reason), stats.Finished[reason])
	}
	if m.config.Release == "0.26" {
		e.recent(stats, m.driver.State())
	}
	e.histograms(m.config.Release, stats)
	e.family("cache_config_info", "gauge")
	fmt.Fprintf(&e.out, "vllm:cache_config_info{block_size=\"%d\",cache_dtype=\"auto\",enable_prefix_caching=\"True\","+
		"gpu_memory_utilization=\"0.92\",num_gpu_blocks=\"%d\",engine=\"0\"} 1.0\n", engine.BlockTokens, stats.Blocks)
	return e.out.String()
}

// exposition is Prometheus' text format with vLLM's prefix.
type exposition struct {
	out    strings.Builder
	labels string
}

func (e *exposition) family(name, kind string) {
	fmt.Fprintf(&e.out, "# TYPE vllm:%s %s\n", name, kind)
}

// sample writes one line; label is one more than all have.
func (e *exposition) sample(name, label string, value any) {
	labels := e.labels
	if label != "" {
		labels += "," + label
	}
	fmt.Fprintf(&e.out, "vllm:%s{%s} %v\n", name, labels, value)
}

func (e *exposition) gauge(name string, value any) {
	e.family(name, "gauge")
	e.sample(name, "", value)
}

// counter writes a counter, whose sample ends in _total.
func (e *exposition) counter(name string, value any) {
	e.family(name, "counter")
	e.sample(name+"_total", "", value)
}

// recent writes what the older releases lack.
func (e *exposition) recent(stats engine.Stats, state engine.State) {
	e.family("num_requests_waiting_by_reason", "gauge")
	e.sample("num_requests_waiting_by_reason", `reason="capacity"`, stats.Waiting)
	e.sample("num_requests_waiting_by_reason", `reason="deferred"`, 0)
	e.counter("prompt_tokens_cached", stats.CachedTokens)
	e.family("prompt_tokens_by_source", "counter")
	e.sample("prompt_tokens_by_source_total", `source="local_compute"`, stats.PromptTokens-stats.CachedTokens)
	e.sample("prompt_tokens_by_source_total", `source="local_cache_hit"`, stats.CachedTokens)
	e.family("engine_sleep_state", "gauge")
	asleep := 0
	if state == engine.Sleeping {
		asleep = 1
	}
	e.sample("engine_sleep_state", `sleep_state="awake"`, 1-asleep)
	e.sample("engine_sleep_state", `sleep_state="weights_offloaded"`, asleep)
	e.sample("engine_sleep_state", `sleep_state="discard_all"`, 0)
}

// histograms writes the distributions under the release's names: what was called
// time_per_output_token is inter_token_latency since 0.10.2, both until 0.15.
func (e *exposition) histograms(release string, stats engine.Stats) {
	e.histogram("time_to_first_token_seconds", stats.TimeToFirstToken)
	if release != "0.26" {
		e.histogram("time_per_output_token_seconds", stats.InterToken)
	}
	if release != "0.10" {
		e.histogram("inter_token_latency_seconds", stats.InterToken)
		e.histogram("request_time_per_output_token_seconds", stats.TimePerOutput)
	}
	e.histogram("e2e_request_latency_seconds", stats.EndToEnd)
	e.histogram("request_queue_time_seconds", stats.Queue)
	e.histogram("request_prefill_time_seconds", stats.Prefill)
	e.histogram("request_decode_time_seconds", stats.Decode)
	e.histogram("request_inference_time_seconds", stats.Inference)
	e.histogram("request_prompt_tokens", stats.PromptSize)
	e.histogram("request_generation_tokens", stats.ReplySize)
	e.histogram("iteration_tokens_total", stats.IterationTokens)
}

func (e *exposition) histogram(name string, h engine.Histogram) {
	e.family(name, "histogram")
	var below int64
	for i, bound := range h.Bounds {
		below += h.Counts[i]
		e.sample(name+"_bucket", `le="`+strconv.FormatFloat(bound, 'f', -1, 64)+`"`, below)
	}
	e.sample(name+"_bucket", `le="+Inf"`, h.Count())
	e.sample(name+"_count", "", h.Count())
	e.sample(name+"_sum", "", h.Sum)
}
