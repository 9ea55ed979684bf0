package chat

import (
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// FuzzErrorBody proves that no body makes the classes panic, leaves an error
// without kind or words, or puts more than a plain word of itself into it.
func FuzzErrorBody(f *testing.F) {
	files, err := filepath.Glob("testdata/*/*.*")
	require.NoError(f, err)
	for _, file := range files {
		body, err := os.ReadFile(file) //nolint:gosec // the corpus
		require.NoError(f, err)
		f.Add(429, "Retry-After", "7", body)
		f.Add(400, "x-ratelimit-remaining-requests", "0", body)
	}
	c, err := catalog.Load()
	require.NoError(f, err)
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	plain := regexp.MustCompile(`^[A-Za-z0-9_.-]{0,64}$`)
	f.Fuzz(func(t *testing.T, status int, name, value string, body []byte) {
		header := http.Header{}
		header.Set(name, value)
		for _, provider := range c.Providers {
			r := refusal{status: status, header: header, quota: readQuota(provider.Headers, header, now), body: parseBody(body)}
			failure := r.classify(provider, now)
			require.NotEmpty(t, failure.Kind)
			require.NotEmpty(t, failure.Detail)
			require.Regexp(t, plain, failure.Code)
			if !failure.RetryAt.IsZero() {
				require.True(t, failure.RetryAt.After(now))
				require.False(t, failure.RetryAt.After(now.Add(maxWait)))
			}
		}
		for _, api := range []protocol{openAIAPI{}, anthropicAPI{}, replicateAPI{}} {
			if reply, ok := api.decode(body); ok && reply.pending == "" {
				text, failure := reply.clean()
				require.Equal(t, failure == nil, text != "")
			}
		}
	})
}

// FuzzReset proves that no text gives a moment in the past or beyond a month.
func FuzzReset(f *testing.F) {
	for _, text := range []string{
		"2m59.56s", "116ms", "6", "33011.38", "Mon, 23 Nov 2026 15:01:00 GMT", "2026-11-23T15:00:30Z", "1795446060", "1795446060000",
		"-1s", "NaN", "Inf", "1e300", "9223372036854775807h", "", "0",
	} {
		f.Add(text)
	}
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		at, ok := parseReset(text, now)
		require.Equal(t, ok, !at.IsZero())
		require.False(t, ok && (at.Before(now) || at.After(now.Add(maxWait))), "%q gives %s", text, at)
		count(text)
	})
}

// Every form of a reset that the facts know.
func TestParseReset(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC)
	for text, want := range map[string]time.Duration{
		"2m59.56s":                      2*time.Minute + 59560*time.Millisecond,
		"116ms":                         116 * time.Millisecond,
		" 6 ":                           6 * time.Second,
		"0":                             0,
		"33011.38":                      33011380 * time.Millisecond,
		"Mon, 23 Nov 2026 15:01:00 GMT": time.Minute,
		"2026-11-23T16:00:30+01:00":     30 * time.Second,
		"1795446060":                    time.Minute,
		"1795446060500":                 time.Minute + 500*time.Millisecond,
		"2764800":                       32 * 24 * time.Hour,
	} {
		at, ok := parseReset(text, now)
		require.True(t, ok, text)
		require.Equal(t, want, at.Sub(now), text)
	}
	for _, text := range []string{
		"", "soon", "-5", "-1s", "NaN", "Inf", "2764801", "999999999",
		"Mon, 23 Nov 2026 14:59:00 GMT", "1795446060000000",
	} {
		_, ok := parseReset(text, now)
		require.False(t, ok, text)
	}
}
