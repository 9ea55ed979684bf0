package engine_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// A request finds what an earlier one had in common with it, in whole blocks, replies
// included, and always computes its last token.
func TestThePrefixCacheIsExact(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		e := newEngine(t, "instant", nil)
		salts := rapid.SampledFrom([]string{"", "a", "b"})
		piece := rapid.SampledFrom([][]engine.Token{text(1, 5), text(2, 16), text(3, 23), text(4, 48), text(5, 1)})
		var before []engine.Request
		for range rapid.IntRange(1, 12).Draw(t, "requests") {
			r := engine.Request{Salt: salts.Draw(t, "salt"), Reply: text(9, rapid.IntRange(1, 40).Draw(t, "reply"))}
			if len(before) > 0 && rapid.Bool().Draw(t, "next turn") {
				last := before[len(before)-1]
				r.Prompt = append(append(r.Prompt, last.Prompt...), last.Reply...)
			}
			for range rapid.IntRange(1, 6).Draw(t, "pieces") {
				r.Prompt = append(r.Prompt, piece.Draw(t, "piece")...)
			}
			want := 0
			for _, old := range before {
				if old.Salt == r.Salt {
					// The last token of a reply is never fed back.
					kept := append(append([]engine.Token{}, old.Prompt...), old.Reply[:len(old.Reply)-1]...)
					want = max(want, common(kept, r.Prompt[:len(r.Prompt)-1])/engine.BlockTokens*engine.BlockTokens)
				}
			}
			_, result := ask(t, e, 0, r)
			e.Run(forever)
			require.Equal(t, want, result.Cached)
			before = append(before, r)
		}
	})
}

// However little memory there is, everybody gets the whole reply, and all is given back.
func TestNoBlockIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		blocks := rapid.IntRange(8, 40).Draw(t, "blocks")
		e := newEngine(t, "rtx4090", func(c *engine.Config) {
			c.Blocks, c.Slots, c.StepTokens = blocks, rapid.IntRange(1, 8).Draw(t, "slots"), rapid.IntRange(8, 64).Draw(t, "budget")
		})
		type asked struct {
			reply   int
			aborted bool
			result  *engine.Result
		}
		var all []asked
		for range rapid.IntRange(1, 15).Draw(t, "requests") {
			prompt := rapid.IntRange(1, blocks*8).Draw(t, "prompt")
			reply := rapid.IntRange(1, blocks*8).Draw(t, "reply")
			no := rapid.Uint32Range(1, 4).Draw(t, "text")
			sequence, result := ask(t, e, e.Now(), engine.Request{Prompt: text(no, prompt), Reply: text(no+10, reply)})
			e.Run(e.Now() + time.Duration(rapid.IntRange(0, 400).Draw(t, "ms"))*time.Millisecond)
			aborted := rapid.IntRange(0, 4).Draw(t, "abort") == 0
			if aborted {
				e.Abort(sequence)
			}
			all = append(all, asked{reply, aborted, result})
		}
		e.Run(forever)
		for _, a := range all {
			if a.result.Finish != engine.FinishAbort || !a.aborted {
				require.Equal(t, engine.FinishStop, a.result.Finish)
				require.Equal(t, a.reply, a.result.Produced)
			}
		}
		stats := e.Stats()
		require.Zero(t, stats.KVUsage)
		require.Zero(t, stats.Running+stats.Waiting)
		require.LessOrEqual(t, stats.HitTokens, stats.QueryTokens)
	})
}

// What is unused for longest goes first, and of one request its tail: what many share
// stays.
func TestTheLeastRecentlyUsedIsForgotten(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "instant", func(c *engine.Config) { c.Blocks = 20 })
	cached := func(no uint32, n int) int {
		_, result := ask(t, e, 0, engine.Request{Prompt: text(no, n), Reply: text(99, 1)})
		e.Run(forever)
		return result.Cached
	}
	require.Zero(t, cached(1, 128))
	require.Zero(t, cached(2, 128))
	require.Equal(t, 112, cached(1, 128), "all but the block of the last token")
	// 20 blocks: 4 were never used, 2's are the oldest.
	require.Zero(t, cached(3, 128))
	require.Equal(t, 64, cached(2, 80), "the head is left")
	require.Equal(t, 112, cached(1, 128))
}

func TestForgetEmptiesTheCache(t *testing.T) {
	t.Parallel()
	e := newEngine(t, "instant", nil)
	for _, want := range []int{0, 96, 0} {
		_, result := ask(t, e, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 1)})
		e.Run(forever)
		require.Equal(t, want, result.Cached)
		if want > 0 {
			e.Forget()
		}
	}
	off := newEngine(t, "instant", func(c *engine.Config) { c.NoPrefixCache = true })
	for range 2 {
		_, result := ask(t, off, 0, engine.Request{Prompt: text(1, 100), Reply: text(2, 1)})
		off.Run(forever)
		require.Zero(t, result.Cached)
	}
}

func TestTextsThatBeginAlikeHaveTokensThatBeginAlike(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		head, tail := rapid.String().Draw(t, "head"), rapid.String().Draw(t, "tail")
		short, long := engine.Tokenize("user", head), engine.Tokenize("user", head+tail)
		require.Len(t, short, (len([]rune(head))+3)/4)
		whole := len([]rune(head)) / 4
		require.Equal(t, short[:whole], long[:whole])
		if whole > 0 {
			require.NotEqual(t, short[0], engine.Tokenize("assistant", head)[0])
		}
	})
}

// common is the length of the prefix that two texts share.
func common(a, b []engine.Token) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
