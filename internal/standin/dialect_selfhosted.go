package standin

// tgiDialect is {"error":"text","error_type":"word"}. All of it is assumed.
func tgiDialect(p problem) refusal {
	return phrasebook{
		wrap: func(ph phrase, _ problem) any { return object{"error": ph.text, "error_type": ph.kind} },
		usual: map[Outcome]phrase{
			OutcomeInvalidKey: {401, "unauthorized", "", "Unauthorized"},
			OutcomeTooLarge: {422, "validation", "", "Input validation error: `inputs` tokens + `max_new_tokens` must be <= {context}. " +
				"Given: {prompt} `inputs` tokens and {reply} `max_new_tokens`"},
			OutcomeRateLimited:    {429, "overloaded", "", "Model is overloaded"},
			OutcomeQuotaExhausted: {429, "overloaded", "", "Model is overloaded"},
			OutcomeOverloaded:     {429, "overloaded", "", "Model is overloaded"},
			OutcomeDown:           {503, "unhealthy", "", "unhealthy"},
			OutcomeInvalidRequest: {422, "validation", "", "Input validation error: {detail}"},
		},
		other: map[Outcome]phrase{
			OutcomeDown: {424, "generation", "", "Request failed during generation: Server error: CANCELLED"},
		},
	}.dialect(p)
}

// ollamaDialect is OpenAI's object without a code. Its cloud wants a
// subscription for some models (403). Texts are assumed.
func ollamaDialect(p problem) refusal {
	return phrasebook{
		wrap: inObject,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:     {401, "authentication_error", "", "unauthorized"},
			OutcomeUnknownModel:   {404, "not_found_error", "", "model '{model}' not found"},
			OutcomeNeverOnPlan:    {403, "api_error", "", "this model requires a subscription, upgrade for access: https://ollama.com/upgrade"},
			OutcomeTooLarge:       {400, "invalid_request_error", "", "prompt too long; exceeded max context length by {size} tokens"},
			OutcomeRateLimited:    {429, "api_error", "", "too many concurrent requests"},
			OutcomeQuotaExhausted: {429, "api_error", "", "you've reached your usage limit, upgrade for more usage: https://ollama.com/upgrade"},
			OutcomeOverloaded:     {503, "api_error", "", "server busy, please try again.  maximum pending requests exceeded"},
			OutcomeInvalidRequest: {400, "invalid_request_error", "", "{detail}"},
		},
	}.dialect(p)
}
