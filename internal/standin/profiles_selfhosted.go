package standin

func vllmProfile(served string) profile {
	return profile{
		id: "vllm", base: "/v1", keyOptional: true,
		models:  []model{{id: served, context: 32768}},
		params:  params{maxTokens: "max_tokens", alsoMaxTokens: "max_completion_tokens", freeSchemas: true},
		dialect: vllmDialect,
		answerExtras: map[string]any{
			"system_fingerprint": "vllm-0.26.0-standin-1f0c4b7a", "prompt_logprobs": nil,
		},
		usageExtras: map[string]any{"prompt_tokens_details": nil},
	}
}

// tgiProfile serves one model under whatever name it is asked for.
func tgiProfile() profile {
	return profile{
		id: "tgi", base: "/v1", keyOptional: true, anyModel: true,
		models:       []model{{id: "tgi", context: 32768}},
		params:       params{maxTokens: "max_tokens", defaultMax: 1024},
		dialect:      tgiDialect,
		answerExtras: map[string]any{"system_fingerprint": "3.3.6-sha-standin"},
	}
}

// ollamaProfile takes any key and cuts a prompt that is too long without a word.
func ollamaProfile() profile {
	return profile{
		id: "ollama", base: "/v1", keyOptional: true, anyKey: true,
		models:       []model{{id: "gpt-oss:20b", context: 8192}},
		params:       params{maxTokens: "max_tokens", truncates: true},
		dialect:      ollamaDialect,
		answerExtras: map[string]any{"system_fingerprint": "fp_ollama"},
	}
}
