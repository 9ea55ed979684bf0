package standin_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

// servedNode is a node that runs as a process would.
type servedNode struct {
	*nodeBench
	// terminate is its SIGTERM, ended what Serve returned.
	terminate context.CancelFunc
	ended     chan error
}

func serve(t *testing.T, config standin.NodeConfig) *servedNode {
	t.Helper()
	if config.Speed == 0 {
		config.Speed = 100
	}
	node, err := standin.NewNode(config)
	require.NoError(t, err)
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	s := &servedNode{terminate: cancel, ended: make(chan error, 1), nodeBench: &nodeBench{Node: node, vllmClient: vllmClient{
		url: "http://" + listener.Addr().String(), model: standin.DefaultVLLMModel,
	}}}
	go func() { s.ended <- node.Serve(ctx, listener) }()
	return s
}

// calls starts so many calls that do not stream and returns where their answers come.
func (n *nodeBench) calls(t *testing.T, count, tokens int) chan response {
	t.Helper()
	answers := make(chan response, count)
	for range count {
		request := n.request(t, http.MethodPost, "/v1/chat/completions", n.chat(tokens))
		go func() {
			// A call that is cut off has no status.
			answer, _ := do(request)
			answers <- answer
		}()
	}
	require.Eventually(t, func() bool { return n.Engine().Running == count }, time.Minute, time.Millisecond)
	return answers
}

// On SIGTERM vLLM tells success about what it aborts.
func TestSIGTERMAborts(t *testing.T) {
	t.Parallel()
	n := serve(t, standin.NodeConfig{Speed: 1})
	answers, stream := n.calls(t, 3, 30_000), n.begin(t, 30_000)
	require.Eventually(t, func() bool { return n.Engine().Running == 4 }, time.Minute, time.Millisecond)
	n.terminate()
	for range 3 {
		require.Equal(t, "abort", (<-answers).completion(t).Choices[0].Finish)
	}
	text, err := io.ReadAll(stream.body)
	require.NoError(t, err)
	require.Contains(t, string(text), `"finish_reason":"abort"`)
	require.True(t, strings.HasSuffix(string(text), "data: [DONE]\n\n"))
	stream.leave()
	require.NoError(t, <-n.ended)
	require.EqualValues(t, 4, n.Engine().Finished["abort"])
}

// With a timeout what runs may finish; what comes is aborted.
func TestDrainLetsCallsFinish(t *testing.T) {
	t.Parallel()
	n := serve(t, standin.NodeConfig{ShutdownTimeout: time.Minute, Speed: 20})
	answers := n.calls(t, 2, 4_000)
	n.terminate()
	require.Eventually(t, func() bool {
		late := n.post(t, "/v1/chat/completions", n.chat(100))
		return late.completion(t).Choices[0].Finish == "abort"
	}, time.Minute, time.Millisecond)
	require.Equal(t, http.StatusOK, n.get(t, "/health").status, "health tells nothing about it")
	for range 2 {
		require.Equal(t, "length", (<-answers).completion(t).Choices[0].Finish)
	}
	require.NoError(t, <-n.ended)
}

func TestAKillCutsConnections(t *testing.T) {
	t.Parallel()
	n := serve(t, standin.NodeConfig{Speed: 1})
	answers := n.calls(t, 2, 30_000)
	n.Kill()
	for range 2 {
		require.Zero(t, (<-answers).status)
	}
	require.NoError(t, <-n.ended)
}

// A dead engine fails its calls and takes the process along.
func TestADeadEngineEndsTheNode(t *testing.T) {
	t.Parallel()
	n := serve(t, standin.NodeConfig{Speed: 1})
	answers := n.calls(t, 2, 30_000)
	require.NoError(t, n.Inject(standin.Fault{Kind: standin.KindDead}))
	for range 2 {
		answer := <-answers
		require.Equal(t, http.StatusInternalServerError, answer.status)
		require.Contains(t, answer.body, `"type":"InternalServerError"`)
	}
	require.ErrorIs(t, <-n.ended, standin.ErrEngineDead)
}

