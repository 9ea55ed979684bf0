package standin_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// usd is a limit of dollars: a call of body() costs 1.8e-6 on the first model of
// Hugging Face.
func usd(window time.Duration, most float64, reset standin.Reset) standin.Limit {
	return standin.Limit{Metric: standin.USD, Window: window, Max: most, Reset: reset, Shared: true}
}

// Each metric counts its own unit: how many equal calls fit into one limit.
func TestEveryMetricCountsItsUnit(t *testing.T) {
	t.Parallel()
	limit := func(metric standin.Metric, most float64) standin.Limit {
		return standin.Limit{Metric: metric, Window: time.Hour, Max: most}
	}
	tests := map[string]struct {
		provider string
		limit    standin.Limit
		calls    int
	}{
		"requests": {"openrouter", limit(standin.Requests, 4), 4},
		// 3 tokens in, and 3 out that are not known before: the last one overruns.
		"tokens":        {"openrouter", limit(standin.Tokens, 21), 4},
		"input tokens":  {"openrouter", limit(standin.InputTokens, 13), 4},
		"output tokens": {"openrouter", limit(standin.OutputTokens, 3), 2},
		// Reserved with the bound of 100, settled to 3.
		"reserved output tokens": {"anthropic", limit(standin.OutputTokens, 105), 2},
		"neurons":                {"cloudflare", limit(standin.Neurons, 0.5), 5},
		"dollars":                {"huggingface", usd(time.Hour, 10e-6, standin.Rolling), 6},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := limited(t, test.provider, test.limit)
			served := 0
			for b.chat(t, test.provider, body(test.provider)).status == http.StatusOK {
				served++
			}
			require.Equal(t, test.calls, served)
		})
	}
}

// Each window and reset brings the quota back when it should, and not before.
func TestEveryWindowComesBackInItsTime(t *testing.T) {
	t.Parallel()
	one := func(window time.Duration, reset standin.Reset) standin.Limit {
		return standin.Limit{Metric: standin.Requests, Window: window, Max: 1, Reset: reset}
	}
	// The clock starts at noon UTC on 23 November.
	tests := map[string]struct {
		limit standin.Limit
		wait  time.Duration
	}{
		"second":           {one(time.Second, standin.Rolling), time.Second},
		"minute":           {one(time.Minute, ""), time.Minute},
		"hour":             {one(time.Hour, standin.Rolling), time.Hour},
		"day":              {one(standin.Day, standin.Rolling), 24 * time.Hour},
		"month":            {one(standin.Month, standin.Rolling), 30 * 24 * time.Hour},
		"utc midnight":     {one(standin.Day, standin.UTCMidnight), 12 * time.Hour},
		"pacific midnight": {one(standin.Day, standin.PacificMidnight), 20 * time.Hour},
		"calendar month":   {one(standin.Month, standin.CalendarMonth), 7*24*time.Hour + 12*time.Hour},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := limited(t, "together", test.limit)
			status := func() int { return b.chat(t, "together", body("together")).status }
			require.Equal(t, http.StatusOK, status())
			b.clock.advance(test.wait - 100*time.Millisecond)
			require.NotEqual(t, http.StatusOK, status())
			b.clock.advance(100 * time.Millisecond)
			require.Equal(t, http.StatusOK, status())
		})
	}
	t.Run("once", func(t *testing.T) {
		t.Parallel()
		b := limited(t, "ai21", one(standin.Once, standin.Never))
		require.Equal(t, http.StatusOK, b.chat(t, "ai21", body("ai21")).status)
		b.clock.advance(400 * standin.Day)
		require.Equal(t, http.StatusPaymentRequired, b.chat(t, "ai21", body("ai21")).status)
	})
}

// Pacific midnight follows the summer time: 08:00 UTC in winter, 07:00 in summer.
func TestPacificMidnightKnowsSummerTime(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	status := func() int {
		return b.chat(t, "gemini", with(body("gemini"), "model", "gemini-3.8-flash")).status
	}
	b.clock.set(time.Date(2026, 7, 1, 8, 0, 0, 0, time.UTC))
	for range 20 {
		require.Equal(t, http.StatusOK, status())
		b.clock.advance(time.Minute)
	}
	b.clock.set(time.Date(2026, 7, 2, 6, 59, 59, 0, time.UTC))
	require.Equal(t, http.StatusTooManyRequests, status())
	b.clock.set(time.Date(2026, 7, 2, 7, 0, 0, 0, time.UTC))
	require.Equal(t, http.StatusOK, status())
}

