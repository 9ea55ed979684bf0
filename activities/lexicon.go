package activities

import (
	"regexp"
	"strings"

	"github.com/parley-interviews/parley"
)

// lexicon is what code knows of a language. Each has a file of its own beside
// this one; all of it is written without accents, with ss for ß.
type lexicon struct {
	// words are common words that no other lexicon has, by which a text in this
	// language is told from one in another.
	words string
	// protected are what an interviewer must not ask for: none of it belongs to the
	// job, and in most places the law forbids the question.
	protected []topic
	// banned are what no note, summary or rationale may rest on.
	banned []topic
	// verdicts are what a letter to the candidate must not say besides.
	verdicts []topic
}

// lexicons holds one for each of parley.Languages.
func lexicons() map[string]lexicon {
	return map[string]lexicon{
		"en": english(), "es": spanish(), "de": german(), "fr": french(), "pt": portuguese(),
	}
}

// languageOf tells which language a common word belongs to.
var languageOf = func() map[string]string { //nolint:gochecknoglobals // a constant table
	languages := map[string]string{}
	for language, known := range lexicons() {
		for word := range strings.FieldsSeq(known.words) {
			languages[word] = language
		}
	}
	return languages
}()

const (
	// leastForeign words of another language make a text suspect; fewer may be
	// names, titles and terms of the trade.
	leastForeign = 3
	// foreignShare is how many times more of them than of the interview's own
	// there must be.
	foreignShare = 2
)

// quoted are words said back to the candidate, who may say them in any language.
var quoted = regexp.MustCompile(`["“”„«][^"“”„«»]*["“”»]`)

// checkLanguage refuses a text that is clearly in another of our languages than
// the interview, given by its tag. It lets pass what it cannot tell.
func checkLanguage(field, tag, text string) *parley.Error {
	counts := map[string]int{}
	for word := range strings.FieldsFuncSeq(strings.ToLower(unaccented(quoted.ReplaceAllString(text, " "))), isNoWord) {
		counts[languageOf[word]]++
	}
	own := parley.BaseLanguage(tag)
	for _, other := range parley.Languages() {
		if other != own && counts[other] >= leastForeign && counts[other] > foreignShare*counts[own] {
			return malformed("field %s is in the wrong language: it must be in %q and reads like %q", field, own, other)
		}
	}
	return nil
}
