package standin_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// limited is a server on which one provider has these limits.
func limited(t *testing.T, provider string, limits ...standin.Limit) *bench {
	t.Helper()
	return newBench(t, standin.Config{Providers: map[string]standin.ProviderConfig{provider: {Limits: limits}}})
}

func TestGroqRefillsContinuously(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for range 30 {
		require.Equal(t, http.StatusOK, b.chat(t, "groq", body("groq")).status)
	}
	r := b.chat(t, "groq", body("groq"))
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "2", r.header.Get("Retry-After"))
	require.JSONEq(t, `{"error":{"message":"Rate limit reached for model `+"`openai/gpt-oss-20b`"+` in organization `+"`org_"+
		standin.AccountLabel(goodKey)+"`"+` service tier `+"`on_demand`"+` on requests per minute (RPM): Limit 30, Used 30, Requested 1. `+
		`Please try again in 2s.","type":"requests","code":"rate_limit_exceeded"}}`, r.body)

	// One request's share of a minute, not the minute's end, brings one back.
	b.clock.advance(2 * time.Second)
	require.Equal(t, http.StatusOK, b.chat(t, "groq", body("groq")).status)
	require.Equal(t, http.StatusTooManyRequests, b.chat(t, "groq", body("groq")).status)

	// Other models and other accounts have quotas of their own.
	require.Equal(t, http.StatusOK, b.chat(t, "groq", with(body("groq"), "model", "openai/gpt-oss-120b")).status)
	require.Equal(t, http.StatusOK, b.chatAs(t, "groq", "standin-other", body("groq")).status)

	groq := b.Stats().Providers["groq"]
	require.EqualValues(t, 2, groq.OverLimit)
	require.EqualValues(t, 35, groq.Calls)
	require.EqualValues(t, 33, groq.Answered)
	require.EqualValues(t, 1, groq.Accounts[standin.AccountLabel("standin-other")].Answered)
}

// The whole max_completion_tokens counts until the reply is there, then what it
// really took.
func TestGroqReservesTheBoundAndSettlesTheUsage(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	nearly := with(body("groq"), "max_completion_tokens", 7990)
	require.Equal(t, "7994", b.chat(t, "groq", nearly).header.Get("X-Ratelimit-Remaining-Tokens"))
	r := b.chat(t, "groq", with(body("groq"), "max_completion_tokens", 7995))
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Contains(t, r.body, "tokens per minute (TPM): Limit 8000, Used 6, Requested 7998. Please try again in 30ms")
	b.clock.advance(30 * time.Millisecond)
	require.Equal(t, http.StatusOK, b.chat(t, "groq", with(body("groq"), "max_completion_tokens", 7995)).status)
}

func TestGroqSaysWhatCanNeverFitLikeALimit(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	r := b.chat(t, "groq", with(body("groq"), "max_completion_tokens", 11085))
	require.Equal(t, http.StatusRequestEntityTooLarge, r.status)
	require.Contains(t, r.body, "Request too large")
	require.Contains(t, r.body, "Limit 8000, Requested 11088")
	require.Contains(t, r.body, `"code":"rate_limit_exceeded"`)
	require.NotEmpty(t, r.header.Get("Retry-After"), "it lies, and comes all the same")
	require.EqualValues(t, 1, b.Stats().Providers["groq"].OverLimit)
}

func TestDayLimitsComeInEachProvidersWords(t *testing.T) {
	t.Parallel()
	once := func(metric standin.Metric, reset standin.Reset) standin.Limit {
		return standin.Limit{Metric: metric, Window: standin.Day, Max: 1, Reset: reset}
	}
	tests := map[string]struct {
		limit standin.Limit
		parts []string
	}{
		"groq": {once(standin.Requests, standin.Rolling), []string{"requests per day (RPD)", "Please try again in 24h0m0s"}},
		"gemini": {once(standin.Requests, standin.PacificMidnight), []string{
			`"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"`, `"quotaValue":"1"`, `"status":"RESOURCE_EXHAUSTED"`,
		}},
		"cloudflare": {once(standin.Requests, standin.UTCMidnight), []string{`"code":4006`, "daily free allocation of 10,000 neurons"}},
		"mistral":    {once(standin.Requests, standin.Rolling), []string{`"code":"1300"`, `"type":"rate_limited"`}},
		"cerebras":   {once(standin.Requests, standin.Rolling), []string{`"code":"request_quota_exceeded"`, "Requests per day"}},
	}
	for provider, test := range tests {
		t.Run(provider, func(t *testing.T) {
			t.Parallel()
			b := limited(t, provider, test.limit)
			require.Equal(t, http.StatusOK, b.chat(t, provider, body(provider)).status)
			r := b.chat(t, provider, body(provider))
			require.Equal(t, http.StatusTooManyRequests, r.status)
			for _, part := range test.parts {
				require.Contains(t, r.body, part)
			}
			require.EqualValues(t, 1, b.Stats().Providers[provider].Refused[standin.OutcomeQuotaExhausted])
		})
	}
}

// Gemini's 429 is an array, and its retryDelay is right for a minute only.
func TestGeminiTellsTheQuotaInItsDetails(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	flash := with(body("gemini"), "model", "gemini-3.8-flash")
	for range 5 {
		require.Equal(t, http.StatusOK, b.chat(t, "gemini", flash).status)
	}
	r := b.chat(t, "gemini", flash)
	var list []struct {
		Error struct {
			Details []map[string]any `json:"details"`
		} `json:"error"`
	}
	require.NoError(t, json.Unmarshal([]byte(r.body), &list))
	require.Len(t, list, 1)
	require.Equal(t, "12s", list[0].Error.Details[2]["retryDelay"])
	require.Contains(t, r.body, "PerMinute")
}

