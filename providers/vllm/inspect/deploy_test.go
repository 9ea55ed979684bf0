package inspect_test

import (
	"os"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/vllm/inspect"
)

func read(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile("../../../" + name) //nolint:gosec // the files of this repository
	require.NoError(t, err)
	return string(content)
}

func matches(pattern, text string) []string {
	var found []string
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(text, -1) {
		found = append(found, match[1])
	}
	slices.Sort(found)
	return slices.Compact(found)
}

// A node from Compose and one from systemd run vLLM with the same flags, and the example
// of their environment explains each variable of either.
func TestBothWaysOfInstallingAgree(t *testing.T) {
	t.Parallel()
	compose, example := read(t, "deploy/vllm/compose.yml"), read(t, "deploy/vllm/node.env.example")
	unit, worker := read(t, "deploy/vllm/vllm@.service"), read(t, "deploy/vllm/parley-gpu@.service")

	flags := matches(`(?m)^ +- --([a-z-]+)`, compose)
	for _, flag := range flags {
		require.Contains(t, unit, "--"+flag+" ", "vllm@.service")
	}
	for _, flag := range matches(` --([a-z-]+) `, unit) {
		if flag != "host" && flag != "port" {
			require.Contains(t, flags, flag, "compose.yml")
		}
	}
	for _, name := range append(matches(`\$\{?(VLLM_[A-Z_]+)`, compose+unit), matches(`\$\{(PARLEY_[A-Z_]+)`, compose)...) {
		if name != "PARLEY_ENV_FILE" {
			require.Contains(t, example, name+"=")
		}
	}
	// To vLLM this name means ports of its engine's own, which would be the next card's.
	require.Contains(t, unit, "exec env -u VLLM_PORT /opt/vllm/bin/vllm serve")
	require.NotContains(t, compose, "VLLM_PORT: ")
	// The worker ends first, and each grace is longer than what it waits for.
	require.Contains(t, worker, "After=network-online.target vllm@%i.service")
	require.Contains(t, worker, "Requires=vllm@%i.service")
	require.Contains(t, worker, "TimeoutStopSec=110")
	require.Contains(t, compose, "stop_grace_period: 110s")
}

// docs/gpu.md explains each check.
func TestDocumentationNamesAllChecks(t *testing.T) {
	t.Parallel()
	docs := read(t, "docs/gpu.md")
	for _, check := range inspect.Node(t.Context(), nil, serve(t, asDeployed(), nil), inspect.Options{}).Checks {
		require.Regexp(t, `(?m)^\|[^|]*\b`+regexp.QuoteMeta(check.Name)+`\b[^|]*\|`, docs)
	}
}
