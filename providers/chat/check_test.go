package chat_test

import (
	"net/http"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

// A check is one request, and one that spends nothing where there is such a one.
func TestCheckMakesTheCheapestRequest(t *testing.T) {
	t.Parallel()
	for provider, want := range map[string]struct{ method, path, body, model string }{
		"groq":      {"GET", "/v1/models", "any/empty.txt", ""},
		"vllm":      {"GET", "/v1/models", "vllm/models.json", ""},
		"anthropic": {"GET", "/v1/models", "any/empty.txt", ""},
		"replicate": {"GET", "/v1/account", "any/empty.txt", ""},
		// Its list of models lies beside the root.
		"cloudflare":  {"GET", "/models/search", "any/empty.txt", ""},
		"huggingface": {"POST", "/v1/chat/completions", "any/length.json", "openai/gpt-oss-20b:groq"},
		"cohere":      {"POST", "/v1/chat/completions", "any/length.json", "command-r7b-12-2024"},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			answer{200, "x-trial-endpoint-call-remaining: 19", wireBody(t, want.body)}.write(w)
		})
		checked, err := client(t, provider, server.URL).Check(t.Context(), provider+"-1")
		require.NoError(t, err, provider)
		require.Equal(t, want.model, checked.Model)
		require.Positive(t, checked.Latency)
		require.Equal(t, want.model != "", checked.Usage.Calls == 1)
		require.Equal(t, provider == "cohere", len(checked.Quota) == 1)
		if want.method == http.MethodPost {
			_, body := server.last(t)
			require.InDelta(t, 1, body["max_tokens"], 0)
		}
		require.Equal(t, want.method, server.requests[0].Method)
		require.Equal(t, want.path, server.requests[0].URL.Path)
		require.Len(t, server.drain(), 1, provider)
	}
}

func TestCheckTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		provider, file string
		status         int
		kind           parley.Kind
	}{
		{"groq", "groq/bad_key.json", 401, badKey},
		{"gemini", "gemini/bad_key_native.json", 400, badKey},
		{"replicate", "replicate/no_credit.json", 402, spent},
		{"cloudflare", "cloudflare/neurons_spent.json", 429, spent},
		{"anthropic", "anthropic/overloaded.json", 529, busy},
	} {
		server := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{test.status, "", wireBody(t, test.file)}.write(w) })
		_, err := client(t, test.provider, server.URL).Check(t.Context(), test.provider+"-1")
		require.Equal(t, test.kind, parley.KindOf(err), "%s: %v", test.file, err)
		require.Len(t, server.drain(), 1)
	}
	silent := client(t, "groq", "http://127.0.0.1:1")
	_, err := silent.Check(t.Context(), "nobody")
	require.Equal(t, parley.KindInternal, parley.KindOf(err))
}

func TestARetiredProviderIsNotAsked(t *testing.T) {
	t.Parallel()
	_, err := client(t, "github", "http://127.0.0.1:1").Check(t.Context(), "github-1")
	require.Equal(t, gone, parley.KindOf(err))
	require.ErrorContains(t, err, "2026-07-30")
}

// A new catalog and other keys come in while calls are under way: each call ends
// with what it began with, and none is lost.
func TestUseSwapsWithoutDroppingACall(t *testing.T) {
	t.Parallel()
	server := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") == "Bearer old" && r.URL.Path != "/old/chat/completions" {
			w.WriteHeader(http.StatusTeapot)
		}
		answer{200, "", wireBody(t, "groq/ok.json")}.write(w)
	})
	c, err := edition()
	require.NoError(t, err)
	world := func(key string) []catalog.Account {
		return []catalog.Account{{ID: "groq-1", Provider: "groq", BaseURL: server.URL + "/" + key, Key: catalog.Secret(key)}}
	}
	swapping, err := chat.New(chat.Config{Catalog: c, Accounts: world("old")})
	require.NoError(t, err)
	ask := request(t, "groq")
	var calls sync.WaitGroup
	var done atomic.Int64
	for range 8 {
		calls.Go(func() {
			for range 25 {
				if _, err := swapping.Complete(t.Context(), ask); err == nil {
					done.Add(1)
				}
			}
		})
	}
	for i := range 50 {
		require.NoError(t, swapping.Use(c, world([]string{"new", "old"}[i%2])))
	}
	require.NoError(t, swapping.Use(c, world("new")))
	require.Error(t, swapping.Use(c, nil), "what is wrong changes nothing")
	calls.Wait()
	require.EqualValues(t, 200, done.Load())
	_, err = swapping.Complete(t.Context(), ask)
	require.NoError(t, err)
	sent, _ := server.last(t)
	require.Equal(t, "/new/chat/completions", sent.URL.Path)
}
