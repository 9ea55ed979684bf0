package standin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// chunk is one event of a stream.
type chunk struct {
	Choices []struct {
		Finish *string `json:"finish_reason"`
		Delta  struct {
			Content string `json:"content"`
		} `json:"delta"`
	} `json:"choices"`
	Usage *struct {
		Total int `json:"total_tokens"`
	} `json:"usage"`
	Groq *struct {
		Usage struct {
			Total int `json:"total_tokens"`
		} `json:"usage"`
	} `json:"x_groq"`
	Error *struct {
		Message string `json:"message"`
	} `json:"error"`
}

// stream is a whole stream: its text, its chunks, and whether it came to [DONE].
func (b *bench) stream(t *testing.T, provider string) (text string, chunks []chunk, done bool) {
	t.Helper()
	ask := prompt(provider, "greet", [2]string{"role", "Baker"}, [2]string{"planned_question", "How do you bake bread?"})
	ask["stream"] = true
	if provider != "mistral" { // It takes no such member, and tells the usage anyway.
		ask["stream_options"] = map[string]any{"include_usage": true}
	}
	r := b.chat(t, provider, ask)
	require.Equal(t, http.StatusOK, r.status, r.body)
	require.Contains(t, r.header.Get("Content-Type"), "text/event-stream")
	for event := range strings.SplitSeq(strings.TrimSuffix(r.body, "\n\n"), "\n\n") {
		data, found := strings.CutPrefix(event, "data: ")
		switch {
		case !found:
			require.True(t, strings.HasPrefix(event, ":"), event)
			continue
		case data == "[DONE]":
			return text, chunks, true
		}
		var c chunk
		require.NoError(t, json.Unmarshal([]byte(data), &c), data)
		chunks = append(chunks, c)
		if len(c.Choices) > 0 {
			text += c.Choices[0].Delta.Content
		}
	}
	return text, chunks, false
}

func TestEveryProviderStreams(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for _, provider := range alive() {
		text, chunks, done := b.stream(t, provider)
		require.True(t, done, provider)
		require.Contains(t, text, "how do you bake bread?", provider)
		require.True(t, json.Valid([]byte(text)), text)
		usage, last := chunks[len(chunks)-1], chunks[len(chunks)-2]
		if provider == "mistral" {
			last = usage
		}
		require.Equal(t, "stop", *last.Choices[0].Finish)
		require.Positive(t, usage.Usage.Total)
		if provider == "groq" {
			require.Equal(t, usage.Usage.Total, last.Groq.Usage.Total)
		}
		counted := b.Stats().Providers[provider]
		require.EqualValues(t, usage.Usage.Total, counted.PromptTokens+counted.CompletionTokens)
	}
}

func TestStreamsBreak(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	whole, _, _ := b.stream(t, "together")

	require.NoError(t, b.Inject(standin.Fault{Provider: "together", Kind: standin.KindCut, For: 1}))
	text, chunks, done := b.stream(t, "together")
	require.False(t, done, "it ends in good order, without [DONE]")
	require.Less(t, len(text), len(whole))
	require.Nil(t, chunks[len(chunks)-1].Choices[0].Finish)

	require.NoError(t, b.Inject(standin.Fault{Provider: "together", Kind: standin.KindStreamError, For: 2}))
	_, chunks, done = b.stream(t, "together")
	require.False(t, done)
	require.Equal(t, "Provider returned error", chunks[len(chunks)-1].Error.Message)
	require.Contains(t, b.chat(t, "together", body("together")).body, `{"error":{`, "a call that does not stream")

	require.NoError(t, b.Inject(standin.Fault{Provider: "together", Kind: standin.KindRateLimited, For: 1}))
	r := b.chat(t, "together", with(body("together"), "stream", true))
	require.Equal(t, http.StatusTooManyRequests, r.status, "a refusal is no stream")
}

// DeepSeek thinks unless it is told not to, keeps the line alive meanwhile and
// bills it.
func TestDeepSeekThinksUnlessTold(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	thinking := b.chat(t, "deepseek", body("deepseek"))
	require.True(t, strings.HasPrefix(thinking.body, "\n"))
	require.Contains(t, thinking.body, "reasoning_content")
	require.Equal(t, 67, thinking.completion(t).Usage.Reply)
	plain := b.chat(t, "deepseek", with(body("deepseek"), "thinking", map[string]any{"type": "disabled"}))
	require.Equal(t, 3, plain.completion(t).Usage.Reply)
	require.NotContains(t, plain.body, "reasoning_content")
	starved := b.chat(t, "deepseek", with(body("deepseek"), "max_tokens", 10)).completion(t)
	require.Equal(t, "length", starved.Choices[0].Finish, "thinking eats the bound")
	require.Empty(t, starved.Choices[0].Message.Content)
}
