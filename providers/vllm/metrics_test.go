package vllm_test

import (
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

// What three generations of vLLM tell of the same node; the middle one has two engines.
const (
	metrics010 = `# HELP vllm:num_requests_running Number of requests in model execution batches.
# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{engine="0",model_name="llama"} 7.0
vllm:num_requests_waiting{engine="0",model_name="llama"} 2.0
vllm:gpu_cache_usage_perc{engine="0",model_name="llama"} 0.25
vllm:gpu_prefix_cache_queries_total{engine="0",model_name="llama"} 1000.0
vllm:gpu_prefix_cache_queries_created{engine="0",model_name="llama"} 1.7e+09
vllm:gpu_prefix_cache_hits_total{engine="0",model_name="llama"} 840.0
vllm:prompt_tokens_total{engine="0",model_name="llama"} 1000.0
vllm:generation_tokens_total{engine="0",model_name="llama"} 1.25e+06
vllm:num_preemptions_total{engine="0",model_name="llama"} 1.0
vllm:cache_config_info{block_size="16",cache_dtype="auto",engine="0",num_gpu_blocks="2588"} 1.0
`
	metrics012 = `vllm:num_requests_running{engine="0"} 4
vllm:num_requests_running{engine="1"} 3
vllm:num_requests_waiting{engine="0"} 2
vllm:num_requests_waiting{engine="1"} 0
vllm:kv_cache_usage_perc{engine="0"} 0.5
vllm:kv_cache_usage_perc{engine="1"} 0
vllm:gpu_cache_usage_perc{engine="0"} 9
vllm:prefix_cache_queries_total{engine="0"} 600
vllm:prefix_cache_queries_total{engine="1"} 400
vllm:prefix_cache_hits_total{engine="0"} 840
vllm:prefix_cache_hits_total{engine="1"} 0
vllm:prompt_tokens_total{engine="0"} 1000
vllm:generation_tokens_total{engine="0"} 1250000
vllm:num_preemptions_total{engine="0"} 1
vllm:cache_config_info{block_size="16",engine="0",num_gpu_blocks="2588"} 1
vllm:cache_config_info{block_size="16",engine="1",num_gpu_blocks="2588"} 1
`
	metrics026 = `vllm:num_requests_running{engine="0",model_name="a \"b\" c\\"} 7.0 1764000000000
vllm:num_requests_waiting{engine="0",} 2.0
vllm:num_requests_waiting_by_reason{engine="0",reason="capacity"} 5.0
vllm:kv_cache_usage_perc{engine="0"} 0.25
vllm:prefix_cache_queries_total{engine="0"} 1000.0
vllm:prefix_cache_hits_total{engine="0"} 840.0
vllm:prompt_tokens_total{engine="0"} 1000.0
vllm:prompt_tokens_cached_total{engine="0"} 5.0
vllm:generation_tokens_total{engine="0"} 1250000.0
vllm:num_preemptions_total{engine="0"} 1.0
vllm:cache_config_info{block_size="16",engine="0",kv_cache_size_tokens="41408",num_gpu_blocks="9999"} 1.0
something_else{broken
`
)

func TestReadKnowsTheNamesOfAllVersions(t *testing.T) {
	t.Parallel()
	for name, metrics := range map[string]string{"0.10": metrics010, "0.12": metrics012, "0.26": metrics026} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := vllm.Read(t.Context(), nil, node(t, map[string]string{"/metrics": metrics}))
			require.NoError(t, err)
			require.Equal(t, vllm.Gauges{
				Running: 7, Waiting: 2, KVUsage: 0.25, QueryTokens: 1000, HitTokens: 840,
				PromptTokens: 1000, GenerationTokens: 1250000, Preemptions: 1,
			}, got)
		})
	}
}

func TestReadRefusesMetricsThatDecideNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ metrics, want string }{
		"another server":  {"go_goroutines 7\n", "lack vllm:num_requests_running"},
		"no number":       {"vllm:num_requests_running{} many\n", "vllm:num_requests_running is not a number"},
		"no value":        {"vllm:num_requests_running{engine=\"0\"}\n", "has no value"},
		"cut in a label":  {"vllm:num_requests_running{engine=\"0\n", "the value has no end"},
		"cut after label": {"vllm:num_requests_running{engine=\"0\"\n", "the labels have no end"},
		"bare label":      {"vllm:num_requests_running{engine=0} 1\n", "not quoted"},
		"not there":       {"503", "HTTP 503"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := vllm.Read(t.Context(), nil, node(t, map[string]string{"/metrics": test.metrics}))
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "marker-key")
		})
	}
}

func TestDiscoverTellsWhatTheNodeIs(t *testing.T) {
	t.Parallel()
	for name, metrics := range map[string]string{"0.10": metrics010, "0.12": metrics012, "0.26": metrics026} {
		got, err := vllm.Discover(t.Context(), nil, node(t, map[string]string{
			"/v1/models": models, "/metrics": metrics, "/version": `{"version":"` + name + `"}`,
		}))
		require.NoError(t, err)
		require.Equal(t, vllm.Node{Model: "llama", MaxModelLen: 4096, Version: name, BlockSize: 16, Blocks: 2588}, got)
		require.Equal(t, 41408, got.KVTokens())
	}
}