// Under a handler that goes on, as VLLM_KEEP_ALIVE_ON_ENGINE_DEATH has it.
func TestADeadEngineIsSeenInHealth(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{})
	require.NoError(t, n.Inject(standin.Fault{Kind: standin.KindDead, After: 1}))
	require.Equal(t, http.StatusOK, n.post(t, "/v1/chat/completions", n.chat(4)).status)
	require.Equal(t, http.StatusOK, n.get(t, "/health").status)
	require.Equal(t, http.StatusInternalServerError, n.post(t, "/v1/chat/completions", n.chat(4)).status)
	require.Equal(t, http.StatusServiceUnavailable, n.get(t, "/health").status)
	require.Equal(t, http.StatusOK, n.get(t, "/v1/models").status, "the front knows nothing")
	n.Clear()
	require.Equal(t, http.StatusOK, n.post(t, "/v1/chat/completions", n.chat(4)).status)
}

// A stall looks well from outside: only the count of tokens stands still.
func TestAStallLooksWell(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{})
	answers := n.calls(t, 2, 12_000)
	require.NoError(t, n.Inject(standin.Fault{Kind: standin.KindStall}))
	frozen := n.get(t, "/metrics").body
	require.Contains(t, frozen, `num_requests_running{model_name="parley-standin-8b",engine="0"} 2`)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	probe := n.request(t, http.MethodPost, "/v1/completions", map[string]any{"model": n.model, "prompt": "1", "max_tokens": 1})
	_, err := do(probe.WithContext(ctx))
	require.ErrorIs(t, err, context.DeadlineExceeded, "a completion of one token finds it out")
	require.Equal(t, frozen, n.get(t, "/metrics").body)
	require.Equal(t, http.StatusOK, n.get(t, "/health").status)
	require.Equal(t, http.StatusOK, n.get(t, "/v1/models").status)
	n.Clear()
	for range 2 {
		require.Equal(t, "length", (<-answers).completion(t).Choices[0].Finish)
	}
}

func TestSleepNeedsDevelopmentMode(t *testing.T) {
	t.Parallel()
	closed := newNode(t, standin.NodeConfig{})
	require.Equal(t, http.StatusNotFound, closed.post(t, "/sleep?level=1&mode=abort", nil).status)

	n := newNode(t, standin.NodeConfig{DevMode: true, Speed: 1})
	answers := n.calls(t, 1, 30_000)
	require.Equal(t, http.StatusOK, n.post(t, "/sleep?level=1&mode=abort", nil).status)
	require.Equal(t, "abort", (<-answers).completion(t).Choices[0].Finish)
	require.JSONEq(t, `{"is_sleeping":true}`, n.get(t, "/is_sleeping").body)
	require.Equal(t, http.StatusOK, n.get(t, "/health").status)
	require.Equal(t, http.StatusOK, n.post(t, "/wake_up", nil).status)
	require.JSONEq(t, `{"is_sleeping":false}`, n.get(t, "/is_sleeping").body)
	require.Equal(t, http.StatusOK, n.post(t, "/v1/chat/completions", n.chat(4)).status)
}

// The faults of single calls are those of the other stand-ins.
func TestFaultsOfCalls(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{})
	for kind, want := range map[standin.FaultKind]string{
		standin.KindUnknownModel: `"type":"NotFoundError"`, standin.KindLength: `"finish_reason":"length"`,
		standin.KindAbort: `"finish_reason":"abort"`, standin.KindOverloaded: `"type":"Service Unavailable"`,
	} {
		require.NoError(t, n.Inject(standin.Fault{Kind: kind, For: 1}))
		require.Contains(t, n.post(t, "/v1/chat/completions", n.chat(40)).body, want)
	}
	require.NoError(t, n.Inject(standin.Fault{Kind: standin.KindStreamError, For: 1}))
	answer := n.post(t, "/v1/chat/completions", with(n.chat(40), "stream", true))
	require.Equal(t, http.StatusOK, answer.status)
	require.Contains(t, answer.body, `data: {"error":{`)
	require.Contains(t, answer.body, "InternalServerError")
	require.NoError(t, n.Inject(standin.Fault{Kind: standin.KindCut, For: 1}))
	_, err := do(n.request(t, http.MethodPost, "/v1/chat/completions", n.chat(40)))
	require.Error(t, err)
}
