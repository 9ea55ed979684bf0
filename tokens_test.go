package parley_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// What one text costs; whole prompts are held against real tokenizers in
// workflows.
func TestTokens(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"":                     0,
		" \t":                  0,
		"I did it.":            4,
		"getUserByID":          4, // four words
		"HTTP 503":             4,
		"internationalization": 4,
		"日本語":                  3,
		"Привет":               2,
		"\xff\xfe":             1,
	} {
		require.Equal(t, want, parley.Tokens(text), "%q", text)
	}
}

// The estimate is made while a workflow runs: the longest answer must cost well
// under a millisecond.
func BenchmarkTokens(b *testing.B) {
	text := strings.Repeat("I moved it to a queue, measured 12 ms, and cut it. ", 160)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		parley.Tokens(text)
	}
}

func FuzzTokens(f *testing.F) {
	f.Add("I did it.", "日本語 123")
	f.Fuzz(func(t *testing.T, a, b string) {
		whole, parts := parley.Tokens(a+"\n"+b), parley.Tokens(a)+parley.Tokens(b)
		require.GreaterOrEqual(t, whole, 0)
		require.InDelta(t, parts, whole, 3, "what stands around a text hardly changes what it costs")
	})
}
