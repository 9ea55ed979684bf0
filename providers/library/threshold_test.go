package library

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// pair is a text and another one, whether both are one candidate's, and how near
// they are.
type pair struct {
	change      string
	a, b        string
	same        bool
	similarity  float64
	sameTelling bool
}

func pairs() []pair {
	const people = 60
	r := rand.New(rand.NewPCG(4, 2026)) //nolint:gosec // the same texts every time
	var out []pair
	for range people {
		for _, c := range versions() {
			made := newResume(r)
			out = append(out, pair{change: c.name, a: made.String(), b: c.make(r, made), same: true})
		}
		for _, c := range others() {
			made := newResume(r)
			out = append(out, pair{change: c.name, a: made.String(), b: c.make(r, made)})
		}
		out = append(out, pair{change: namelessProse, a: prose(r), b: prose(r)})
	}
	for i, p := range out {
		a, b := wordsOf(p.a), wordsOf(p.b)
		out[i].similarity = similarity(shinglesOf(a), shinglesOf(b))
		out[i].sameTelling = tellingOf(a) == tellingOf(b)
	}
	return out
}

// TestThresholdSeparatesVersionsFromPeople prints the table of the package's comment:
//
//	go test -v -run Threshold ./providers/library
//
// Similarity alone cannot tell an edited résumé from another person's on the same
// template, at any threshold; the telling words can, and leave the threshold to
// keep texts without any apart.
func TestThresholdSeparatesVersionsFromPeople(t *testing.T) {
	t.Parallel()
	all := pairs()
	var table strings.Builder
	fmt.Fprintln(&table, "threshold   similarity alone   with telling words\n            precision recall   precision recall")
	for _, least := range []float64{0.3, 0.4, 0.5, 0.6, threshold, 0.8, 0.9, 0.95} {
		alone := count(all, func(p pair) bool { return p.similarity >= least })
		telling := count(all, func(p pair) bool { return p.similarity >= least && p.sameTelling })
		fmt.Fprintf(&table, "     %.2f   %9.3f %6.3f   %9.3f %6.3f\n",
			least, alone.precision(), alone.recall(), telling.precision(), telling.recall())
		if least == threshold {
			require.Zero(t, telling.wrong, "nobody gets what was made for another")
			require.GreaterOrEqual(t, telling.recall(), 0.95, "a new version of a résumé is found")
			require.Less(t, alone.precision(), 0.7, "similarity alone would not do")
		}
	}
	for _, c := range append(versions(), append(others(), change{name: namelessProse})...) {
		of := slices.DeleteFunc(slices.Clone(all), func(p pair) bool { return p.change != c.name })
		near := count(of, func(p pair) bool { return p.similarity >= threshold && p.sameTelling })
		fmt.Fprintf(&table, "%-30s near: %d of %d\n", c.name, near.hits+near.wrong, len(of))
	}
	t.Log("\n" + table.String())
}

// tally is how a rule did: which of the same it took, and how many others.
type tally struct{ same, hits, wrong int }

func (t tally) precision() float64 { return float64(t.hits) / float64(max(t.hits+t.wrong, 1)) }
func (t tally) recall() float64    { return float64(t.hits) / float64(max(t.same, 1)) }

func count(pairs []pair, near func(pair) bool) tally {
	var t tally
	for _, p := range pairs {
		t.same += one(p.same)
		t.hits += one(p.same && near(p))
		t.wrong += one(!p.same && near(p))
	}
	return t
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// The buckets lose next to none of the pairs that the threshold would take.
func TestBucketsMeetWhatIsNear(t *testing.T) {
	t.Parallel()
	near, met := 0, 0
	for _, p := range pairs() {
		if p.similarity < threshold {
			continue
		}
		a, b := shinglesOf(wordsOf(p.a)), shinglesOf(wordsOf(p.b))
		near++
		met += one(meet(signatureOf(a), signatureOf(b)))
	}
	require.Greater(t, near, 300)
	require.GreaterOrEqual(t, met, near*99/100)
}

func meet(a, b [permutations]uint64) bool {
	for band := range bands {
		if [rows]uint64(a[band*rows:]) == [rows]uint64(b[band*rows:]) {
			return true
		}
	}
	return false
}

// A signature's agreement is an estimate of the similarity: unbiased, with a
// deviation of 0.04.
func TestSignaturesEstimateSimilarity(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 1)) //nolint:gosec // the same sets every time
	for _, share := range []int{10, 50, 70, 90} {
		var off float64
		const tries = 50
		for range tries {
			a, b := make([]uint32, 0, 300), make([]uint32, 0, 300)
			for i := range 300 {
				x := r.Uint32()
				if a = append(a, x); i*100 >= share*300 {
					x = r.Uint32()
				}
				b = append(b, x)
			}
			slices.Sort(a)
			slices.Sort(b)
			agree := 0
			left, right := signatureOf(a), signatureOf(b)
			for i := range left {
				agree += one(left[i] == right[i])
			}
			off += float64(agree)/permutations - similarity(a, b)
		}
		require.InDelta(t, 0, off/tries, 0.02)
	}
}
