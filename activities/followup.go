package activities

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// noFollowUp is how a model says that its question is the planned one.
const noFollowUp = "none"

// checkFollowUp checks a reply whose words have passed as a question's: it is of a
// type that is allowed, and a follow-up asks one thing about the last answer. A
// model that says nothing of follow-ups asks none.
func checkFollowUp(in parley.NextTurnInput, told string, reply parley.NextTurnReply) (parley.FollowUpType, *parley.Error) {
	kind := parley.FollowUpType(told)
	switch {
	case told == "" || told == noFollowUp:
		if in.OnlyFollowUp {
			return "", malformed("field follow_up must be a type that the block follow_up allows")
		}
		return "", nil
	case !slices.Contains(in.FollowUps, kind):
		return "", malformed("field follow_up is a type that is not allowed here")
	case questionMarks(reply.Question) > 1:
		return "", malformed("field question asks more than one question; a follow-up asks one")
	case !refersTo(reply.Lead+" "+reply.Question, in.LastAnswer):
		return "", malformed("field question does not refer to the last answer; a follow-up names a point of it in its own words")
	}
	return kind, nil
}

// refersTo reports whether a text takes up a figure or a word with content of an
// answer. A text in a script without spaces takes up two letters in a row.
func refersTo(text, answer string) bool {
	said := contentWords(answer)
	return slices.ContainsFunc(contentWords(text), func(word string) bool {
		return slices.ContainsFunc(said, func(other string) bool { return sameWord(word, other) })
	})
}

// sameStem is how many first letters make two words forms of one, as in migrate
// and migration, Kunde and Kunden.
const sameStem = 5

func sameWord(a, b string) bool {
	if a == b {
		return true
	}
	return len(a) >= sameStem && len(b) >= sameStem && a[:sameStem] == b[:sameStem]
}

// contentWords are the words of a text that are about something, without case and
// accents: not those that any text has, and no single letters.
func contentWords(text string) []string {
	var words []string
	for _, word := range strings.FieldsFunc(strings.ToLower(unaccented(text)), isNoWord) {
		first, _ := utf8.DecodeRuneInString(word)
		switch {
		case unicode.IsDigit(first):
			words = append(words, word)
		case isUnspaced(first):
			words = append(words, letterPairs(word)...)
		case utf8.RuneCountInString(word) > 2 && !stopWords[word]:
			words = append(words, word)
		}
	}
	return words
}

// letterPairs are all two neighbouring letters of a word.
func letterPairs(word string) []string {
	var found []string
	letters := []rune(word)
	for i := 1; i < len(letters); i++ {
		found = append(found, string(letters[i-1:i+1]))
	}
	return found
}
