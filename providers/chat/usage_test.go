package chat_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Providers tell in different words what of the prompt they had ready.
func TestCachedTokensAreRead(t *testing.T) {
	t.Parallel()
	const openAI, anthropic = `{"choices":[{"message":{"content":"{}"},"finish_reason":"stop"}],"usage":USAGE}`,
		`{"content":[{"type":"text","text":"{}"}],"stop_reason":"end_turn","usage":USAGE}`
	for name, test := range map[string]struct {
		provider, body, usage string
		want                  parley.Usage
	}{
		"vLLM": {
			"vllm", openAI, `{"prompt_tokens":41,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":32}}`,
			parley.Usage{Calls: 1, PromptTokens: 41, CompletionTokens: 7, CachedTokens: 32},
		},
		"vLLM without --enable-prompt-tokens-details": {
			"vllm", openAI, `{"prompt_tokens":41,"completion_tokens":7,"prompt_tokens_details":null}`,
			parley.Usage{Calls: 1, PromptTokens: 41, CompletionTokens: 7},
		},
		"DeepSeek": {
			"deepseek", openAI, `{"prompt_tokens":41,"completion_tokens":7,"prompt_cache_hit_tokens":32,"prompt_cache_miss_tokens":9}`,
			parley.Usage{Calls: 1, PromptTokens: 41, CompletionTokens: 7, CachedTokens: 32},
		},
		"Anthropic tells the parts": {
			"anthropic", anthropic, `{"input_tokens":4,"cache_read_input_tokens":32,"cache_creation_input_tokens":5,"output_tokens":7}`,
			parley.Usage{Calls: 1, PromptTokens: 41, CompletionTokens: 7, CachedTokens: 32},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer{200, "", strings.Replace(test.body, "USAGE", test.usage, 1)}.write(w)
			})
			ask := request(t, test.provider)
			if ask.Route.Model == "" {
				ask.Route.Model = "served"
			}
			reply, err := client(t, test.provider, server.URL).Complete(t.Context(), ask)
			require.NoError(t, err)
			require.Equal(t, test.want, reply.Usage)
		})
	}
}
