package library

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// BenchmarkLibrary looks for résumés among 10,000 in a real Redis, and tells what one
// entry takes there:
//
//	go test -run '^$' -bench Library ./providers/library
func BenchmarkLibrary(b *testing.B) {
	client := redistest.Server(b)
	l := New(client, DefaultLife)
	at := func(text string) parley.Shelf {
		return parley.Shelf{Space: "acme", Kind: "profile", Group: "en", Text: text}
	}
	r := rand.New(rand.NewPCG(7, 7)) //nolint:gosec // the same texts every time
	profile := []byte(strings.Repeat("x", 600))
	before := usedMemory(b, l)
	const entries = 10_000
	texts := make([]string, entries)
	for i := range texts {
		texts[i] = newResume(r).String()
		require.NoError(b, l.Keep(b.Context(), at(texts[i]), profile))
	}
	bytes := float64(usedMemory(b, l)-before) / entries
	near := func(text string) string { return rewrite(r, text, 4) }
	for name, text := range map[string]string{
		"find equal": texts[4711], "find near": near(texts[4711]), "find nothing": newResume(r).String(),
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := l.Find(b.Context(), at(text), true); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(bytes, "B/entry")
		})
	}
	b.Run("keep", func(b *testing.B) {
		for b.Loop() {
			if err := l.Keep(b.Context(), at(texts[0]), profile); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func usedMemory(tb testing.TB, l *Library) int64 {
	tb.Helper()
	info, err := l.redis.Do(tb.Context(), l.redis.B().Info().Section("memory").Build()).ToString()
	require.NoError(tb, err)
	_, rest, _ := strings.Cut(info, "used_memory:")
	used, _, _ := strings.Cut(rest, "\r\n")
	n, err := strconv.ParseInt(used, 10, 64)
	require.NoError(tb, err)
	return n
}
