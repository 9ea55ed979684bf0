package workers_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/workers"
)

const secret = "hunter2-secret"

func load(t *testing.T, env map[string]string) (workers.Config, error) {
	t.Helper()
	return workers.Load(t.Context(), envconfig.MapLookuper(env))
}

func TestLoadFillsInDefaults(t *testing.T) {
	t.Parallel()
	cfg, err := load(t, map[string]string{
		"REDIS_URL": "redis://localhost:6379", "GROQ_API_KEYS": "k1,k2",
		"TEMPORAL_ADDRESS": "temporal:7233", "TEMPORAL_NAMESPACE": "interviews",
	})
	require.NoError(t, err)
	require.Equal(t, "temporal:7233", cfg.Temporal.HostPort)
	require.Equal(t, "interviews", cfg.Temporal.Namespace)
	require.NotNil(t, cfg.Temporal.DataConverter)
	require.Len(t, cfg.Accounts, 2)
	require.Greater(t, cfg.StopTimeout, 90*time.Second, "the longest call must be allowed to finish")
	require.Empty(t, cfg.OpsAddress)
	require.Equal(t, []string{"all"}, cfg.SaverChoice)
	require.Equal(t, "on", cfg.GovernorChoice)
	require.NotNil(t, cfg.Log)
}

// An operator fixes one list, not one mistake after the other.
func TestLoadReportsAllProblemsAtOnceWithoutSecrets(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{
		"REDIS_URL":                     "http://:" + secret + "@localhost",
		"GROQ_API_KEYS":                 secret,
		"PARLEY_QUEUES":                 "interview,provider-nobody,gpu,provider-mistral,whatever,provider-vllm",
		"PARLEY_GPU_SLOTS":              "many",
		"PARLEY_GPU_SEATS":              "-1",
		"PARLEY_SEAT_TOKENS":            "1",
		"PARLEY_SEAT_REST":              "-1s",
		"PARLEY_PROVIDER_SLOTS":         "0",
		"PARLEY_INTERVIEW_SLOTS":        "1",
		"PARLEY_STOP_TIMEOUT":           "soon",
		"PARLEY_LOG_LEVEL":              "loud",
		"PARLEY_SAVERS":                 "templates,magic",
		"PARLEY_GOVERNOR":               "maybe",
		"TEMPORAL_TLS_CLIENT_CERT_PATH": "/nonexistent/cert.pem",
	})
	require.Error(t, err)
	for _, want := range []string{
		"REDIS_URL: is not a redis://",
		"PARLEY_QUEUES: provider-nobody: no provider has this id; one of",
		"PARLEY_QUEUES: gpu needs SELF_HOSTED_URL",
		"PARLEY_QUEUES: provider-mistral needs MISTRAL_API_KEYS",
		`PARLEY_QUEUES: "whatever" is unknown; interview, webhooks, gpu or provider-<id>`,
		"PARLEY_QUEUES: provider-vllm: self-hosted nodes are served on the queue gpu",
		"PARLEY_GPU_SLOTS: strconv.ParseInt: parsing \"many\"",
		"PARLEY_GPU_SEATS: -1 is too little; at least 1, or 0 for what the node carries",
		"PARLEY_SEAT_TOKENS: 1 is too little; at least 256",
		"PARLEY_SEAT_REST: -1s is too little; at least 0s",
		"PARLEY_PROVIDER_SLOTS: 0 is too little; at least 1",
		"PARLEY_INTERVIEW_SLOTS: 1 is too little; at least 2",
		"PARLEY_STOP_TIMEOUT: ",
		`PARLEY_LOG_LEVEL: "loud" is unknown; debug, info, warn or error`,
		`PARLEY_SAVERS: "magic" is unknown; all, off, or some of templates, cache, flights, shared, batches, near`,
		`PARLEY_GOVERNOR: "maybe" is unknown; on or off`,
		"TEMPORAL_*: ",
	} {
		require.ErrorContains(t, err, want)
	}
	require.NotContains(t, err.Error(), secret)
	require.Len(t, strings.Split(err.Error(), "\n"), 17, err.Error())
}

// A malformed key list does not hide a mistyped queue.
func TestLoadChecksQueueNamesWhateverTheKeys(t *testing.T) {
	t.Parallel()
	_, err := load(t, map[string]string{
		"REDIS_URL": "redis://localhost:6379", "GROQ_API_KEYS": "a,,b", "PARLEY_QUEUES": "interview,provider-grok",
	})
	require.ErrorContains(t, err, "GROQ_API_KEYS: element 2 of 3")
	require.ErrorContains(t, err, "PARLEY_QUEUES: provider-grok: no provider has this id")
}

func TestLoadNeedsRedisAndSomewhereToRoute(t *testing.T) {
	t.Parallel()
	_, err := load(t, nil)
	require.ErrorContains(t, err, "REDIS_URL: is missing")
	require.ErrorContains(t, err, "no provider to route to: set SELF_HOSTED_URL or <ID>_API_KEYS for one of ")
}

func TestMalformedRedisAddressesStaySecret(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"redis://:" + secret + "@host:port", "redis://:" + secret + "%zz@host", secret} {
		_, err := load(t, map[string]string{"REDIS_URL": address, "GROQ_API_KEYS": "k1"})
		require.ErrorContains(t, err, "REDIS_URL: is not a redis://", address)
		require.NotContains(t, err.Error(), secret)
	}
}

// A process runs on an edition by name or on a file.
func TestCatalogIsChosen(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "catalog.yaml")
	require.NoError(t, os.WriteFile(file, []byte(`
edition: mine
providers:
  - id: groq
    name: Groq
    base_url: https://api.groq.com/openai/v1
    free: recurring
    scope: organisation
    training: "no"
    terms: {several_accounts: forbidden, source: "https://example.com", date: "2026-01-01"}
    models: [{id: small, size: small, json: prompt}]
    limits: [{metric: requests, window: minute, limit: 3, reset: rolling}]
    quirks: {max_tokens_field: max_tokens}
`), 0o600))
	for choice, want := range map[string]string{"": "2026-11", "2025-12": "2025-12", file: "mine"} {
		cfg, err := load(t, map[string]string{
			"REDIS_URL": "redis://localhost:6379", "GROQ_API_KEYS": secret, "PARLEY_CATALOG": choice,
		})
		require.NoError(t, err)
		require.Equal(t, want, cfg.Catalog.Edition)
	}
	_, err := load(t, map[string]string{
		"REDIS_URL": "redis://localhost:6379", "GROQ_API_KEYS": secret, "PARLEY_CATALOG": file + ".missing", "PARLEY_CLOCK": "fast",
	})
	require.ErrorContains(t, err, "PARLEY_CATALOG: read catalog: open "+file+".missing")
	require.ErrorContains(t, err, `PARLEY_CLOCK: clock: "fast" is not like 2025-12-15T00:00:00Z*360`)
}
