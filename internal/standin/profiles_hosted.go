package standin

import "time"

// huggingfaceProfile has a month's credit in dollars and no other limit. That
// the month is the calendar's is assumed.
func huggingfaceProfile() profile {
	return profile{
		id: "huggingface", base: "/v1",
		models: []model{
			{id: "openai/gpt-oss-20b:groq", context: 131_072, usd: price{0.10, 0.50}},
			{id: "openai/gpt-oss-120b:groq", context: 131_072, usd: price{0.15, 0.75}},
			{id: "openai/gpt-oss-120b:cerebras", context: 131_072, usd: price{0.35, 0.75}},
			{id: "Qwen/Qwen3.8-27B:cerebras", context: 65_536, usd: price{0.99, 1.49}},
		},
		limits:  []Limit{{Metric: USD, Window: Month, Max: 0.10, Reset: CalendarMonth, Shared: true}},
		params:  params{maxTokens: "max_tokens"},
		dialect: huggingfaceDialect,
	}
}

// deepseekProfile limits concurrency only. Unless told otherwise it thinks, and
// sends blank lines meanwhile.
func deepseekProfile() profile {
	return profile{
		id: "deepseek", base: "",
		models: []model{
			{id: "deepseek-flash", context: 1_000_000},
			{id: "deepseek-v4-flash", context: 1_000_000},
			{id: "deepseek-v4-pro", context: 1_000_000},
		},
		retired: []string{"deepseek-chat", "deepseek-reasoner"},
		limits: []Limit{
			{Metric: Concurrency, Max: 2500, Shared: true, Models: []string{"deepseek-flash", "deepseek-v4-flash"}},
			{Metric: Concurrency, Max: 500, Models: []string{"deepseek-v4-pro"}},
		},
		params:       params{maxTokens: "max_tokens", noSchemas: true, thinking: 64},
		dialect:      deepseekDialect,
		answerExtras: map[string]any{"system_fingerprint": "fp_8802369eaa_prod0623_fp8_kvcache"},
		usageExtras:  map[string]any{"prompt_cache_hit_tokens": 0},
	}
}

// togetherProfile has a pace by the second that follows demand and that nobody
// publishes: these figures are assumed.
func togetherProfile() profile {
	return profile{
		id: "together", base: "/v1",
		models: []model{
			{id: "openai/gpt-oss-20b", context: 131_072},
			{id: "Qwen/Qwen3.5-9B", context: 262_144},
			{id: "openai/gpt-oss-120b", context: 131_072},
			{id: "google/gemma-4-31B-it", context: 262_144},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Second, Max: 20},
			{Metric: Tokens, Window: time.Second, Max: 200_000},
		},
		params:  params{maxTokens: "max_tokens"},
		dialect: togetherDialect, headers: togetherHeaders,
	}
}

// fireworksProfile is an account without a card. Its limits on tokens are
// assumed, and far.
func fireworksProfile() profile {
	return profile{
		id: "fireworks", base: "/inference/v1",
		models: []model{
			{id: "accounts/fireworks/models/gpt-oss-20b", context: 131_072},
			{id: "accounts/fireworks/models/gpt-oss-120b", context: 131_072},
			{id: "accounts/fireworks/models/deepseek-v4p1-flash", context: 1_048_576},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 10, Shared: true},
			{Metric: InputTokens, Window: time.Minute, Max: 600_000},
			{Metric: OutputTokens, Window: time.Minute, Max: 120_000},
		},
		params:  params{maxTokens: "max_tokens"},
		dialect: fireworksDialect, headers: fireworksHeaders,
	}
}

// cohereProfile is a trial key. That its month is the calendar's is assumed.
func cohereProfile() profile {
	return profile{
		id: "cohere", base: "/compatibility/v1",
		models: []model{
			{id: "command-r7b-12-2024", context: 128_000, maxOutput: 4000},
			{id: "command-a-03-2025", context: 256_000, maxOutput: 8000},
			{id: "command-a-plus-05-2026", context: 128_000, maxOutput: 64_000},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 20},
			{Metric: Requests, Window: Month, Max: 1000, Reset: CalendarMonth, Shared: true},
		},
		params: params{
			maxTokens: "max_tokens", noLengths: true,
			forbidden: []string{"top_k", "min_p", "logit_bias", "logprobs", "top_logprobs", "reasoning_effort"},
		},
		dialect: cohereDialect, headers: cohereHeaders,
	}
}

// ai21Profile is a trial account with its credit.
func ai21Profile() profile {
	return profile{
		id: "ai21", base: "/studio/v1",
		models: []model{
			{id: "jamba-mini", context: 256_000, maxOutput: 4096, usd: price{0.2, 0.4}},
			{id: "jamba-mini-2-2026-01", context: 256_000, maxOutput: 4096, usd: price{0.2, 0.4}},
			{id: "jamba-large", context: 256_000, maxOutput: 4096, usd: price{2, 8}},
			{id: "jamba-large-1.7-2025-07", context: 256_000, maxOutput: 4096, usd: price{2, 8}},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Second, Max: 10},
			{Metric: Requests, Window: time.Minute, Max: 200},
			{Metric: USD, Window: Once, Max: 10, Reset: Never, Shared: true},
		},
		params:  params{maxTokens: "max_tokens", noSchemas: true},
		dialect: ai21Dialect,
	}
}

// openrouterProfile is an account that never paid, on the free models, which
// share one quota.
func openrouterProfile() profile {
	return profile{
		id: "openrouter", base: "/api/v1",
		models: []model{
			{id: "google/gemma-4-26b-a4b-it:free", context: 262_144},
			{id: "google/gemma-4-31b-it:free", context: 262_144},
			{id: "nvidia/nemotron-3-ultra-550b-a55b:free", context: 1_000_000},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 20, Shared: true},
			{Metric: Requests, Window: Day, Max: 50, Reset: UTCMidnight, Shared: true},
		},
		params:       params{maxTokens: "max_tokens"},
		dialect:      openrouterDialect,
		answerExtras: map[string]any{"provider": "Google AI Studio"},
	}
}

// anthropicProfile is an organisation on the first paid tier; its limits are
// assumed, for none are published by tier. The compatible layer ignores
// response_format.
func anthropicProfile() profile {
	return profile{
		id: "anthropic", base: "/v1", apis: []api{messages(), completions()},
		models: []model{
			{id: "claude-haiku-4-5-20251001", context: 200_000, maxOutput: 64_000},
			{id: "claude-sonnet-5-5", context: 1_000_000, maxOutput: 128_000},
			{id: "claude-sonnet-4-6", context: 200_000, maxOutput: 128_000},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 50},
			{Metric: InputTokens, Window: time.Minute, Max: 500_000},
			{Metric: OutputTokens, Window: time.Minute, Max: 100_000},
		},
		params:  params{maxTokens: "max_tokens"},
		dialect: anthropicDialect, headers: anthropicHeaders, reservesMax: true,
	}
}

// replicateProfile is granted credit without a card. It has predictions and
// nothing like OpenAI's API; that its second model takes the same input is
// assumed.
func replicateProfile() profile {
	return profile{
		id: "replicate", base: "/v1", apis: []api{predictionsAPI()},
		models: []model{
			{id: "meta/meta-llama-3-8b-instruct", context: 8192},
			{id: "openai/gpt-oss-120b", context: 131_072},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Second, Max: 1, Shared: true},
			{Metric: Requests, Window: time.Minute, Max: 6, Shared: true},
		},
		params:  params{maxTokens: "max_tokens", defaultMax: 512},
		dialect: replicateDialect,
	}
}
