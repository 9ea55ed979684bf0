package standin

// githubProfile answers as since 2026-07-30; the plan's edition knows it alive.
// The message is assumed, status and code are as probed.
func githubProfile() profile {
	return profile{
		id: "github", base: "/inference", params: params{maxTokens: "max_tokens"}, dialect: githubDialect,
		gone: new(refusal{status: 410, body: object{"error": object{
			"code":    "github_models_retirement_brownout",
			"message": "GitHub Models has been retired. See https://github.blog/changelog/2026-07-30-github-models-is-now-retired/",
		}}}.answer(OutcomeRetired)),
	}
}

// githubDialect is {"error":{code,message,details}} as in the last months of its
// life. All of it is assumed.
func githubDialect(p problem) refusal {
	limited := phrase{429, "", "RateLimitReached", "Rate limit of {limit} per {window} exceeded. Please wait {wait} seconds before retrying."}
	return phrasebook{
		wrap: func(ph phrase, _ problem) any {
			return object{"error": object{"code": ph.code, "message": ph.text, "details": ph.text}}
		},
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:     {401, "", "unauthorized", "Bad credentials"},
			OutcomeUnknownModel:   {404, "", "unknown_model", "Unknown model: {model}"},
			OutcomeModelGone:      {404, "", "unavailable_model", "Unavailable model: {model}"},
			OutcomeNeverOnPlan:    {403, "", "no_access", "No access to model: {model}"},
			OutcomeRateLimited:    limited,
			OutcomeQuotaExhausted: limited,
			OutcomePayment:        {402, "", "budget_limit", "Budget limit reached"},
			OutcomeTooLarge:       {413, "", "tokens_limit_reached", "Request body too large for {model} model. Max size: {context} tokens."},
			OutcomeOverloaded:     {503, "", "unavailable", "The model is busy, please try again later."},
			OutcomeDown:           {503, "", "unavailable", "Service Unavailable"},
			OutcomeInvalidRequest: {400, "", "bad_request", "{detail}"},
		},
	}.dialect(p)
}

// anyscaleProfile is a host on which nothing has been served since 2024-08-01;
// the plan's edition knows it alive. Its bodies are assumed.
func anyscaleProfile() profile {
	return profile{
		id: "anyscale", base: "/v1", params: params{maxTokens: "max_tokens"}, dialect: togetherDialect,
		gone: new(refusal{status: 404, body: object{"detail": "Not Found"}}.answer(OutcomeRetired)),
	}
}
