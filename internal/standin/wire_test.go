package standin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

func TestEveryProviderAnswersACleanCall(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for _, provider := range alive() {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			r := b.chat(t, provider, body(provider))
			c := r.completion(t)
			require.Equal(t, "stop", c.Choices[0].Finish)
			require.Equal(t, "Understood.", c.Choices[0].Message.Content)
			require.Equal(t, 3, c.Usage.Prompt, "10 characters, 4 to a token")
			require.Equal(t, c.Usage.Prompt+c.Usage.Reply, c.Usage.Total)
			require.Contains(t, r.header.Get("Content-Type"), "application/json")
		})
	}
}

// A refusal must come in the very words that an adapter has to understand.
func TestRefusalsComeInEachProvidersOwnShape(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	tests := map[string]struct {
		provider, key string
		change        [2]any
		status        int
		body          string
	}{
		"groq key": {
			"groq", "gsk_wrong",
			[2]any{},
			401,
			`{"error":{"message":"Invalid API Key","type":"invalid_request_error","code":"invalid_api_key"}}`,
		},
		"groq bad stand-in key": {
			"groq", "standin-bad-1",
			[2]any{},
			401,
			`{"error":{"message":"Invalid API Key","type":"invalid_request_error","code":"invalid_api_key"}}`,
		},
		"gemini key": {
			"gemini", "",
			[2]any{},
			400,
			`[{"error":{"code":400,"message":"Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`,
		},
		"cloudflare key": {
			"cloudflare", "x",
			[2]any{},
			401,
			`{"success":false,"result":{},"messages":[],"errors":[{"code":10000,"message":"Authentication error"}]}`,
		},
		"mistral key": {"mistral", "x", [2]any{}, 401, `{"detail":"Unauthorized"}`},
		"cerebras key": {
			"cerebras", "x",
			[2]any{},
			401,
			`{"message":"Wrong API Key","type":"invalid_request_error","param":"api_key","code":"wrong_api_key"}`,
		},
		"vllm key": {"vllm", "x", [2]any{}, 401, `{"error":"Unauthorized"}`},
		"groq model": {"groq", goodKey, [2]any{"model", "m"}, 404, `{"error":{"message":"The model ` + "`m`" +
			` does not exist or you do not have access to it.","type":"invalid_request_error","code":"model_not_found"}}`},
		"gemini model": {
			"gemini", goodKey,
			[2]any{"model", "gemini-2.0-flash"},
			404,
			`[{"error":{"code":404,"message":"models/gemini-2.0-flash is not found for API version v1main, or is not supported for ` +
				`generateContent. Call ListModels to see the list of available models and their supported methods.","status":"NOT_FOUND"}}]`,
		},
		"cloudflare model": {
			"cloudflare", goodKey,
			[2]any{"model", "m"},
			400,
			`{"success":false,"result":{},"messages":[],"errors":[{"code":5007,"message":"No such model m or task"}]}`,
		},
		"mistral model": {
			"mistral", goodKey,
			[2]any{"model", "m"},
			400,
			`{"object":"error","message":"Invalid model: m","type":"invalid_model","param":null,"code":"1500","raw_status_code":400}`,
		},
		"cerebras retired model": {
			"cerebras", goodKey,
			[2]any{"model", "llama3.1-8b"},
			404,
			`{"message":"Model llama3.1-8b has been archived.","type":"not_found_error","param":"model","code":"model_archived"}`,
		},
		"vllm model": {
			"vllm", goodKey,
			[2]any{"model", "m"},
			404,
			`{"error":{"message":"The model ` + "`m`" + ` does not exist.","type":"NotFoundError","param":"model","code":404}}`,
		},
		"groq logprobs": {
			"groq", goodKey,
			[2]any{"logprobs", true},
			400,
			`{"error":{"message":"property 'logprobs' is unsupported","type":"invalid_request_error"}}`,
		},
		"groq n": {
			"groq", goodKey,
			[2]any{"n", 2},
			400,
			`{"error":{"message":"'n' : number must be at most 1","type":"invalid_request_error"}}`,
		},
		"gemini logit_bias": {
			"gemini", goodKey,
			[2]any{"logit_bias", map[string]int{}},
			400,
			`[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"logit_bias\": Cannot find field.",` +
				`"status":"INVALID_ARGUMENT"}}]`,
		},
		"mistral unknown key": {
			"mistral", goodKey,
			[2]any{"max_completion_tokens", 5},
			422,
			`{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],` +
				`"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null,"raw_status_code":422}`,
		},
		"cerebras max_tokens": {
			"cerebras", goodKey,
			[2]any{"max_tokens", 5},
			400,
			`{"message":"property 'max_tokens' is unsupported","type":"invalid_request_error","param":"max_tokens","code":"wrong_api_format"}`,
		},
		"cloudflare parts": {
			"cloudflare", goodKey,
			[2]any{"messages", []any{map[string]any{"role": "user", "content": []any{}}}},
			400,
			`{"success":false,"result":{},"messages":[],"errors":[{"code":5006,"message":"AiError: Bad input: Error: oneOf at ` +
				`'/messages/0/content' not met: Type mismatch of 'content', 'array' not in 'string'"}]}`,
		},
		"vllm bound": {
			"vllm", goodKey,
			[2]any{"max_tokens", 32768},
			400,
			`{"error":{"message":"This model's maximum context length is 32768 tokens. However, you requested 32768 output tokens and ` +
				`your prompt contains 3 input tokens, for a total of 32771 tokens. Please reduce the length of the input prompt or the ` +
				`number of requested output tokens.","type":"BadRequestError","param":"input_tokens","code":400}}`,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			request := body(test.provider)
			if key, ok := test.change[0].(string); ok {
				request = with(request, key, test.change[1])
			}
			r := b.chatAs(t, test.provider, test.key, request)
			require.Equal(t, test.status, r.status)
			require.JSONEq(t, test.body, r.body)
		})
	}
}

