package main

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/router"
	"github.com/parley-interviews/parley/workers"
)

// spent has one request reserved at Groq and one of its models refused for the
// day, and returns the environment that shows it.
func spent(t *testing.T) envconfig.Lookuper {
	t.Helper()
	store := miniredis.RunT(t)
	lookuper := envconfig.MapLookuper(map[string]string{
		"REDIS_URL": "redis://" + store.Addr(), "GROQ_API_KEYS": "gsk_secret", "CEREBRAS_API_KEYS": "csk_secret",
	})
	fleet, err := workers.LoadFleet(t.Context(), lookuper)
	require.NoError(t, err)
	redis, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{store.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(redis.Close)
	r, err := router.New(router.Config{
		Catalog: fleet.Catalog, Accounts: fleet.Accounts, Redis: redis, Logger: slog.New(slog.DiscardHandler),
	})
	require.NoError(t, err)
	query := parley.RouteQuery{Class: parley.ClassInteractive, PromptTokens: 500, MaxTokens: 100}
	query.CallID, query.Attempt, query.Step, query.AllowTraining = "a", 1, parley.StepNextTurn, true
	first, err := r.Route(t.Context(), query)
	require.NoError(t, err)
	require.NotNil(t, first.Route, first.Reason)
	require.NoError(t, r.Answered(t.Context(), *first.Route, parley.ChatReply{
		Usage: parley.Usage{Calls: 1, PromptTokens: 480, CompletionTokens: 40}, Latency: 800 * time.Millisecond,
	}))
	query.CallID = "b"
	query.Tried = []parley.Tried{{Place: first.Route.Place, Kind: parley.KindUnavailable, ReservationID: first.Route.ReservationID}}
	second, err := r.Route(t.Context(), query)
	require.NoError(t, err)
	require.NotNil(t, second.Route, second.Reason)
	require.NoError(t, r.Failed(t.Context(), *second.Route, &parley.Error{
		Kind: parley.KindQuotaExhausted, Provider: second.Route.Provider, RetryAt: time.Now().Add(5 * time.Hour),
	}))
	return lookuper
}

func TestProvidersTellsWhatIsLeftAndWhyNot(t *testing.T) {
	t.Parallel()
	known, err := survey(t.Context(), spent(t), "", time.Now())
	require.NoError(t, err)
	byStatus := map[string][]placeReport{}
	for _, place := range known.Places {
		byStatus[place.Status] = append(byStatus[place.Status], place)
		require.Equal(t, place.Provider == "groq", len(place.Windows) == 4, place.Model)
	}
	require.NotEmpty(t, byStatus["ready"])
	require.NotEmpty(t, byStatus["benched"], "%v", known.Places)
	benched := byStatus["benched"][0]
	require.Contains(t, benched.Reason, "quota_exhausted")
	require.WithinDuration(t, time.Now().Add(5*time.Hour), benched.Until, time.Minute)

	var text bytes.Buffer
	require.NoError(t, known.write(&text))
	for _, want := range []string{
		"benched until", "whole in", "latency    interactive 0.80 s", "terms forbid several accounts",
		"set GEMINI_API_KEYS", "set CLOUDFLARE_API_KEYS, CLOUDFLARE_ACCOUNT_ID", "set SELF_HOSTED_URL", "since 2026-07-30",
	} {
		require.Contains(t, text.String(), want)
	}
	for line := range strings.Lines(text.String()) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimRight(line, "\n")), 100, line)
	}
	require.NotContains(t, text.String(), "secret")
	encoded, err := json.Marshal(known)
	require.NoError(t, err)
	require.NotContains(t, string(encoded), "secret")
	require.Contains(t, string(encoded), `"reset_at"`)
}

func TestProvidersOfOneID(t *testing.T) {
	t.Parallel()
	lookuper := spent(t)
	known, err := survey(t.Context(), lookuper, "cerebras", time.Now())
	require.NoError(t, err)
	require.NotEmpty(t, known.Places)
	require.Empty(t, known.Keyless)
	for _, place := range known.Places {
		require.Equal(t, "cerebras", place.Provider)
	}
	_, err = survey(t.Context(), lookuper, "grok", time.Now())
	require.ErrorContains(t, err, `"grok" is unknown; one of`)
}

