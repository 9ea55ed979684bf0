package chat_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

const goodText = `{"lead":"Thanks.","question":"Why?"}`

type goodReply struct{ provider, file, contentType, text string }

func goodReplies() []goodReply {
	return []goodReply{
		{"groq", "groq/ok.json", "application/json", goodText},
		{"groq", "groq/ok.json", "text/plain; charset=utf-8", goodText},
		{"mistral", "mistral/parts.json", "application/json", goodText},
		{"cloudflare", "cloudflare/thinking.json", "application/json", goodText},
		{"cloudflare", "cloudflare/no_usage.json", "application/json", goodText},
		{"anthropic", "anthropic/ok.json", "application/json", goodText},
		{"replicate", "replicate/ok.json", "application/json", goodText},
		{"replicate", "replicate/text.json", "application/json", goodText},
		{"groq", "any/quoted_tag.json", "application/json", `{"question":"You wrote </think>; why?"}`},
	}
}

func TestCompleteGivesTheReply(t *testing.T) {
	t.Parallel()
	for _, test := range goodReplies() {
		t.Run(test.file, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer{200, "Content-Type: " + test.contentType, wireBody(t, test.file)}.write(w)
			})
			reply, err := client(t, test.provider, server.URL).Complete(t.Context(), request(t, test.provider))
			require.NoError(t, err)
			require.Equal(t, test.text, reply.Text)
			require.NotEmpty(t, reply.Model)
			require.Equal(t, 1, reply.Usage.Calls)
			require.Positive(t, reply.Latency)
			if test.file != "cloudflare/no_usage.json" {
				require.Equal(t, parley.Usage{Calls: 1, PromptTokens: 41, CompletionTokens: 7}, reply.Usage)
			}
		})
	}
}

// The reset of Groq is a Go duration, that of Cerebras is seconds.
func TestQuotaIsReadFromTheHeadersOfAReply(t *testing.T) {
	t.Parallel()
	for provider, test := range map[string]struct {
		headers string
		want    []parley.QuotaReading
	}{
		"groq": {
			"x-ratelimit-limit-requests: 1000; x-ratelimit-remaining-requests: 999; x-ratelimit-reset-requests: 1m26.4s; " +
				"x-ratelimit-limit-tokens: 8000; x-ratelimit-remaining-tokens: 7952; x-ratelimit-reset-tokens: 360ms",
			[]parley.QuotaReading{
				{Metric: parley.MetricRequests, Window: 24 * time.Hour, Limit: 1000, Remaining: 999, ResetAt: at().Add(86400 * time.Millisecond)},
				{Metric: parley.MetricTokens, Window: time.Minute, Limit: 8000, Remaining: 7952, ResetAt: at().Add(360 * time.Millisecond)},
			},
		},
		"cerebras": {
			"x-ratelimit-limit-requests-hour: 150; x-ratelimit-remaining-requests-hour: 149; x-ratelimit-reset-requests-hour: 33.38",
			[]parley.QuotaReading{
				{Metric: parley.MetricRequests, Window: time.Hour, Limit: 150, Remaining: 149, ResetAt: at().Add(33380 * time.Millisecond)},
			},
		},
		"mistral": {
			"x-ratelimit-remaining-req-minute: -1; x-ratelimit-remaining-tokens-minute: many",
			[]parley.QuotaReading{{Metric: parley.MetricRequests, Window: time.Minute}},
		},
		"gemini": {"x-ratelimit-remaining-requests: 1", nil},
	} {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer{200, test.headers, wireBody(t, "groq/ok.json")}.write(w)
			})
			reply, err := client(t, provider, server.URL).Complete(t.Context(), request(t, provider))
			require.NoError(t, err)
			require.Equal(t, test.want, reply.Quota)
		})
	}
}

