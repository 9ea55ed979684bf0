package standin

// huggingfaceDialect is {"error":"text"}; the router itself, as opposed to the
// providers behind it, is also known to send an object. Monthly credit that is
// spent is a 402. All but that text is assumed.
func huggingfaceDialect(p problem) refusal {
	spent := phrase{402, "payment_required", "", "You have exceeded your monthly included credits for Inference Providers. " +
		"Subscribe to PRO to get 20x more monthly included credits."}
	return phrasebook{
		wrap: inString, wrapOther: inObject,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "authentication_error", "invalid_api_key", "Invalid username or password."},
			OutcomeUnknownModel: {404, "invalid_request_error", "model_not_found", "The requested model '{model}' does not exist"},
			OutcomeModelGone:    {404, "invalid_request_error", "model_not_found", "The requested model '{model}' does not exist"},
			OutcomeNeverOnPlan: {400, "invalid_request_error", "model_not_supported", "The requested model '{model}' is not supported by " +
				"any provider you have enabled."},
			OutcomeRateLimited:    {429, "rate_limit_error", "rate_limit_exceeded", "Too many requests, please slow down."},
			OutcomeQuotaExhausted: spent,
			OutcomePayment:        spent,
			OutcomeTooLarge:       {400, "invalid_request_error", "context_length_exceeded", openAITooLarge},
			OutcomeOverloaded:     {503, "overloaded_error", "", "Model {model} is overloaded, please try again later."},
			OutcomeDown:           {503, "server_error", "", "Service Unavailable"},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
	}.dialect(p)
}

// deepseekDialect is OpenAI's object. There is no free quota: an empty balance is
// a 402, and concurrency the only 429. The texts of 429 and 401 are assumed.
func deepseekDialect(p problem) refusal {
	broke := phrase{402, "unknown_error", "invalid_request_error", "Insufficient Balance"}
	return phrasebook{
		wrap: inObject,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "authentication_error", "invalid_request_error", "Authentication Fails, Your api key is invalid"},
			OutcomeUnknownModel: {404, "invalid_request_error", "model_not_found", "Model Not Exist"},
			OutcomeModelGone:    {404, "invalid_request_error", "model_not_found", "Model Not Exist"},
			OutcomeNeverOnPlan:  broke,
			OutcomeRateLimited: {429, "rate_limit_error", "rate_limit_exceeded", "Rate Limit Reached: {limit} requests at a time for " +
				"model {model}."},
			OutcomeQuotaExhausted: broke,
			OutcomePayment:        broke,
			OutcomeTooLarge:       {400, "invalid_request_error", "context_length_exceeded", openAITooLarge},
			OutcomeOverloaded: {503, "service_unavailable_error", "service_unavailable_error", "Service is too busy. Please retry your " +
				"request after a brief wait."},
			OutcomeDown: {503, "service_unavailable_error", "service_unavailable_error", "Service is too busy. Please retry your " +
				"request after a brief wait."},
			OutcomeInvalidRequest: {422, "invalid_request_error", "invalid_request_error", "{detail}"},
		},
		other: map[Outcome]phrase{
			OutcomeUnknownModel: {400, "invalid_request_error", "invalid_request_error", "Model Not Exist"},
			OutcomeDown:         {500, "internal_server_error", "", "Server Error"},
		},
	}.dialect(p)
}
