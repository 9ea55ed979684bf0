package standin

import "time"

func groqProfile() profile {
	return profile{
		id: "groq", base: "/openai/v1",
		models: []model{
			{id: "openai/gpt-oss-20b", context: 131072},
			{id: "openai/gpt-oss-120b", context: 131072},
			{id: "qwen/qwen3.8-27b", context: 131072},
		},
		retired: []string{
			"llama-3.1-8b-instant", "llama-3.3-70b-versatile", "qwen/qwen3.6-27b", "qwen/qwen3-32b",
			"meta-llama/llama-4-scout-17b-16e-instruct",
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 30},
			{Metric: Requests, Window: Day, Max: 1000},
			{Metric: Tokens, Window: time.Minute, Max: 8000},
			{Metric: Tokens, Window: Day, Max: 200_000},
		},
		params: params{
			maxTokens:     "max_completion_tokens",
			forbidden:     []string{"logprobs", "top_logprobs", "logit_bias"},
			onlyOneChoice: true, noNames: true, strictSchemas: true,
		},
		dialect: groqDialect, headers: groqHeaders, reservesMax: true, tellsOversize: true,
		answerExtras: map[string]any{
			"system_fingerprint": "fp_5f1ab82c77", "service_tier": "on_demand", "usage_breakdown": nil,
		},
		usageExtras: map[string]any{
			"queue_time": 0.0021, "prompt_time": 0.0135, "completion_time": 0.081, "total_time": 0.0945,
		},
	}
}

func geminiProfile() profile {
	lite := []string{"gemini-3.5-flash-lite", "gemini-3.1-flash-lite"}
	flash := []string{"gemini-3.8-flash"}
	gemma := []string{"gemma-4-31b-it"}
	return profile{
		id: "gemini", base: "/v1beta/openai",
		models: []model{
			{id: "gemini-3.5-flash-lite", context: 1_048_576},
			{id: "gemini-3.1-flash-lite", context: 1_048_576},
			{id: "gemini-3.8-flash", context: 1_048_576},
			{id: "gemma-4-31b-it", context: 262_144},
		},
		retired: []string{"gemini-2.0-flash", "gemini-2.0-flash-lite", "gemini-1.5-flash", "gemini-1.5-pro"},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 15, Models: lite},
			{Metric: Requests, Window: Day, Max: 500, Reset: PacificMidnight, Models: lite},
			{Metric: InputTokens, Window: time.Minute, Max: 250_000, Models: lite},
			{Metric: Requests, Window: time.Minute, Max: 5, Models: flash},
			{Metric: Requests, Window: Day, Max: 20, Reset: PacificMidnight, Models: flash},
			{Metric: InputTokens, Window: time.Minute, Max: 250_000, Models: flash},
			{Metric: Requests, Window: time.Minute, Max: 30, Models: gemma},
			{Metric: Requests, Window: Day, Max: 14_400, Reset: PacificMidnight, Models: gemma},
			{Metric: InputTokens, Window: time.Minute, Max: 16_000, Models: gemma},
		},
		params: params{
			maxTokens: "max_tokens",
			forbidden: []string{"logprobs", "top_logprobs", "logit_bias"},
		},
		dialect: geminiDialect,
	}
}

func cloudflareProfile() profile {
	return profile{
		id: "cloudflare", base: "/client/v4/accounts/{account}/ai/v1",
		models: []model{
			{id: "@cf/google/gemma-4-26b-a4b-it", context: 256_000, neurons: price{9091, 27273}},
			{id: "@cf/openai/gpt-oss-20b", context: 128_000, neurons: price{18182, 27273}},
			{id: "@cf/meta/llama-3.1-8b-instruct-fp8-fast", context: 32_000, neurons: price{4119, 34868}},
			{id: "@cf/openai/gpt-oss-120b", context: 128_000, neurons: price{31818, 68182}},
			{id: "@cf/meta/llama-3.3-70b-instruct-fp8-fast", context: 24_000, neurons: price{26668, 204805}},
		},
		paid: []string{"@cf/moonshotai/kimi-k2.6", "@cf/zai-org/glm-5.2", "@cf/deepseek-ai/deepseek-v4-pro-0813"},
		limits: []Limit{
			{Metric: Neurons, Window: Day, Max: 10_000, Reset: UTCMidnight, Shared: true},
			{Metric: Requests, Window: time.Minute, Max: 300, Shared: true},
		},
		// The small default is the documented trap: a caller that sends no
		// max_tokens gets its JSON cut.
		params:  params{maxTokens: "max_tokens", defaultMax: 256, stringContent: true, noJSONStream: true},
		dialect: cloudflareDialect,
	}
}