// Providers differ in these fields only, and each has a default that hurts when
// the field is left out.
func TestRequestIsShapedByTheCatalog(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		provider, model, maxField, otherField string
		strict, extra                         any
	}{
		{"groq", "", "max_completion_tokens", "max_tokens", true, "low"},
		{"cerebras", "", "max_completion_tokens", "max_tokens", true, nil},
		{"mistral", "", "max_tokens", "max_completion_tokens", nil, nil},
		{"gemini", "", "max_tokens", "max_completion_tokens", nil, nil},
		{"cloudflare", "@cf/openai/gpt-oss-20b", "max_tokens", "max_completion_tokens", nil, nil},
	} {
		t.Run(test.provider, func(t *testing.T) {
			t.Parallel()
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
			ask := request(t, test.provider)
			if test.model != "" {
				ask.Route.Model = test.model
			}
			_, err := client(t, test.provider, server.URL).Complete(t.Context(), ask)
			require.NoError(t, err)
			sent, body := server.last(t)
			require.Equal(t, "/v1/chat/completions", sent.URL.Path)
			require.Equal(t, "Bearer "+testKey, sent.Header.Get("Authorization"))
			require.Empty(t, sent.Header.Get("X-Request-Id"), "call ids are for our own nodes only")
			require.InDelta(t, 400, body[test.maxField], 0)
			require.NotContains(t, body, test.otherField)
			require.InDelta(t, 0.3, body["temperature"], 0)
			require.Equal(t, ask.Route.Model, body["model"])
			require.Equal(t, test.extra, body["reasoning_effort"])
			require.Equal(t, []any{
				map[string]any{"role": "system", "content": "Ask one question. Reply in JSON."},
				map[string]any{"role": "user", "content": "I led the migration."},
			}, body["messages"])
			format := body["response_format"].(map[string]any)
			require.Equal(t, "json_schema", format["type"])
			schema := format["json_schema"].(map[string]any)
			require.Equal(t, "parley_next_turn_v1", schema["name"])
			require.Equal(t, test.strict, schema["strict"])
			require.Equal(t, "object", schema["schema"].(map[string]any)["type"])
			if test.provider == "cloudflare" {
				require.Equal(t, map[string]any{"rejectIfBusy": true}, body["options"])
			}
		})
	}
}

func TestModelWithoutJSONModeGetsNoResponseFormat(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	ask := request(t, "cloudflare")
	ask.Route.Model = "@cf/google/gemma-4-26b-a4b-it"
	_, err := client(t, "cloudflare", server.URL).Complete(t.Context(), ask)
	require.NoError(t, err)
	_, body := server.last(t)
	require.NotContains(t, body, "response_format")
}

// Each account has its own key, and both are used by one Client at a time.
func TestTheKeyIsTheRoutesAccounts(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	c, err := edition()
	require.NoError(t, err)
	two, err := chat.New(chat.Config{Catalog: c, Accounts: []catalog.Account{
		{ID: "groq-1", Provider: "groq", BaseURL: server.URL, Key: "first"},
		{ID: "groq-2", Provider: "groq", BaseURL: server.URL, Key: "second"},
	}})
	require.NoError(t, err)
	for account, key := range map[string]string{"groq-1": "first", "groq-2": "second"} {
		ask := request(t, "groq")
		ask.Route.Account = account
		_, err := two.Complete(t.Context(), ask)
		require.NoError(t, err)
		sent, _ := server.last(t)
		require.Equal(t, "Bearer "+key, sent.Header.Get("Authorization"))
	}
}

func TestRoutesThatThisProcessCannotServeAreInternal(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*parley.ChatRequest){
		"provider": func(r *parley.ChatRequest) { r.Route.Provider = "nobody" },
		"account":  func(r *parley.ChatRequest) { r.Route.Account = "groq-2" },
		"model":    func(r *parley.ChatRequest) { r.Route.Model = "llama-3.1-8b-instant" },
	} {
		ask := request(t, "groq")
		change(&ask)
		_, err := client(t, "groq", "http://127.0.0.1:1").Complete(t.Context(), ask)
		require.Equal(t, parley.KindInternal, parley.KindOf(err), name)
	}
	ask := request(t, "groq")
	ask.MaxTokens = 0
	_, err := client(t, "groq", "http://127.0.0.1:1").Complete(t.Context(), ask)
	require.Equal(t, parley.KindInvalidRequest, parley.KindOf(err))
}

func TestNewReportsAllProblems(t *testing.T) {
	t.Parallel()
	_, err := chat.New(chat.Config{})
	require.ErrorContains(t, err, "accounts: is empty")
	_, err = chat.New(chat.Config{Accounts: []catalog.Account{{Provider: "nobody"}}})
	require.ErrorContains(t, err, `"nobody" is not in the catalog`)
	require.ErrorContains(t, err, "accounts[0].base url: is empty")
	_, err = chat.New(chat.Config{Accounts: []catalog.Account{{Provider: "nobody", BaseURL: "http://no such host%"}}})
	require.ErrorContains(t, err, "accounts[0].base url: is not an absolute http or https URL")
}

