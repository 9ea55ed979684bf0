package plan_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin/engine"
	"github.com/parley-interviews/parley/providers/plan"
)

// The stand-in for vLLM plays step by step, with KV blocks and evictions, what the plan
// reckons with one formula: both agree within 3 % for the calls that Parley makes, with
// the cached share that came about. Where the KV cache bounds what runs, only for calls
// that share nothing: what they share is held once and leaves room for more.
func TestThePlanAgreesWithTheStandIn(t *testing.T) {
	t.Parallel()
	for _, call := range []plan.Tokens{{In: 1000, Out: 95}, {In: 775, Out: 225}, {In: 1500, Out: 225}, {In: 2000, Out: 250}} {
		for _, shared := range []float64{0, 0.5, 0.8} {
			for _, inFlight := range []int{1, 8, 16, 48} {
				if inFlight > 16 && shared > 0 {
					continue
				}
				t.Run(fmt.Sprintf("%d+%d, %.0f %% shared, %d at a time", call.In, call.Out, shared*100, inFlight), func(t *testing.T) {
					t.Parallel()
					measured, cached := closedLoop(t, call, shared, inFlight)
					require.InDelta(t, shared, cached, 0.02)
					reckoned, err := plan.GPUCapacity("rtx4090", plan.Use{Call: call, Cached: cached, InFlight: inFlight})
					require.NoError(t, err)
					require.InEpsilon(t, measured, reckoned.CallsPerSecond.Low, 0.03)
				})
			}
		}
	}
}

// closedLoop returns the calls a second that a card plays with so many under way, each
// begun when another ends, and the share of prompt tokens that it had cached. A part of
// each prompt begins all of them, as a study's guide does.
func closedLoop(t *testing.T, call plan.Tokens, shared float64, inFlight int) (callsPerSecond, cached float64) {
	t.Helper()
	profile, err := engine.Preset("rtx4090")
	require.NoError(t, err)
	card, err := engine.New(engine.Config{Profile: profile})
	require.NoError(t, err)
	calls := engine.Token(0)
	var begin func()
	begin = func() {
		calls++
		_, err := card.Submit(card.Now(), engine.Request{
			Prompt: tokens(call.In, shared, calls), Reply: tokens(call.Out, 0, calls),
			Done: func(engine.Result) { begin() },
		})
		require.NoError(t, err)
	}
	for range inFlight {
		begin()
		card.Run(card.Now() + time.Second) // not all in step
	}
	// What is measured begins when the cache is warm.
	card.Run(card.Now() + time.Minute)
	before, start := card.Stats(), card.Now()
	card.Run(start + 5*time.Minute)
	after := card.Stats()
	ended := after.Finished[engine.FinishStop] - before.Finished[engine.FinishStop]
	return float64(ended) / (card.Now() - start).Seconds(),
		float64(after.HitTokens-before.HitTokens) / float64(after.QueryTokens-before.QueryTokens)
}

// tokens are n, a share of them, at the beginning, the same in every call.
func tokens(n int, shared float64, call engine.Token) []engine.Token {
	all := make([]engine.Token, n)
	var next engine.Token
	for i := range all {
		if all[i] = next; float64(i) >= shared*float64(n) {
			all[i] |= call << 12
		}
		next++
	}
	return all
}
