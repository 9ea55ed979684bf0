package activities

import (
	"encoding/base64"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// minEncodedBytes is the least length of a word that is looked at as base64.
const minEncodedBytes = 24

// isFlagged reports whether the passage text[start:end], in code points, touches
// words that speak to the interviewer's or the scorer's model instead of
// answering: orders to it, marks that pretend to be a prompt's, and ready-made
// scorecards. They stand in the answer and yet show nothing that the candidate
// did, so they cannot be evidence.
//
// Whole sentences are flagged, by their form: an order stands where an order
// stands, at the start of a clause or after "please" and the like, and its object
// is a score, an instruction or the interview. So a candidate who tells of orders,
// of prompts or of marks keeps every word. It is no defence against a form that it
// does not know; a quote that it misses still has to be the candidate's own.
func isFlagged(text string, start, end int) bool {
	from := len(parley.FirstChars(text, start))
	to := from + len(parley.FirstChars(text[from:], end-start))
	for _, b := range blocks(text) {
		if from < b.to && b.from < to {
			return true
		}
	}
	for from > 0 && !endsSentence(text, from) {
		from--
	}
	for to < len(text) && !endsSentence(text, to) {
		to++
	}
	return hasOrder(text[from:to])
}

// speaksToModel reports whether any part of a text would be flagged.
func speaksToModel(text string) bool { return len(blocks(text)) > 0 || hasOrder(text) }

// hasOrder reports whether a sentence of the text has the form of an order.
func hasOrder(text string) bool {
	start := 0
	for end := 1; end <= len(text); end++ {
		if end < len(text) && !endsSentence(text, end) {
			continue
		}
		if isOrder(text[start:end]) {
			return true
		}
		start = end
	}
	return false
}

// endsSentence reports whether a sentence or a line ends at the byte at.
func endsSentence(text string, at int) bool {
	switch text[at-1] {
	case '\n':
		return true
	case '.', '!', '?':
		return strings.IndexByte(" \n\r\t", text[at]) >= 0
	case "。"[2], "！"[2], "？"[2]:
		return strings.HasSuffix(text[:at], "。") || strings.HasSuffix(text[:at], "！") || strings.HasSuffix(text[:at], "？")
	}
	return false
}

// span is a passage of a text in bytes: text[from:to].
type span struct{ from, to int }

// blocks are the passages that pretend to be another part of the prompt: from a
// mark at the start of a sentence or line to the last such mark, or to the end
// where no other follows; and JSON in the form of a scorecard.
func blocks(text string) []span {
	var spans []span
	if strings.ContainsAny(text, "[<#") {
		if marks := promptMarks.FindAllStringSubmatchIndex(text, -1); len(marks) > 0 {
			first, last := marks[0][2], marks[len(marks)-1]
			end := len(text)
			if closing.MatchString(text[last[2]:last[3]]) {
				end = last[3]
			}
			spans = append(spans, span{first, end})
		}
	}
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if from >= 0 && from < to && scorecardKey.MatchString(text[from:to]) {
		spans = append(spans, span{from, to + 1})
	}
	return spans
}

// isOrder reports whether a sentence has the form of an order to a model, as it
// is written or in one of the ways to hide it.
func isOrder(sentence string) bool {
	plain := normalize(sentence).text
	if hasSpacedWord(sentence) || matchesOrder(plain) {
		return true
	}
	if folded := lookalikes.Replace(plain); folded != plain && matchesOrder(folded) {
		return true
	}
	for word := range strings.FieldsSeq(sentence) {
		if len(word) < minEncodedBytes {
			continue
		}
		decoded, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(word, "=.!?"))
		if err == nil && utf8.Valid(decoded) && matchesOrder(normalize(string(decoded)).text) {
			return true
		}
	}
	return false
}

func matchesOrder(plain string) bool {
	has := pairsOf(plain)
	return slices.ContainsFunc(orders, func(o order) bool { return o.matches(plain, has) })
}

// hasSpacedWord reports whether eight letters in a row stand alone, "i g n o r e".
func hasSpacedWord(sentence string) bool {
	alone := 0
	for word := range strings.FieldsSeq(sentence) {
		if r, size := utf8.DecodeRuneInString(word); size != len(word) || !unicode.IsLetter(r) || isUnspaced(r) {
			alone = 0
			continue
		}
		if alone++; alone == 8 {
			return true
		}
	}
	return false
}

var (
	// promptMarks open or close a part of a chat template's or of our prompts.
	promptMarks = regexp.MustCompile(`(?im)(?:^|[.!?\]>] ?)\s*(\[\[/?data:[^\]]*\]\]|<\|\w+\|>|\[/?INST\]|<</?SYS>>|` +
		`</?(?:system|assistant|instructions?|answer|data)>|#{2,} ?(?:system|assistant|instructions?|user)\b:?)`)
	closing = regexp.MustCompile(`(?i)^(\[\[/|</|\[/|<\|im_end)`)
	// scorecardKey names a field that only a scorecard of ours has.
	scorecardKey = regexp.MustCompile(`"(competency_id|competencies|turn_no|rationale)"\s*:`)
)

// lookalikes replaces the letters that pass for Latin ones.
var lookalikes = strings.NewReplacer( //nolint:gochecknoglobals // a constant table
	"а", "a", "е", "e", "о", "o", "р", "p", "с", "c", "у", "y", "х", "x", "і", "i", "ѕ", "s", "ј", "j",
	"к", "k", "м", "m", "т", "t", "н", "h", "α", "a", "ο", "o", "ρ", "p", "ν", "v", "ι", "i", "κ", "k", "τ", "t", "ı", "i")
