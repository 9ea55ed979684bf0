package standin

import (
	"encoding/json"
	"net/http"
	"strings"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// mountNode adds what a vLLM node serves besides chat. While the node is away,
// /health is 503 and everything else is cut.
func (s *Server) mountNode(p *provider) {
	serve := func(pattern string, h http.HandlerFunc) {
		method, path, _ := strings.Cut(pattern, " ")
		s.mux.HandleFunc(method+" "+p.root+path, func(w http.ResponseWriter, r *http.Request) {
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
	guarded := func(h http.HandlerFunc) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			v := visit{provider: p, request: r, key: bearer(r)}
			if !v.welcomes(v.key) {
				writeJSON(w, http.StatusUnauthorized, object{"error": "Unauthorized"})
				return
			}
			h(w, r)
		}
	}
	for _, pattern := range []string{"GET /health", "GET /ping", "POST /ping"} {
		serve(pattern, p.node.health)
	}
	serve("GET /version", func(w http.ResponseWriter, _ *http.Request) {
		writeJSON(w, http.StatusOK, object{"version": p.node.version()})
	})
	serve("GET /load", func(w http.ResponseWriter, _ *http.Request) {
		load := int64(0)
		if p.node.config.LoadTracking {
			load = p.node.load.Load()
		}
		writeJSON(w, http.StatusOK, object{"server_load": load})
	})
	serve("GET /metrics", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
		_, _ = w.Write([]byte(p.node.metrics()))
	})
	serve("GET /v1/models", guarded(func(w http.ResponseWriter, _ *http.Request) {
		data := []any{}
		for _, m := range p.models {
			data = append(data, object{
				"id": m.id, "object": "model", "created": s.config.Now().Unix(), "owned_by": "vllm",
				"root": m.id, "parent": nil, "max_model_len": m.context, "permission": []any{},
			})
		}
		writeJSON(w, http.StatusOK, object{"object": "list", "data": data})
	}))
	serve("POST /v1/completions", guarded(func(w http.ResponseWriter, r *http.Request) { s.plain(w, r, p) }))
	serve("POST /tokenize", func(w http.ResponseWriter, r *http.Request) { tokenize(w, r, p) })
	if p.node.config.DevMode {
		p.node.mountSwitches(serve)
	}
}

// mountSwitches adds what only a server in development mode has.
func (m *machine) mountSwitches(serve func(pattern string, h http.HandlerFunc)) {
	enter := func(state engine.State) http.HandlerFunc {
		return func(http.ResponseWriter, *http.Request) { m.driver.Enter(state) }
	}
	tell := func(name string, state engine.State) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			writeJSON(w, http.StatusOK, object{name: m.driver.State() == state})
		}
	}
	serve("POST /sleep", enter(engine.Sleeping))
	serve("POST /wake_up", enter(engine.Serving))
	serve("GET /is_sleeping", tell("is_sleeping", engine.Sleeping))
	serve("POST /pause", enter(engine.Paused))
	serve("POST /resume", enter(engine.Serving))
	serve("GET /is_paused", tell("is_paused", engine.Paused))
	serve("POST /reset_prefix_cache", func(http.ResponseWriter, *http.Request) { m.driver.Forget() })
}

// health is 503 only when the engine is known to be dead: one that hangs looks well.
func (m *machine) health(w http.ResponseWriter, _ *http.Request) {
	if m.driver.State() == engine.Dead {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
}

// echo tells the caller's request id where the flag says so.
func (m *machine) echo(w http.ResponseWriter, r *http.Request) {
	if id := r.Header.Get("X-Request-Id"); id != "" && m.config.RequestIDHeaders {
		w.Header().Set("X-Request-Id", id)
	}
}

// plain answers a completion without a chat: one token of it is how a worker tells a
// working engine from one that only answers probes. Faults of chat do not reach it,
// those of the engine do.
func (s *Server) plain(w http.ResponseWriter, r *http.Request, p *provider) {
	v := visit{provider: p, request: r, key: bearer(r), now: s.config.Now()}
	p.node.echo(w, r)
	refuse := func(kind Outcome, detail string) {
		problem := v.problem(kind)
		problem.detail = detail
		v.dialect(problem).answer(kind).send(w, r)
	}
	var err error
	var prompt string
	if v.call, err = readBody(r); err == nil {
		// A member of another type fails below, as an empty one.
		_ = json.Unmarshal(v.call.keys["model"], &v.call.model)
		v.call.maxTokens = 16
		if prompt, _, err = text(v.call.keys["prompt"]); err == nil {
			err = v.call.bound("max_tokens")
		}
	}
	v.call.messages = []message{{role: "user", content: prompt}}
	if _, found := v.model(v.call.model); !found && v.call.model != "" {
		refuse(OutcomeUnknownModel, "")
		return
	}
	switch param, detail := v.call.sampling(); {
	case err != nil || prompt == "":
		refuse(OutcomeInvalidRequest, "prompt: want a text, max_tokens a whole number of at least 1")
		return
	case detail != "":
		refuse(OutcomeInvalidRequest, param+": "+detail)
		return
	case v.call.promptTokens()+v.call.maxTokens > p.models[0].context:
		refuse(OutcomeTooLarge, "")
		return
	}
	said := reply{text: lengthen("", v.call.maxTokens), tokens: v.call.maxTokens, finish: "length", prompt: v.call.promptTokens()}
	job, err := p.node.driver.Start(v.engineRequest(said))
	if err != nil {
		v.refusedByEngine(err).send(w, r)
		return
	}
	result, here := job.Result(r.Context())
	switch {
	case !here:
		drop(w)
		return
	case result.Finish == engine.FinishError:
		v.engineDied().send(w, r)
		return
	case result.Finish == engine.FinishAbort:
		said = said.aborted(result.Produced)
	}
	said.cached = result.Cached
	id := r.Header.Get("X-Request-Id")
	if id == "" {
		id = "standin"
	}
	writeJSON(w, http.StatusOK, object{
		"id": "cmpl-" + id, "object": "text_completion", "created": v.now.Unix(), "model": p.models[0].id,
		"choices": []any{object{"index": 0, "text": said.text, "logprobs": nil, "finish_reason": said.finish, "stop_reason": nil}},
		"usage":   v.usage(said),
	})
}

// tokenize counts a prompt, or messages, as the engine does.
func tokenize(w http.ResponseWriter, r *http.Request, p *provider) {
	v := visit{provider: p, request: r}
	var prompt string
	c, err := readBody(r)
	if raw, found := c.keys["prompt"]; err == nil && found {
		prompt, _, err = text(raw)
		c.messages = []message{{role: "user", content: prompt}}
	} else if err == nil {
		c.messages, err = readMessages(c.keys["messages"])
	}
	if err != nil {
		problem := v.problem(OutcomeInvalidRequest)
		problem.detail = err.Error()
		v.dialect(problem).answer(problem.kind).send(w, r)
		return
	}
	tokens := []engine.Token{}
	for _, m := range c.messages {
		tokens = append(tokens, engine.Tokenize(m.role, m.content)...)
	}
	writeJSON(w, http.StatusOK, object{
		"count": len(tokens), "max_model_len": p.models[0].context, "tokens": tokens, "token_strs": nil,
	})
}
