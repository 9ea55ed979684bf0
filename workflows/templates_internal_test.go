package workflows

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Every language leads to any question, and asks again for whatever may be wrong
// with an answer, in words of its own.
func TestEveryLanguageHasEveryTemplate(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for _, language := range parley.Languages() {
		words := wordsIn(language + "-XX")
		english := wordsIn("en")
		require.Len(t, words.staying, len(english.staying), language)
		require.Len(t, words.turning, len(english.turning), language)
		require.Len(t, words.passing, len(english.passing), language)
		require.Len(t, words.again, len(english.again), language)
		all := slices.Concat(words.staying, words.turning, words.passing)
		for _, flag := range []parley.AnswerFlag{
			parley.FlagTooShort, parley.FlagOffLanguage, parley.FlagGibberish, parley.FlagPastedQuestion, parley.FlagLowASR,
		} {
			require.NotEmpty(t, words.again[flag], "%s %s", language, flag)
			require.Equal(t, 1, strings.Count(words.again[flag], "?"), "%s %s asks once", language, flag)
			all = append(all, words.again[flag])
		}
		for _, text := range words.staying {
			require.NotContains(t, text, "?", "%s: a transition asks nothing", language)
		}
		for _, text := range all {
			require.Empty(t, seen[text], "%s has the words of %s: %s", language, seen[text], text)
			seen[text] = language
			require.Regexp(t, `[.?]$`, text)
			require.LessOrEqual(t, utf8.RuneCountInString(text), 110, text)
		}
	}
}

// No two transitions in a row have the same words.
func TestTransitionsChange(t *testing.T) {
	t.Parallel()
	for _, language := range parley.Languages() {
		iv := &interview{request: parley.Request{Language: language}, turns: []parley.Turn{{
			No: 1, Question: parley.Question{CompetencyID: "a"}, Answer: &parley.Answer{Text: "I did."},
		}}}
		for _, next := range []string{"a", "b"} {
			before := ""
			for iv.slots = 1; iv.slots < parley.QuestionCount; iv.slots++ {
				said := iv.transition(parley.PlannedQuestion{CompetencyID: next})
				require.NotEqual(t, before, said)
				before = said
			}
		}
	}
}
