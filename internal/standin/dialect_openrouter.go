package standin

import (
	"net/http"
	"strconv"
)

// openrouterDialect is {"error":{code,message,metadata}} with the status as the
// code. Its own 429 alone has quota headers, with the reset in milliseconds; the
// second wording of a busy provider is an upstream's 429 without them.
func openrouterDialect(p problem) refusal {
	return phrasebook{
		wrap: openrouterError, header: openrouterHeaders,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {status: 401, text: "User not found."},
			OutcomeUnknownModel: {status: 404, text: "No endpoints found for {model}."},
			OutcomeNeverOnPlan: {status: 404, text: "No endpoints found matching your data policy (Free model publication). Configure: " +
				"https://openrouter.ai/settings/privacy"},
			OutcomeRateLimited: {status: 429, text: "Rate limit exceeded: free-models-per-min. "},
			OutcomeQuotaExhausted: {status: 429, text: "Rate limit exceeded: free-models-per-day. Add 10 credits to unlock 1000 free model " +
				"requests per day"},
			OutcomePayment: {status: 402, text: "Insufficient credits. Add more using https://openrouter.ai/settings/credits"},
			OutcomeTooLarge: {status: 400, text: "This endpoint's maximum context length is {context} tokens. However, you requested " +
				"about {size} tokens ({prompt} of text input, {reply} in the output). Please reduce the length of either one."},
			OutcomeOverloaded:     {status: 503, text: "There is no available model provider that meets your routing requirements"},
			OutcomeDown:           {status: 503, text: "Service Unavailable"},
			OutcomeInvalidRequest: {status: 400, text: "{detail}"},
		},
		other: map[Outcome]phrase{
			OutcomeUnknownModel: {status: 400, text: "{model} is not a valid model ID"},
			OutcomeOverloaded:   {status: 429, text: "Provider returned error"},
		},
	}.dialect(p)
}

func openrouterError(ph phrase, p problem) any {
	body := object{"code": ph.status, "message": ph.text}
	switch {
	case p.short != nil:
		h := http.Header{}
		openrouterHeaders(h, p)
		metadata := object{}
		for _, name := range []string{"X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"} {
			metadata[name] = h.Get(name)
		}
		body["metadata"] = object{"headers": metadata, "provider_name": nil}
	case p.kind == OutcomeOverloaded && ph.status == http.StatusTooManyRequests:
		body["metadata"] = object{
			"raw": p.model + " is temporarily rate-limited upstream. Please retry shortly.", "provider_name": "Google AI Studio",
		}
	}
	return object{"error": body, "user_id": p.org}
}

// openrouterHeaders tells the quota that is spent; the reset is the moment in
// milliseconds since 1970.
func openrouterHeaders(h http.Header, p problem) {
	if p.short == nil {
		return
	}
	h.Set("X-RateLimit-Limit", whole(p.short.limit.Max))
	h.Set("X-RateLimit-Remaining", "0")
	h.Set("X-RateLimit-Reset", strconv.FormatInt(p.now.Add(p.short.wait).UnixMilli(), 10))
}
