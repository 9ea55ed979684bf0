package standin

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// visit is one chat call on its way through a provider.
type visit struct {
	*provider
	request *http.Request
	call    call
	// decodeErr is kept until the key is checked: a provider looks at the key
	// first.
	decodeErr      error
	key, account   string
	fault          Fault
	faulty         bool
	event          event
	reserved, took costs
}

// chat answers one provider's completions. Key, body, model, members, size and
// quota are checked in this order; a fault comes before them all.
func (s *Server) chat(p *provider) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		p.running.Add(1)
		defer p.running.Add(-1)
		v := visit{provider: p, request: r, key: bearer(r)}
		v.account = AccountLabel(v.key)
		v.call, v.decodeErr = decode(r, p.params.maxTokens)
		v.fault, v.faulty = s.faults.take(p.id, v.call.model, v.call.prompt.step)
		v.event.Recorded = Recorded{
			Provider: p.id, Model: v.call.model, Step: v.call.prompt.step, Account: v.account,
			Header: withoutKey(r.Header), Body: v.call.raw,
		}
		a := s.answer(&v)
		v.event.Outcome = a.outcome
		if a.delay > 0 && !pause(r, a.delay) {
			v.event.Outcome = OutcomeLeft
			a.manner = mannerReset
		}
		if v.took != nil {
			p.quotas.settle(v.account, v.call.model, v.reserved, v.took)
			if p.headers != nil {
				p.headers(a.header, p.quotas.read(v.account, v.call.model), v.event.promptTokens+v.event.reply)
			}
		}
		p.finished.add(v.event, a.finish)
		s.ledger.note(v.event)
		a.send(w, r)
	}
}

// answer decides what the call gets.
func (s *Server) answer(v *visit) answer {
	if v.faulty {
		if a, hit := v.faultAnswer(s.config.Now()); hit {
			a.delay += v.fault.Latency
			return a
		}
	}
	if problem, refused := v.check(); refused {
		return v.dialect(problem).answer(problem.kind)
	}
	if problem, refused := v.admit(); refused {
		v.event.overLimit = true
		return v.dialect(problem).answer(problem.kind)
	}
	return s.complete(v)
}

// check refuses what no quota can help.
func (v *visit) check() (problem, bool) {
	p := problem{model: v.call.model, org: "org_" + v.account}
	refuse := func(kind Outcome, detail string) (problem, bool) {
		p.kind, p.detail = kind, detail
		return p, true
	}
	if !v.welcomes(v.key) {
		return refuse(OutcomeInvalidKey, "")
	}
	if id := v.request.PathValue("account"); strings.HasPrefix(id, badPrefix) {
		return refuse(OutcomeWrongAccount, id)
	}
	if v.decodeErr != nil {
		return refuse(OutcomeInvalidRequest, v.decodeErr.Error())
	}
	if slices.Contains(v.retired, v.call.model) {
		return refuse(OutcomeModelGone, "")
	}
	known, found := v.model(v.call.model)
	if !found {
		return refuse(OutcomeUnknownModel, "")
	}
	param, detail := v.params.check(v.call)
	if detail != "" {
		p.param = param
		return refuse(OutcomeInvalidRequest, detail)
	}
	p.promptTokens, p.maxTokens, p.limit = v.call.promptTokens(), v.call.maxTokens, known.context
	if p.promptTokens+p.maxTokens > known.context {
		return refuse(OutcomeTooLarge, "the prompt and its reply do not fit the context")
	}
	return problem{}, false
}

// Keys of stand-ins start with keyPrefix; those with badPrefix play a wrong key
// or a wrong account id.
const (
	keyPrefix = "standin-"
	badPrefix = "standin-bad"
)

func (v *visit) welcomes(key string) bool {
	if key == "" {
		return v.keyOptional
	}
	return strings.HasPrefix(key, keyPrefix) && !strings.HasPrefix(key, badPrefix)
}

