package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/load"
)

// Thirty candidates come at once while one provider is down, one takes eight
// seconds and one flaps, and there is no node of one's own.
func TestD08BurstLosesAndDoublesNothing(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	code := run(t.Context(), console{
		args: []string{
			"local", "load", "--interviews", "30", "--candidates", "30", "--gpu=false", "--latency", "10ms", "--json",
			"--fault", "provider=groq,kind=down", "--fault", "provider=cloudflare,kind=slow,latency=8s",
			"--fault", "provider=mistral,kind=overloaded,for=5,every=10",
		},
		in: strings.NewReader(""), out: &out, err: &problems,
	})
	require.Equal(t, exitOK, code, problems.String())
	var report load.Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	require.Equal(t, 30, report.Completed)
	require.Zero(t, report.Stalled)
	require.Zero(t, report.Lost, "every answer stands once, where and as it was given")
	require.Positive(t, report.Steps[parley.StepAnalyze]+report.Steps[parley.StepReport])
}

func TestLoadTellsEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	code := run(t.Context(), console{
		args: []string{
			"local", "load", "--interviews", "0", "--depth", "deep", "--savers", "most", "--fault", "provider=nobody", "--tenant", "a/b", "500",
		},
		in: strings.NewReader(""), out: &out, err: &problems,
	})
	require.Equal(t, exitUsage, code)
	for _, want := range []string{
		"--interviews 0", `"deep" is unknown`, `saver "most" is unknown`, "--fault", "--tenant", `unexpected argument "500"`,
	} {
		require.Contains(t, problems.String(), want)
	}
}

// What only a single interview heeds is no flag of a load.
func TestLoadRefusesFlagsOfTheInterview(t *testing.T) {
	t.Parallel()
	for _, flag := range []string{
		"--once", "--db=x", "--request=x", "--answers=x", "--consent", "--standins", "--port=0", "--ui-port=0", "--verbose",
	} {
		var out, problems bytes.Buffer
		code := run(t.Context(), console{
			args: []string{"local", "load", flag, "--interviews", "0"}, in: strings.NewReader(""), out: &out, err: &problems,
		})
		require.Equal(t, exitUsage, code, flag)
		require.Contains(t, problems.String(), "flag provided but not defined", flag)
	}
}
