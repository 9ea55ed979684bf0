package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// answerSize is that of a candidate who has something to say, in characters.
const answerSize = 600

// benchStack runs everything with a stand-in node, which has no quota to run
// out of.
func benchStack(b *testing.B, latency time.Duration) *stack {
	b.Helper()
	running, err := startStack(b.Context(), stackOptions{
		standins: true, gpu: true, latency: latency, environ: environment{}, log: io.Discard, uiPort: -1,
	})
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, running.stop()) })
	return running
}

// reportTimes reports the median and the 99th percentile.
func reportTimes(b *testing.B, took []time.Duration) {
	b.Helper()
	slices.Sort(took)
	milliseconds := func(share float64) float64 {
		at := min(int(share*float64(len(took))), len(took)-1)
		return float64(took[at].Microseconds()) / 1000
	}
	b.ReportMetric(milliseconds(0.50), "p50-ms")
	b.ReportMetric(milliseconds(0.99), "p99-ms")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkTurn measures Parley's own time in a turn, one candidate at a time:
// from handing over an answer to the next question, less the model's time.
//
//	go test ./cmd/local -run '^$' -bench Turn -benchtime 300x
func BenchmarkTurn(b *testing.B) {
	for _, latency := range []time.Duration{0, 100 * time.Millisecond} {
		b.Run(fmt.Sprintf("model=%s", latency), func(b *testing.B) {
			candidate := &benchCandidate{interviews: benchStack(b, latency).interviews, answers: parleytest.Answers(answerSize)}
			candidate.begin(b)
			var took []time.Duration
			for b.Loop() {
				took = append(took, candidate.answer(b)-latency)
			}
			reportTimes(b, took)
		})
	}
}

// benchCandidate goes from interview to interview.
type benchCandidate struct {
	interviews *starter.Client
	answers    []string
	request    parley.Request
	begun      int
	turn       int
}

func (c *benchCandidate) begin(b *testing.B) {
	b.Helper()
	c.begun++
	c.turn = 1
	c.request = parleytest.Request()
	c.request.Savers = parley.SaverSet{} // every question from a model
	c.request.IdempotencyKey = fmt.Sprintf("bench-%d", c.begun)
	_, err := c.interviews.Start(b.Context(), c.request)
	require.NoError(b, err)
}

// answer hands over one answer and returns how long the next question took. The
// last answer has none and is not measured.
func (c *benchCandidate) answer(b *testing.B) time.Duration {
	b.Helper()
	started := time.Now()
	reply, err := c.interviews.Answer(b.Context(), starter.RefOf(c.request), conversation.AnswerTo(c.turn, c.answers[c.turn-1]))
	took := time.Since(started)
	require.NoError(b, err)
	require.Equal(b, parley.SourceModel, reply.Next.Question.Source)
	if c.turn++; c.turn < parley.QuestionCount {
		return took
	}
	_, err = c.interviews.Answer(b.Context(), starter.RefOf(c.request), conversation.AnswerTo(c.turn, c.answers[c.turn-1]))
	require.NoError(b, err)
	_, err = c.interviews.Result(b.Context(), starter.RefOf(c.request))
	require.NoError(b, err)
	c.begin(b)
	return took
}

// BenchmarkBareUpdate is what Temporal alone takes on the same server: one Update
// with one activity that does nothing but sleep. On its own queue the activity is
// dispatched eagerly, with the workflow task's answer; on another one, as a
// provider's has to be, it goes through matching.
func BenchmarkBareUpdate(b *testing.B) {
	for _, shape := range []struct {
		queue string
		sleep time.Duration
	}{{"bare", 0}, {"bare-activity", 0}, {"bare-activity", 100 * time.Millisecond}} {
		b.Run(fmt.Sprintf("activity on %s, model=%s", shape.queue, shape.sleep), func(b *testing.B) {
			temporal := benchStack(b, 0).client
			startBare(b, temporal, shape.queue, shape.sleep)
			var took []time.Duration
			for b.Loop() {
				started := time.Now()
				_, err := temporal.UpdateWorkflow(b.Context(), client.UpdateWorkflowOptions{
					WorkflowID: "bare", UpdateName: "do", WaitForStage: client.WorkflowUpdateStageCompleted,
				})
				require.NoError(b, err)
				took = append(took, time.Since(started)-shape.sleep)
			}
			reportTimes(b, took)
		})
	}
}

// startBare starts workers for the queue bare and the activity's queue, and the
// workflow that waits for updates.
func startBare(b *testing.B, temporal client.Client, queue string, sleep time.Duration) {
	b.Helper()
	for _, served := range slices.Compact([]string{"bare", queue}) {
		w := worker.New(temporal, served, worker.Options{})
		w.RegisterWorkflowWithOptions(bareWorkflow, workflow.RegisterOptions{Name: "Bare"})
		w.RegisterActivity(bareActivity)
		require.NoError(b, w.Start())
		b.Cleanup(w.Stop)
	}
	_, err := temporal.ExecuteWorkflow(b.Context(), client.StartWorkflowOptions{ID: "bare", TaskQueue: "bare"}, "Bare", queue, sleep)
	require.NoError(b, err)
}

func bareWorkflow(ctx workflow.Context, queue string, sleep time.Duration) error {
	err := workflow.SetUpdateHandler(ctx, "do", func(ctx workflow.Context) error {
		ctx = workflow.WithActivityOptions(ctx, workflow.ActivityOptions{TaskQueue: queue, StartToCloseTimeout: time.Minute})
		return workflow.ExecuteActivity(ctx, bareActivity, sleep).Get(ctx, nil)
	})
	if err != nil {
		return err
	}
	ctx.Done().Receive(ctx, nil)
	return ctx.Err()
}

func bareActivity(ctx context.Context, sleep time.Duration) error {
	if sleep == 0 {
		return nil
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(sleep):
		return nil
	}
}
