package standin_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

const goodKey = "standin-test"

// clock is a clock that moves only when told.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)} }

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

func (c *clock) set(now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = now
}

// bench is a server under test with a client.
type bench struct {
	*standin.Server
	url   string
	clock *clock
}

func newBench(t *testing.T, config standin.Config) *bench {
	t.Helper()
	b := &bench{clock: newClock()}
	config.Now = b.clock.Now
	server, err := standin.New(config)
	require.NoError(t, err)
	listener := httptest.NewServer(server.Handler())
	t.Cleanup(listener.Close)
	b.Server, b.url = server, listener.URL
	return b
}

// response is a whole answer.
type response struct {
	status int
	header http.Header
	body   string
}

// completion is the part of a chat completion that tests look at.
type completion struct {
	ID      string `json:"id"`
	Choices []struct {
		Finish  string `json:"finish_reason"`
		Message struct {
			Content string `json:"content"`
		} `json:"message"`
	} `json:"choices"`
	Usage struct {
		Prompt int `json:"prompt_tokens"`
		Reply  int `json:"completion_tokens"`
		Total  int `json:"total_tokens"`
	} `json:"usage"`
}

func (r response) completion(t *testing.T) completion {
	t.Helper()
	require.Equal(t, http.StatusOK, r.status, r.body)
	var c completion
	require.NoError(t, json.Unmarshal([]byte(r.body), &c), r.body)
	require.Len(t, c.Choices, 1)
	return c
}

func (r response) content(t *testing.T) string {
	t.Helper()
	return r.completion(t).Choices[0].Message.Content
}

// alive are the providers that answer chat completions.
func alive() []string {
	return slices.DeleteFunc(standin.Providers(), func(id string) bool {
		return len(standin.Models(id)) == 0 || id == "replicate"
	})
}

// body is a small chat request that the provider takes.
func body(provider string) map[string]any {
	return with(request(provider), "model", standin.Models(provider)[0])
}

// request is body without a model.
func request(provider string) map[string]any {
	maxTokens := "max_tokens"
	if provider == "groq" || provider == "cerebras" {
		maxTokens = "max_completion_tokens"
	}
	return map[string]any{
		"messages": []any{map[string]any{"role": "user", "content": "Say hello."}},
		maxTokens:  100,
	}
}

// with returns a copy of the body with one more member.
func with(body map[string]any, key string, value any) map[string]any {
	changed := map[string]any{key: value}
	for k, v := range body {
		if k != key {
			changed[k] = v
		}
	}
	return changed
}

func chatURL(root, provider string) string {
	base := standin.BaseURL(root, provider)
	if provider == "vllm" {
		base += "/v1"
	}
	return base + "/chat/completions"
}

// try posts a body and returns the answer, or how the connection failed.
func (b *bench) try(t *testing.T, url, key string, body any) (response, error) {
	t.Helper()
	return do(b.request(t, url, key, body))
}

// request is a chat request with a key.
func (b *bench) request(t *testing.T, url, key string, body any) *http.Request {
	t.Helper()
	encoded, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, url, bytes.NewReader(encoded))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Request-Id", "call-7")
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	return request
}

func (b *bench) chat(t *testing.T, provider string, body any) response {
	t.Helper()
	return b.chatAs(t, provider, goodKey, body)
}

func (b *bench) chatAs(t *testing.T, provider, key string, body any) response {
	t.Helper()
	r, err := b.try(t, chatURL(b.url, provider), key, body)
	require.NoError(t, err)
	return r
}

func (b *bench) get(t *testing.T, path string) (response, error) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, b.url+path, nil)
	require.NoError(t, err)
	return do(request)
}

// bare is a request without a body.
func (b *bench) bare(t *testing.T, method, url, key string) *http.Request {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("X-Api-Key", key)
	return request
}

// send makes a request that is answered.
func (b *bench) send(t *testing.T, request *http.Request) response {
	t.Helper()
	r, err := do(request)
	require.NoError(t, err)
	return r
}

func do(request *http.Request) (response, error) {
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return response{}, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	return response{status: answer.StatusCode, header: answer.Header, body: string(text)}, err
}

// prompt builds a chat request in Parley's prompt format; blocks are
// "name key=\"value\"" heads with their text.
func prompt(provider, step string, blocks ...[2]string) map[string]any {
	const nonce = "0123456789ab"
	var user strings.Builder
	for _, block := range blocks {
		user.WriteString("[[data:" + block[0] + " " + nonce + "]]\n" + block[1] + "\n")
	}
	b := body(provider)
	for _, key := range []string{"max_tokens", "max_completion_tokens"} {
		if b[key] != nil {
			b[key] = 3000
		}
	}
	b["messages"] = []any{
		map[string]any{"role": "system", "content": "You interview.\nReply with one JSON object, parley_" + step + "_v1:\n{}"},
		map[string]any{"role": "user", "content": user.String()},
	}
	return b
}
