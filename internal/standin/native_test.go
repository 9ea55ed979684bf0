package standin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// message asks Anthropic's native API.
func (b *bench) message(t *testing.T, key string, body map[string]any) response {
	t.Helper()
	request := b.request(t, standin.BaseURL(b.url, "anthropic")+"/messages", "", body)
	request.Header.Set("X-Api-Key", key)
	request.Header.Set("Anthropic-Version", "2023-06-01")
	return b.send(t, request)
}

func TestAnthropicSpeaksItsOwnAPI(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	ask := body("anthropic")
	ask["system"] = "Be brief."
	r := b.message(t, goodKey, ask)
	require.Equal(t, http.StatusOK, r.status, r.body)
	require.JSONEq(t, `{"id":"msg_standin_000001","type":"message","role":"assistant","model":"claude-haiku-4-5-20251001",
		"content":[{"type":"text","text":"Understood."}],"stop_reason":"end_turn","stop_sequence":null,
		"usage":{"input_tokens":6,"output_tokens":3,"cache_creation_input_tokens":0,"cache_read_input_tokens":0,
		"service_tier":"standard"}}`, r.body)
	for _, header := range [][2]string{
		{"requests-limit", "50"},
		{"requests-remaining", "49"},
		{"requests-reset", "2026-11-23T12:00:01Z"},
		{"input-tokens-limit", "500000"},
		{"input-tokens-remaining", "499994"},
		{"output-tokens-remaining", "99997"},
		{"tokens-limit", "600000"},
		{"tokens-remaining", "599991"},
		{"tokens-reset", "2026-11-23T12:00:00Z"},
	} {
		require.Equal(t, header[1], r.header.Get("Anthropic-Ratelimit-"+header[0]), header[0])
	}
	require.NotEmpty(t, r.header.Get("Request-Id"))
	require.Equal(t, "Understood.", b.chat(t, "anthropic", body("anthropic")).content(t), "the compatible layer")

	unbounded := with(ask, "temperature", 1.5)
	delete(unbounded, "max_tokens")
	refused := b.message(t, goodKey, unbounded)
	require.Equal(t, http.StatusBadRequest, refused.status)
	for _, part := range []string{"max_tokens: Field required", "temperature: range: 0..1", "invalid_request_error"} {
		require.Contains(t, refused.body, part)
	}
	require.Equal(t, http.StatusUnauthorized, b.message(t, "sk-ant-x", ask).status)
	versionless := b.request(t, standin.BaseURL(b.url, "anthropic")+"/messages", "", ask)
	versionless.Header.Set("X-Api-Key", goodKey)
	require.Contains(t, b.send(t, versionless).body, "anthropic-version: header is required")
}

func TestAnthropicTellsItsLimitsWhenItRefusesToo(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for range 50 {
		require.Equal(t, http.StatusOK, b.message(t, goodKey, body("anthropic")).status)
	}
	r := b.message(t, goodKey, body("anthropic"))
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Contains(t, r.body, "rate limit of 50 requests per minute")
	require.Equal(t, "2", r.header.Get("Retry-After"))
	require.Equal(t, "0", r.header.Get("Anthropic-Ratelimit-Requests-Remaining"))
	require.Equal(t, "2026-11-23T12:01:00Z", r.header.Get("Anthropic-Ratelimit-Requests-Reset"))
}

func TestAnthropicStopsInItsOwnWords(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for kind, part := range map[standin.FaultKind]string{
		standin.KindLength: `"stop_reason":"max_tokens"`, standin.KindFiltered: `"stop_reason":"refusal"`, standin.KindNoChoices: `"content":[]`,
	} {
		require.NoError(t, b.Inject(standin.Fault{Provider: "anthropic", Kind: kind, For: 1}))
		require.Contains(t, b.message(t, goodKey, body("anthropic")).body, part)
	}
}

// prediction is what Replicate tells about one.
type prediction struct {
	Status string   `json:"status"`
	Output []string `json:"output"`
	Error  string   `json:"error"`
	URLs   struct {
		Get    string `json:"get"`
		Cancel string `json:"cancel"`
	} `json:"urls"`
	Metrics struct {
		In  int `json:"input_token_count"`
		Out int `json:"output_token_count"`
	} `json:"metrics"`
}

func (r response) prediction(t *testing.T) prediction {
	t.Helper()
	var p prediction
	require.NoError(t, json.Unmarshal([]byte(r.body), &p), r.body)
	return p
}

