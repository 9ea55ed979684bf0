package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

func standinAccounts(t *testing.T, env environment, nodes ...string) []catalog.Account {
	t.Helper()
	known, err := catalog.Load()
	require.NoError(t, err)
	accounts, err := catalog.Accounts(known, env.withStandins(known, "http://127.0.0.1:1", nodes, true).Lookup)
	require.NoError(t, err)
	return accounts
}

// Proves that with stand-ins no call can reach a real provider and no real key
// is used, whatever the caller's environment holds.
func TestStandinsReplaceEverythingReal(t *testing.T) {
	t.Parallel()
	env := newEnvironment([]string{
		"GROQ_API_KEYS=real-1,real-2", "GEMINI_BASE_URL=https://real.example/v1", "SELF_HOSTED_URL=http://real.example:8000",
		"SELF_HOSTED_API_KEY=real", "CLOUDFLARE_ACCOUNT_ID=real", "GROQ_ORGANISATIONS=real-1,real-2", "PARLEY_NODE_NAME=real",
	})
	for _, nodes := range [][]string{nil, {"http://127.0.0.1:1/vllm"}} {
		for _, account := range standinAccounts(t, env, nodes...) {
			require.Contains(t, account.BaseURL, "http://127.0.0.1:1/"+account.Provider)
			require.NotContains(t, account.BaseURL, "real")
			require.Contains(t, string(account.Key), "standin-")
		}
		require.NotContains(t, env.withStandins(catalog.Catalog{}, "", nodes, true), "PARLEY_NODE_NAME", "it names one real node")
	}
}

func TestEveryCloudProviderIsPlayed(t *testing.T) {
	t.Parallel()
	ids := providersOf(standinAccounts(t, environment{}))
	require.Subset(t, ids, []string{"groq", "gemini", "cloudflare", "mistral", "cerebras"})
	require.NotContains(t, ids, "vllm")
	require.Contains(t, providersOf(standinAccounts(t, environment{}, "http://127.0.0.1:2")), "vllm")
}

// Proves that the caller's own cluster is left alone.
func TestWorkersUseThisProcess(t *testing.T) {
	t.Parallel()
	env := newEnvironment([]string{
		"TEMPORAL_ADDRESS=prod:7233", "TEMPORAL_API_KEY=secret", "PARLEY_STOP_TIMEOUT=9s", "PARLEY_QUEUES=gpu", "A=b=c",
	})
	own := env.forWorkers("redis://here")
	require.Equal(t, environment{
		"REDIS_URL": "redis://here", "PARLEY_STOP_TIMEOUT": "9s", "PARLEY_CONNECT_TIMEOUT": "5s", "A": "b=c",
	}, own)
	require.Equal(t, "prod:7233", env["TEMPORAL_ADDRESS"])
}
