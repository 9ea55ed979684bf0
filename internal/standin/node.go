package standin

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// vllmVersion is the release whose endpoints and metric names are played.
const vllmVersion = "0.26.0"

// engineCounts are the counters behind a node's /metrics.
type engineCounts struct {
	mu                 sync.Mutex
	prompt, generation int64
	reasons            map[string]int64
}

// add counts one finished call; an empty reason is one that never reached the
// engine.
func (c *engineCounts) add(e event, reason string) {
	if reason == "" {
		return
	}
	if e.Outcome == OutcomeLeft {
		reason = "abort"
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.reasons == nil {
		c.reasons = make(map[string]int64)
	}
	c.reasons[reason]++
	c.prompt += int64(e.promptTokens)
	c.generation += int64(e.reply)
}

// mountNode adds what a vLLM node serves besides chat. While the node is away,
// /health is 503 and everything else is cut.
func (s *Server) mountNode(p *provider) {
	serve := func(method, path string, h http.HandlerFunc) {
		s.mux.HandleFunc(method+" /"+p.id+path, func(w http.ResponseWriter, r *http.Request) {
			switch {
			case !s.faults.away(p.id):
				h(w, r)
			case path == "/health":
				w.WriteHeader(http.StatusServiceUnavailable)
			default:
				drop(w)
			}
		})
	}
	serve(http.MethodGet, "/health", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })
	serve(http.MethodGet, "/version", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, object{"version": vllmVersion})
	})
	serve(http.MethodGet, "/metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write([]byte(p.metrics()))
	})
	serve(http.MethodGet, "/v1/models", func(w http.ResponseWriter, r *http.Request) {
		v := visit{provider: p, request: r, key: bearer(r)}
		if !v.welcomes(v.key) {
			writeJSON(w, http.StatusUnauthorized, object{"error": "Unauthorized"})
			return
		}
		data := []any{}
		for _, m := range p.models {
			data = append(data, object{
				"id": m.id, "object": "model", "created": s.config.Now().Unix(), "owned_by": "vllm",
				"root": m.id, "parent": nil, "max_model_len": m.context, "permission": []any{},
			})
		}
		writeJSON(w, http.StatusOK, object{"object": "list", "data": data})
	})
	// One token of plain completion is how a worker tells a working engine from
	// one that only answers probes. Faults of chat do not reach it.
	serve(http.MethodPost, "/v1/completions", func(w http.ResponseWriter, r *http.Request) {
		v := visit{provider: p, request: r, key: bearer(r)}
		if !v.welcomes(v.key) {
			writeJSON(w, http.StatusUnauthorized, object{"error": "Unauthorized"})
			return
		}
		writeJSON(w, http.StatusOK, object{
			"id": "cmpl-standin", "object": "text_completion", "created": s.config.Now().Unix(), "model": p.models[0].id,
			"choices": []any{object{"index": 0, "text": "1", "finish_reason": "length"}},
			"usage":   object{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
		})
	})
}

// metrics writes the exposition with the names and labels of vLLM 0.26. The
// stand-in has no queue and no cache: those gauges stay at zero.
func (p *provider) metrics() string {
	running := p.running.Load()
	p.finished.mu.Lock()
	defer p.finished.mu.Unlock()
	var out strings.Builder
	labels := fmt.Sprintf(`model_name="%s",engine="0"`, p.models[0].id)
	write := func(kind, name string, value any) {
		sample := name
		if kind == "counter" {
			sample += "_total"
		}
		fmt.Fprintf(&out, "# TYPE vllm:%s %s\nvllm:%s{%s} %v\n", name, kind, sample, labels, value)
	}
	write("gauge", "num_requests_running", running)
	write("gauge", "num_requests_waiting", 0)
	write("gauge", "kv_cache_usage_perc", 0.0)
	write("counter", "prefix_cache_queries", p.finished.prompt)
	write("counter", "prefix_cache_hits", 0)
	write("counter", "prompt_tokens", p.finished.prompt)
	write("counter", "generation_tokens", p.finished.generation)
	write("counter", "num_preemptions", 0)
	out.WriteString("# TYPE vllm:request_success counter\n")
	reasons := map[string]int64{"stop": 0, "length": 0, "abort": 0, "error": 0}
	maps.Copy(reasons, p.finished.reasons)
	for _, reason := range slices.Sorted(maps.Keys(reasons)) {
		fmt.Fprintf(&out, "vllm:request_success_total{%s,finished_reason=%q} %d\n", labels, reason, reasons[reason])
	}
	fmt.Fprintf(&out, "# TYPE vllm:cache_config_info gauge\n"+
		"vllm:cache_config_info{block_size=\"16\",num_gpu_blocks=\"2588\",engine=\"0\"} 1.0\n")
	return out.String()
}
