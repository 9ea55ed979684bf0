package main

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/plan"
)

func TestPlanPrintsAPageJSONAndAChart(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	code, page, problems := parleyCommand("plan", "--edition", "2025-12", "--gpus", "4xrtx4090", "--svg", filepath.Join(folder, "plan.svg"))
	require.Zero(t, code, problems)
	require.Contains(t, page, "providers 1,576, your GPUs 20,000: reached")
	drawn, err := fs.ReadFile(os.DirFS(folder), "plan.svg")
	require.NoError(t, err)
	require.Contains(t, string(drawn), "4xrtx4090")

	code, text, problems := parleyCommand("plan", "--edition", "2025-12", "--depth", "standard", "--interviews", "100",
		"--tokens-in", "1500", "--tokens-out", "500", "--usd-per-kwh", "0.3", "--json")
	require.Zero(t, code, problems)
	var reckoned plan.Plan
	require.NoError(t, json.Unmarshal([]byte(text), &reckoned))
	require.Equal(t, plan.Tokens{In: 1500, Out: 500}, reckoned.Call)
	require.Zero(t, reckoned.Target.Missing)
	for _, p := range reckoned.Providers {
		if p.ID == "together" {
			require.Equal(t, 2500, p.CallsPerDay, "5,000,000 tokens / 2,000")
		}
	}
}

// A catalog of one's own is reckoned with the newest figures.
func TestPlanReadsACatalogFromAFile(t *testing.T) {
	t.Parallel()
	content, err := os.ReadFile("../../providers/catalog/editions/2025-12.yaml")
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "own.yaml")
	content = bytes.Replace(content, []byte("edition: 2025-12\n"), []byte("edition: own\n"), 1)
	require.NoError(t, os.WriteFile(path, content, 0o600)) //nolint:gosec // the path is the test's own
	code, page, problems := parleyCommand("plan", "--catalog", path)
	require.Zero(t, code, problems)
	require.Contains(t, page, "Plan for the catalog of own")
	require.NotContains(t, page, "The plan's own sums")
}

// What is planned is what workers of the same environment run on.
func TestPlanIsForTheCatalogOfTheEnvironment(t *testing.T) {
	t.Setenv("PARLEY_CATALOG", "2025-12")
	code, page, problems := parleyCommand("plan")
	require.Zero(t, code, problems)
	require.Contains(t, page, "Plan for the catalog of 2025-12")
	code, page, problems = parleyCommand("plan", "--edition", "2026-11")
	require.Zero(t, code, problems)
	require.Contains(t, page, "Plan for the catalog of 2026-11")

	t.Setenv("PARLEY_CATALOG", filepath.Join(t.TempDir(), "missing.yaml"))
	code, _, problems = parleyCommand("plan")
	require.Equal(t, 1, code)
	require.Contains(t, problems, "PARLEY_CATALOG: read catalog: open ")
}

func TestPlanTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		args []string
		want []string
	}{
		"no such edition":    {[]string{"--edition", "1999-01"}, []string{"1999-01", "2025-12", "2026-11"}},
		"two catalogs":       {[]string{"--edition", "2025-12", "--catalog", "x"}, []string{"exclude each other"}},
		"no such file":       {[]string{"--catalog", "/nonexistent"}, []string{"no such file"}},
		"two bad lists":      {[]string{"--gpus", "two", "--accounts", "groq"}, []string{"--gpus: \"two\"", "--accounts: \"groq\""}},
		"unknown GPU":        {[]string{"--gpus", "1xgtx"}, []string{`"gtx" is not known`, "rtx4090", "h100"}},
		"unknown provider":   {[]string{"--accounts", "nobody=2"}, []string{`"nobody" is no provider`, "groq"}},
		"negative target":    {[]string{"--interviews=-1"}, []string{"interviews: -1"}},
		"no tokens":          {[]string{"--tokens-in", "0"}, []string{"tokens in: 0"}},
		"unknown depth":      {[]string{"--depth", "deep"}, []string{`depth: "deep"`, "thorough"}},
		"chart in no folder": {[]string{"--svg", "/nonexistent/a.svg"}, []string{"--svg: ", "no such file"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := parleyCommand(append([]string{"plan"}, test.args...)...)
			require.Equal(t, 1, code)
			require.Empty(t, stdout)
			for _, want := range test.want {
				require.Contains(t, stderr, want)
			}
		})
	}
}
