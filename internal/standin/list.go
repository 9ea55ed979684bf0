package standin

import (
	"net/http"
	"strings"
)

// mountLists serves what spends nothing and tells a good key from a bad one: the
// list of models, or a page about key or account.
func (s *Server) mountLists(p *provider) {
	root := p.root + p.base
	switch p.id {
	case "vllm":
		// The node lists its model itself, with the length of its context.
	case "cloudflare":
		s.page(p, strings.TrimSuffix(root, "/v1")+"/models/search", false, object{
			"success": true, "errors": []any{}, "messages": []any{}, "result": p.list(0)["data"],
		})
	case "replicate":
		s.page(p, root+"/account", false, object{"type": "organization", "username": "standin", "name": "Stand-in"})
		s.mountPredictions(p)
	case "openrouter":
		s.page(p, root+"/key", false, object{"data": object{
			"label": "standin", "limit": nil, "usage": 0, "limit_remaining": nil, "is_free_tier": true, "free_model_daily_requests": 50,
		}})
		s.page(p, root+"/models", true, p.list(s.config.Now().Unix()))
	default:
		s.page(p, root+"/models", p.id == "huggingface", p.list(s.config.Now().Unix()))
	}
}

// page serves a body to good keys, or to everybody.
func (s *Server) page(p *provider, path string, open bool, body object) {
	s.mux.HandleFunc("GET "+path, func(w http.ResponseWriter, r *http.Request) {
		if open || !s.refusesKey(w, p, r) {
			writeJSON(w, http.StatusOK, body)
		}
	})
}

// list is the provider's models as OpenAI lists them.
func (p *provider) list(created int64) object {
	data := []any{}
	for _, m := range p.models {
		data = append(data, object{"id": m.id, "object": "model", "created": created, "owned_by": p.id})
	}
	return object{"object": "list", "data": data}
}

// refusesKey answers a request with a bad key or account in the provider's words.
func (s *Server) refusesKey(w http.ResponseWriter, p *provider, r *http.Request) bool {
	v := visit{provider: p, key: p.protocols()[0].key(r), now: s.config.Now()}
	v.account = s.account(v.key, r)
	refused := v.problem(OutcomeInvalidKey)
	switch id := r.PathValue("account"); {
	case !v.welcomes(v.key):
	case strings.HasPrefix(id, badPrefix):
		refused.kind, refused.detail = OutcomeWrongAccount, id
	default:
		return false
	}
	words := v.dialect(refused)
	if list, ok := words.body.([]any); ok {
		// Gemini's array is for chats only.
		words.body = list[0]
	}
	words.answer(refused.kind).send(w, r)
	return true
}
