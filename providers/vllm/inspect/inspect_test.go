package inspect_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm/inspect"
)

const key = "marker-key"

// asDeployed is a node as deploy/vllm sets it up, run faster than life.
func asDeployed() standin.NodeConfig {
	return standin.NodeConfig{
		Speed: 50, MaxModelLen: 16384, MaxNumSeqs: 48, APIKeys: []string{key}, PromptTokensDetails: true, RequestIDHeaders: true,
	}
}

// serve starts a stand-in node behind whatever stands before it.
func serve(t *testing.T, config standin.NodeConfig, before func(http.Handler) http.Handler) catalog.Account {
	t.Helper()
	node, err := standin.NewNode(config)
	require.NoError(t, err)
	handler := node.Handler()
	if before != nil {
		handler = before(handler)
	}
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return catalog.Account{BaseURL: server.URL, Key: key}
}

// look inspects and returns the checks that did not pass.
func look(t *testing.T, account catalog.Account, options inspect.Options) (inspect.Report, map[string]inspect.Check) {
	t.Helper()
	report := inspect.Node(t.Context(), nil, account, options)
	encoded, err := json.Marshal(report)
	require.NoError(t, err)
	require.NotContains(t, string(encoded), key)
	others := map[string]inspect.Check{}
	for _, check := range report.Checks {
		require.NotEmpty(t, check.Found, check.Name)
		require.NotEmpty(t, check.Wanted, check.Name)
		if check.Result == inspect.Failed || check.Result == inspect.Warned {
			require.NotEmpty(t, check.Do, check.Name)
		}
		if check.Result != inspect.Passed {
			others[check.Name] = check
		}
	}
	return report, others
}

func TestNodeAsDeployedPassesAllChecks(t *testing.T) {
	t.Parallel()
	report, others := look(t, serve(t, asDeployed(), nil), inspect.Options{})
	require.Empty(t, others)
	require.Equal(t, 18, report.Count(inspect.Passed))
	require.Equal(t, standin.DefaultVLLMModel, report.Model)
	require.Equal(t, 16, report.Seats)
	require.Equal(t, 41, report.Slots)
	require.Nil(t, report.Bench)
}

// Flags that are missing or wrong, and nothing else, show in the report.
func TestFlagsThatAreMissingAreNamed(t *testing.T) {
	t.Parallel()
	config := asDeployed()
	config.APIKeys, config.PromptTokensDetails, config.DevMode, config.MaxModelLen, config.Release = nil, false, true, 4096, "0.12"
	_, others := look(t, serve(t, config, nil), inspect.Options{})
	found := map[string]inspect.Result{}
	for name, check := range others {
		found[name] = check.Result
	}
	require.Equal(t, map[string]inspect.Result{
		"key": inspect.Warned, "version": inspect.Warned, "cached tokens": inspect.Warned, "closed doors": inspect.Warned,
		"model": inspect.Warned,
	}, found)
	require.Contains(t, others["cached tokens"].Do, "--enable-prompt-tokens-details")
	require.Contains(t, others["closed doors"].Found, "/is_sleeping")
}

// A node that wants a key and does not get it, or is away, is looked at no further.
func TestNodeThatCannotBeAskedFails(t *testing.T) {
	t.Parallel()
	account := serve(t, asDeployed(), nil)
	for name, test := range map[string]struct {
		account catalog.Account
		check   string
		found   string
	}{
		"no key":    {catalog.Account{BaseURL: account.BaseURL}, "key", "wants a key"},
		"wrong key": {catalog.Account{BaseURL: account.BaseURL + "/v1", Key: "other"}, "key", "refuses our key"},
		"away":      {catalog.Account{BaseURL: "http://user:" + key + "@127.0.0.1:1"}, "reachable", "127.0.0.1:1 does not answer"},
	} {
		report, others := look(t, test.account, inspect.Options{Load: inspect.Load{Concurrency: 1, For: time.Minute}})
		require.Equal(t, 1, report.Count(inspect.Failed), name)
		require.Equal(t, inspect.Failed, others[test.check].Result, name)
		require.Contains(t, others[test.check].Found, test.found, name)
		require.Equal(t, inspect.Skipped, others["cancel"].Result, name)
		require.Nil(t, report.Bench)
	}
}