// A call counts as running until it is answered, and not a moment longer.
func TestConcurrencyIsRefusedWhileThatManyRun(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{Providers: map[string]standin.ProviderConfig{
		"deepseek": {Latency: 300 * time.Millisecond, Limits: []standin.Limit{{Metric: standin.Concurrency, Max: 2, Shared: true}}},
	}})
	statuses := make(chan int, 6)
	for range 6 {
		request := b.request(t, chatURL(b.url, "deepseek"), goodKey, body("deepseek"))
		go func() {
			r, err := do(request)
			if err != nil {
				t.Error(err)
			}
			statuses <- r.status
		}()
	}
	count := map[int]int{}
	for range 6 {
		count[<-statuses]++
	}
	require.Equal(t, map[int]int{http.StatusOK: 2, http.StatusTooManyRequests: 4}, count)
	require.Equal(t, http.StatusOK, b.chat(t, "deepseek", body("deepseek")).status)
	limit := b.Stats().Providers["deepseek"].Limits[0]
	require.Equal(t, standin.LimitStats{
		Provider: "deepseek", Account: standin.AccountLabel(goodKey), Metric: standin.Concurrency, Max: 2, Peak: 2, Refused: 4,
	}, limit)
}

func TestKeysOfOneOrganisationShareItsQuota(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{Organisations: map[string]string{"standin-a": "acme", "standin-b": "acme"}})
	for range 10 {
		require.Equal(t, http.StatusOK, b.chatAs(t, "openrouter", "standin-a", body("openrouter")).status)
		require.Equal(t, http.StatusOK, b.chatAs(t, "openrouter", "standin-b", body("openrouter")).status)
	}
	require.Equal(t, http.StatusTooManyRequests, b.chatAs(t, "openrouter", "standin-a", body("openrouter")).status)
	require.Equal(t, http.StatusOK, b.chatAs(t, "openrouter", "standin-c", body("openrouter")).status)
	stats := b.Stats().Providers["openrouter"]
	require.EqualValues(t, 20, stats.Accounts["acme"].Answered)
	require.Len(t, stats.Accounts, 2)
}

// What a load test asserts: no limit was run into, and none exceeded.
func TestTheAuditTellsHowCloseCallsCame(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	for range 20 {
		require.Equal(t, http.StatusOK, b.chat(t, "cohere", body("cohere")).status)
	}
	require.NoError(t, b.Inject(standin.Fault{Provider: "cohere", Kind: standin.KindRateLimited, For: 1}))
	b.chat(t, "cohere", body("cohere"))
	require.Empty(t, b.Stats().Overruns(), "a limit that is used up is no overrun, and neither is a fault")
	b.clock.advance(time.Minute)
	account := standin.AccountLabel(goodKey)
	month := standin.LimitStats{Provider: "cohere", Account: account, Metric: standin.Requests, Window: "month", Max: 1000, Peak: 20}
	minute := standin.LimitStats{
		Provider: "cohere", Account: account, Model: "command-r7b-12-2024", Metric: standin.Requests, Window: "minute", Max: 20, Peak: 20,
	}
	require.Equal(t, []standin.LimitStats{month, minute}, b.Stats().Providers["cohere"].Limits)

	for range 21 {
		b.chat(t, "cohere", body("cohere"))
	}
	minute.Refused = 1
	require.Equal(t, []standin.LimitStats{minute}, b.Stats().Overruns())

	// A reply that was not reserved for goes over without being refused.
	mistral := limited(t, "mistral", standin.Limit{Metric: standin.Tokens, Window: time.Minute, Max: 5})
	require.Equal(t, http.StatusOK, mistral.chat(t, "mistral", body("mistral")).status)
	over := mistral.Stats().Overruns()
	require.Len(t, over, 1)
	require.InDelta(t, 6, over[0].Peak, 1e-9)

	told, err := b.get(t, "/_admin/stats")
	require.NoError(t, err)
	var stats standin.Stats
	require.NoError(t, json.Unmarshal([]byte(told.body), &stats))
	require.Equal(t, b.Stats(), stats)
}
