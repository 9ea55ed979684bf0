package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/starter"
	"github.com/parley-interviews/parley/workers"
)

const fleetInterviews = 20

// Interviews keep their seats, lose nothing with a node that is killed, and no call goes
// to a node that has drained. There is no cloud to help.
func TestFleetLosesNodesAndNoInterview(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	f := startFleet(ctx, t)
	a, b := f.node(ctx, t, "a"), f.node(ctx, t, "b")
	f.ready(ctx, t, "a", "b")
	f.start(ctx, t)
	f.answer(ctx, t, 1, 4)

	killed := make(chan struct{})
	go func() { defer close(killed); b.serving.kill() }()
	f.answer(ctx, t, 5, 6)
	<-killed
	b.serving = b.serve(ctx, t)
	f.ready(ctx, t, "a", "b")

	drained := make(chan error, 1)
	go func() { drained <- a.stopWorker() }()
	f.answer(ctx, t, 7, 8)
	require.NoError(t, <-drained)
	before := a.calls()
	require.Positive(t, before)
	f.answer(ctx, t, 9, parley.QuestionCount)

	moved, seated, all := 0, 0, 0
	for no := range fleetInterviews {
		result, err := f.running.interviews.Result(ctx, starter.RefOf(f.request(no)))
		require.NoError(t, err)
		require.Equal(t, parley.StatusCompleted, result.Status)
		nodes, shared := queuesOf(result.Audit)
		require.LessOrEqual(t, len(nodes), 4, "interview %d moves only when its node goes: %v", no, nodes)
		moved += len(nodes) - 1
		seated += len(result.Audit) - shared
		all += len(result.Audit)
	}
	require.Equal(t, before, a.calls(), "calls came after the drain")
	require.Positive(t, moved)
	require.Greater(t, float64(seated), 0.6*float64(all), "most calls are made where their interview sits")
}

// queuesOf lists the nodes that an interview sat on, and counts the calls on the queue
// that all share.
func queuesOf(audit []parley.Attempt) (nodes []string, shared int) {
	for _, attempt := range audit {
		switch {
		case attempt.Queue == parley.QueueGPU:
			shared++
		case strings.HasPrefix(attempt.Queue, parley.NodeQueue("")):
			nodes = append(nodes, attempt.Queue)
		}
	}
	return slices.Compact(nodes), shared
}

// vllmFleet is one interview worker and nodes of our own.
type vllmFleet struct {
	running *stack
	redis   *embeddedRedis
	env     environment
	list    *fleet.Registry
}

func startFleet(ctx context.Context, t *testing.T) *vllmFleet {
	t.Helper()
	redis, err := startRedis(ctx)
	require.NoError(t, err)
	t.Cleanup(redis.stop)
	env := environment{
		"REDIS_URL": redis.url(), "SELF_HOSTED_URL": "http://node.invalid:8000", "PARLEY_QUEUES": "interview,webhooks",
		"PARLEY_GPU_SEATS": "30", "PARLEY_GOVERNOR": "off", "PARLEY_SAVERS": "off",
	}
	running, err := startStack(ctx, stackOptions{environ: env, log: io.Discard, uiPort: -1})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, running.stop()) })
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{redis.server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return &vllmFleet{running: running, redis: redis, env: env, list: fleet.New(client)}
}

// ready waits until these nodes are served.
func (f *vllmFleet) ready(ctx context.Context, t *testing.T, names ...string) {
	t.Helper()
	require.Eventually(t, func() bool {
		list, err := f.list.List(ctx)
		require.NoError(t, err)
		var ready []string
		for _, status := range list {
			if status.State == fleet.StateReady {
				ready = append(ready, status.Node)
			}
		}
		return slices.Equal(ready, names)
	}, time.Minute, 50*time.Millisecond)
}

func (f *vllmFleet) request(no int) parley.Request {
	request := parleytest.Request()
	request.IdempotencyKey = fmt.Sprintf("fleet-%d", no)
	return request
}

func (f *vllmFleet) start(ctx context.Context, t *testing.T) {
	t.Helper()
	f.each(t, func(no int) error {
		_, err := f.running.interviews.Start(ctx, f.request(no))
		return err
	})
}

// answer has every candidate answer these questions, one after the other.
func (f *vllmFleet) answer(ctx context.Context, t *testing.T, from, to int) {
	t.Helper()
	answers := parleytest.Answers(200)
	f.each(t, func(no int) error {
		for turn := from; turn <= to; turn++ {
			answer := conversation.AnswerTo(turn, answers[turn-1])
			if _, err := f.running.interviews.Answer(ctx, starter.RefOf(f.request(no)), answer); err != nil {
				return err
			}
		}
		return nil
	})
}

func (f *vllmFleet) each(t *testing.T, do func(no int) error) {
	t.Helper()
	var group errgroup.Group
	for no := range fleetInterviews {
		group.Go(func() error { return do(no) })
	}
	require.NoError(t, group.Wait())
}

// fleetNode is a stand-in for a vLLM node with its worker.
type fleetNode struct {
	address    string
	serving    *servingNode
	stopWorker func() error
}

func (n *fleetNode) calls() int64 { return n.serving.node.Engine().EndToEnd.Count() }

// servingNode is one life of the server.
type servingNode struct {
	node *standin.Node
	kill func()
}

func (f *vllmFleet) node(ctx context.Context, t *testing.T, name string) *fleetNode {
	t.Helper()
	n := &fleetNode{address: "127.0.0.1:0"}
	n.serving = n.serve(ctx, t)
	env := f.env.forWorkers(f.redis.url())
	env["SELF_HOSTED_URL"], env["PARLEY_QUEUES"], env["PARLEY_NODE_NAME"] = "http://"+n.address, parley.QueueGPU, name
	cfg, err := workers.Load(ctx, env)
	require.NoError(t, err)
	cfg.Temporal, cfg.Log = f.running.clientOptions(), slog.New(slog.DiscardHandler)
	workerCtx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan error, 1)
	go func() { ended <- workers.Run(workerCtx, cfg) }()
	n.stopWorker = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { require.NoError(t, n.stopWorker()) })
	return n
}

// serve starts the node's server, at the address that it had before.
func (n *fleetNode) serve(ctx context.Context, t *testing.T) *servingNode {
	t.Helper()
	played, err := standin.NewNode(standin.NodeConfig{Speed: 30, PromptTokensDetails: true})
	require.NoError(t, err)
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", n.address)
	require.NoError(t, err)
	n.address = listener.Addr().String()
	done := make(chan error, 1)
	go func() { done <- played.Serve(context.WithoutCancel(ctx), listener) }()
	kill := sync.OnceFunc(func() {
		played.Kill()
		<-done
	})
	t.Cleanup(kill)
	return &servingNode{node: played, kill: kill}
}