// predict asks Replicate, with a preference for how long to wait.
func (b *bench) predict(t *testing.T, model, prefer string) response {
	t.Helper()
	request := b.request(t, standin.BaseURL(b.url, "replicate")+"/models/"+model+"/predictions", goodKey, map[string]any{
		"input": map[string]any{"prompt": "Say hello.", "system_prompt": "Be brief.", "max_tokens": 100},
	})
	if prefer != "" {
		request.Header.Set("Prefer", prefer)
	}
	return b.send(t, request)
}

const llama = "meta/meta-llama-3-8b-instruct"

func TestReplicateWaitsForItsPrediction(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	r := b.predict(t, llama, "wait")
	require.Equal(t, http.StatusCreated, r.status, r.body)
	p := r.prediction(t)
	require.Equal(t, "succeeded", p.Status)
	require.Equal(t, "Understood.", strings.Join(p.Output, ""))
	require.Equal(t, []int{6, 3}, []int{p.Metrics.In, p.Metrics.Out})

	b.clock.advance(time.Minute)
	require.Equal(t, http.StatusNotFound, b.predict(t, "meta/llama-1", "wait").status)
	require.Equal(t, http.StatusCreated, b.predict(t, llama, "wait").status)
	throttled := b.predict(t, llama, "wait")
	require.Equal(t, http.StatusTooManyRequests, throttled.status)
	require.JSONEq(t, `{"detail":"Request was throttled. Your rate limit resets in ~1s.","status":429}`, throttled.body)
}

// Without a wait, or after it, the prediction is asked for again at its address.
func TestReplicateIsPolled(t *testing.T) {
	t.Parallel()
	quick := newBench(t, standin.Config{Latency: 80 * time.Millisecond})
	b := newBench(t, standin.Config{Latency: time.Hour})
	look := func(method, url, key string) response { return b.send(t, b.bare(t, method, url, key)) }
	started := quick.predict(t, llama, "").prediction(t)
	require.Equal(t, "starting", started.Status)
	require.Empty(t, started.Output)
	require.Eventually(t, func() bool {
		p := look(http.MethodGet, started.URLs.Get, goodKey).prediction(t)
		return p.Status == "succeeded" && strings.Join(p.Output, "") == "Understood."
	}, time.Minute, 5*time.Millisecond)

	started = b.predict(t, llama, "").prediction(t)
	require.Equal(t, http.StatusNotFound, look(http.MethodGet, started.URLs.Get, "standin-other").status)
	require.Equal(t, http.StatusUnauthorized, look(http.MethodGet, started.URLs.Get, "r8_x").status)
	require.Equal(t, "processing", look(http.MethodGet, started.URLs.Get, goodKey).prediction(t).Status)
	require.Equal(t, "canceled", look(http.MethodPost, started.URLs.Cancel, goodKey).prediction(t).Status)
	require.Equal(t, "canceled", look(http.MethodGet, started.URLs.Get, goodKey).prediction(t).Status)
}

func TestReplicatePredictionsFail(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for _, test := range []struct {
		fault  standin.Fault
		status string
		error  string
	}{
		{standin.Fault{Kind: standin.KindError200}, "failed", "interrupted"},
		{standin.Fault{Kind: standin.KindFiltered}, "failed", "flagged as sensitive"},
		{standin.Fault{Kind: standin.KindOverloaded, Other: true}, "failed", "high demand"},
		{standin.Fault{Kind: standin.KindAbort}, "canceled", ""},
		{standin.Fault{Kind: standin.KindNoChoices}, "succeeded", ""},
	} {
		test.fault.Provider, test.fault.For = "replicate", 1
		require.NoError(t, b.Inject(test.fault))
		r := b.predict(t, llama, "wait")
		require.Equal(t, http.StatusCreated, r.status)
		p := r.prediction(t)
		require.Equal(t, test.status, p.Status)
		require.Contains(t, p.Error, test.error)
		require.Empty(t, p.Output)
		b.clock.advance(time.Minute)
	}
	for kind, status := range map[standin.FaultKind]int{
		standin.KindOverloaded: 503, standin.KindInvalidKey: 401, standin.KindPaymentRequired: 402, standin.KindTooLarge: 422,
	} {
		require.NoError(t, b.Inject(standin.Fault{Provider: "replicate", Kind: kind, For: 1}))
		r := b.predict(t, llama, "wait")
		require.Equal(t, status, r.status)
		require.Contains(t, r.body, `{"detail":"`)
	}
}
