package load_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/load"
	"github.com/parley-interviews/parley/providers/catalog"
)

// card plays the metrics of a node that answers so many calls of 1,000 + 100 tokens a
// second from its start on, with nine tenths of each prompt cached.
type card struct {
	began  time.Time
	calls  float64
	gone   func() bool
	status int
}

func (c *card) RoundTrip(r *http.Request) (*http.Response, error) {
	if c.gone != nil && c.gone() {
		return nil, errDown
	}
	done := int(c.calls * time.Since(c.began).Seconds())
	page := &strings.Builder{}
	for name, value := range map[string]int{
		"num_requests_running": 16, "num_requests_waiting": 1, "generation_tokens_total": done * 100, "prompt_tokens_total": done * 1000,
		"prefix_cache_queries_total": done * 1000, "prefix_cache_hits_total": done * 900, "num_preemptions_total": 7,
	} {
		fmt.Fprintf(page, "vllm:%s{engine=\"0\"} %d\n", name, value)
	}
	fmt.Fprintf(page, "vllm:request_success_total{engine=\"0\",finished_reason=\"stop\"} %d\n", done)
	fmt.Fprintf(page, "vllm:request_success_total{engine=\"0\",finished_reason=\"abort\"} %d\n", 5*done)
	return &http.Response{StatusCode: c.status, Body: io.NopCloser(strings.NewReader(page.String())), Request: r}, nil
}

// watched is a load of 30 interviews on two such nodes, which go through one card: three
// at a time, 20 seconds each.
func watched(c *card) load.Config {
	config := config(newBackend())
	config.Count, config.Think, config.Patience = 30, 10*time.Second, time.Hour
	config.Fleet = &load.Fleet{
		Nodes:  []catalog.Account{{BaseURL: "http://gpu1:8000/v1"}, {BaseURL: "http://gpu2/secret/v1"}},
		Client: &http.Client{Transport: c}, GPUs: []string{"rtx4090", "rtx4090"},
	}
	return config
}

func TestFleetIsMeasuredWhileTheLoadIsSteady(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		config := watched(&card{began: time.Now(), calls: 2, status: http.StatusOK})
		config.Fleet.Speed = 4
		report, err := load.Run(t.Context(), config)
		require.NoError(t, err)
		require.Equal(t, 30, report.Completed)

		fleet := report.Fleet
		require.False(t, fleet.Whole)
		require.InDelta(t, 4*160, fleet.Seconds, 60, "from the third end to the last start, in the nodes' time")
		require.Len(t, fleet.Nodes, 2)
		for i, name := range []string{"gpu1:8000", "gpu2"} {
			node := fleet.Nodes[i]
			require.Equal(t, name, node.Node)
			require.InDelta(t, 0.5, node.CallsPerSecond, 0.02, "two of ours in a second that is four of the node's")
			require.InDelta(t, 0.5*86400/3, node.InterviewsPerDay, 600)
			require.InDelta(t, 0.9, node.CachedShare, 0.001)
			require.InDelta(t, 1000, node.PromptTokens, 1)
			require.InDelta(t, 100, node.CompletionTokens, 1)
			require.InDelta(t, 17/0.5, node.SecondsPerCall, 2)
			require.Equal(t, 1, node.WaitingPeak)
			require.Zero(t, node.Preemptions, "what was before does not count")
			require.Positive(t, node.PlannedCallsPerSecond)
			require.InDelta(t, 100*(node.CallsPerSecond/node.PlannedCallsPerSecond-1), node.DifferencePercent, 0.1)
			require.Positive(t, node.WhPerInterview)
		}
		require.InDelta(t, 1, fleet.All.CallsPerSecond, 0.04)
		require.InDelta(t, 0.9, fleet.All.CachedShare, 0.001)
		require.InDelta(t, fleet.Nodes[0].WhPerInterview, fleet.All.WhPerInterview, 0.1)

		var page strings.Builder
		require.NoError(t, report.WriteText(&page))
		require.Contains(t, page.String(), "speed 4")
		require.Regexp(t, `gpu1:8000 +1\d{4} +0\.\d\d .* 90 % .*\n +gpu2 .*\n +all `, page.String())
		require.NotContains(t, page.String(), "secret")
	})
}

func TestFleetTellsOfANodeThatWentAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := &card{began: time.Now(), calls: 2, status: http.StatusOK}
		c.gone = func() bool { return time.Since(c.began) > 30*time.Second }
		config := watched(c)
		config.Fleet.Nodes = config.Fleet.Nodes[:1]
		report, err := load.Run(t.Context(), config)
		require.NoError(t, err)
		require.True(t, report.Fleet.Nodes[0].Missed)
		var page strings.Builder
		require.NoError(t, report.WriteText(&page))
		require.Contains(t, page.String(), "did not answer")
	})
}

func TestFleetIsAskedBeforeAnybodyIsInterviewed(t *testing.T) {
	t.Parallel()
	b := newBackend()
	c := watched(&card{status: http.StatusUnauthorized})
	c.Interviews = b
	_, err := load.Run(t.Context(), c)
	require.ErrorContains(t, err, "--nodes: vllm: gpu1:8000 answers /metrics with HTTP 401")
	require.Empty(t, b.tenants)
}

func TestShortLoadsCountWhole(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := watched(&card{began: time.Now(), calls: 2, status: http.StatusOK})
		c.Count = 8
		report, err := load.Run(t.Context(), c)
		require.NoError(t, err)
		require.True(t, report.Fleet.Whole)
		require.InDelta(t, report.Elapsed.Seconds(), report.Fleet.Seconds, 0.1)
	})
}
