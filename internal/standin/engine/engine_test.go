package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// tester is a test, or a check of rapid's.
type tester interface {
	require.TestingT
	Helper()
}

// newEngine returns an engine of a preset, changed by the caller.
func newEngine(t tester, name string, change func(*engine.Config)) *engine.Engine {
	t.Helper()
	profile, err := engine.Preset(name)
	require.NoError(t, err)
	config := engine.Config{Profile: profile}
	if change != nil {
		change(&config)
	}
	e, err := engine.New(config)
	require.NoError(t, err)
	return e
}

// text returns n tokens that no other number begins.
func text(no uint32, n int) []engine.Token {
	tokens := make([]engine.Token, n)
	for i := range tokens {
		tokens[i] = engine.Token(no<<12) + engine.Token(i&0xfff)
	}
	return tokens
}

// ask submits a request and returns where its result will be.
func ask(t tester, e *engine.Engine, at time.Duration, r engine.Request) (*engine.Sequence, *engine.Result) {
	t.Helper()
	result := new(engine.Result)
	r.Done = func(ended engine.Result) { *result = ended }
	s, err := e.Submit(at, r)
	require.NoError(t, err)
	return s, result
}

const forever = 24 * time.Hour

func TestConfigNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := engine.New(engine.Config{Profile: engine.Profile{Base: -1}, MaxQueued: -1})
	for _, part := range []string{"step tokens 0", "slots 0", "blocks 0", "no time may be negative", "max queued -1"} {
		require.ErrorContains(t, err, part)
	}
	_, err = engine.Preset("rtx5090")
	require.ErrorContains(t, err, "rtx4090, h100, instant")
}

func TestRequestsThatCanNeverRunAreRefused(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "instant", func(c *engine.Config) { c.Blocks = 4 })
	_, err := e.Submit(0, engine.Request{Prompt: text(1, 60), Reply: text(2, 5)})
	require.ErrorIs(t, err, engine.ErrTooLong)
	_, err = e.Submit(0, engine.Request{Prompt: text(1, 60)})
	require.ErrorContains(t, err, "reply of 0")
	_, result := ask(t, e, 0, engine.Request{Prompt: text(1, 60), Reply: text(2, 4)})
	e.Run(forever)
	require.Equal(t, engine.FinishStop, result.Finish, "a request that fills the memory to the last token runs")
}

// A long prompt takes steps of at most 2,048 tokens, and running replies go on between.
func TestPromptsAreChunked(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", nil)
	var told []time.Duration
	_, err := e.Submit(0, engine.Request{
		Prompt: text(1, 16), Reply: text(2, 10), Progress: func(int) { told = append(told, e.Now()) },
	})
	require.NoError(t, err)
	_, long := ask(t, e, time.Millisecond, engine.Request{Prompt: text(3, 4000), Reply: text(4, 1)})
	e.Run(forever)
	require.Len(t, told, 10)
	require.Greater(t, told[1]-told[0], 200*time.Millisecond, "2,047 tokens of the prompt and one of the reply")
	require.Greater(t, told[2]-told[1], 190*time.Millisecond, "the rest of the prompt")
	require.Less(t, told[3]-told[2], 20*time.Millisecond)
	require.Equal(t, told[2], long.First)
	require.Equal(t, 4000, long.Prompt)
}

func TestRequestsRunInOrderWithinTheSlots(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", func(c *engine.Config) { c.Slots = 2 })
	var ended []uint32
	for no := range uint32(6) {
		_, err := e.Submit(0, engine.Request{
			Prompt: text(no, 20), Reply: text(100+no, 5), Done: func(engine.Result) { ended = append(ended, no) },
		})
		require.NoError(t, err)
	}
	e.Tick() // The first came alone.
	e.Tick()
	require.Equal(t, 2, e.Stats().Running)
	require.Equal(t, 4, e.Stats().Waiting)
	e.Run(forever)
	require.Equal(t, []uint32{0, 1, 2, 3, 4, 5}, ended)
	require.Zero(t, e.Stats().Running+e.Stats().Waiting)
	require.EqualValues(t, 6, e.Stats().Queue.Count())
}

