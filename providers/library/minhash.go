package library

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"slices"
)

const (
	// shingleWords is how many words in a row are compared at once: two résumés of
	// one profession have most words in common, but not their order.
	shingleWords = 3
	// permutations is how many hashes a signature has. They go into bands of rows
	// each; three are left over. Two texts with a share s of common shingles meet in
	// one bucket at least with probability 1 - (1 - s^rows)^bands: 0.99 for the
	// threshold, 0.55 for 0.5, 0.008 for 0.2.
	permutations = 128
	bands        = 25
	rows         = 5
	// threshold is the least share of common shingles of near texts; the package's
	// comment has the table that it comes from.
	threshold = 0.7
)

// shinglesOf returns the hashes of all runs of three words, sorted, each once. FNV-1a
// is the same in every process and edition of Go, which hash/maphash is not; mixing
// gives its bits the evenness that minima need. Nobody gains by making two texts
// collide: a hit saves one call of one's own tenant.
func shinglesOf(words []word) []uint32 {
	if len(words) == 0 {
		return nil
	}
	shingles := make([]uint32, 0, len(words))
	hash := fnv.New64a()
	for i := range max(1, len(words)-shingleWords+1) {
		hash.Reset()
		for _, w := range words[i:min(i+shingleWords, len(words))] {
			_, _ = hash.Write([]byte(w.text)) // a hash takes everything
			_, _ = hash.Write([]byte{0})
		}
		shingles = append(shingles, uint32(mix(hash.Sum64())>>32))
	}
	slices.Sort(shingles)
	return slices.Compact(shingles)
}

// mix is the finalizer of SplitMix64: every bit of x changes half of the result's.
// It is one to one.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// signatureOf returns for each of 128 permutations of all shingles the first one
// that the text has. Two texts agree in each with the probability of their similarity.
func signatureOf(shingles []uint32) [permutations]uint64 {
	const golden = 0x9e3779b97f4a7c15 // SplitMix64's step between streams
	var signature [permutations]uint64
	for i := range signature {
		seed, least := uint64(i+1)*golden, uint64(math.MaxUint64)
		for _, shingle := range shingles {
			least = min(least, mix(seed^uint64(shingle)))
		}
		signature[i] = least
	}
	return signature
}

// similarity is the share of shingles that two texts have in common (Jaccard).
func similarity(a, b []uint32) float64 {
	common, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			common, i, j = common+1, i+1, j+1
		}
	}
	if all := len(a) + len(b) - common; all > 0 {
		return float64(common) / float64(all)
	}
	return 0
}

func encodeShingles(shingles []uint32) []byte {
	out := make([]byte, 0, 4*len(shingles))
	for _, shingle := range shingles {
		out = binary.LittleEndian.AppendUint32(out, shingle)
	}
	return out
}

func decodeShingles(encoded []byte) []uint32 {
	shingles := make([]uint32, 0, len(encoded)/4)
	for ; len(encoded) >= 4; encoded = encoded[4:] {
		shingles = append(shingles, binary.LittleEndian.Uint32(encoded))
	}
	return shingles
}
