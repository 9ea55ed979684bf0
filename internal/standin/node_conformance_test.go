package standin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// vllmClient speaks to a vLLM node, real or not.
type vllmClient struct{ url, key, model string }

// conformant is the node that the tests of this file are aimed at: the idle vLLM at
// PARLEY_VLLM_URL, with PARLEY_VLLM_KEY, or else a stand-in.
func conformant(t *testing.T) vllmClient {
	t.Helper()
	address, key := os.Getenv("PARLEY_VLLM_URL"), os.Getenv("PARLEY_VLLM_KEY") //nolint:forbidigo // whoever runs the test names the node
	if address == "" {
		return newNode(t, standin.NodeConfig{PromptTokensDetails: true}).vllmClient
	}
	c := vllmClient{url: strings.TrimSuffix(address, "/"), key: key}
	c.model = c.served(t).ID
	t.Logf("%s serves %s with vLLM %s", address, c.model, c.get(t, "/version").body)
	return c
}

type servedModel struct {
	ID          string `json:"id"`
	OwnedBy     string `json:"owned_by"`
	MaxModelLen int    `json:"max_model_len"`
}

func (c vllmClient) served(t *testing.T) servedModel {
	t.Helper()
	var list struct {
		Data []servedModel `json:"data"`
	}
	require.NoError(t, json.Unmarshal([]byte(c.get(t, "/v1/models").body), &list))
	require.NotEmpty(t, list.Data)
	return list.Data[0]
}

// chat is a request whose reply has exactly so many tokens.
func (c vllmClient) chat(tokens int) map[string]any {
	return map[string]any{
		"model": c.model, "max_tokens": tokens, "ignore_eos": true, "temperature": 0,
		"messages": []any{map[string]any{"role": "user", "content": "Tell me about your last project."}},
	}
}

func (c vllmClient) request(t *testing.T, method, path string, body any) *http.Request {
	t.Helper()
	encoded, err := json.Marshal(body)
	require.NoError(t, err)
	request, err := http.NewRequestWithContext(t.Context(), method, c.url+path, bytes.NewReader(encoded))
	require.NoError(t, err)
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-Request-Id", "call-7")
	if c.key != "" {
		request.Header.Set("Authorization", "Bearer "+c.key)
	}
	return request
}

func (c vllmClient) get(t *testing.T, path string) response {
	t.Helper()
	answer, err := do(c.request(t, http.MethodGet, path, nil))
	require.NoError(t, err)
	return answer
}

func (c vllmClient) post(t *testing.T, path string, body any) response {
	t.Helper()
	answer, err := do(c.request(t, http.MethodPost, path, body))
	require.NoError(t, err)
	return answer
}

// streaming is a call whose answer has begun.
type streaming struct {
	body  io.Reader
	leave func()
}

// begin starts a stream of so many tokens.
func (c vllmClient) begin(t *testing.T, tokens int) streaming {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	request := c.request(t, http.MethodPost, "/v1/chat/completions", with(c.chat(tokens), "stream", true))
	pipe, in := io.Pipe()
	go func() {
		answer, err := http.DefaultClient.Do(request.WithContext(ctx))
		if err != nil {
			_ = in.CloseWithError(err)
			return
		}
		defer answer.Body.Close()
		_, err = io.Copy(in, answer.Body)
		_ = in.CloseWithError(err)
	}()
	return streaming{body: pipe, leave: func() {
		cancel()
		_ = pipe.Close()
	}}
}

// metric is the sum of a metric's samples that have the label.
func (c vllmClient) metric(t *testing.T, name, label string) float64 {
	t.Helper()
	sum, found := 0.0, false
	for line := range strings.Lines(c.get(t, "/metrics").body) {
		sample, value, _ := strings.Cut(strings.TrimSpace(line), "} ")
		if !strings.HasPrefix(sample, "vllm:"+name+"{") || !strings.Contains(sample, label) {
			continue
		}
		number, err := strconv.ParseFloat(value, 64)
		require.NoError(t, err)
		sum, found = sum+number, true
	}
	require.True(t, found, name)
	return sum
}

func TestConformanceOfPages(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	for _, path := range []string{"/health", "/ping"} {
		answer := c.get(t, path)
		require.Equal(t, http.StatusOK, answer.status, path)
		require.Empty(t, answer.body, path)
	}
	require.Regexp(t, `^\{"version":"\d+\.\d+`, c.get(t, "/version").body)
	require.Contains(t, c.get(t, "/load").body, `"server_load":`)
	model := c.served(t)
	require.Equal(t, "vllm", model.OwnedBy)
	require.Positive(t, model.MaxModelLen)
	require.Equal(t, http.StatusNotFound, c.get(t, "/nowhere").status)

	var counted struct {
		Count       int   `json:"count"`
		MaxModelLen int   `json:"max_model_len"`
		Tokens      []int `json:"tokens"`
	}
	answer := c.post(t, "/tokenize", map[string]any{"model": c.model, "prompt": "Tell me about your last project."})
	require.NoError(t, json.Unmarshal([]byte(answer.body), &counted), answer.body)
	require.Equal(t, len(counted.Tokens), counted.Count)
	require.InDelta(t, 8, counted.Count, 2)
	require.Equal(t, model.MaxModelLen, counted.MaxModelLen)
}

