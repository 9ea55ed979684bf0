package standin

// huggingfaceDialect is {"error":"text"}; the router itself, as opposed to the
// providers behind it, is also known to send an object. Monthly credit that is
// spent is a 402. All but that text is assumed.
func huggingfaceDialect(p problem) refusal {
	return phrasebook{
		wrap: inString, wrapOther: inObject,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "authentication_error", "invalid_api_key", "Invalid username or password."},
			OutcomeUnknownModel: {404, "invalid_request_error", "model_not_found", "The requested model '{model}' does not exist"},
			OutcomeNeverOnPlan: {400, "invalid_request_error", "model_not_supported", "The requested model '{model}' is not supported by " +
				"any provider you have enabled."},
			OutcomeRateLimited: {429, "rate_limit_error", "rate_limit_exceeded", "Too many requests, please slow down."},
			OutcomeQuotaExhausted: {402, "payment_required", "", "You have exceeded your monthly included credits for Inference Providers. " +
				"Subscribe to PRO to get 20x more monthly included credits."},
			OutcomeTooLarge:       {400, "invalid_request_error", "context_length_exceeded", openAITooLarge},
			OutcomeOverloaded:     {503, "overloaded_error", "", "Model {model} is overloaded, please try again later."},
			OutcomeDown:           {503, "server_error", "", "Service Unavailable"},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
	}.dialect(p)
}
