//go:build integration

package integration_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// steps is the start, twelve answers and the report.
const steps = parley.QuestionCount + 2

// The workflow's worker is killed while each step is under way. What was said
// and how it was judged is the same as without: nothing is lost, asked twice or
// asked differently.
func TestD01InterviewWorkerIsKilledAtEachStep(t *testing.T) {
	c := newCluster(t, options{latency: 600 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	undisturbed := c.hold(ctx, t, "undisturbed", nil)
	requireWhole(t, undisturbed)

	killed := 0
	c.called = c.calls(t)
	disturbed := c.hold(ctx, t, "killed", func(step int) {
		if step == parley.QuestionCount {
			return // the last answer is replied to without a call; the report's calls are step 13
		}
		c.awaitCall(t, c.called)
		restart(t, c.interview)
		killed++
		c.called = c.calls(t)
	})
	requireWhole(t, disturbed)
	require.Equal(t, steps-1, killed)
	require.Equal(t, words(undisturbed.result.Transcript), words(disturbed.result.Transcript))
	require.Equal(t, undisturbed.result.Analysis.Competencies, disturbed.result.Analysis.Competencies)
	require.Equal(t, undisturbed.result.Summary.Text, disturbed.result.Summary.Text)
}

// The worker that makes the calls is killed while each call is under way. The
// candidate is then asked the planned question, and nothing else changes.
func TestD01ProviderWorkerIsKilledAtEachStep(t *testing.T) {
	c := newCluster(t, options{latency: 600 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), 3*patience)
	defer cancel()
	iv := c.hold(ctx, t, "killed", func(step int) {
		if step == parley.QuestionCount {
			return
		}
		c.awaitCall(t, c.called)
		restart(t, c.provider)
		c.called = c.calls(t)
	})
	requireWhole(t, iv)
	for _, waited := range iv.waits {
		require.Less(t, waited, 4*time.Second, "no candidate waits for a dead worker")
	}
}

func TestRedisRestarts(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	iv := c.hold(ctx, t, "redis", func(step int) {
		switch step {
		case 3:
			kill(t, c.redis)
		case 6:
			start(t, c.redis)
		case 9:
			restart(t, c.redis)
		}
	})
	requireWhole(t, iv)
	for no, waited := range iv.waits {
		require.Less(t, waited, 4*time.Second, "answer %d waited for the ledger", no+1)
	}
}

// Temporal itself is killed twice; its database is a file.
func TestTemporalRestarts(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	iv := c.hold(ctx, t, "temporal", func(step int) {
		if step == 2 || step == 7 {
			restart(t, c.temporal)
		}
	})
	requireWhole(t, iv)
}
