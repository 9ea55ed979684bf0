package standin

import (
	"net/http"
	"strconv"
	"time"
)

// anthropicDialect is {"type":"error","error":{type,message}}. A busy service is
// a 529; credit that is spent is a 400 or, by newer pages, a 402. Texts besides
// "Overloaded" and "prompt is too long" are assumed.
func anthropicDialect(p problem) refusal {
	broke := "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."
	return phrasebook{
		header: anthropicRefusal,
		wrap: func(ph phrase, _ problem) any {
			return object{"type": "error", "error": object{"type": ph.kind, "message": ph.text}, "request_id": "req_standin"}
		},
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "authentication_error", "", "invalid x-api-key"},
			OutcomeUnknownModel: {404, "not_found_error", "", "model: {model}"},
			OutcomeNeverOnPlan:  {403, "permission_error", "", "Your organization does not have access to {model}."},
			OutcomeRateLimited: {
				429, "rate_limit_error", "",
				"This request would exceed your organization's rate limit of {limit} {metric} per {window}.",
			},
			OutcomeQuotaExhausted: {400, "invalid_request_error", "", broke},
			OutcomePayment:        {402, "billing_error", "", broke},
			OutcomeTooLarge:       {400, "invalid_request_error", "", "prompt is too long: {size} tokens > {context} maximum"},
			OutcomeOverloaded:     {529, "overloaded_error", "", "Overloaded"},
			OutcomeDown:           {503, "api_error", "", "Service unavailable"},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
		other: map[Outcome]phrase{
			OutcomeTooLarge: {413, "request_too_large", "", "Request exceeds the maximum size"},
			OutcomeDown:     {500, "api_error", "", "Internal server error"},
		},
	}.dialect(p)
}

// anthropicRefusal tells the quotas again, and when to come back to one that is
// spent.
func anthropicRefusal(h http.Header, p problem) {
	anthropicHeaders(h, p.readings, 0)
	if p.short != nil && p.kind == OutcomeRateLimited {
		h.Set("Retry-After", strconv.Itoa(wholeSeconds(p.short.wait)))
	}
}

// anthropicHeaders tells each limit of a minute with the moment, in RFC 3339, at
// which it is full again; "tokens" is input and output together.
func anthropicHeaders(h http.Header, readings []reading, _ int) {
	var both reading
	tell := func(name string, r reading) {
		h.Set("anthropic-ratelimit-"+name+"-limit", whole(r.limit.Max))
		h.Set("anthropic-ratelimit-"+name+"-remaining", strconv.FormatInt(r.remaining, 10))
		h.Set("anthropic-ratelimit-"+name+"-reset", r.at.Add(r.reset).UTC().Format(time.RFC3339))
	}
	for _, r := range readings {
		if r.limit.Window != time.Minute {
			continue
		}
		switch r.limit.Metric {
		case Requests:
			tell("requests", r)
			continue
		case InputTokens:
			tell("input-tokens", r)
		case OutputTokens:
			tell("output-tokens", r)
		case Tokens, Neurons, USD, Concurrency:
			continue
		}
		both.limit.Max += r.limit.Max
		both.remaining += r.remaining
		both.at, both.reset = r.at, max(both.reset, r.reset)
	}
	if both.limit.Max > 0 {
		tell("tokens", both)
	}
}