func mistralProfile() profile {
	return profile{
		id: "mistral", base: "/v1",
		models: []model{
			{id: "ministral-8b-2512", context: 262_144, usd: price{0.15, 0.15}},
			{id: "ministral-3b-2512", context: 262_144, usd: price{0.10, 0.10}},
			{id: "mistral-small-2603", context: 262_144, usd: price{0.15, 0.60}},
			{id: "mistral-large-2512", context: 262_144, usd: price{0.50, 1.50}},
			{id: "glm-5-2", context: 202_752},
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 188, Models: []string{"ministral-8b-2512"}},
			{Metric: Tokens, Window: time.Minute, Max: 625_000, Models: []string{"ministral-8b-2512"}},
			{Metric: Requests, Window: time.Minute, Max: 750, Models: []string{"ministral-3b-2512"}},
			{Metric: Tokens, Window: time.Minute, Max: 1_300_000, Models: []string{"ministral-3b-2512"}},
			{Metric: Requests, Window: time.Minute, Max: 50, Models: []string{"mistral-small-2603"}},
			{Metric: Tokens, Window: time.Minute, Max: 50_000, Models: []string{"mistral-small-2603"}},
			{Metric: Requests, Window: time.Minute, Max: 4, Models: []string{"mistral-large-2512"}},
			{Metric: Tokens, Window: time.Minute, Max: 250_000, Models: []string{"mistral-large-2512"}},
			{Metric: Requests, Window: time.Minute, Max: 0, Models: []string{"glm-5-2"}},
			// Credit of the free mode; that its month is the calendar's is assumed, and
			// so are the prices of the two smallest models.
			{Metric: USD, Window: Month, Max: 10, Reset: CalendarMonth, Shared: true},
		},
		paid: []string{"labs-mistral-small-creative"},
		params: params{
			maxTokens: "max_tokens",
			only: []string{
				"model", "messages", "temperature", "top_p", "max_tokens", "stream", "stop", "random_seed",
				"response_format", "tools", "tool_choice", "presence_penalty", "frequency_penalty", "n",
				"prediction", "parallel_tool_calls", "prompt_mode", "safe_prompt", "reasoning_effort", "metadata",
			},
		},
		dialect: mistralDialect, headers: mistralHeaders,
	}
}

func cerebrasProfile() profile {
	return profile{
		id: "cerebras", base: "/v1",
		models: []model{
			{id: "qwen-3.8-27b", context: 65_536, usd: price{0.99, 1.49}},
			{id: "gpt-oss-120b", context: 131_072, usd: price{0.35, 0.75}},
		},
		retired: []string{
			"llama3.1-8b", "llama-3.3-70b", "qwen-3-32b", "qwen-3-235b-a22b-instruct-2507", "zai-glm-4.7",
		},
		limits: []Limit{
			{Metric: Requests, Window: time.Minute, Max: 5},
			{Metric: Requests, Window: time.Hour, Max: 150},
			{Metric: Requests, Window: Day, Max: 2400},
			{Metric: Tokens, Window: time.Minute, Max: 30_000},
			{Metric: Tokens, Window: time.Hour, Max: 1_000_000},
			{Metric: Tokens, Window: Day, Max: 1_000_000},
			{Metric: USD, Window: Once, Max: 5, Reset: Never, Shared: true},
		},
		// Refusing max_tokens is stricter than the real API, so that callers use
		// the member that its quota reservation reads.
		params: params{
			maxTokens: "max_completion_tokens",
			forbidden: []string{
				"max_tokens", "frequency_penalty", "presence_penalty", "logit_bias", "parallel_tool_calls", "service_tier",
			},
			strictSchemas: true, noJSONStream: true,
		},
		dialect: cerebrasDialect, headers: cerebrasHeaders, reservesMax: true,
		answerExtras: map[string]any{
			"system_fingerprint": "fp_2c1d0a9be4",
			"time_info":          map[string]any{"queue_time": 0.0003, "prompt_time": 0.004, "completion_time": 0.06},
		},
	}
}