func TestCloudflareDoesNotKnowOtherAccounts(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	r, err := b.try(t, b.url+"/cloudflare/client/v4/accounts/standin-bad/ai/v1/chat/completions", goodKey, body("cloudflare"))
	require.NoError(t, err)
	require.Equal(t, http.StatusNotFound, r.status)
	require.Contains(t, r.body, `"success":false`)
}

// Groq holds strict schemas to what its decoder can do.
func TestGroqRefusesALooseStrictSchema(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	schema := map[string]any{
		"type": "object", "properties": map[string]any{"a": map[string]any{"type": "string"}, "b": map[string]any{"type": "integer"}},
		"required": []string{"a"}, "additionalProperties": false,
	}
	ask := func() response {
		return b.chat(t, "groq", with(body("groq"), "response_format", map[string]any{
			"type": "json_schema", "json_schema": map[string]any{"name": "other", "strict": true, "schema": schema},
		}))
	}
	r := ask()
	require.Equal(t, http.StatusBadRequest, r.status)
	require.Contains(t, r.body, `\"b\" is missing`)

	schema["required"] = []string{"a", "b"}
	require.JSONEq(t, `{"a":"Understood.","b":1}`, ask().content(t), "an unknown schema gets its smallest instance")
}

func TestHeadersFollowEachProvidersNamesAndFormats(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	expect := map[string]map[string]string{
		"groq": {
			"x-ratelimit-limit-requests": "1000", "x-ratelimit-remaining-requests": "999", "x-ratelimit-reset-requests": "1m26.4s",
			"x-ratelimit-limit-tokens": "8000", "x-ratelimit-remaining-tokens": "7994", "x-ratelimit-reset-tokens": "45ms", "retry-after": "",
		},
		"cerebras": {
			"x-ratelimit-limit-requests-day": "2400", "x-ratelimit-remaining-requests-day": "2399", "x-ratelimit-reset-requests-day": "36.00",
			"x-ratelimit-remaining-requests-hour": "149", "x-ratelimit-remaining-requests-minute": "4",
			"x-ratelimit-remaining-tokens-minute": "29994", "x-ratelimit-reset-tokens-day": "0.52",
		},
		"mistral": {
			"x-ratelimit-limit-req-minute": "188", "x-ratelimit-remaining-req-minute": "187",
			"x-ratelimit-limit-tokens-minute": "625000", "x-ratelimit-remaining-tokens-minute": "624994",
			"x-ratelimit-tokens-query-cost": "6", "x-ratelimit-reset-req-minute": "", "retry-after": "",
		},
		"together": {
			"x-ratelimit-limit": "20", "x-ratelimit-remaining": "19", "x-ratelimit-reset": "1",
			"x-tokenlimit-limit": "200000", "x-tokenlimit-remaining": "199994", "x-tokenlimit-reset": "1",
		},
		"fireworks": {
			"x-ratelimit-limit-requests": "10", "x-ratelimit-remaining-requests": "",
			"x-ratelimit-limit-tokens-prompt": "600000", "x-ratelimit-remaining-tokens-prompt": "599997",
			"x-ratelimit-remaining-tokens-cache-adjusted-prompt": "599997",
			"x-ratelimit-limit-tokens-generated":                 "120000", "x-ratelimit-remaining-tokens-generated": "119997",
		},
		"cohere": {
			"x-trial-endpoint-call-limit": "20", "x-trial-endpoint-call-remaining": "19", "x-endpoint-monthly-call-limit": "1000",
		},
	}
	for provider, headers := range expect {
		r := b.chat(t, provider, body(provider))
		for name, value := range headers {
			require.Equal(t, value, r.header.Get(name), "%s %s", provider, name)
		}
	}
	for _, silent := range []string{
		"gemini", "cloudflare", "huggingface", "deepseek", "ai21", "openrouter", "vllm", "tgi", "ollama",
	} {
		for name := range b.chat(t, silent, body(silent)).header {
			require.NotContains(t, name, "Ratelimit", silent)
		}
	}
}

