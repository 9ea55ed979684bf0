package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/internal/standin"
)

const (
	// queueSeats is how many interviews the card takes, so that many calls run at a time.
	queueSeats = 16
	// queueCalls is how many calls each caller makes, one after another.
	queueCalls = 10
	// queueTurns is how many answers each call sums up.
	queueTurns = 4
)

// BenchmarkQueue compares calls a second on one RTX 4090, as slow as it is: first through
// Temporal and the node's worker, then the same bodies sent straight to a fresh node by
// as many callers as the worker lets in. Either by interviews that keep their seat, or
// by callers who take a seat for each call, so that all goes through the shared queue;
// there are more of those than seats, because a queue is for those who wait.
//
//	go test ./cmd/local -run '^$' -bench Queue -benchtime 1x
func BenchmarkQueue(b *testing.B) {
	for _, shape := range []struct {
		name    string
		callers int
		leaves  bool
	}{{"seats", queueSeats, false}, {"shared queue", queueSeats + queueSeats/2, true}} {
		b.Run(shape.name, func(b *testing.B) {
			for b.Loop() {
				node, address := benchNode(b)
				temporal := benchLoop(b, address)
				// Until the worker serves the node; a seat that rests would be missing later.
				runLoops(b, temporal, 1, loop{Calls: 1, Leaves: true})
				queued := runLoops(b, temporal, shape.callers, loop{Calls: queueCalls, Leaves: shape.leaves})
				bodies := node.Recorded()[1:]
				require.Len(b, bodies, shape.callers*queueCalls, "every call was made once")
				_, fresh := benchNode(b)
				straight := send(b, fresh, bodies)
				rate := func(took time.Duration) float64 { return float64(len(bodies)) / took.Seconds() }
				sizes := node.Engine()
				b.ReportMetric(sizes.PromptSize.Sum/float64(sizes.PromptSize.Count()), "tokens-in")
				b.ReportMetric(sizes.ReplySize.Sum/float64(sizes.ReplySize.Count()), "tokens-out")
				b.ReportMetric(rate(queued), "queue-calls/s")
				b.ReportMetric(rate(straight), "straight-calls/s")
				b.ReportMetric(rate(queued)/rate(straight), "ratio")
			}
			b.ReportMetric(0, "ns/op")
		})
	}
}

// benchNode serves a card until the benchmark ends.
func benchNode(b *testing.B) (*standin.Node, string) {
	b.Helper()
	node, err := standin.NewNode(standin.NodeConfig{Profile: "rtx4090", Record: 10_000})
	require.NoError(b, err)
	listener, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	require.NoError(b, err)
	ctx, cancel := context.WithCancel(context.WithoutCancel(b.Context()))
	done := make(chan error, 1)
	go func() { done <- node.Serve(ctx, listener) }()
	b.Cleanup(func() { cancel(); require.NoError(b, <-done) })
	return node, "http://" + listener.Addr().String()
}

// benchLoop starts everything with that node, and a worker for the loops.
func benchLoop(b *testing.B, address string) client.Client {
	b.Helper()
	running, err := startStack(b.Context(), stackOptions{environ: environment{"SELF_HOSTED_URL": address}, log: io.Discard, uiPort: -1})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, running.stop()) })
	w := worker.New(running.client, "loops", worker.Options{})
	w.RegisterWorkflowWithOptions(loopWorkflow, workflow.RegisterOptions{Name: "Loop"})
	require.NoError(b, w.Start())
	b.Cleanup(w.Stop)
	return running.client
}

// runLoops runs as many loops at once and returns how long it took.
func runLoops(b *testing.B, temporal client.Client, callers int, in loop) time.Duration {
	b.Helper()
	began := time.Now()
	var group errgroup.Group
	for i := range callers {
		group.Go(func() error {
			id := fmt.Sprintf("loop-%d-%d-%d", callers, in.Calls, i)
			run, err := temporal.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: id, TaskQueue: "loops"}, "Loop", in)
			if err != nil {
				return err
			}
			return run.Get(b.Context(), nil)
		})
	}
	require.NoError(b, group.Wait())
	return time.Since(began)
}

// loop is one caller's share.
type loop struct {
	Calls int
	// Leaves has the caller leave its seat with each call.
	Leaves bool
}

// loopWorkflow makes calls one after another: the first through the shared queue, the
// others where it sits.
func loopWorkflow(ctx workflow.Context, in loop) error {
	id := workflow.GetInfo(ctx).WorkflowExecution.ID
	var seat *parley.Seat
	for no := range in.Calls {
		route := parley.Route{Place: parley.Place{Provider: parley.ProviderSelfHosted, Account: parley.QueueGPU}, Queue: parley.QueueGPU}
		if seat != nil {
			route = parley.Route{Place: seat.Place(), Queue: seat.Queue()}
		}
		ctx := workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
			TaskQueue: route.Queue, StartToCloseTimeout: time.Minute, RetryPolicy: &temporal.RetryPolicy{MaximumAttempts: 1},
		})
		var reply parley.SummarizeReply
		err := workflow.ExecuteActivity(ctx, "Summarize", parley.SummarizeInput{
			Call:     parley.Call{ID: fmt.Sprintf("%s/1/summarize/%d", id, no), Attempt: 1, Route: route, LeavesSeat: in.Leaves},
			Language: "en", RoleTitle: id, Turns: answered(no),
		}).Get(ctx, &reply)
		if err != nil {
			return err
		}
		seat = reply.Receipt.Seat
	}
	return nil
}

// answered are some turns of an interview, others for each call: with them a call has
// about the size that cards are planned by.
func answered(call int) []parley.Turn {
	turns := make([]parley.Turn, queueTurns)
	for i, text := range parleytest.Answers(answerSize)[:queueTurns] {
		turns[i] = parley.Turn{
			No: i + 1, Status: parley.TurnAnswered, Question: parley.Question{Text: "What did you do, and what came of it?"},
			Answer: &parley.Answer{ID: fmt.Sprint(i), TurnNo: i + 1, Text: fmt.Sprintf("%d. %s", call, text)},
		}
	}
	return turns
}

// send posts the bodies in their order, as many at a time as there are seats, and
// returns how long it took.
func send(b *testing.B, address string, bodies []standin.Recorded) time.Duration {
	b.Helper()
	began := time.Now()
	group, ctx := errgroup.WithContext(b.Context())
	group.SetLimit(queueSeats)
	for _, recorded := range bodies {
		group.Go(func() error {
			request, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"/v1/chat/completions", bytes.NewReader(recorded.Body))
			if err != nil {
				return err
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				return err
			}
			defer func() { _ = response.Body.Close() }()
			if response.StatusCode != http.StatusOK {
				return fmt.Errorf("HTTP %d", response.StatusCode)
			}
			_, err = io.Copy(io.Discard, response.Body)
			return err
		})
	}
	require.NoError(b, group.Wait())
	return time.Since(began)
}