func TestBrokenConnectionsAreTyped(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)

	hanging := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	deadline, stop := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer stop()
	_, err := client(t, "groq", hanging.URL).Complete(deadline, request(t, "groq"))
	require.Equal(t, parley.KindTimeout, parley.KindOf(err))

	canceled, cancel := context.WithCancel(t.Context())
	leaving := serve(t, func(http.ResponseWriter, *http.Request) { cancel(); <-release })
	_, err = client(t, "groq", leaving.URL).Complete(canceled, request(t, "groq"))
	require.Equal(t, parley.KindCanceled, parley.KindOf(err))

	broken := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = io.WriteString(w, `{"choices":[`)
	})
	_, err = client(t, "groq", broken.URL).Complete(t.Context(), request(t, "groq"))
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err))

	listener, err := net.Listen("tcp", "127.0.0.1:0") //nolint:noctx // closed at once: a port that nobody serves
	require.NoError(t, err)
	require.NoError(t, listener.Close())
	_, err = client(t, "groq", "http://"+listener.Addr().String()).Complete(t.Context(), request(t, "groq"))
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err))
}

// A redirect could carry the key to another host.
func TestRedirectsAreNotFollowed(t *testing.T) {
	t.Parallel()
	elsewhere := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, elsewhere.URL, http.StatusTemporaryRedirect)
	})
	_, err := client(t, "groq", server.URL).Complete(t.Context(), request(t, "groq"))
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err))
	require.Empty(t, elsewhere.drain())
}

// Errors go to logs and to history. A provider may quote key and prompt back in
// any field, also as its code.
func TestErrorsHoldNeitherKeyNorAnswerNorBody(t *testing.T) {
	t.Parallel()
	const answerText, bodyText = "marker-answer-9d2e", "marker-body-1b7a"
	for _, code := range []string{testKey, answerText, "prefix-" + testKey, strings.Repeat("x", 65), "two words", "a\nb"} {
		for _, status := range []int{200, 400, 401, 429, 500} {
			body, err := json.Marshal(map[string]any{
				"error": map[string]any{"message": testKey + answerText + bodyText, "code": code, "type": code, "param": answerText},
			})
			require.NoError(t, err)
			server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				answer{status, "X-Echo: " + testKey, string(body)}.write(w)
			})
			ask := request(t, "groq")
			ask.Messages = append(ask.Messages, parley.Message{Role: parley.RoleUser, Content: "I said " + answerText + " twice."})
			_, err = client(t, "groq", server.URL).Complete(t.Context(), ask)
			require.Error(t, err)
			encoded, jsonErr := json.Marshal(err)
			require.NoError(t, jsonErr)
			text := fmt.Sprintf("%v %+v %#v %s", err, err, err, encoded)
			for _, secret := range []string{testKey, answerText, bodyText, "two words", "xxxx", server.URL} {
				require.NotContains(t, text, secret, "status %d code %q", status, code)
			}
		}
	}
}

// openai.NewClient would send these to every provider. Not parallel: it sets
// the process's environment.
func TestOpenAIEnvironmentDoesNotLeak(t *testing.T) {
	for _, name := range []string{"OPENAI_API_KEY", "OPENAI_ADMIN_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_WEBHOOK_SECRET"} {
		t.Setenv(name, "marker-environment")
	}
	t.Setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/marker-environment")
	t.Setenv("OPENAI_CUSTOM_HEADERS", "X-Marker: marker-environment")
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	c, err := edition()
	require.NoError(t, err)
	for _, key := range []catalog.Secret{testKey, ""} {
		account := catalog.Account{ID: "groq-1", Provider: "groq", BaseURL: server.URL, Key: key}
		own, err := chat.New(chat.Config{Catalog: c, Accounts: []catalog.Account{account}})
		require.NoError(t, err)
		_, err = own.Complete(t.Context(), request(t, "groq"))
		require.NoError(t, err)
		sent, _ := server.last(t)
		require.NotContains(t, fmt.Sprint(sent.Header, sent.URL), "marker-environment")
		require.Equal(t, key == "", sent.Header.Get("Authorization") == "")
	}
}