func TestConformanceOfMetrics(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	require.Equal(t, http.StatusOK, c.post(t, "/v1/chat/completions", c.chat(8)).status)
	text := c.get(t, "/metrics").body
	for _, name := range []string{
		"num_requests_running", "num_requests_waiting", "kv_cache_usage_perc", "prefix_cache_queries_total", "prefix_cache_hits_total",
		"prompt_tokens_total", "generation_tokens_total", "num_preemptions_total", "request_success_total",
		"time_to_first_token_seconds_bucket", "inter_token_latency_seconds_bucket", "e2e_request_latency_seconds_bucket",
		"request_queue_time_seconds_bucket", "request_prompt_tokens_bucket",
	} {
		require.Contains(t, text, "vllm:"+name+`{`)
	}
	require.Regexp(t, `vllm:cache_config_info\{.*block_size="\d+".*num_gpu_blocks="\d+"`, text)
	require.Contains(t, text, `model_name="`+c.model+`"`)
	require.GreaterOrEqual(t, c.metric(t, "request_success_total", `finished_reason="length"`), 1.0)
}

func TestConformanceOfChats(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	answer := c.post(t, "/v1/chat/completions", c.chat(8))
	reply := answer.completion(t)
	require.Equal(t, "chatcmpl-call-7", reply.ID)
	require.Equal(t, "length", reply.Choices[0].Finish)
	require.Equal(t, 8, reply.Usage.Reply)
	require.Contains(t, answer.body, `"system_fingerprint":"vllm-`)

	ignored := with(c.chat(8), "guided_json", map[string]any{"type": "object"})
	require.Equal(t, http.StatusOK, c.post(t, "/v1/chat/completions", with(ignored, "priority", -1)).status, "taken, and not looked at")

	request := with(with(c.chat(8), "stream", true), "stream_options", map[string]any{"include_usage": true})
	streamed := c.post(t, "/v1/chat/completions", request)
	require.True(t, strings.HasSuffix(streamed.body, "data: [DONE]\n\n"))
	require.Contains(t, streamed.body, `"role":"assistant"`)
	require.Contains(t, streamed.body, `"completion_tokens":8`)

	plain := c.post(t, "/v1/completions", map[string]any{"model": c.model, "prompt": "1", "max_tokens": 1})
	require.Contains(t, plain.body, `"finish_reason":"length"`)
	require.Contains(t, plain.body, `"completion_tokens":1`)
}

func TestConformanceOfSchemas(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	schema := map[string]any{
		"type": "object", "required": []string{"verdict"}, "additionalProperties": false,
		"properties": map[string]any{"verdict": map[string]any{"enum": []string{"yes", "no"}}},
	}
	request := with(with(c.chat(64), "ignore_eos", false), "response_format", map[string]any{
		"type": "json_schema", "json_schema": map[string]any{"name": "verdict", "schema": schema},
	})
	require.Regexp(t, `^\{\s*"verdict"\s*:\s*"(yes|no)"\s*\}$`, c.post(t, "/v1/chat/completions", request).content(t))
	both := with(c.chat(8), "structured_outputs", map[string]any{"regex": "a", "choice": []string{"b"}})
	require.Equal(t, http.StatusBadRequest, c.post(t, "/v1/chat/completions", both).status)
}

func TestConformanceOfErrors(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	long := c.served(t).MaxModelLen
	for name, test := range map[string]struct {
		request map[string]any
		status  int
		kind    string
		part    string
	}{
		"model":       {with(c.chat(8), "model", "other"), 404, "NotFoundError", "The model `other` does not exist."},
		"temperature": {with(c.chat(8), "temperature", -1), 400, "BadRequestError", "temperature"},
		"max_tokens":  {with(c.chat(8), "max_tokens", 0), 400, "BadRequestError", "max_tokens"},
		"context":     {c.chat(long), 400, "BadRequestError", "This model's maximum context length is " + strconv.Itoa(long) + " tokens"},
	} {
		answer := c.post(t, "/v1/chat/completions", test.request)
		var body struct {
			Error struct {
				Message string `json:"message"`
				Type    string `json:"type"`
				Code    int    `json:"code"`
			} `json:"error"`
		}
		require.NoError(t, json.Unmarshal([]byte(answer.body), &body), "%s: %s", name, answer.body)
		require.Equal(t, test.status, answer.status, name)
		require.Equal(t, test.status, body.Error.Code, name)
		require.Equal(t, test.kind, body.Error.Type, name)
		require.Contains(t, body.Error.Message, test.part, name)
	}
}

// The same prompt again is found in the cache, unless a salt keeps it apart.
func TestConformanceOfThePrefixCache(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	long := with(c.chat(4), "messages", []any{map[string]any{
		"role": "user", "content": time.Now().Format(time.RFC3339Nano) + strings.Repeat(" Tell me more about it.", 60),
	}})
	hits := func(request map[string]any) float64 {
		before := c.metric(t, "prefix_cache_hits_total", "")
		require.Equal(t, http.StatusOK, c.post(t, "/v1/chat/completions", request).status)
		return c.metric(t, "prefix_cache_hits_total", "") - before
	}
	hits(long)
	require.GreaterOrEqual(t, hits(long), 256.0)
	require.Less(t, hits(with(long, "cache_salt", "other")), 64.0)
}

// A client that leaves frees its slot.
func TestConformanceOfDisconnects(t *testing.T) {
	t.Parallel()
	c := conformant(t)
	aborted := c.metric(t, "request_success_total", `finished_reason="abort"`)
	call := c.begin(t, c.served(t).MaxModelLen/2)
	require.Eventually(t, func() bool { return c.metric(t, "num_requests_running", "") == 1 }, time.Minute, 5*time.Millisecond)
	call.leave()
	require.Eventually(t, func() bool {
		return c.metric(t, "num_requests_running", "") == 0 && c.metric(t, "request_success_total", `finished_reason="abort"`) == aborted+1
	}, time.Minute, 5*time.Millisecond)
}
