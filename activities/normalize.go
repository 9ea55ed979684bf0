package activities

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// normalized is a text in the form in which quotes are compared: Unicode NFKC,
// case folded, one space for any white space, one quotation mark for all, one
// dash for all, and without characters that do not show. It remembers for every
// byte which code points of the original it stands for.
type normalized struct {
	text string
	// from and to are, for each byte of text, the offsets in code points of the
	// original passage that the byte came from.
	from, to []int32
}

// normalize prepares a text for comparison.
func normalize(original string) normalized {
	n := normalized{from: make([]int32, 0, len(original)), to: make([]int32, 0, len(original))}
	var b strings.Builder
	b.Grow(len(original))
	fold := cases.Fold()
	spaced := true // no space at the start
	var at int32
	for rest := original; rest != ""; {
		source := rest[:segment(rest)]
		rest = rest[len(source):]
		next := at + int32(utf8.RuneCountInString(source)) //nolint:gosec // texts have at most thousands of characters
		piece := unify(source, fold)
		if piece == " " && spaced {
			piece = ""
		}
		if piece != "" {
			spaced = piece == " "
		}
		b.WriteString(piece)
		for range len(piece) {
			n.from, n.to = append(n.from, at), append(n.to, next)
		}
		at = next
	}
	n.text = b.String()
	return n
}

// segment is the length of the first piece of text that normalizes by itself: a
// character with whatever combines with it.
func segment(text string) int {
	if text[0] < utf8.RuneSelf && (len(text) == 1 || text[1] < utf8.RuneSelf) {
		return 1
	}
	return norm.NFKC.NextBoundaryInString(text, true)
}

// unify returns the compared form of one segment.
func unify(source string, fold cases.Caser) string {
	if len(source) == 1 && source[0] < utf8.RuneSelf {
		return unifyASCII(source)
	}
	r, size := utf8.DecodeRuneInString(source)
	switch {
	case size != len(source):
	case isQuotationMark(r):
		return `"`
	case unicode.Is(unicode.Pd, r) || r == '−':
		return "-"
	case unicode.IsSpace(r):
		return " "
	case unicode.Is(unicode.Cf, r):
		return ""
	}
	return norm.NFKC.String(fold.String(norm.NFKC.String(source)))
}

// unifyASCII is unify for a single byte, which is nearly everything.
func unifyASCII(source string) string {
	const lower = "abcdefghijklmnopqrstuvwxyz"
	switch c := source[0]; {
	case 'A' <= c && c <= 'Z':
		return lower[c-'A' : c-'A'+1]
	case '\t' <= c && c <= '\r':
		return " "
	case c == '\'' || c == '`':
		return `"`
	}
	return source
}

func isQuotationMark(r rune) bool {
	return unicode.In(r, unicode.Pi, unicode.Pf) || strings.ContainsRune("‚„′″‵‶´「」『』〝〞〟＂＇", r)
}
