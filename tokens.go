package parley

import "unicode"

// Tokens estimates how many tokens a language model makes of text, before
// any tokenizer has seen it. It counts what current vocabularies agree on: a
// usual word is one token, a long or accented one more, and other scripts cost
// by the letter. English, code and logs come out within a fifth of what the
// tokenizers of gpt-oss, Llama and Qwen say; those differ from each other by up
// to half in other languages, and there the estimate keeps to their middle. See
// docs/testing.md, "Token estimates", for how it was measured.
func Tokens(text string) int {
	var sum, run int // sum in hundredths of a token
	last, upper := space, false
	for _, r := range text {
		kind := kindOf(r)
		isUpper := kind == latin && unicode.IsUpper(r)
		if kind != last || kind == latin && isUpper && !upper {
			run = 0 // camelCase is two words
		}
		run++
		sum += cost(kind, run)
		if kind == latin && r > unicode.MaxASCII {
			sum += 120
		}
		last, upper = kind, isUpper
	}
	return (sum + 99) / 100
}

// charKind groups characters that cost alike.
type charKind int

const (
	space charKind = iota
	newline
	latin
	digit
	punctuation
	alphabet // Cyrillic, Greek and their neighbours
	syllabic // Han, Kana, Hangul
	other    // Arabic, Devanagari, Thai and the rest
)

func kindOf(r rune) charKind {
	switch {
	case 'a' <= r && r <= 'z': // most of them
		return latin
	case r == '\n' || r == '\r':
		return newline
	case unicode.IsSpace(r):
		return space
	case unicode.IsNumber(r):
		return digit
	case !unicode.IsLetter(r) && !unicode.IsMark(r):
		return punctuation
	case r < 0x250:
		return latin
	case r < 0x590:
		return alphabet
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul):
		return syllabic
	}
	return other
}

// cost is what the character of that kind costs, in hundredths of a token, which
// is the place-th of its run.
func cost(kind charKind, place int) int {
	const usualWord = 6
	switch kind {
	case space:
		return 0 // part of the word that follows
	case latin:
		if place == 1 {
			return 97
		}
		if place > usualWord {
			return 20
		}
		return 0
	case newline, punctuation:
		if place == 1 {
			return 75
		}
		return 10
	case digit:
		return 92 // three to a token with most, one with Qwen
	case alphabet:
		return 29
	case syllabic:
		return 70
	case other:
		return 44
	}
	return 0
}