// rewrite is a proxy that changes chat requests, as gateways do with what they do not
// know.
func rewrite(change func(body map[string]any)) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/v1/chat/completions" {
				var body map[string]any
				_ = json.NewDecoder(r.Body).Decode(&body)
				change(body)
				encoded, _ := json.Marshal(body)
				r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
			}
			next.ServeHTTP(w, r)
		})
	}
}

// answerInstead is a proxy that answers one path itself.
func answerInstead(path string, status int, body string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == path {
				w.WriteHeader(status)
				_, _ = io.WriteString(w, body)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// hideLeaving is a proxy that reads replies to their end, whoever left.
func hideLeaving(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/chat/completions" {
			next.ServeHTTP(w, r)
			return
		}
		body, _ := io.ReadAll(r.Body)
		request := httptest.NewRequestWithContext(context.WithoutCancel(r.Context()), r.Method, r.URL.Path, bytes.NewReader(body))
		request.Header = r.Header
		recorded := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			next.ServeHTTP(recorded, request)
			close(done)
		}()
		select {
		case <-done:
			w.WriteHeader(recorded.Code)
			_, _ = w.Write(recorded.Body.Bytes())
		case <-r.Context().Done():
		}
	})
}

// longRefused is a proxy that bounds bodies by itself.
func longRefused(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ContentLength > 50_000 {
			http.Error(w, "bad request", http.StatusBadRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Each trap is found by its check, and by it alone.
func TestTrapsAreFound(t *testing.T) {
	t.Parallel()
	slow := asDeployed()
	slow.Speed = 10
	for name, test := range map[string]struct {
		config standin.NodeConfig
		before func(http.Handler) http.Handler
		want   map[string]inspect.Result
	}{
		"schema": {
			asDeployed(), rewrite(func(b map[string]any) { delete(b, "response_format") }),
			map[string]inspect.Result{"schema": inspect.Failed},
		},
		"max_tokens": {
			asDeployed(), rewrite(func(b map[string]any) { b["max_tokens"] = max(8, b["max_tokens"].(float64)) }),
			map[string]inspect.Result{"max_tokens": inspect.Failed},
		},
		"models": {
			asDeployed(), rewrite(func(b map[string]any) { b["model"] = standin.DefaultVLLMModel }),
			map[string]inspect.Result{"unknown model": inspect.Failed},
		},
		"cache": {
			asDeployed(), rewrite(func(b map[string]any) { b["cache_salt"] = time.Now().String() }),
			map[string]inspect.Result{"prefix cache": inspect.Failed, "cached tokens": inspect.Warned},
		},
		"too long": {
			asDeployed(), rewrite(func(b map[string]any) {
				if messages, _ := json.Marshal(b["messages"]); len(messages) > 50_000 {
					b["messages"] = []any{map[string]any{"role": "user", "content": "Say yes."}}
				}
			}),
			map[string]inspect.Result{"too long": inspect.Failed},
		},
		"refused, not said why": {
			asDeployed(), longRefused, map[string]inspect.Result{"too long": inspect.Failed},
		},
		"request id": {
			asDeployed(), func(next http.Handler) http.Handler {
				return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					r.Header.Del("X-Request-Id")
					next.ServeHTTP(w, r)
				})
			},
			map[string]inspect.Result{"request id": inspect.Warned},
		},
		"metrics": {
			asDeployed(), answerInstead("/metrics", http.StatusOK, "go_goroutines 7\n"),
			map[string]inspect.Result{
				"metrics": inspect.Failed, "capacity": inspect.Warned, "prefix cache": inspect.Failed, "cached tokens": inspect.Warned,
				"cancel": inspect.Skipped,
			},
		},
		"abort": {
			asDeployed(), answerInstead("/v1/completions", http.StatusOK, `{"choices":[{"finish_reason":"abort"}]}`),
			map[string]inspect.Result{"one token": inspect.Failed},
		},
		"cancel": {slow, hideLeaving, map[string]inspect.Result{"cancel": inspect.Failed, "request id": inspect.Passed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, others := look(t, serve(t, test.config, test.before), inspect.Options{})
			for check, result := range test.want {
				if result == inspect.Passed {
					require.NotContains(t, others, check)
					continue
				}
				require.Equal(t, result, others[check].Result, "%s: %s", check, others[check].Found)
				delete(others, check)
			}
			require.Empty(t, others)
		})
	}
}

// templates answer /tokenize with a token a byte of what a chat template would make.
func templates(render func(messages []map[string]string) string) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			var body struct {
				Prompt   string              `json:"prompt"`
				Messages []map[string]string `json:"messages"`
				Tokens   []rune              `json:"tokens"`
			}
			switch r.URL.Path {
			case "/tokenize":
				_ = json.NewDecoder(r.Body).Decode(&body)
				text := body.Prompt
				if body.Messages != nil {
					text = render(body.Messages)
				}
				_ = json.NewEncoder(w).Encode(map[string]any{"tokens": []rune(text)})
			case "/detokenize":
				_ = json.NewDecoder(r.Body).Decode(&body)
				_ = json.NewEncoder(w).Encode(map[string]any{"prompt": string(body.Tokens)})
			default:
				next.ServeHTTP(w, r)
			}
		})
	}
}

