package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/load"
)

// Proves that nodes alone carry whole interviews, and that the load tells of each.
func TestLoadOnNodesAlone(t *testing.T) {
	t.Parallel()
	var out, problems bytes.Buffer
	code := run(t.Context(), console{
		args: []string{
			"local", "load", "--nodes", "1xinstant,1xrtx4090", "--speed", "50", "--clouds=false", "--interviews", "6", "--candidates", "6",
			"--savers", "off", "--json",
		},
		in: strings.NewReader(""), out: &out, err: &problems,
	})
	require.Equal(t, exitOK, code, problems.String())
	var report load.Report
	require.NoError(t, json.Unmarshal(out.Bytes(), &report))
	require.Equal(t, 6, report.Completed)
	require.Zero(t, report.Lost)
	require.NotNil(t, report.Fleet)
	require.Len(t, report.Fleet.Nodes, 2)
	require.Equal(t, "instant", report.Fleet.Nodes[0].GPU)
	require.Equal(t, "rtx4090", report.Fleet.Nodes[1].GPU)
	require.Positive(t, report.Fleet.All.CallsPerSecond)
	require.Zero(t, report.Fleet.All.Preemptions)
}

func TestNodesTellEveryMistakeAtOnce(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args  []string
		wants []string
	}{
		{[]string{"--nodes", "2xrtx1", "--speed", "0", "--gpu"}, []string{"--gpu is one node", "--speed 0"}},
		{[]string{"--nodes", "2xrtx1", "--speed", "0"}, []string{`no stand-in plays "rtx1"; one of rtx4090`, "--speed 0"}},
		{[]string{"--nodes", "many"}, []string{`"many" is not a number of GPUs such as 2xrtx4090`}},
		{[]string{"--speed", "5"}, []string{"--speed is that of --nodes"}},
		{[]string{"--clouds=false"}, []string{"--clouds=false leaves no model: add --nodes"}},
	} {
		var out, problems bytes.Buffer
		code := run(t.Context(), console{args: append([]string{"local"}, c.args...), in: strings.NewReader(""), out: &out, err: &problems})
		require.Equal(t, exitUsage, code)
		for _, want := range c.wants {
			require.Contains(t, problems.String(), want)
		}
	}
}
