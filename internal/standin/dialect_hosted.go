package standin

import "net/http"

// togetherDialect is OpenAI's object, or {"error":"text"}. Codes, types and the
// 402 are assumed.
func togetherDialect(p problem) refusal {
	return phrasebook{
		wrap: inObject, wrapOther: inString, header: togetherRefusal,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey: {401, "invalid_request_error", "invalid_api_key", "Invalid API key provided."},
			OutcomeUnknownModel: {404, "invalid_request_error", "model_not_available", "Unable to access model {model}. Please visit " +
				"https://api.together.ai/models to view the list of supported models."},
			OutcomeNeverOnPlan: {400, "invalid_request_error", "model_not_available", "Unable to access non-serverless model {model}. Please " +
				"create and start a new dedicated endpoint for the model."},
			OutcomeRateLimited: {429, "rate_limit", "model_rate_limit", "You have reached the rate limit specific to this model {model}. " +
				"The maximum rate limit for this model is {limit} per {window}."},
			OutcomeQuotaExhausted: {402, "credit_limit", "credit_limit", "Credit limit exceeded, please navigate to " +
				"https://api.together.ai/settings/billing to update your credit limit."},
			OutcomeTooLarge: {400, "invalid_request_error", "context_length_exceeded", openAITooLarge},
			OutcomeOverloaded: {503, "service_unavailable", "overloaded", "The server is currently overloaded with other requests. " +
				"Please try again later."},
			OutcomeDown:           {503, "service_unavailable", "", "The server is currently not available. Please try again later."},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
	}.dialect(p)
}

// togetherRefusal tells the pace again, as its answers do.
func togetherRefusal(h http.Header, p problem) { togetherHeaders(h, p.readings, 0) }

// fireworksDialect is OpenAI's object, or {"error":"text"}. Codes, types and the
// 402 are assumed.
func fireworksDialect(p problem) refusal {
	return phrasebook{
		wrap: inObject, wrapOther: inString,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "error", "UNAUTHORIZED", "The API key you provided is invalid."},
			OutcomeUnknownModel: {404, "error", "NOT_FOUND", "Model not found, inaccessible, and/or not deployed"},
			OutcomeRateLimited:  {429, "error", "RATE_LIMIT_EXCEEDED", "Rate limit of {limit} {metric} per {window} exceeded."},
			OutcomeQuotaExhausted: {402, "error", "PAYMENT_REQUIRED", "Account is suspended: the spending limit is reached or an invoice is " +
				"unpaid. Please go to https://fireworks.ai/account/billing."},
			OutcomeTooLarge: {400, "invalid_request_error", "context_length_exceeded", "The prompt is too long: {size}, model maximum " +
				"context length: {context}"},
			OutcomeOverloaded:     {503, "error", "UNAVAILABLE", "The service is temporarily overloaded, please try again later."},
			OutcomeDown:           {503, "error", "UNAVAILABLE", "Service Unavailable"},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
	}.dialect(p)
}

// cohereDialect is a bare {"message":"text"}. The wording of a spent month and
// all but the 429 of a minute is assumed.
func cohereDialect(p problem) refusal {
	trial := func(unit string) phrase {
		return phrase{429, "", "", "You are using a Trial key, which is limited to {limit} " + unit + ". You can continue to use the " +
			"Trial key for free or upgrade to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'."}
	}
	return phrasebook{
		wrap: func(ph phrase, _ problem) any { return object{"message": ph.text} },
		usual: map[Outcome]phrase{
			OutcomeInvalidKey: {status: 401, text: "invalid api token"},
			OutcomeUnknownModel: {status: 404, text: "model '{model}' not found, make sure the correct model ID was used and that you have " +
				"access to the model."},
			OutcomeModelGone:      {status: 404, text: "model '{model}' was removed, see https://docs.cohere.com/docs/deprecations."},
			OutcomeNeverOnPlan:    {status: 403, text: "model '{model}' is not available for Trial keys."},
			OutcomeRateLimited:    trial("API calls / minute"),
			OutcomeQuotaExhausted: trial("API calls / month"),
			OutcomePayment: {status: 402, text: "Please add or update your payment method at https://dashboard.cohere.com/billing to " +
				"continue."},
			OutcomeTooLarge: {status: 400, text: "too many tokens: size limit exceeded by the prompt and its reply, {size} tokens, the " +
				"limit for this model is {context} tokens."},
			OutcomeOverloaded:     {status: 503, text: "upstream provider is overloaded, please try again later"},
			OutcomeDown:           {status: 503, text: "internal server error, this has been reported to our developers"},
			OutcomeInvalidRequest: {status: 400, text: "invalid request: {detail}"},
		},
	}.dialect(p)
}

// ai21Dialect is {"detail":...}: text, and a list for what validation refuses. A
// bad key is a 401, and a 400 by another of its pages. The 402 is assumed.
func ai21Dialect(p problem) refusal {
	return phrasebook{
		wrap: func(ph phrase, p problem) any {
			if p.kind != OutcomeInvalidRequest {
				return inDetail(ph, p)
			}
			return object{"detail": []any{object{"loc": []any{"body", p.param}, "msg": ph.text, "type": "value_error"}}}
		},
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:     {status: 401, text: "Forbidden: Bad or missing Apikey/JWT."},
			OutcomeUnknownModel:   {status: 404, text: "Model {model} not found"},
			OutcomeNeverOnPlan:    {status: 403, text: "Model {model} is not available on your plan"},
			OutcomeRateLimited:    {status: 429, text: "Rate limit exceeded: {limit} requests per {window}"},
			OutcomeQuotaExhausted: {status: 402, text: "Your trial credit is used up, please add a payment method"},
			OutcomeTooLarge:       {status: 400, text: "Prompt is too long: {size} tokens, the maximum is {context}"},
			OutcomeOverloaded:     {status: 503, text: "Service is temporarily overloaded, please try again later"},
			OutcomeDown:           {status: 503, text: "Service Unavailable"},
			OutcomeInvalidRequest: {status: 422, text: "{detail}"},
		},
		other: map[Outcome]phrase{OutcomeInvalidKey: {status: 400, text: "bad or missing authentication"}},
	}.dialect(p)
}