// admit reserves the call's quota.
func (v *visit) admit() (problem, bool) {
	prompt := v.call.promptTokens()
	reply := 0
	if v.reservesMax {
		reply = v.call.maxTokens
	}
	v.reserved = v.costs(prompt, reply)
	short := v.quotas.reserve(v.account, v.call.model, v.reserved)
	if short == nil {
		return problem{}, false
	}
	p := problem{
		kind: OutcomeRateLimited, model: v.call.model, org: "org_" + v.account, short: short,
		readings: v.quotas.read(v.account, v.call.model),
	}
	switch {
	case short.never && short.limit.Max > 0 && v.tellsOversize:
		p.kind = OutcomeTooLarge
	case short.limit.daily():
		p.kind = OutcomeQuotaExhausted
	}
	return p, true
}

// costs is what a call of this size takes of each metric.
func (v *visit) costs(prompt, reply int) costs {
	m, _ := v.model(v.call.model)
	return costs{
		Requests: 1, Tokens: float64(prompt + reply), InputTokens: float64(prompt),
		Neurons: (float64(prompt)*m.neuronsIn + float64(reply)*m.neuronsOut) / 1e6,
	}
}

// complete lets the model speak and wraps its text as the provider does.
func (s *Server) complete(v *visit) answer {
	number := s.calls.Add(1)
	text, finish := v.call.prompt.reply(), "stop"
	if v.faulty {
		text, finish = distort(v.fault.Kind, text)
	}
	bound := v.call.maxTokens
	if bound == 0 {
		bound = v.params.defaultMax
	}
	if bound > 0 && tokens(text) > bound {
		text, finish = string([]rune(text)[:4*bound]), "length"
	}
	prompt, reply := v.call.promptTokens(), tokens(text)
	v.took = v.costs(prompt, reply)
	v.event.promptTokens, v.event.reply = prompt, reply

	body := object{
		"id": v.completionID(number), "object": "chat.completion", "created": s.config.Now().Unix(), "model": v.call.model,
		"choices": []any{object{
			"index": 0, "logprobs": nil, "finish_reason": finish,
			"message": object{"role": "assistant", "content": text},
		}},
	}
	usage := object{"prompt_tokens": prompt, "completion_tokens": reply, "total_tokens": prompt + reply}
	merge(usage, v.usageExtras)
	merge(body, v.answerExtras)
	body["usage"] = usage
	a := answer{
		status: http.StatusOK, header: http.Header{}, contentType: "application/json", outcome: OutcomeAnswered,
		delay: v.provider.delay(number), finish: finish,
	}
	if v.faulty {
		a.delay += v.fault.slowness()
	}
	if v.faulty && v.fault.Kind != KindSlow {
		a.outcome = Outcome(v.fault.Kind)
	}
	if v.faulty && v.fault.Kind == KindNoChoices {
		body["choices"] = []any{}
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		encoded = []byte(`{}`)
	}
	a.body = encoded
	if v.faulty && v.fault.Kind == KindCut {
		a.manner = mannerCut
	}
	return a
}

func merge(into, extras object) {
	maps.Copy(into, extras)
}

// completionID is "chatcmpl-" with the caller's X-Request-Id at vLLM, which
// takes it over, and with our own number elsewhere.
func (v *visit) completionID(number uint64) string {
	if id := v.request.Header.Get("X-Request-Id"); id != "" && v.id == "vllm" {
		return "chatcmpl-" + id
	}
	return fmt.Sprintf("chatcmpl-standin-%s-%06d", v.id, number)
}

// delay is the latency of one call, with its share of the jitter.
func (p *provider) delay(number uint64) time.Duration {
	if p.jitter == 0 {
		return p.latency
	}
	h := fnv.New32a()
	// Writing to a hash never fails.
	_, _ = h.Write([]byte(strconv.FormatUint(number, 10)))
	return p.latency + time.Duration(h.Sum32()%1024)*p.jitter/1024
}

func withoutKey(h http.Header) http.Header {
	h = h.Clone()
	h.Del("Authorization")
	return h
}
