package chat_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func TestAnthropicIsAskedInItsOwnProtocol(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer{200, "", wireBody(t, "anthropic/ok.json")}.write(w)
	})
	ask := request(t, "anthropic")
	ask.Temperature = 1.4
	ask.Messages = append(ask.Messages,
		parley.Message{Role: parley.RoleAssistant, Content: "Why?"},
		parley.Message{Role: parley.RoleSystem, Content: "Be brief."},
		parley.Message{Role: parley.RoleUser, Content: "It was slow."})
	reply, err := client(t, "anthropic", server.URL).Complete(t.Context(), ask)
	require.NoError(t, err)
	require.Equal(t, ask.Route.Model, reply.Model)
	sent, body := server.last(t)
	require.Equal(t, "/v1/messages", sent.URL.Path)
	require.Equal(t, testKey, sent.Header.Get("X-Api-Key"))
	require.Equal(t, "2023-06-01", sent.Header.Get("Anthropic-Version"))
	require.Empty(t, sent.Header.Get("Authorization"))
	require.Equal(t, map[string]any{
		"model":       ask.Route.Model,
		"max_tokens":  400.0,
		"temperature": 1.0,
		"system":      "Ask one question. Reply in JSON.\n\nBe brief.",
		"messages": []any{
			map[string]any{"role": "user", "content": "I led the migration."},
			map[string]any{"role": "assistant", "content": "Why?"},
			map[string]any{"role": "user", "content": "It was slow."},
		},
	}, body)
}

func TestReplicateIsAskedForAPrediction(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer{201, "", wireBody(t, "replicate/ok.json")}.write(w)
	})
	ask := request(t, "replicate")
	_, err := client(t, "replicate", server.URL).Complete(t.Context(), ask)
	require.NoError(t, err)
	sent, body := server.last(t)
	require.Equal(t, "/v1/models/"+ask.Route.Model+"/predictions", sent.URL.Path)
	require.Equal(t, "Bearer "+testKey, sent.Header.Get("Authorization"))
	require.Equal(t, "wait", sent.Header.Get("Prefer"))
	require.Equal(t, map[string]any{"input": map[string]any{
		"prompt": "I led the migration.", "system_prompt": "Ask one question. Reply in JSON.", "max_tokens": 400.0, "temperature": 0.3,
	}}, body)
}

// A prediction that takes longer than Replicate waits is fetched, not made again.
func TestAnUnfinishedPredictionIsFetched(t *testing.T) {
	t.Parallel()
	var server *wire
	server = serve(t, func(w http.ResponseWriter, r *http.Request) {
		status := "processing"
		if server.calls("/predictions/p1") == 2 {
			status = "succeeded"
		}
		if r.Header.Get("Authorization") != "Bearer "+testKey {
			w.WriteHeader(http.StatusUnauthorized)
		}
		body := strings.Replace(wireBody(t, "replicate/ok.json"), "succeeded", status, 1)
		answer{200, "", strings.ReplaceAll(body, "https://api.replicate.com", server.URL)}.write(w)
	})
	reply, err := client(t, "replicate", server.URL).Complete(t.Context(), request(t, "replicate"))
	require.NoError(t, err)
	require.JSONEq(t, goodText, reply.Text)
	require.Equal(t, 1, server.calls("/models/meta/meta-llama-3-8b-instruct/predictions"))
	require.Equal(t, 2, server.calls("/predictions/p1"))
}

func TestAPredictionIsWaitedForNoLongerThanTheCall(t *testing.T) {
	t.Parallel()
	var server *wire
	server = serve(t, func(w http.ResponseWriter, _ *http.Request) {
		body := strings.Replace(wireBody(t, "replicate/ok.json"), "succeeded", "starting", 1)
		answer{200, "", strings.ReplaceAll(body, "https://api.replicate.com", server.URL)}.write(w)
	})
	deadline, stop := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer stop()
	_, err := client(t, "replicate", server.URL).Complete(deadline, request(t, "replicate"))
	require.Equal(t, parley.KindTimeout, parley.KindOf(err))
}

// The key follows no address to another host.
func TestAPredictionIsFetchedFromTheSameHostOnly(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer{201, "", wireBody(t, "replicate/elsewhere.json")}.write(w)
	})
	_, err := client(t, "replicate", server.URL).Complete(t.Context(), request(t, "replicate"))
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err))
	require.ErrorContains(t, err, "another host")
}
