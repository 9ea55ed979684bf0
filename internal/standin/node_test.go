package standin_test

import (
	"bufio"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// nodeBench is a node under test with a client.
type nodeBench struct {
	*standin.Node
	vllmClient
}

// newNode returns a node whose engine runs a hundred times as fast as a card.
func newNode(t *testing.T, config standin.NodeConfig) *nodeBench {
	t.Helper()
	if config.Speed == 0 {
		config.Speed = 100
	}
	node, err := standin.NewNode(config)
	require.NoError(t, err)
	web := httptest.NewServer(node.Handler())
	t.Cleanup(web.Close)
	return &nodeBench{Node: node, vllmClient: vllmClient{url: web.URL, model: standin.DefaultVLLMModel}}
}

func TestNodeConfigNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := standin.NewNode(standin.NodeConfig{
		Profile: "rtx5090", Speed: -1, MaxNumSeqs: -1, APIKeys: []string{""}, Release: "0.11", Startup: -1,
	})
	for _, part := range []string{
		`profile "rtx5090": want one of rtx4090`, "speed -1", "max num seqs -1", "api keys", `release "0.11": want one of 0.10`, "startup -1ns",
	} {
		require.ErrorContains(t, err, part)
	}
	_, err = standin.NewNode(standin.NodeConfig{MaxModelLen: 50_000})
	require.ErrorContains(t, err, "max model len 50000: want 1 to 41408")
}

// The next turn of a chat finds what the last one left, the reply included.
func TestCachedTokensAreToldWithTheFlag(t *testing.T) {
	t.Parallel()
	for _, flag := range []bool{true, false} {
		n := newNode(t, standin.NodeConfig{PromptTokensDetails: flag})
		request := n.chat(8)
		messages := []any{map[string]any{"role": "user", "content": strings.Repeat("Tell me more. ", 100)}}
		var cached []any
		for range 3 {
			answer := n.post(t, "/v1/chat/completions", with(request, "messages", messages))
			require.Equal(t, http.StatusOK, answer.status, answer.body)
			var reply struct {
				completion
				Usage struct {
					Prompt  int `json:"prompt_tokens"`
					Details any `json:"prompt_tokens_details"`
				} `json:"usage"`
			}
			require.NoError(t, json.Unmarshal([]byte(answer.body), &reply))
			cached = append(cached, reply.Usage.Details)
			messages = append(messages, map[string]any{"role": "assistant", "content": reply.Choices[0].Message.Content},
				map[string]any{"role": "user", "content": strings.Repeat("And then? ", 10)})
		}
		want := []any{nil, map[string]any{"cached_tokens": 352.0}, map[string]any{"cached_tokens": 384.0}}
		if !flag {
			want = []any{nil, nil, nil}
		}
		require.Equal(t, want, cached, "350 tokens and 7 of the reply, then 383 and 7, in whole blocks")
		require.EqualValues(t, 736, n.Engine().HitTokens)
	}
}

func TestKeysGuardTheInferenceOnly(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{APIKeys: []string{"one", "two"}})
	for key, status := range map[string]int{"": 401, "three": 401, "one": 200, "two": 200} {
		n.key = key
		answer := n.post(t, "/v1/chat/completions", n.chat(4))
		require.Equal(t, status, answer.status)
		if status == http.StatusUnauthorized {
			require.JSONEq(t, `{"error":"Unauthorized"}`, answer.body)
		}
		require.Equal(t, status, n.get(t, "/v1/models").status)
		for _, open := range []string{"/health", "/metrics", "/version", "/ping", "/load"} {
			require.Equal(t, http.StatusOK, n.get(t, open).status, open)
		}
	}
}

func TestAFullQueueRefuses(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{MaxNumSeqs: 1, MaxNumQueuedReqs: 1, Speed: 1})
	running, waiting := n.begin(t, 30_000), n.begin(t, 30_000)
	require.Eventually(t, func() bool { return n.Engine().Waiting == 1 }, time.Minute, time.Millisecond)
	answer := n.post(t, "/v1/chat/completions", n.chat(4))
	require.Equal(t, http.StatusServiceUnavailable, answer.status)
	require.Contains(t, answer.body, `"type":"Service Unavailable"`)
	running.leave()
	waiting.leave()
	require.Eventually(t, func() bool { return n.Engine().Running+n.Engine().Waiting == 0 }, time.Minute, time.Millisecond)
}

