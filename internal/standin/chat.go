package standin

import (
	"hash/fnv"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// visit is one model call on its way through a provider.
type visit struct {
	*provider
	api     api
	request *http.Request
	call    call
	// decodeErr is kept until the key is checked: a provider looks at the key
	// first.
	decodeErr    error
	key, account string
	now          time.Time
	fault        Fault
	faulty       bool
	event        event
	// reserved is what the call was admitted with, took what it really cost; both
	// nil when it never was.
	reserved, took costs
}

// chat answers calls to one of a provider's APIs. Key, body, model, members, size
// and quota are checked in this order; a fault comes before them all.
func (s *Server) chat(p *provider, api api) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if p.node != nil {
			p.node.load.Add(1)
			defer p.node.load.Add(-1)
			p.node.echo(w, r)
		}
		v := visit{provider: p, api: api, request: r, key: api.key(r), now: s.config.Now()}
		v.account = s.account(v.key, r)
		v.call, v.decodeErr = api.decode(r, p.params)
		if v.fault, v.faulty = s.faults.take(p.id, v.call.model, v.call.prompt.step); v.faulty {
			s.befall(v.fault)
		}
		v.event.Recorded = Recorded{
			Provider: p.id, Model: v.call.model, Step: v.call.prompt.step, Account: v.account,
			Header: withoutKey(r.Header), Body: v.call.raw,
		}
		a := s.answer(&v)
		v.event.Outcome = a.outcome
		if a.delay > 0 && !pause(r, a.delay) {
			v.event.Outcome = OutcomeLeft
			a.manner = mannerReset
			if a.live != nil {
				a.live.job.Abort()
			}
		}
		if v.took != nil {
			p.quotas.settle(v.account, v.call.model, v.reserved, v.took)
			defer p.quotas.release(v.account, v.call.model)
			if p.headers != nil {
				p.headers(a.header, p.quotas.read(v.account, v.call.model), v.event.promptTokens+v.event.reply)
			}
		}
		if a.live != nil && a.manner == mannerWhole {
			a.live.send(w, r, func(outcome Outcome) {
				v.event.Outcome = outcome
				s.ledger.note(v.event)
			})
			return
		}
		s.ledger.note(v.event)
		a.send(w, r)
	}
}

// account names who a call is counted for: the key's organisation, the account in
// the path where providers have one there, or else the key alone.
func (s *Server) account(key string, r *http.Request) string {
	if organisation, found := s.config.Organisations[key]; found {
		return organisation
	}
	if id := r.PathValue("account"); id != "" {
		key = id
	}
	return AccountLabel(key)
}

