package activities

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// quoteWire is a quote as a model gives it.
type quoteWire struct {
	TurnNo int    `json:"turn_no"`
	Quote  string `json:"quote"`
}

// record is what was said in an interview, prepared to look quotes up in.
type record struct {
	turns []spoken
}

// spoken is one answered turn.
type spoken struct {
	no       int
	answer   string
	compared normalized
	// question is the normalized question: its words are not the candidate's.
	question string
}

func newRecord(turns []parley.Turn) record {
	var r record
	for _, turn := range turns {
		if turn.Answer == nil {
			continue
		}
		r.turns = append(r.turns, spoken{
			no:       turn.No,
			answer:   turn.Answer.Text,
			compared: normalize(turn.Answer.Text),
			question: normalize(turn.Question.Lead + " " + turn.Question.Text).text,
		})
	}
	return r
}

// verify returns the evidence that a quote stands for: a passage of at least
// three words of the candidate's own, outside whatever is flagged, in the answer
// that the quote names or, if it is not there, in the only other answer that has it.
func (r record) verify(wire quoteWire) (parley.Evidence, bool) {
	if utf8.RuneCountInString(wire.Quote) > maxQuoteChars {
		return parley.Evidence{}, false
	}
	quote := strings.TrimFunc(normalize(wire.Quote).text, isNoWord)
	if !hasWords(quote, minQuoteWords) {
		return parley.Evidence{}, false
	}
	var elsewhere []parley.Evidence
	for _, turn := range r.turns {
		evidence, found := turn.find(quote, wire.Quote)
		if found && turn.no == wire.TurnNo {
			return evidence, true
		}
		if found {
			elsewhere = append(elsewhere, evidence)
		}
	}
	if len(elsewhere) == 1 {
		return elsewhere[0], true
	}
	return parley.Evidence{}, false
}

// verifyAll keeps what can be verified, each passage once, and counts the quotes
// that cannot.
func (r record) verifyAll(wires []quoteWire) (kept []parley.Evidence, refused int) {
	seen := map[[3]int]bool{}
	for _, wire := range wires {
		evidence, found := r.verify(wire)
		place := [3]int{evidence.TurnNo, evidence.Start, evidence.End}
		if !found {
			refused++
		}
		if !found || seen[place] || len(kept) == parley.MaxEvidence {
			continue
		}
		seen[place] = true
		kept = append(kept, evidence)
	}
	return kept, refused
}

// maxPlaces is how many passages with the same words are looked at: what an answer
// repeats more often, all of it flagged, is no evidence.
const maxPlaces = 8

// find looks a normalized quote up in the answer. The evidence holds the
// candidate's words as they stand there, not as the model wrote them, and from the
// first passage that is not flagged.
func (s spoken) find(quote, raw string) (parley.Evidence, bool) {
	if indexWords(s.question, quote) >= 0 {
		return parley.Evidence{}, false
	}
	from := 0
	for range maxPlaces {
		at := indexWords(s.compared.text[from:], quote)
		if at < 0 {
			break
		}
		at += from
		from = at + len(quote)
		start, end := int(s.compared.from[at]), int(s.compared.to[from-1])
		if isFlagged(s.answer, start, end) {
			continue
		}
		passage := slice(s.answer, start, end)
		match := parley.MatchNormalized
		if strings.Contains(raw, passage) {
			match = parley.MatchExact
		}
		return parley.Evidence{TurnNo: s.no, Quote: passage, Start: start, End: end, Match: match}, true
	}
	return parley.Evidence{}, false
}

// indexWords is strings.Index for whole words: "he led it" is not in "she led
// it". Scripts that do without spaces have no word ends to look at.
func indexWords(text, words string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], words)
		if at < 0 {
			return -1
		}
		at += from
		if isWordEnd(text[:at], words) && isWordEnd(words, text[at+len(words):]) {
			return at
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		from = at + size
	}
}

// isWordEnd reports whether no word runs on from before into after.
func isWordEnd(before, after string) bool {
	last, _ := utf8.DecodeLastRuneInString(before)
	first, _ := utf8.DecodeRuneInString(after)
	return before == "" || after == "" || isNoWord(last) || isNoWord(first) || isUnspaced(last) || isUnspaced(first)
}

// hasWords reports whether text has at least that many words. In scripts without
// spaces two characters count as a word.
func hasWords(text string, least int) bool {
	words, unspaced, inside := 0, 0, false
	for _, r := range text {
		switch {
		case isNoWord(r):
			inside = false
		case isUnspaced(r):
			unspaced, inside = unspaced+1, false
		case !inside:
			words, inside = words+1, true
		}
	}
	return words+unspaced/2 >= least
}

func isUnspaced(r rune) bool {
	const firstThai = 'ก' // all that comes before is written with spaces
	if r < firstThai {
		return false
	}
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// slice is text[start:end] in code points.
func slice(text string, start, end int) string {
	return parley.FirstChars(text[len(parley.FirstChars(text, start)):], end-start)
}