// Whoever has not set up anything yet learns which variables there are.
func TestProvidersWithoutRedis(t *testing.T) {
	t.Parallel()
	for name, variables := range map[string]map[string]string{"no key": {}, "one key": {"GROQ_API_KEYS": "gsk_secret"}} {
		known, err := survey(t.Context(), envconfig.MapLookuper(variables), "", time.Now())
		require.NoError(t, err, name)
		var text bytes.Buffer
		require.NoError(t, known.write(&text))
		require.Contains(t, text.String(), "REDIS_URL is not set", name)
		require.Equal(t, len(variables) == 0, strings.Contains(text.String(), "no account is configured"), name)
		require.Equal(t, len(variables) == 0, strings.Contains(text.String(), "set GROQ_API_KEYS"), name)
	}
	mistaken := envconfig.MapLookuper(map[string]string{"REDIS_URL": "pass@word", "PARLEY_CATALOG": "2024-13"})
	_, err := survey(t.Context(), mistaken, "", time.Now())
	require.ErrorContains(t, err, "REDIS_URL")
	require.ErrorContains(t, err, "PARLEY_CATALOG")
	require.NotContains(t, err.Error(), "pass@word")
}

func TestAmountsAndWaits(t *testing.T) {
	t.Parallel()
	for value, want := range map[float64]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567", 3.456: "3.46"} {
		require.Equal(t, want, amount(value))
	}
	for d, want := range map[time.Duration]string{
		300 * time.Millisecond: "1s", 90 * time.Second: "1m30s", 5*time.Hour + 4*time.Minute: "5h04m", 80 * time.Hour: "3 days",
	} {
		require.Equal(t, want, wait(d))
	}
}

// standinKeys are keys for the stand-ins at root, of every way to be answered.
func standinKeys(root string) map[string]string {
	return map[string]string{
		"GROQ_BASE_URL": standin.BaseURL(root, "groq"), "GROQ_API_KEYS": "standin-1,bad",
		"COHERE_BASE_URL": standin.BaseURL(root, "cohere"), "COHERE_API_KEYS": "standin-2",
		"AI21_BASE_URL": standin.BaseURL(root, "ai21"), "AI21_API_KEYS": "standin-3",
		"MISTRAL_BASE_URL": "http://127.0.0.1:1/v1", "MISTRAL_API_KEYS": "standin-4",
	}
}

func TestCheckTellsWhatBecameOfEachKey(t *testing.T) {
	t.Parallel()
	server, err := standin.New(standin.Config{Record: 100})
	require.NoError(t, err)
	require.NoError(t, server.Inject(standin.Fault{Provider: "cohere", Kind: standin.KindQuotaExhausted}))
	web := httptest.NewServer(server.Handler())
	t.Cleanup(web.Close)
	variables := standinKeys(web.URL)
	checks, err := checkKeys(t.Context(), envconfig.MapLookuper(variables), "")
	require.NoError(t, err)
	results := map[string][]string{}
	for _, check := range checks {
		results[check.Provider] = append(results[check.Provider], check.Result)
		require.Equal(t, check.Result == "ok", check.Reason == "", check.Account)
	}
	require.Equal(t, map[string][]string{
		"groq": {"ok", "refused"}, "cohere": {"exhausted"}, "ai21": {"ok"}, "mistral": {"unreachable"},
	}, results)
	require.LessOrEqual(t, len(server.Recorded()), len(checks), "at most one completion a key")

	var text bytes.Buffer
	require.NoError(t, writeChecks(&text, checks))
	require.Contains(t, text.String(), "refused")
	require.NotContains(t, text.String(), "standin-")
	require.EqualError(t, refusedKeys(checks), "refused: 1 of 5 keys")

	checks, err = checkKeys(t.Context(), envconfig.MapLookuper(variables), "ai21")
	require.NoError(t, err)
	require.Len(t, checks, 1)
	require.NoError(t, refusedKeys(checks))

	_, err = checkKeys(t.Context(), envconfig.MapLookuper(variables), "gemini")
	require.ErrorContains(t, err, "there is no key to check")
}