func TestAQueueThatIsBoundedRefuses(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", func(c *engine.Config) { c.Slots, c.MaxQueued = 2, 3 })
	for no := range uint32(5) {
		_, err := e.Submit(0, engine.Request{Prompt: text(no, 20), Reply: text(100+no, 5)})
		require.NoError(t, err, "two run, three wait")
	}
	_, err := e.Submit(0, engine.Request{Prompt: text(9, 20), Reply: text(109, 5)})
	require.ErrorIs(t, err, engine.ErrQueueFull)
	e.Run(forever)
	_, err = e.Submit(forever, engine.Request{Prompt: text(9, 20), Reply: text(109, 5)})
	require.NoError(t, err)
}

func TestAnAbortFreesItsSlotWithTheStep(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", func(c *engine.Config) { c.Slots = 1 })
	first, left := ask(t, e, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 1000)})
	_, next := ask(t, e, 0, engine.Request{Prompt: text(3, 100), Reply: text(4, 3)})
	waiting, gone := ask(t, e, 0, engine.Request{Prompt: text(5, 100), Reply: text(6, 3)})
	e.Run(time.Second)
	e.Abort(first)
	e.Abort(waiting)
	require.Zero(t, *left, "the step under way ends first")
	e.Tick()
	require.Equal(t, engine.FinishAbort, left.Finish)
	require.InDelta(t, 58, left.Produced, 3, "a second of steps of 17 ms")
	require.Equal(t, engine.FinishAbort, gone.Finish)
	require.Zero(t, gone.Produced)
	e.Run(forever)
	require.Equal(t, engine.FinishStop, next.Finish)
	stats := e.Stats()
	require.Equal(t, map[engine.Finish]int64{engine.FinishAbort: 2, engine.FinishStop: 1}, stats.Finished)
	require.Zero(t, stats.KVUsage)
	e.Abort(first)
	require.EqualValues(t, 2, e.Stats().Finished[engine.FinishAbort], "an end is counted once")
}

// When the memory runs out the youngest start anew, and all get their whole reply.
func TestPreemption(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", func(c *engine.Config) { c.Blocks = 20 })
	_, first := ask(t, e, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 150)})
	_, second := ask(t, e, 0, engine.Request{Prompt: text(3, 100), Reply: text(4, 150)})
	e.Run(forever)
	require.Equal(t, engine.FinishStop, first.Finish)
	require.Zero(t, first.Preemptions, "the older one keeps its place")
	require.Equal(t, engine.FinishStop, second.Finish)
	require.Positive(t, second.Preemptions)
	require.Equal(t, 150, second.Produced)
	stats := e.Stats()
	require.EqualValues(t, second.Preemptions, stats.Preemptions)
	require.EqualValues(t, 300, stats.GenerationTokens, "a token is told once, however often it is computed")
	require.EqualValues(t, 200, stats.QueryTokens)
}

func TestPauseHoldsRequestsUntilResume(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", nil)
	e.Pause()
	_, result := ask(t, e, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 3)})
	_, busy := e.Next()
	require.False(t, busy)
	e.Resume(time.Second)
	e.Run(forever)
	require.Greater(t, result.Started, 999*time.Millisecond)
	require.Equal(t, engine.FinishStop, result.Finish)
}

func TestEndIsAtOnce(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "rtx4090", func(c *engine.Config) { c.Slots = 1 })
	_, running := ask(t, e, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 1000)})
	_, waiting := ask(t, e, 0, engine.Request{Prompt: text(3, 100), Reply: text(4, 3)})
	e.Run(time.Second)
	e.End(time.Second, engine.FinishError)
	require.Equal(t, engine.FinishError, running.Finish)
	require.Equal(t, engine.FinishError, waiting.Finish)
	_, busy := e.Next()
	require.False(t, busy)
	require.Zero(t, e.Stats().KVUsage)
}
