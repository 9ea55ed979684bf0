package main

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/vllm/inspect"
)

func standinNode(t *testing.T, config standin.NodeConfig) string {
	t.Helper()
	config.Speed = 50
	node, err := standin.NewNode(config)
	require.NoError(t, err)
	server := httptest.NewServer(node.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

func TestNodeCheckSaysWhatToSet(t *testing.T) {
	t.Setenv("NODE_KEY", "marker-key")
	url := standinNode(t, standin.NodeConfig{APIKeys: []string{"marker-key"}, MaxModelLen: 16384})

	code, stdout, stderr := parleyCommand("node", "check", "--api-key-env", "NODE_KEY", "--bench", "2", "--for", "200ms", url)
	require.Equal(t, 0, code, stderr)
	require.Contains(t, stdout, "key            ok       wanted, and ours is taken")
	require.Contains(t, stdout, "capacity       ok       41408 KV tokens: 16 seats, 41 slots")
	require.Contains(t, stdout, "cached tokens  warning  not told\n"+
		"                        wanted: usage tells cached_tokens\n"+
		"                        to do:  --enable-prompt-tokens-details")
	require.Contains(t, stdout, "ok 17, failed 0, warnings 1, skipped 0")
	require.Contains(t, stdout, "2 callers for 0 s")
	require.NotContains(t, stdout+stderr, "marker-key")
}

func TestNodeCheckEndsWithOneWhenTheNodeFails(t *testing.T) {
	t.Setenv("NODE_KEY", "other")
	url := standinNode(t, standin.NodeConfig{APIKeys: []string{"marker-key"}})

	code, stdout, stderr := parleyCommand("node", "check", "--json", "--api-key-env", "NODE_KEY", url)
	require.Equal(t, 1, code)
	require.Equal(t, "parley: failed: 1 of 18 checks\n", stderr)
	var report inspect.Report
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Equal(t, 1, report.Count(inspect.Failed))
}

func TestNodeCheckRefusesWhatItCannotMean(t *testing.T) {
	t.Setenv("SEVERAL", "marker-a,marker-b")
	for want, args := range map[string][]string{
		"name one node":                   {"node", "check"},
		"is no URL":                       {"node", "check", "10.0.0.7:8000"},
		"SEVERAL holds several keys":      {"node", "check", "--api-key-env", "SEVERAL", "http://10.0.0.7:8000"},
		"--bench: -1 is below 0":          {"node", "check", "--bench", "-1", "http://10.0.0.7:8000"},
		"--for: 0s is not above 0":        {"node", "check", "--for", "0s", "http://10.0.0.7:8000"},
		`there is no command "chekc"`:     {"node", "chekc"},
		"REDIS_URL is not set":            {"node", "list"},
		"flag provided but not defined: ": {"node", "list", "--jsn"},
	} {
		t.Run(want, func(t *testing.T) {
			t.Setenv("REDIS_URL", "")
			code, stdout, stderr := parleyCommand(args...)
			require.Equal(t, 1, code)
			require.Empty(t, stdout)
			require.Contains(t, stderr, want)
			require.NotContains(t, stderr, "marker-")
		})
	}
}

func TestNodeListShowsTheFleet(t *testing.T) {
	redis := miniredis.RunT(t)
	t.Setenv("REDIS_URL", "redis://"+redis.Addr())
	code, stdout, stderr := parleyCommand("node", "list")
	require.Equal(t, 0, code, stderr)
	require.Contains(t, stdout, "no node")

	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{redis.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	registry := fleet.New(client)
	for _, status := range []fleet.Status{{
		Node: "gpu-1", Model: "parley", Version: "0.26.0", State: fleet.StateReady, Seats: 16, Active: 3, Resting: 9, Slots: 41, Busy: 2,
		KVUsage: 0.5, CachedShare: 0.84, At: time.Now(),
	}, {
		Node: "gpu-2", State: fleet.StateAway, Reason: "10.0.0.8:8000 does not answer", At: time.Now().Add(-4 * time.Second),
	}} {
		_, err := registry.Tell(t.Context(), status)
		require.NoError(t, err)
	}

	code, stdout, stderr = parleyCommand("node", "list")
	require.Equal(t, 0, code, stderr)
	require.Regexp(t, `gpu-1 +ready +parley +0\.26\.0 +3\+9 of 16 +2 of 41 +50 % +84 % +[0-2]s ago`, stdout)
	require.Regexp(t, `gpu-2 +away +– +– +.* ago +10\.0\.0\.8:8000 does not answer`, stdout)

	code, stdout, _ = parleyCommand("node", "list", "--json")
	require.Equal(t, 0, code)
	var nodes []fleet.Status
	require.NoError(t, json.Unmarshal([]byte(stdout), &nodes))
	require.Len(t, nodes, 2)
}

func TestNodeListHidesPasswords(t *testing.T) {
	t.Setenv("REDIS_URL", "")
	for _, address := range []string{"http://:marker@127.0.0.1:1", "redis://:marker@127.0.0.1:1"} {
		t.Setenv("REDIS_URL", address)
		code, _, stderr := parleyCommand("node", "list")
		require.Equal(t, 1, code)
		require.Contains(t, stderr, "REDIS_URL")
		require.NotContains(t, stderr, "marker")
	}
}
