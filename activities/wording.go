package activities

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// duplicateOverlap is the share of common words (Jaccard) above which two
// questions are the same question.
const duplicateOverlap = 0.8

// maxQuestionMarks allows a question and a short second half, not a list.
const maxQuestionMarks = 2

// checkSaid checks words that a candidate or a reader is to see, and returns
// them on one line.
func checkSaid(field, text string, most int) (string, *parley.Error) {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case text == "":
		return "", malformed("field %s is empty", field)
	case utf8.RuneCountInString(text) > most:
		return "", malformed("field %s is longer than %d characters", field, most)
	case hasMarkers(text):
		return "", malformed("field %s holds control marks", field)
	}
	if what := obeyed(field, text); what != "" {
		return "", malformed("field %s %s", field, what)
	}
	return text, nil
}

// checkQuestion checks words as a question to a candidate: one, allowed, in the
// interview's language, and not asked before.
func checkQuestion(language, text string, asked []string) (string, *parley.Error) {
	text, failure := checkSaid("question", text, maxQuestionChars)
	if failure != nil {
		return "", failure
	}
	if questionMarks(text) > maxQuestionMarks {
		return "", malformed("field question asks more than one question")
	}
	if topic := protectedTopic(text); topic != "" {
		return "", malformed("field question asks about a protected topic: %s", topic)
	}
	if failure := checkLanguage("question", language, text); failure != nil {
		return "", failure
	}
	words := wordSet(text)
	for _, earlier := range asked {
		if overlap(words, wordSet(earlier)) > duplicateOverlap {
			return "", malformed("field question repeats an earlier question")
		}
	}
	return text, nil
}

// checkLead checks the words before a question; having none is fine.
func checkLead(text *string) (string, *parley.Error) {
	if text == nil {
		return "", malformed("field lead is missing")
	}
	if strings.TrimSpace(*text) == "" {
		return "", nil
	}
	lead, failure := checkSaid("lead", *text, maxLeadChars)
	if failure != nil {
		return "", failure
	}
	if topic := protectedTopic(lead); topic != "" {
		return "", malformed("field lead speaks of a protected topic: %s", topic)
	}
	return lead, nil
}

// hasMarkers reports whether text holds marks of our prompts, of chat templates
// or of code, or characters that do not print.
func hasMarkers(text string) bool {
	for _, mark := range []string{"[[", "]]", "<|", "|>", "```", "</", "nonce="} {
		if strings.Contains(text, mark) {
			return true
		}
	}
	return !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == utf8.RuneError
	})
}

// tells reports whether a text gives away a run of words of the rubric that does
// not stand in what may be said anyway.
func tells(text, rubric string, open ...string) bool {
	known := runs(strings.Join(open, " "))
	secret := runs(rubric)
	return slices.ContainsFunc(runs(text), func(run string) bool {
		return slices.Contains(secret, run) && !slices.Contains(known, run)
	})
}

func questionMarks(text string) int {
	count := 0
	for _, r := range text {
		if r == '?' || r == '？' || r == '؟' {
			count++
		}
	}
	return count
}

// wordSet is the set of a text's words without case and punctuation.
func wordSet(text string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), isNoWord) {
		words[word] = true
	}
	return words
}

func isNoWord(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }

// overlap is the Jaccard index of two sets, 0 when both are empty.
func overlap(a, b map[string]bool) float64 {
	common := 0
	for word := range a {
		if b[word] {
			common++
		}
	}
	union := len(a) + len(b) - common
	if union == 0 {
		return 0
	}
	return float64(common) / float64(union)
}