// Noon UTC is four in the morning in California: its midnight is 20 hours off.
func TestMidnightLimitsComeBackAtTheirOwnMidnight(t *testing.T) {
	t.Parallel()
	for provider, wait := range map[string]time.Duration{"gemini": 20 * time.Hour, "cloudflare": 12 * time.Hour} {
		reset := standin.UTCMidnight
		if provider == "gemini" {
			reset = standin.PacificMidnight
		}
		b := limited(t, provider, standin.Limit{Metric: standin.Requests, Window: standin.Day, Max: 1, Reset: reset, Shared: true})
		require.Equal(t, http.StatusOK, b.chat(t, provider, body(provider)).status)
		b.clock.advance(wait - time.Second)
		require.Equal(t, http.StatusTooManyRequests, b.chat(t, provider, body(provider)).status)
		// A shared quota is spent for every model of the account.
		other := with(body(provider), "model", standin.Models(provider)[1])
		require.Equal(t, http.StatusTooManyRequests, b.chat(t, provider, other).status)
		b.clock.advance(time.Second)
		require.Equal(t, http.StatusOK, b.chat(t, provider, body(provider)).status, provider)
	}
}

func TestCloudflareCountsNeurons(t *testing.T) {
	t.Parallel()
	// 3 tokens in and 3 out cost 0.109 neurons on the first model.
	b := limited(t, "cloudflare", standin.Limit{
		Metric: standin.Neurons, Window: standin.Day, Max: 1, Reset: standin.UTCMidnight, Shared: true,
	})
	served := 0
	for b.chat(t, "cloudflare", body("cloudflare")).status == http.StatusOK {
		served++
	}
	require.Equal(t, 9, served)
}

func TestMistralNamesOnlyTheRungThatIsSpent(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	large := with(body("mistral"), "model", "mistral-large-2512")
	for range 4 {
		require.Equal(t, http.StatusOK, b.chat(t, "mistral", large).status)
	}
	r := b.chat(t, "mistral", large)
	require.JSONEq(t, `{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300",`+
		`"raw_status_code":429}`, r.body)
	require.Equal(t, "0", r.header.Get("X-Ratelimit-Remaining-Req-Minute"))
	require.Empty(t, r.header.Get("X-Ratelimit-Remaining-Tokens-Minute"))
	require.Empty(t, r.header.Get("Retry-After"))
}

// A limit of zero means "never on this plan".
func TestMistralNeverServesAtALimitOfZero(t *testing.T) {
	t.Parallel()
	b := limited(t, "mistral", standin.Limit{Metric: standin.Requests, Window: time.Minute, Max: 0})
	r := b.chat(t, "mistral", body("mistral"))
	require.Equal(t, http.StatusTooManyRequests, r.status)
	require.Equal(t, "0", r.header.Get("X-Ratelimit-Limit-Req-Minute"))
}

func TestCerebrasTellsNothingInHeadersWhenItRefuses(t *testing.T) {
	t.Parallel()
	b := limited(t, "cerebras", standin.Limit{Metric: standin.Tokens, Window: time.Minute, Max: 110})
	require.Equal(t, http.StatusOK, b.chat(t, "cerebras", body("cerebras")).status)
	r := b.chat(t, "cerebras", with(body("cerebras"), "max_completion_tokens", 105))
	require.JSONEq(t, `{"message":"Tokens per minute limit exceeded - too many tokens processed.","type":"too_many_tokens_error",`+
		`"param":"quota","code":"token_quota_exceeded"}`, r.body)
	for name := range r.header {
		require.False(t, strings.HasPrefix(name, "X-Ratelimit"), name)
	}
}

// Where a call over a whole minute's tokens is not told apart, it looks like a
// spent minute for ever.
func TestCerebrasDoesNotSayWhatCanNeverFit(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for range 2 {
		r := b.chat(t, "cerebras", with(body("cerebras"), "max_completion_tokens", 30_000))
		require.Equal(t, http.StatusTooManyRequests, r.status)
		require.Contains(t, r.body, "token_quota_exceeded")
		b.clock.advance(time.Minute)
	}
}

// However many clients hurry, not one call more than the limit gets through.
func TestConcurrentCallsNeverExceedALimit(t *testing.T) {
	t.Parallel()
	b := limited(t, "groq", standin.Limit{Metric: standin.Requests, Window: time.Minute, Max: 20})
	require.NoError(t, b.Inject(standin.Fault{Provider: "gemini", After: 3, For: 5}))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				_, err := b.try(t, chatURL(b.url, "groq"), goodKey, body("groq"))
				_, other := b.try(t, chatURL(b.url, "gemini"), goodKey, body("gemini"))
				if err != nil || other != nil {
					t.Error(err, other)
				}
				b.Stats()
			}
		})
	}
	wg.Wait()
	groq := b.Stats().Providers["groq"]
	require.EqualValues(t, 20, groq.Answered)
	require.EqualValues(t, 20, groq.OverLimit)
	require.EqualValues(t, 5, b.Stats().Providers["gemini"].Refused[standin.OutcomeDown])
}
