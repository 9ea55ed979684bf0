package parley

import (
	"slices"
	"strings"
	"unicode"
)

// mostShared is the share of the shorter question's words that may stand in the
// other one; beyond it a candidate hears the same question again.
const mostShared = 0.6

// Repeats reports whether a question is near one of others: more than three fifths
// of the shorter one's words stand in both. A text without words is near all.
func Repeats(text string, others ...string) bool {
	words := questionWords(text)
	return slices.ContainsFunc(others, func(other string) bool {
		theirs, shared := questionWords(other), 0
		for _, word := range words {
			if slices.Contains(theirs, word) {
				shared++
			}
		}
		shorter := min(len(words), len(theirs))
		return shorter == 0 || float64(shared) > mostShared*float64(shorter)
	})
}

// questionWords are a text's words, each once.
func questionWords(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
	slices.Sort(words)
	return slices.Compact(words)
}
