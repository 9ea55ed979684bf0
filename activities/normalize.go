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
	text := make([]byte, 0, len(original))
	fold := cases.Fold()
	spaced := true // no space at the start
	var at int32
	for rest := original; rest != ""; {
		if isPlain(rest) {
			c := unifyASCII(rest[0])
			rest, at = rest[1:], at+1
			if c != ' ' || !spaced {
				text, n.from, n.to = append(text, c), append(n.from, at-1), append(n.to, at)
			}
			spaced = c == ' '
			continue
		}
		source := rest[:norm.NFKC.NextBoundaryInString(rest, true)]
		rest = rest[len(source):]
		next := at + int32(utf8.RuneCountInString(source)) //nolint:gosec // texts have at most thousands of characters
		piece := unify(source, fold)
		if piece == " " && spaced {
			piece = ""
		}
		if piece != "" {
			spaced = piece == " "
		}
		text = append(text, piece...)
		for range len(piece) {
			n.from, n.to = append(n.from, at), append(n.to, next)
		}
		at = next
	}
	n.text = string(text)
	return n
}

// isPlain reports whether the text begins with an ASCII character that shows and
// with which nothing combines, as nearly all are.
func isPlain(text string) bool {
	shows := ' ' <= text[0] && text[0] <= '~' || '\t' <= text[0] && text[0] <= '\r'
	return shows && (len(text) == 1 || text[1] < utf8.RuneSelf)
}

// unify returns the compared form of one piece that normalizes by itself: a
// character with whatever combines with it.
func unify(source string, fold cases.Caser) string {
	if len(source) == 1 && isPlain(source) {
		return string([]byte{unifyASCII(source[0])})
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
	case unicode.In(r, unicode.Cc, unicode.Cf, unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point):
		return ""
	}
	return norm.NFKC.String(fold.String(norm.NFKC.String(source)))
}

// unifyASCII is unify for a single byte.
func unifyASCII(c byte) byte {
	switch {
	case 'A' <= c && c <= 'Z':
		return c + ('a' - 'A')
	case '\t' <= c && c <= '\r':
		return ' '
	case c == '\'' || c == '`':
		return '"'
	}
	return c
}

func isQuotationMark(r rune) bool {
	return unicode.In(r, unicode.Pi, unicode.Pf) || strings.ContainsRune("‚„′″‵‶´「」『』〝〞〟＂＇", r)
}
