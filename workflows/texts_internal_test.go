package workflows

import (
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// A language without one of the texts would leave a candidate without the
// disclosure that the law wants, or without a word at the end.
func TestEveryLanguageHasEveryText(t *testing.T) {
	t.Parallel()
	english := reflect.ValueOf(textsIn("en"))
	for _, language := range parley.Languages() {
		said := reflect.ValueOf(textsIn(language))
		for i := range said.NumField() {
			name, text := said.Type().Field(i).Name, said.Field(i).String()
			require.NotEmpty(t, text, "%s %s", language, name)
			require.Equal(t, text, strings.TrimSpace(text), "%s %s", language, name)
			require.Regexp(t, `\.$`, text, "%s %s", language, name)
			length, model := utf8.RuneCountInString(text), utf8.RuneCountInString(english.Field(i).String())
			require.Greater(t, 2*length, model, "%s %s says less than the English text", language, name)
			require.Less(t, length, 2*model, "%s %s says more than the English text", language, name)
			if language != "en" {
				require.NotEqual(t, english.Field(i).String(), text, "%s %s is not translated", language, name)
			}
		}
	}
}

// Whatever the language: an AI asks, an AI scores, people decide.
func TestD25DisclosureNamesTheAIAndThePeople(t *testing.T) {
	t.Parallel()
	words := map[string][2]string{
		"en": {"AI", "people"}, "es": {"IA", "personas"}, "de": {"KI", "Menschen"}, "fr": {"IA", "personnes"}, "pt": {"IA", "pessoas"},
	}
	require.Len(t, words, len(parley.Languages()))
	for language, said := range words {
		disclosure := textsIn(language).disclosure
		require.Len(t, regexp.MustCompile(`\b`+said[0]+`\b`).FindAllString(disclosure, -1), 2, language)
		require.Contains(t, disclosure, said[1], language)
	}
}

// The last words fit the way in which the interview ended.
func TestPartingFitsTheEnd(t *testing.T) {
	t.Parallel()
	iv := &interview{request: parley.Request{Language: "de-AT"}}
	german := textsIn("de")
	for status, parting := range map[parley.Status]string{
		parley.StatusCreated:         "",
		parley.StatusAwaitingConsent: "",
		parley.StatusGreeting:        "",
		parley.StatusInProgress:      "",
		parley.StatusPaused:          "",
		parley.StatusAnalyzing:       german.closing,
		parley.StatusCompleted:       german.closing,
		parley.StatusAnalysisFailed:  german.closing,
		parley.StatusAbandoned:       german.timedOut,
		parley.StatusTimeUp:          german.timeUp,
		parley.StatusWithdrawn:       german.unscored,
		parley.StatusDeclined:        german.declined,
		parley.StatusExpired:         german.expired,
		parley.StatusCancelled:       german.cancelled,
	} {
		iv.status = status
		require.Equal(t, parting, iv.parting(), status)
		require.Equal(t, parting, iv.transcript().Closing, status)
	}

	iv.status, iv.ending = parley.StatusAnalyzing, parley.StatusTimeUp
	require.Equal(t, german.timeUp, iv.parting(), "an interview that ended early is not thanked for its last answer while it is scored")
	iv.ending, iv.scoreAnswers = parley.StatusWithdrawn, true
	require.Equal(t, german.withdrawn, iv.parting())
	iv.ending, iv.clocks.pausedAt = parley.StatusAbandoned, time.Unix(1, 0)
	require.Equal(t, german.pausedOut, iv.parting())
}
