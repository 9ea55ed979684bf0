package standin_test

import (
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// cell is what one provider says in one case.
type cell struct {
	kind   standin.FaultKind
	other  bool
	status int
	// parts stand in the body.
	parts []string
}

// The cases are those of the facts' table of errors: each provider's status,
// codes and words for each of them, by fault.
func TestEveryProviderSaysEveryRefusalInItsOwnWords(t *testing.T) {
	t.Parallel()
	const (
		minute, spent, never, key   = standin.KindRateLimited, standin.KindQuotaExhausted, standin.KindNeverOnPlan, standin.KindInvalidKey
		busy, large, unknown, money = standin.KindOverloaded, standin.KindTooLarge, standin.KindUnknownModel, standin.KindPaymentRequired
		json                        = standin.KindJSONFailed
	)
	says := func(parts ...string) []string { return parts }
	table := map[string][]cell{
		"groq": {
			{minute, false, 429, says(`"code":"rate_limit_exceeded"`, `"type":"tokens"`, "tokens per minute (TPM)")},
			{spent, false, 429, says(`"code":"rate_limit_exceeded"`, "tokens per day (TPD)")},
			{never, false, 403, says("blocked at the project level")},
			{key, false, 401, says(`"code":"invalid_api_key"`)},
			{busy, false, 503, says(`{"error":{`)},
			{busy, true, 498, says("capacity_exceeded")},
			{large, false, 413, says("Request too large", `"code":"rate_limit_exceeded"`)},
			{unknown, false, 404, says("model_not_found")},
			{unknown, true, 400, says("model_not_found")},
			{json, false, 400, says("json_validate_failed", "failed_generation")},
		},
		"cerebras": {
			{minute, false, 429, says(`"code":"token_quota_exceeded"`, "Tokens per minute limit exceeded")},
			{spent, false, 429, says(`"code":"token_quota_exceeded"`, "Tokens per day")},
			{never, false, 404, says("model_archived")},
			{key, false, 401, says(`{"code":`)},
			{busy, false, 429, says("queue_exceeded", `"param":"queue"`)},
			{large, false, 400, says("context_length_exceeded")},
			{large, true, 429, says("token_quota_exceeded")},
			{unknown, false, 404, says("model_not_found")},
		},
		"mistral": {
			{minute, false, 429, says(`"type":"rate_limited"`, `"code":"1300"`, `"object":"error"`, `"raw_status_code":429`)},
			{spent, false, 429, says(`"code":"1300"`)},
			{never, false, 403, says(`"code":"1913"`)},
			{never, true, 429, says(`"code":"1300"`)},
			{key, false, 401, nil},
			{busy, false, 429, says("service_tier_capacity_exceeded", `"code":"3505"`)},
			{large, false, 400, nil},
			{unknown, false, 400, says("invalid_model")},
			{unknown, true, 404, says("invalid_model")},
		},
		"gemini": {
			{minute, false, 429, says(`[{"error":{`, "RESOURCE_EXHAUSTED", "PerMinute", "retryDelay")},
			{spent, false, 429, says("RESOURCE_EXHAUSTED", "GenerateRequestsPerDayPerProjectPerModel-FreeTier", `"quotaValue":"500"`)},
			{never, false, 429, says("limit: 0,")},
			{key, false, 400, says("INVALID_ARGUMENT", "Please pass a valid API key")},
			{key, true, 400, says("API_KEY_INVALID")},
			{busy, false, 503, says("UNAVAILABLE")},
			{large, false, 400, says("input token count", "exceeds")},
			{unknown, false, 404, says("NOT_FOUND")},
		},
		"cloudflare": {
			{minute, false, 429, says(`"success":false`, `"errors":[{"code":`)},
			{spent, false, 429, says(`"code":4006`, "you have used up your daily free allocation of 10,000 neurons")},
			{spent, true, 429, says(`"code":3036`)},
			{never, false, 403, says(`"code":5018`)},
			{never, true, 403, says(`"code":3041`)},
			{key, false, 401, says(`"code":10000`)},
			{busy, false, 429, says(`"code":3040`, "Capacity temporarily exceeded")},
			{large, false, 413, says(`"code":3006`)},
			{unknown, false, 400, says(`"code":5007`)},
			{unknown, true, 404, says(`"code":3042`)},
			{json, false, 400, says("JSON Mode couldn't be met")},
		},
		"huggingface": {
			{spent, false, 402, says(`{"error":"You have exceeded your monthly included credits`)},
			{money, false, 402, says("monthly included credits")},
			{key, false, 401, says(`{"error":"`)},
			{busy, false, 503, says(`{"error":"`)},
			{unknown, false, 404, says(`{"error":"`)},
			{unknown, true, 404, says(`{"error":{"code":"model_not_found"`)},
		},
		"deepseek": {
			{minute, false, 429, says(`{"error":{`)},
			{spent, false, 402, says("Insufficient Balance")},
			{key, false, 401, says("authentication_error")},
			{busy, false, 503, says(`{"error":{`)},
			{large, false, 400, says("context_length_exceeded")},
		},
		"together": {
			{minute, false, 429, says(`{"error":{`)},
			{minute, true, 429, says(`{"error":"`)},
			{busy, false, 503, says(`{"error":{`)},
			{money, false, 402, says(`{"error":{`)},
			{large, false, 400, says("context_length_exceeded")},
		},
		"fireworks": {
			{minute, false, 429, says(`{"error":{`)},
			{minute, true, 429, says(`{"error":"`)},
			{busy, false, 503, says(`{"error":{`)},
			{key, true, 401, says(`{"error":"`)},
		},
		"cohere": {
			{minute, false, 429, says(`{"message":"`, "Trial key, which is limited to 20 API calls / minute")},
			{spent, false, 429, says(`{"message":"`, "limited to 1000 API calls / month")},
			{key, false, 401, says(`{"message":"`)},
		},
		"ai21": {
			{minute, false, 429, says(`{"detail":"`)},
			{key, false, 401, says(`{"detail":"`)},
			{key, true, 400, says("bad or missing authentication")},
			{busy, false, 503, says(`{"detail":"`)},
			{standin.KindInvalidRequest, false, 422, says(`{"detail":[{`)},
		},
		"openrouter": {
			{minute, false, 429, says(`{"error":{"code":429,`, "free-models-per-min", `"metadata":{"headers":{"X-RateLimit-Limit":"20"`)},
			{spent, false, 429, says("free-models-per-day")},
			{never, false, 404, says("No endpoints found")},
			{unknown, false, 404, says("No endpoints found")},
			{money, false, 402, says(`"code":402`)},
			{busy, true, 429, says("Provider returned error", "rate-limited upstream")},
		},
		"anthropic": {
			{minute, false, 429, says(`"type":"rate_limit_error"`)},
			{key, false, 401, says("authentication_error")},
			{busy, false, 529, says(`"error":{"message":"Overloaded","type":"overloaded_error"}`, `"type":"error"`)},
			{large, false, 400, says("prompt is too long")},
			{spent, false, 400, says("credit balance is too low")},
		},
		"vllm": {
			{large, false, 400, says("maximum context length", `"code":400`, `{"error":{`)},
			{large, true, 400, says("maximum context length", `"object":"error"`)},
			{unknown, false, 404, says(`"code":404`)},
		},
		"tgi": {
			{busy, false, 429, says(`"error_type":"overloaded"`)},
			{large, false, 422, says(`"error_type":"validation"`)},
		},
		"ollama": {
			{unknown, false, 404, says("not found")},
			{never, false, 403, says("subscription")},
		},
	}
	for _, provider := range alive() {
		require.Contains(t, table, provider)
		for _, want := range append(table[provider], edges()...) {
			t.Run(provider+" "+string(want.kind), func(t *testing.T) {
				t.Parallel()
				b := newBench(t, standin.Config{})
				require.NoError(t, b.Inject(standin.Fault{Provider: provider, Kind: want.kind, Other: want.other}))
				r := b.chat(t, provider, body(provider))
				require.Equal(t, want.status, r.status, r.body)
				for _, part := range want.parts {
					require.Contains(t, r.body, part)
				}
			})
		}
	}
}

// edges are what happens in front of any provider.
func edges() []cell {
	return []cell{
		{standin.KindEdgeBlock, false, 403, []string{"error code: 1010"}},
		{standin.KindHTML, false, 502, []string{"<html>"}},
		{standin.KindDown, false, 503, []string{`{`}},
		{standin.KindFiltered, false, 200, []string{`"finish_reason":"content_filter"`}},
	}
}

// What happens without a fault comes in the same words.
func TestModelsThatAreGoneOrPaidAreRefused(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	tests := []struct {
		provider, model string
		status          int
		part            string
	}{
		{"groq", "llama-3.3-70b-versatile", 400, "model_decommissioned"},
		{"cerebras", "zai-glm-4.7", 404, "model_archived"},
		{"cloudflare", "@cf/zai-org/glm-5.2", 403, `"code":5018`},
		{"mistral", "glm-5-2", 429, `"code":"1300"`},
		{"deepseek", "deepseek-chat", 404, "Model Not Exist"},
		{"openrouter", "x/y:free", 404, "No endpoints found for x/y:free."},
		{"ollama", "llama9", 404, "model 'llama9' not found"},
		{"tgi", "whatever", 200, `"model":"whatever"`},
	}
	for _, test := range tests {
		r := b.chat(t, test.provider, with(body(test.provider), "model", test.model))
		require.Equal(t, test.status, r.status, test.model)
		require.Contains(t, r.body, test.part)
	}
	r := b.chat(t, "mistral", with(body("mistral"), "model", "glm-5-2"))
	require.Equal(t, "0", r.header.Get("X-Ratelimit-Limit-Req-Minute"), "never on this plan")
}

// A provider that was shut down answers nothing else, whatever is asked.
func TestRetiredProvidersAreGone(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	require.NoError(t, b.Inject(standin.Fault{Provider: standin.AllProviders, Kind: standin.KindOverloaded}))
	for provider, want := range map[string]cell{
		"github":   {status: http.StatusGone, parts: []string{`"code":"github_models_retirement_brownout"`}},
		"anyscale": {status: http.StatusNotFound, parts: []string{"Not Found"}},
	} {
		r := b.chat(t, provider, map[string]any{"model": "m", "messages": []any{}})
		require.Equal(t, want.status, r.status)
		require.Contains(t, r.body, want.parts[0])
		listed, err := b.get(t, "/"+provider+"/models")
		require.NoError(t, err)
		require.Equal(t, want.status, listed.status)
		require.EqualValues(t, 2, b.Stats().Providers[provider].Refused[standin.OutcomeRetired])
	}
}

// Requests that a provider does not take are refused before anything is spent.
func TestMembersThatProvidersDoNotTake(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	schema := func(body string) map[string]any {
		return map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name": "x", "schema": map[string]any{"type": "string", body: 3},
		}}
	}
	tests := []struct {
		provider, key string
		value         any
		status        int
		part          string
	}{
		{"deepseek", "response_format", schema("title"), 422, "This response_format type is unavailable now"},
		{"ai21", "response_format", schema("title"), 422, "unavailable"},
		{"ai21", "max_tokens", 5000, 422, "4096"},
		{"cohere", "response_format", schema("maxLength"), 400, "lengths cannot be bounded"},
		{"cohere", "logprobs", true, 400, "logprobs"},
		{"tgi", "max_tokens", 0, 422, "Input validation error"},
	}
	for _, test := range tests {
		r := b.chat(t, test.provider, with(body(test.provider), test.key, test.value))
		require.Equal(t, test.status, r.status, r.body)
		require.Contains(t, r.body, test.part)
	}
	for _, provider := range []string{"cloudflare", "cerebras"} {
		r := b.chat(t, provider, with(with(body(provider), "stream", true), "response_format", map[string]any{"type": "json_object"}))
		require.Equal(t, http.StatusBadRequest, r.status, provider)
	}
}

// Every key can be checked without spending anything.
func TestKeysAreCheckedForNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	look := func(provider, path, key string) response {
		return b.send(t, b.bare(t, http.MethodGet, standin.BaseURL(b.url, provider)+path, key))
	}
	for _, provider := range append(alive(), "replicate") {
		path := map[string]string{
			"vllm": "/v1/models", "cloudflare": "/../models/search?per_page=1", "openrouter": "/key", "replicate": "/account",
		}[provider]
		if path == "" {
			path = "/models"
		}
		require.Equal(t, http.StatusOK, look(provider, path, goodKey).status, provider)
		bad := look(provider, path, "standin-bad-1")
		switch provider {
		case "huggingface":
			require.Equal(t, http.StatusOK, bad.status, "its list is open")
		case "gemini":
			require.Equal(t, http.StatusBadRequest, bad.status)
			require.Contains(t, bad.body, `{"error":{"code":400`)
			require.NotContains(t, bad.body, `[{"error"`)
		default:
			require.Equal(t, http.StatusUnauthorized, bad.status, provider)
		}
	}
	require.Empty(t, b.Stats().Providers)
}