func TestNamesOfOldReleases(t *testing.T) {
	t.Parallel()
	for release, names := range map[string][2][]string{
		"0.10": {
			{"gpu_cache_usage_perc", "gpu_prefix_cache_hits_total", "time_per_output_token_seconds_sum"},
			{"kv_cache_usage_perc", ":prefix_cache_hits_total", "inter_token_latency_seconds_sum", "waiting_by_reason"},
		},
		"0.12": {
			{"kv_cache_usage_perc", ":prefix_cache_hits_total", "inter_token_latency_seconds_sum", "time_per_output_token_seconds_sum"},
			{"gpu_cache_usage_perc", "prompt_tokens_cached"},
		},
		"0.26": {
			{"kv_cache_usage_perc", "inter_token_latency_seconds_sum", "prompt_tokens_cached_total", "num_requests_waiting_by_reason"},
			{"gpu_cache_usage_perc", ":time_per_output_token_seconds"},
		},
	} {
		n := newNode(t, standin.NodeConfig{Release: release})
		text := n.get(t, "/metrics").body
		for _, name := range names[0] {
			require.Contains(t, text, name, release)
		}
		for _, name := range names[1] {
			require.NotContains(t, text, name, release)
		}
		require.JSONEq(t, `{"version":"`+release+`.0"}`, n.get(t, "/version").body)
		refused := n.post(t, "/v1/chat/completions", with(n.chat(4), "model", "other"))
		require.Equal(t, release == "0.10", strings.HasPrefix(refused.body, `{"code":404`), "0.10.0 had no envelope: %s", refused.body)
	}
}

func TestRequestIDs(t *testing.T) {
	t.Parallel()
	for flag, echoed := range map[bool]string{true: "call-7", false: ""} {
		n := newNode(t, standin.NodeConfig{RequestIDHeaders: flag})
		answer := n.post(t, "/v1/chat/completions", n.chat(4))
		require.Equal(t, "chatcmpl-call-7", answer.completion(t).ID)
		require.Equal(t, echoed, answer.header.Get("X-Request-Id"))
	}
}

// A node that loads its model answers nobody.
func TestSlowStart(t *testing.T) {
	t.Parallel()
	loading := newNode(t, standin.NodeConfig{Startup: time.Hour})
	_, err := do(loading.request(t, http.MethodGet, "/health", nil))
	require.Error(t, err)
	n := newNode(t, standin.NodeConfig{Startup: 200 * time.Millisecond})
	require.Eventually(t, func() bool {
		answer, err := do(n.request(t, http.MethodGet, "/health", nil))
		return err == nil && answer.status == http.StatusOK
	}, time.Minute, 10*time.Millisecond)
}

// A stream comes as the engine makes it.
func TestStreamsFollowTheEngine(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{Speed: 20})
	call := n.begin(t, 60)
	defer call.leave()
	lines, seen := bufio.NewScanner(call.body), 0
	for lines.Scan() && lines.Text() != "data: [DONE]" {
		if strings.Contains(lines.Text(), `"content":"`) {
			seen++
		}
	}
	require.Equal(t, 1+10, seen, "one to open, and six tokens in each")
	require.EqualValues(t, 60, n.Engine().GenerationTokens)
	require.EqualValues(t, 1, n.Stats().Providers["vllm"].Answered)
}

func TestLoadIsCountedWithTheFlag(t *testing.T) {
	t.Parallel()
	for flag, want := range map[bool]int{true: 1, false: 0} {
		n := newNode(t, standin.NodeConfig{LoadTracking: flag, Speed: 1})
		call := n.begin(t, 30_000)
		require.Eventually(t, func() bool { return n.Engine().Running == 1 }, time.Minute, time.Millisecond)
		require.JSONEq(t, `{"server_load":`+strconv.Itoa(want)+`}`, n.get(t, "/load").body)
		call.leave()
	}
}