// Two engines that tell their tokens, too: these are each engine's own.
func TestDiscoverAddsUpTheTokensOfEngines(t *testing.T) {
	t.Parallel()
	got, err := vllm.Discover(t.Context(), nil, node(t, map[string]string{
		"/v1/models": models,
		"/metrics": `vllm:cache_config_info{block_size="16",engine="0",kv_cache_size_tokens="20704",num_gpu_blocks="2588"} 1
vllm:cache_config_info{block_size="16",engine="1",kv_cache_size_tokens="20704",num_gpu_blocks="2588"} 1
`,
	}))
	require.NoError(t, err)
	require.Equal(t, 41408, got.KVTokens())
}

// A node may keep its version to itself and start with blocks of "None"; the rest it
// must tell.
func TestDiscoverKnowsWhatItCanDoWithout(t *testing.T) {
	t.Parallel()
	starting := `vllm:cache_config_info{block_size="16",num_gpu_blocks="None",kv_cache_size_tokens="None"} 1`
	got, err := vllm.Discover(t.Context(), nil, node(t, map[string]string{"/v1/models": models, "/metrics": starting}))
	require.NoError(t, err)
	require.Zero(t, got.KVTokens())
	require.Zero(t, got.Capacity(0))

	for name, test := range map[string]struct {
		answers map[string]string
		want    string
	}{
		"no metrics":      {map[string]string{"/v1/models": models}, "/metrics with HTTP 404"},
		"no models":       {map[string]string{"/metrics": metrics026}, "/v1/models with HTTP 404"},
		"strange version": {map[string]string{"/v1/models": models, "/metrics": "", "/version": "<html>"}, "version"},
	} {
		_, err := vllm.Discover(t.Context(), nil, node(t, test.answers))
		require.ErrorContains(t, err, test.want, name)
	}
}

func TestHealthIsWhatTheFrontKnows(t *testing.T) {
	t.Parallel()
	require.NoError(t, vllm.Health(t.Context(), nil, node(t, map[string]string{"/health": ""})))
	require.ErrorContains(t, vllm.Health(t.Context(), nil, node(t, map[string]string{"/health": "503"})), "HTTP 503")
}

func TestCapacityFollowsFromTheCache(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		blocks, seatTokens int
		want               vllm.Capacity
	}{
		"4090, 8B BF16":      {2588, 0, vllm.Capacity{Seats: 16, Slots: 41}},
		"longer interviews":  {2588, 4096, vllm.Capacity{Seats: 8, Slots: 41}},
		"4090, 7B Qwen":      {6250, 0, vllm.Capacity{Seats: 39, Slots: 48}},
		"far too small":      {100, 0, vllm.Capacity{Seats: 1, Slots: 1}},
		"not told":           {0, 0, vllm.Capacity{}},
		"not a size of ours": {2588, -1, vllm.Capacity{Seats: 16, Slots: 41}},
	} {
		require.Equal(t, test.want, vllm.Node{BlockSize: 16, Blocks: test.blocks}.Capacity(test.seatTokens), name)
	}
}

func TestStallIsWorkWithoutTokens(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
	var stall vllm.Stall
	observe := func(second int, gauges vllm.Gauges) time.Time { return stall.Observe(gauges, at(second)) }

	require.Zero(t, observe(0, vllm.Gauges{Running: 2, GenerationTokens: 10}), "the first word says nothing")
	require.Zero(t, observe(1, vllm.Gauges{Running: 2, GenerationTokens: 20}), "it writes")
	require.Equal(t, at(1), observe(2, vllm.Gauges{Running: 2, GenerationTokens: 20}))
	require.Equal(t, at(1), observe(6, vllm.Gauges{Running: 1, Waiting: 1, GenerationTokens: 20}), "from the first still moment on")
	require.Zero(t, observe(7, vllm.Gauges{Running: 1, GenerationTokens: 20, PromptTokens: 5}), "it reads a prompt")
	require.Zero(t, observe(90, vllm.Gauges{GenerationTokens: 20, PromptTokens: 5}), "nothing to do is no stall")
	require.Equal(t, at(90), observe(91, vllm.Gauges{Waiting: 1, GenerationTokens: 20, PromptTokens: 5}), "a paused engine runs nothing")
	require.Zero(t, observe(92, vllm.Gauges{Running: 1}), "it was restarted")
}

// The stand-in writes its metrics by itself, from the same sources.
func TestStandInsOfAllReleasesAreUnderstood(t *testing.T) {
	t.Parallel()
	for _, release := range standin.Releases() {
		t.Run(release, func(t *testing.T) {
			t.Parallel()
			engine, err := standin.NewNode(standin.NodeConfig{Release: release, Profile: "rtx4090", Speed: 100})
			require.NoError(t, err)
			server := httptest.NewServer(engine.Handler())
			t.Cleanup(server.Close)
			account := catalog.Account{BaseURL: server.URL}

			node, err := vllm.Discover(t.Context(), nil, account)
			require.NoError(t, err)
			require.Equal(t, standin.DefaultVLLMModel, node.Model)
			require.Equal(t, 41408, node.KVTokens())
			require.Contains(t, node.Version, release)
			missing, err := vllm.Missing(t.Context(), nil, account)
			require.NoError(t, err)
			require.Empty(t, missing)

			require.NoError(t, vllm.Exercise(t.Context(), nil, account, node))
			require.Eventually(t, func() bool {
				gauges, err := vllm.Read(t.Context(), nil, account)
				return err == nil && gauges.Running == 0 && gauges.GenerationTokens == 1 && gauges.PromptTokens > 0
			}, time.Minute, 10*time.Millisecond)
		})
	}
}
