package standin

import (
	"fmt"
	"maps"
	"net/http"
	"strings"
)

// phrase is how a provider words one kind of refusal. In text, {model}, {param},
// {detail}, {limit}, {metric}, {window}, {wait} (seconds), {prompt}, {reply}, {size} and
// {context} (tokens) stand for what the problem is about.
type phrase struct {
	status     int
	kind, code string
	text       string
}

// phrasebook holds a provider's refusals. One that is missing is worded as its
// nearest kin.
type phrasebook struct {
	usual map[Outcome]phrase
	// wrap puts a phrase into the provider's body.
	wrap func(ph phrase, p problem) any
	// other and wrapOther are the second wording of providers that are known for
	// two; either may be nil.
	other     map[Outcome]phrase
	wrapOther func(ph phrase, p problem) any
	// header adds what a refusal's headers tell; nil when they tell nothing.
	header func(h http.Header, p problem)
}

// dialect speaks from the book.
func (b phrasebook) dialect(p problem) refusal {
	lines, wrap := b.usual, b.wrap
	if p.other {
		lines = maps.Clone(b.usual)
		maps.Copy(lines, b.other)
		if b.wrapOther != nil {
			wrap = b.wrapOther
		}
	}
	kind := p.kind
	ph, found := lines[kind]
	for !found {
		kind = kin(kind)
		ph, found = lines[kind]
	}
	ph.text = p.fill(ph.text)
	r := refusal{status: ph.status, header: http.Header{}, body: wrap(ph, p)}
	if b.header != nil {
		b.header(r.header, p)
	}
	return r
}

// kin is the refusal that is worded like another where that has no words of its
// own. Every book has an invalid request.
func kin(kind Outcome) Outcome {
	switch kind {
	case OutcomeModelGone, OutcomeNeverOnPlan:
		return OutcomeUnknownModel
	case OutcomePayment:
		return OutcomeQuotaExhausted
	case OutcomeDown:
		return OutcomeOverloaded
	default:
		return OutcomeInvalidRequest
	}
}

// fill puts the problem's facts into a text.
func (p problem) fill(text string) string {
	var limit, metric, window, wait string
	if p.short != nil {
		limit, window = fmt.Sprintf("%v", p.short.limit.Max), windowName(p.short.limit.Window)
		metric = strings.ReplaceAll(string(p.short.limit.Metric), "_", " ")
		wait = fmt.Sprint(wholeSeconds(p.short.wait))
	}
	detail := p.detail
	if detail == "" {
		detail = "the request is not valid"
	}
	return strings.NewReplacer(
		"{model}", p.model, "{param}", p.param, "{detail}", detail, "{limit}", limit, "{metric}", metric, "{window}", window, "{wait}", wait,
		"{prompt}", fmt.Sprint(p.promptTokens), "{reply}", fmt.Sprint(p.maxTokens), "{size}", fmt.Sprint(p.promptTokens+p.maxTokens),
		"{context}", fmt.Sprint(p.limit),
	).Replace(text)
}

// inObject is OpenAI's {"error":{message,type,param,code}}.
func inObject(ph phrase, p problem) any {
	body := object{"message": ph.text, "type": ph.kind, "param": nil, "code": nil}
	if p.param != "" {
		body["param"] = p.param
	}
	if ph.code != "" {
		body["code"] = ph.code
	}
	return object{"error": body}
}

// inString is {"error":"text"}.
func inString(ph phrase, _ problem) any { return object{"error": ph.text} }

// inDetail is {"detail":"text"}.
func inDetail(ph phrase, _ problem) any { return object{"detail": ph.text} }

// Refusals that several providers word alike.
const (
	openAITooLarge = "This model's maximum context length is {context} tokens. However, you requested {size} tokens " +
		"({prompt} in the messages, {reply} in the completion). Please reduce the length of the messages or completion."
	openAINoModel = "The model `{model}` does not exist or you do not have access to it."
)