func TestTemplatesThatBreakTheCacheAreFound(t *testing.T) {
	t.Parallel()
	inOrder := func(messages []map[string]string) string {
		var text strings.Builder
		for _, m := range messages {
			text.WriteString("<" + m["role"] + ">" + m["content"] + "\n")
		}
		return text.String()
	}
	for name, test := range map[string]struct {
		render func([]map[string]string) string
		want   string
	}{
		"in order": {inOrder, ""},
		"dated":    {func(m []map[string]string) string { return "Today Date: 23 Nov 2026\n" + inOrder(m) }, "holds a date"},
		"system last, as Mistral's": {func(m []map[string]string) string {
			return inOrder(m[1:len(m)-1]) + "<user>" + m[0]["content"] + "\n\n" + m[len(m)-1]["content"]
		}, "changes what stood before"},
		"system after the question": {func(m []map[string]string) string { return inOrder(m[1:]) + m[0]["content"] }, "part before its end"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, others := look(t, serve(t, asDeployed(), templates(test.render)), inspect.Options{})
			require.Contains(t, others["template"].Found, test.want)
			require.Equal(t, test.want != "", others["template"].Result == inspect.Warned)
		})
	}
}

func TestBenchTellsWhatTheNodeDid(t *testing.T) {
	t.Parallel()
	report, _ := look(t, serve(t, asDeployed(), nil), inspect.Options{Load: inspect.Load{Concurrency: 4, For: 2 * time.Second}})
	b := report.Bench
	require.NotNil(t, b)
	require.Positive(t, b.Calls)
	require.Zero(t, b.FailedCalls)
	require.InDelta(t, 150, b.GenerationPerSecond/b.CallsPerSecond, 1, "each reply is as long as asked for")
	require.Greater(t, *b.CachedShare, 0.5, "prompts that grow are found again")
	require.LessOrEqual(t, b.P50MS, b.P95MS)
}

func TestBenchReadsTheCacheFromMetrics(t *testing.T) {
	t.Parallel()
	config := asDeployed()
	config.PromptTokensDetails = false
	report, _ := look(t, serve(t, config, nil), inspect.Options{Load: inspect.Load{Concurrency: 2, For: time.Second}})
	require.Greater(t, *report.Bench.CachedShare, 0.5)
}

func TestBenchCountsFailures(t *testing.T) {
	t.Parallel()
	account := serve(t, asDeployed(), answerInstead("/v1/chat/completions", http.StatusServiceUnavailable, "{}"))
	report, _ := look(t, account, inspect.Options{Load: inspect.Load{Concurrency: 2, For: 100 * time.Millisecond}})
	require.Zero(t, report.Bench.Calls)
	require.Equal(t, 2, report.Bench.FailedCalls)
	require.Nil(t, report.Bench.CachedShare)
}
