package engine_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func drive(t *testing.T, name string, speed float64) *engine.Driver {
	t.Helper()
	profile, err := engine.Preset(name)
	require.NoError(t, err)
	d, err := engine.Drive(engine.Config{Profile: profile}, speed)
	require.NoError(t, err)
	return d
}

func start(t *testing.T, d *engine.Driver, reply int) *engine.Job {
	t.Helper()
	job, err := d.Start(engine.Request{Prompt: text(1, 100), Reply: text(2, reply)})
	require.NoError(t, err)
	return job
}

// result waits no longer than the test.
func result(t *testing.T, job *engine.Job) engine.Result {
	t.Helper()
	r, here := job.Result(t.Context())
	require.True(t, here)
	return r
}

func TestADriverKeepsTheEnginesTime(t *testing.T) {
	t.Parallel()
	const speed = 100
	d := drive(t, "rtx4090", speed)
	began := time.Now()
	r := result(t, start(t, d, 300))
	wall := time.Since(began)
	require.Equal(t, 300, r.Produced)
	require.InDelta(t, 5.05, (r.Ended - r.Started).Seconds(), 0.1, "300 steps of 16.7 ms")
	require.GreaterOrEqual(t, wall, (r.Ended-r.Started)/speed, "never faster than its clock")
	require.Zero(t, d.Stats().Running)
}

func TestAnInstantEngineAnswersAtOnce(t *testing.T) {
	t.Parallel()
	d := drive(t, "instant", 1)
	job := start(t, d, 200)
	r, ended := job.Ended()
	require.True(t, ended)
	require.Zero(t, r.Ended-r.Arrived)
	require.Equal(t, 200, job.Produced())
}

func TestAwaitFollowsTheReply(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	job := start(t, d, 50)
	for want := range 50 {
		require.True(t, job.Await(t.Context(), want))
		require.GreaterOrEqual(t, job.Produced(), want)
	}
	require.Equal(t, engine.FinishStop, result(t, job).Finish)
}

func TestWhoLeavesIsAborted(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	ctx, cancel := context.WithCancel(t.Context())
	job := start(t, d, 1_000_000/100)
	require.True(t, job.Await(ctx, 3))
	require.Equal(t, 1, d.Stats().Running)
	cancel()
	_, here := job.Result(ctx)
	require.False(t, here)
	r := result(t, job)
	require.Equal(t, engine.FinishAbort, r.Finish)
	require.Zero(t, d.Stats().Running)
	require.Zero(t, d.Stats().KVUsage)
}

// What a stall detector looks at: requests run, and the count of tokens stands still.
func TestAStallFreezesAndGoesOn(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	job := start(t, d, 40_000) // many seconds: it runs on when the stall begins, however late that is
	require.True(t, job.Await(t.Context(), 2))
	d.Enter(engine.Stalled)
	frozen := d.Stats()
	require.Equal(t, 1, frozen.Running)
	second := start(t, d, 5)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	_, here := second.Result(ctx)
	require.False(t, here, "taken, and never answered")
	require.Equal(t, frozen, d.Stats())
	d.Enter(engine.Serving)
	require.True(t, job.Await(t.Context(), job.Produced()+1))
	require.Equal(t, engine.FinishAbort, result(t, second).Finish)
	job.Abort()
	require.Equal(t, engine.FinishAbort, result(t, job).Finish)
}

func TestADeadEngineFailsAllAndRestarts(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	job := start(t, d, 10_000)
	d.Enter(engine.Dead)
	require.Equal(t, engine.FinishError, result(t, job).Finish)
	_, err := d.Start(engine.Request{Prompt: text(1, 10), Reply: text(2, 1)})
	require.ErrorIs(t, err, engine.ErrDead)
	d.Enter(engine.Serving)
	require.Equal(t, engine.Dead, d.State(), "only a new process helps")
	d.Restart()
	require.Equal(t, engine.FinishStop, result(t, start(t, d, 5)).Finish)
	require.EqualValues(t, 1, d.Stats().Finished[engine.FinishStop], "it counts from zero")
}

// Sleep aborts what runs, holds what comes and loses the cache.
func TestSleepAbortsAndHolds(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	result(t, start(t, d, 5))
	job := start(t, d, 10_000)
	d.Enter(engine.Sleeping)
	require.Equal(t, engine.FinishAbort, result(t, job).Finish)
	held := start(t, d, 5)
	require.Zero(t, held.Produced())
	d.Enter(engine.Serving)
	r := result(t, held)
	require.Equal(t, engine.FinishStop, r.Finish)
	require.Zero(t, r.Cached)
}

// A closing engine finishes what it has and aborts what comes.
func TestDrain(t *testing.T) {
	t.Parallel()
	d := drive(t, "rtx4090", 100)
	job := start(t, d, 50)
	d.Enter(engine.Closing)
	late := start(t, d, 50)
	d.Drain(t.Context())
	require.Equal(t, engine.FinishStop, result(t, job).Finish)
	require.Equal(t, engine.FinishAbort, result(t, late).Finish)

	endless := drive(t, "rtx4090", 1)
	job = start(t, endless, 40_000)
	endless.Enter(engine.Closing)
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	endless.Drain(ctx)
	endless.End()
	require.Equal(t, engine.FinishAbort, result(t, job).Finish)
}
