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
	var segments norm.Iter
	segments.InitString(norm.NFKC, original)
	spaced := true // no space at the start
	var at int32
	for start := 0; !segments.Done(); start = segments.Pos() {
		composed := segments.Next()
		source := original[start:segments.Pos()]
		next := at + int32(utf8.RuneCountInString(source)) //nolint:gosec // texts have at most thousands of characters
		piece := unify(source, composed, fold)
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

// unify returns the compared form of one segment: source as written, composed as
// NFKC has it.
func unify(source string, composed []byte, fold cases.Caser) string {
	if len(source) == 1 && source[0] < utf8.RuneSelf {
		return unifyByte(source[0])
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
	return norm.NFKC.String(string(fold.Bytes(composed)))
}

// unifyByte is unify for ASCII, which nearly everything is.
func unifyByte(c byte) string {
	const lower = "abcdefghijklmnopqrstuvwxyz"
	switch {
	case 'A' <= c && c <= 'Z':
		return lower[c-'A' : c-'A'+1]
	case c == ' ' || '\t' <= c && c <= '\r':
		return " "
	case c == '\'' || c == '`':
		return `"`
	}
	return string(rune(c))
}

func isQuotationMark(r rune) bool {
	return unicode.In(r, unicode.Pi, unicode.Pf) || strings.ContainsRune("‚„′″‵‶´「」『』〝〞〟＂＇", r)
}
