package parley

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// What makes an answer unusable. The bounds are wide: to ask again for an answer
// that was fine offends a candidate, and what slips through is no worse than a weak
// answer.
const (
	// wordOrTwo is how many words are too few, unless they hold a figure or code.
	wordOrTwo = 2
	// leastASR is the recogniser's confidence below which its text is guesswork.
	leastASR = 0.5
	// fewPasted is how many words a question must have to be recognised, pastedShare
	// how much of an answer must stand in it, pastedLength how much of its length the
	// answer must have.
	fewPasted    = 5
	pastedShare  = 0.9
	pastedLength = 0.6
	// gibberishShare is how many of the words must be keys at random, sameWords how
	// often one word alone must be said.
	gibberishShare = 0.6
	sameWords      = 4
	// codeShare is how many of the characters are brackets and the like in code;
	// prose has one or two in a hundred.
	codeShare = 0.06
	// thinWords and thinChars are what an answer has at least that needs no follow-up
	// in an economy interview.
	thinWords = 25
	thinChars = 200
)

// FlagsOf returns what is wrong with an answer to a question of this interview as
// an answer, in the order of the AnswerFlags, or nothing. It says nothing on how
// good the answer is, and a skipped question has none.
func (r Request) FlagsOf(answer Answer, question Question) []AnswerFlag {
	return r.flagsOf(answer, question, ofTheTrade)
}

// FlagsOfEarlier is FlagsOf as it was while names such as PostgreSQL passed for keys at
// random. An interview that asked again for that reason is replayed by it.
func (r Request) FlagsOfEarlier(answer Answer, question Question) []AnswerFlag {
	return r.flagsOf(answer, question, nil)
}

// flagsOf knows the names of the trade, if any.
func (r Request) flagsOf(answer Answer, question Question, names *strings.Replacer) []AnswerFlag {
	if answer.Skip {
		return nil
	}
	var flags []AnswerFlag
	words := wordsOf(answer.Text)
	code := looksLikeCode(answer.Text)
	if len(words) <= wordOrTwo && !code && !strings.ContainsFunc(answer.Text, unicode.IsDigit) && !unspaced(answer.Text) {
		flags = append(flags, FlagTooShort)
	}
	if spoken := languageOf(answer.Text); !code && spoken != "" && spoken != BaseLanguage(r.Language) && spoken != languageOf(question.Text) {
		flags = append(flags, FlagOffLanguage)
	}
	if !code && isGibberish(words, names) {
		flags = append(flags, FlagGibberish)
	}
	if isPasted(words, wordsOf(question.Text)) {
		flags = append(flags, FlagPastedQuestion)
	}
	if c := answer.ASRConfidence; c != nil && *c < leastASR {
		flags = append(flags, FlagLowASR)
	}
	return flags
}

// Thin reports whether an answer is usable but so short that asking further is
// worth a call even where calls are dear: fewer than 25 words.
func (a Answer) Thin() bool {
	return !a.Skip && len(a.Flags) == 0 && len(wordsOf(a.Text)) < thinWords && utf8.RuneCountInString(a.Text) < thinChars
}

// wordsOf splits a text into its words, in small letters.
func wordsOf(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	})
}

// unspaced reports whether a text is in a script that writes without spaces, in
// which words cannot be counted.
func unspaced(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
	})
}

// looksLikeCode reports whether a text holds as many brackets and signs as only
// code, formulas and logs do.
func looksLikeCode(text string) bool {
	marks, all := 0, 0
	for _, r := range text {
		switch {
		case unicode.IsSpace(r):
			continue
		case strings.ContainsRune("{}()[]<>;=_/\\|&$#*+^~`", r):
			marks++
		}
		all++
	}
	return marks > 1 && float64(marks) >= codeShare*float64(all)
}

// isPasted reports whether an answer is hardly more than its question.
func isPasted(answer, question []string) bool {
	if len(question) < fewPasted || float64(len(answer)) < pastedLength*float64(len(question)) {
		return false
	}
	left := map[string]int{}
	for _, word := range question {
		left[word]++
	}
	shared := 0
	for _, word := range answer {
		if left[word] > 0 {
			left[word]--
			shared++
		}
	}
	return float64(shared) >= pastedShare*float64(len(answer))
}

// isGibberish reports whether words are keys at random, or one word over and over.
// A single word is judged by the surest signs alone.
func isGibberish(words []string, names *strings.Replacer) bool {
	random, judged := 0, 0
	distinct := map[string]bool{}
	for _, word := range words {
		if strings.ContainsFunc(word, unicode.IsDigit) || !isLatin(word) {
			continue
		}
		judged++
		distinct[word] = true
		if isKeyRun(word) || len(words) > wordOrTwo && isUnspeakable(word, names) {
			random++
		}
	}
	switch {
	case judged == 0 || float64(judged) < gibberishShare*float64(len(words)):
		return false
	case len(distinct) == 1 && judged >= sameWords:
		return true
	}
	return float64(random) >= gibberishShare*float64(judged)
}

// isKeyRun reports whether a word is one key held down, or keys side by side.
func isKeyRun(word string) bool {
	const held = 5
	if len(word) >= held && strings.Count(word, word[:1]) == len(word) {
		return true
	}
	// Four of the upper row are German words such as Wert.
	for _, row := range []string{"qwertyuiop", "qwertzuiop", "azertyuiop"} {
		if hasRun(word, row, held) {
			return true
		}
	}
	for _, row := range []string{"asdfghjkl", "qsdfghjklm", "zxcvbnm", "yxcvbnm", "wxcvbn"} {
		if hasRun(word, row, held-1) {
			return true
		}
	}
	return false
}

func hasRun(word, row string, length int) bool {
	for i := 0; i+length <= len(row); i++ {
		if strings.Contains(word, row[i:i+length]) {
			return true
		}
	}
	return false
}

// isUnspeakable reports whether a word has letters side by side that none of the
// five languages has. Short words may be abbreviations.
func isUnspeakable(word string, names *strings.Replacer) bool {
	const (
		long       = 5
		consonants = 6
	)
	word = fold(word)
	if names != nil {
		word = names.Replace(word)
	}
	letters := []rune(word)
	if len(letters) < long {
		return false
	}
	run, vowels := 0, 0
	for i, r := range letters {
		if strings.ContainsRune("aeiouy", r) {
			run = 0
			vowels++
			continue
		}
		run++
		if i == 0 {
			continue
		}
		pair := string(letters[i-1 : i+1])
		if run >= consonants || pair[0] == 'j' || strings.Contains("kj hj gj jj mj pj tj vj wj zj xj", pair) || pair[0] == 'q' {
			return true
		}
	}
	return vowels == 0
}

// ofTheTrade takes away what no language has and names of the trade have: PostgreSQL,
// GraphQL, jQuery, HTTPS.
//
//nolint:gochecknoglobals // a constant table
var ofTheTrade = strings.NewReplacer("ql", "", "jquery", "", "https", "", "xhtml", "", "rdbms", "")
