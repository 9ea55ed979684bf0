package chat_test

import (
	"net/http"
	"testing"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"
	"github.com/openai/openai-go/v3/shared"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// openAIParams is the request as one writes it with openai-go.
func openAIParams(ask parley.ChatRequest) openai.ChatCompletionNewParams {
	return openai.ChatCompletionNewParams{
		Model: ask.Route.Model,
		Messages: []openai.ChatCompletionMessageParamUnion{
			openai.SystemMessage(ask.Messages[0].Content), openai.UserMessage(ask.Messages[1].Content),
		},
		Temperature:         openai.Float(ask.Temperature),
		MaxCompletionTokens: openai.Int(int64(ask.MaxTokens)),
		ResponseFormat: openai.ChatCompletionNewParamsResponseFormatUnion{OfJSONSchema: &shared.ResponseFormatJSONSchemaParam{
			JSONSchema: shared.ResponseFormatJSONSchemaJSONSchemaParam{Name: ask.Schema.Name, Schema: ask.Schema.JSON, Strict: openai.Bool(true)},
		}},
	}
}

// The body that is written by hand is, whatever the texts, the one that the
// reference client sends.
func TestBodyIsTheReferenceClients(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	ours := client(t, "groq", server.URL)
	theirs := openai.NewChatCompletionService(option.WithBaseURL(server.URL+"/v1"), option.WithAPIKey(testKey), option.WithMaxRetries(0))
	rapid.Check(t, func(t *rapid.T) {
		ask := request(server.t, "groq")
		ask.Messages[0].Content = rapid.String().Draw(t, "system")
		ask.Messages[1].Content = string(rapid.SliceOf(rapid.Byte()).Draw(t, "user"))
		ask.Temperature = rapid.Float64Range(0, 2).Draw(t, "temperature")
		ask.MaxTokens = rapid.IntRange(1, 65536).Draw(t, "max tokens")
		_, err := ours.Complete(server.t.Context(), ask)
		require.NoError(t, err)
		_, err = theirs.New(server.t.Context(), openAIParams(ask), option.WithJSONSet("reasoning_effort", "low"))
		require.NoError(t, err)
		bodies := server.drain()
		require.JSONEq(t, bodies[1], bodies[0])
	})
}