// answer decides what the call gets.
func (s *Server) answer(v *visit) answer {
	if v.gone != nil {
		return *v.gone
	}
	if v.faulty {
		if a, hit := v.faultAnswer(); hit {
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

// problem starts a refusal.
func (v *visit) problem(kind Outcome) problem {
	p := problem{
		kind: kind, model: v.call.model, org: "org_" + v.account, now: v.now, other: v.faulty && v.fault.Other,
		promptTokens: v.call.promptTokens(), maxTokens: v.call.maxTokens,
	}
	if m, found := v.model(v.call.model); found {
		p.limit = m.context
	}
	if v.node != nil && v.node.config.Release == "0.10" {
		p.other = true
	}
	return p
}

// check refuses what no quota can help.
func (v *visit) check() (problem, bool) {
	refuse := func(kind Outcome, param, detail string) (problem, bool) {
		p := v.problem(kind)
		p.param, p.detail = param, detail
		return p, true
	}
	if !v.welcomes(v.key) {
		return refuse(OutcomeInvalidKey, "", "")
	}
	if id := v.request.PathValue("account"); strings.HasPrefix(id, badPrefix) {
		return refuse(OutcomeWrongAccount, "", id)
	}
	if v.decodeErr != nil {
		return refuse(OutcomeInvalidRequest, "", v.decodeErr.Error())
	}
	known, found := v.model(v.call.model)
	switch {
	case slices.Contains(v.retired, v.call.model):
		return refuse(OutcomeModelGone, "", "")
	case slices.Contains(v.paid, v.call.model):
		return refuse(OutcomeNeverOnPlan, "", "")
	case !found:
		return refuse(OutcomeUnknownModel, "", "")
	}
	if param, detail := v.params.check(v.call); detail != "" {
		return refuse(OutcomeInvalidRequest, param, detail)
	}
	if v.node != nil {
		if param, detail := v.call.sampling(); detail != "" {
			return refuse(OutcomeInvalidRequest, param, detail)
		}
	}
	if known.maxOutput > 0 && v.call.maxTokens > known.maxOutput {
		return refuse(OutcomeInvalidRequest, v.params.maxTokens, v.params.maxTokens+
			": must be at most "+strconv.Itoa(known.maxOutput)+", the maximum output of this model")
	}
	if v.call.promptTokens()+v.call.maxTokens > known.context && !v.params.truncates {
		return refuse(OutcomeTooLarge, "", "the prompt and its reply do not fit the context")
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
	if v.node != nil && len(v.node.config.APIKeys) > 0 {
		return slices.Contains(v.node.config.APIKeys, key)
	}
	if key == "" {
		return v.keyOptional
	}
	return (strings.HasPrefix(key, keyPrefix) || v.anyKey) && !strings.HasPrefix(key, badPrefix)
}

// admit reserves the call's quota.
func (v *visit) admit() (problem, bool) {
	reply := 0
	if v.reservesMax {
		reply = v.call.maxTokens
	}
	v.reserved = v.costs(v.call.promptTokens(), reply)
	short := v.quotas.reserve(v.account, v.call.model, v.reserved)
	if short == nil {
		return problem{}, false
	}
	p := v.problem(OutcomeRateLimited)
	p.short, p.readings = short, v.quotas.read(v.account, v.call.model)
	switch {
	case short.limit.Max == 0:
		p.kind = OutcomeNeverOnPlan
	case short.never && v.tellsOversize:
		p.kind = OutcomeTooLarge
	case short.limit.allowance():
		p.kind = OutcomeQuotaExhausted
	}
	return p, true
}

// costs is what a call of this size takes of each metric.
func (v *visit) costs(prompt, reply int) costs {
	m, _ := v.model(v.call.model)
	return costs{
		Requests: 1, Tokens: float64(prompt + reply), InputTokens: float64(prompt), OutputTokens: float64(reply),
		Neurons: m.neurons.of(prompt, reply), USD: m.usd.of(prompt, reply), Concurrency: 1,
	}
}

// complete lets the model speak and wraps its text as the provider does.
func (s *Server) complete(v *visit) answer {
	said := v.say(s.calls.Add(1))
	said.delay = v.provider.delay(said.number)
	if v.faulty {
		said.delay += v.fault.slowness()
	}
	if v.node != nil {
		return s.generate(v, said)
	}
	v.spend(said)
	a := v.api.write(s, v, said)
	if v.faulty && v.fault.Kind != KindSlow {
		a.outcome = Outcome(v.fault.Kind)
	}
	return a
}

// spend counts what the reply took.
func (v *visit) spend(said reply) {
	v.took = v.costs(said.prompt, said.tokens)
	v.event.promptTokens, v.event.reply = said.prompt, said.tokens
}

// say is the model's reply, cut at the call's bound.
func (v *visit) say(number uint64) reply {
	said := reply{number: number, text: v.call.prompt.reply(), finish: "stop", prompt: v.call.promptTokens()}
	if v.faulty {
		said.text, said.finish = v.call.prompt.distort(v.fault.Kind, said.text)
	}
	if v.node != nil && said.finish == "stop" {
		v.sample(&said)
	}
	bound := v.call.maxTokens
	if bound == 0 {
		bound = v.params.defaultMax
	}
	if v.params.thinking > 0 && v.call.thinks() {
		said.thought = v.params.thinking
		if bound > 0 {
			said.thought = min(said.thought, bound)
		}
	}
	if left := bound - said.thought; bound > 0 && tokens(said.text) > left {
		said.text, said.finish = string([]rune(said.text)[:4*left]), "length"
	}
	said.tokens = tokens(said.text) + said.thought
	return said
}

// hits reports whether a fault of that kind hits the call.
func (v *visit) hits(kind FaultKind) bool { return v.faulty && v.fault.Kind == kind }

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
	h.Del("X-Api-Key")
	return h
}