// Some are silent exactly when a caller could use it, and one speaks only then.
func TestHeadersOfRefusals(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	var cohere, openrouter, together response
	for range 21 {
		cohere = b.chat(t, "cohere", body("cohere"))
		openrouter = b.chat(t, "openrouter", body("openrouter"))
		together = b.chat(t, "together", body("together"))
	}
	require.Equal(t, http.StatusTooManyRequests, cohere.status)
	for name := range cohere.header {
		require.NotContains(t, name, "Call-", "a trial key is told nothing when it is refused")
	}

	require.Equal(t, http.StatusTooManyRequests, openrouter.status)
	require.Equal(t, "20", openrouter.header.Get("X-Ratelimit-Limit"))
	require.Equal(t, "0", openrouter.header.Get("X-Ratelimit-Remaining"))
	// Three seconds after noon, in milliseconds.
	require.Equal(t, "1795435203000", openrouter.header.Get("X-Ratelimit-Reset"))

	require.Equal(t, http.StatusTooManyRequests, together.status)
	require.Equal(t, "0", together.header.Get("X-Ratelimit-Remaining"))
	require.Equal(t, "1", together.header.Get("X-Ratelimit-Reset"))
}

// A reply longer than max_tokens is cut, as it is in life; Cloudflare cuts even
// when nobody asked for a bound.
func TestRepliesAreCutAtTheirBound(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	request := prompt("mistral", "greet", [2]string{"role", "Baker"}, [2]string{"planned_question", "How do you bake bread?"})
	request["max_tokens"] = 10
	c := b.chat(t, "mistral", request).completion(t)
	require.Equal(t, "length", c.Choices[0].Finish)
	require.Equal(t, 10, c.Usage.Reply)

	var blocks [][2]string
	for range 9 {
		blocks = append(blocks, [2]string{`competency id="c"`, "Name of a competency that is quite long"})
	}
	long := prompt("cloudflare", "analyze", blocks...)
	require.Equal(t, "stop", b.chat(t, "cloudflare", long).completion(t).Choices[0].Finish)
	delete(long, "max_tokens")
	c = b.chat(t, "cloudflare", long).completion(t)
	require.Equal(t, "length", c.Choices[0].Finish)
	require.Equal(t, 256, c.Usage.Reply)
}

func TestTheNodeTellsWhatItServes(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{VLLMModel: "mistral-7b", Latency: time.Millisecond, Jitter: time.Millisecond})
	require.Equal(t, "chatcmpl-call-7", b.chat(t, "vllm", with(body("vllm"), "model", "mistral-7b")).completion(t).ID)
	for path, part := range map[string]string{
		"/vllm/health":    "",
		"/vllm/version":   `"version":"0.26.0"`,
		"/vllm/v1/models": `"max_model_len":32768`,
		"/vllm/metrics":   `vllm:request_success_total{model_name="mistral-7b",engine="0",finished_reason="stop"} 1`,
	} {
		r, err := b.get(t, path)
		require.NoError(t, err)
		require.Equal(t, http.StatusOK, r.status, path)
		require.Contains(t, r.body, part, path)
	}
	// A node started without a key asks for none.
	require.Equal(t, http.StatusOK, b.chatAs(t, "vllm", "", with(body("vllm"), "model", "mistral-7b")).status)
}
