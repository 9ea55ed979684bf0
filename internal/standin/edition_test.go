package standin_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// The plan's providers with the calls a day that it claims, or the tokens.
func TestThePlansEditionHoldsWhatThePlanClaims(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		model, window string
		metric        standin.Metric
		most          float64
	}{
		"cloudflare":  {"@cf/meta/llama-3.1-8b-instruct-fp8-fast", "day", standin.Requests, 10_000},
		"huggingface": {"meta-llama/Llama-3.1-8B-Instruct", "month", standin.Requests, 30_000},
		"gemini":      {"gemini-2.0-flash", "day", standin.Requests, 1500},
		"cerebras":    {"llama-3.3-70b", "day", standin.Tokens, 1e6},
		"deepseek":    {"deepseek-chat", "day", standin.Requests, 1000},
		"github":      {"openai/gpt-4o-mini", "day", standin.Requests, 1500},
		"mistral":     {"mistral-small-latest", "day", standin.Tokens, 500_000},
		"groq":        {"llama-3.1-8b-instant", "day", standin.Requests, 14_400},
		"together":    {"meta-llama/Llama-3.3-70B-Instruct-Turbo-Free", "day", standin.Tokens, 5e6},
		"fireworks":   {"accounts/fireworks/models/llama-v3p3-70b-instruct", "day", standin.Requests, 2000},
		"anyscale":    {"meta-llama/Meta-Llama-3-8B-Instruct", "day", standin.Requests, 38 * 26},
		"cohere":      {"command-a-03-2025", "month", standin.Requests, 1000},
		"ai21":        {"jamba-mini", "day", standin.Requests, 10 * 26},
		"anthropic":   {"claude-haiku-4-5-20251001", "day", standin.Requests, 25 * 26},
	}
	b := newBench(t, standin.Config{Edition: standin.EditionPlan})
	for provider, want := range tests {
		r := b.chat(t, provider, with(request(provider), "model", want.model))
		require.Equal(t, http.StatusOK, r.status, r.body)
		limits := b.Stats().Providers[provider].Limits
		require.Len(t, limits, 1, provider)
		require.Equal(t, want.metric, limits[0].Metric)
		require.Equal(t, want.window, limits[0].Window)
		require.InDelta(t, want.most, limits[0].Max, 0)
		require.Empty(t, limits[0].Model, "one quota for all models")
	}
	require.Equal(t, http.StatusCreated, b.predict(t, llama, "wait").status)
	require.InDelta(t, 50*26, b.Stats().Providers["replicate"].Limits[0].Max, 0)
	require.Equal(t, http.StatusOK, b.chat(t, "vllm", body("vllm")).status)
	require.Equal(t, http.StatusNotFound, b.chat(t, "openrouter", body("openrouter")).status, "no part of the plan")
}

func TestThePlansDayEndsAndReturns(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{Edition: standin.EditionPlan})
	ask := func() int { return b.chat(t, "ai21", body("ai21")).status }
	for range 260 {
		require.Equal(t, http.StatusOK, ask())
	}
	require.NotEqual(t, http.StatusOK, ask())
	b.clock.advance(12 * time.Hour)
	require.Equal(t, http.StatusOK, ask())
}
