package standin

import (
	"reflect"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// texts lists a voice's texts by field, those of a list under one name.
func texts(v voice) map[string][]string {
	all := map[string][]string{}
	gather(all, "", reflect.ValueOf(v))
	return all
}

func gather(all map[string][]string, name string, value reflect.Value) {
	switch value.Kind() {
	case reflect.Struct:
		for i := range value.NumField() {
			gather(all, name+"."+value.Type().Field(i).Name, value.Field(i))
		}
	case reflect.Map:
		for entry := value.MapRange(); entry.Next(); {
			gather(all, name+"."+entry.Key().String(), entry.Value())
		}
	case reflect.Slice, reflect.Array:
		for i := range value.Len() {
			gather(all, name, value.Index(i))
		}
	default:
		all[name] = append(all[name], value.String())
	}
}

// A text that is missing, or that fills in something else than the English one,
// would make tests in that language mean nothing.
func TestTheModelSpeaksEveryLanguage(t *testing.T) {
	t.Parallel()
	require.Len(t, voices(), len(parley.Languages()))
	english := texts(voices()["en"])
	require.Contains(t, english, ".followUps.challenge")
	require.Contains(t, english, ".letter.skipped")
	for _, language := range parley.Languages() {
		require.Len(t, texts(voices()[language]), len(english), language)
		for name, said := range texts(voices()[language]) {
			require.NotEmpty(t, said, "%s %s", language, name)
			for _, text := range said {
				require.NotEmpty(t, text, "%s %s", language, name)
				require.Equal(t, verbs(english[name][0]), verbs(text), "%s %s", language, name)
			}
		}
	}
}

// verbs lists what a text is filled with.
func verbs(text string) string {
	var found strings.Builder
	for i := range len(text) - 1 {
		if text[i] == '%' {
			found.WriteString(text[i : i+2])
		}
	}
	return found.String()
}

func TestTheModelAnswersInTheInterviewsLanguage(t *testing.T) {
	t.Parallel()
	data := func(language string) []block {
		return []block{
			{name: "role", attributes: map[string]string{"language": language}, text: "Elektroniker"},
			{name: "planned_question", text: "In welcher Lage war das?"},
			{name: "answer", attributes: map[string]string{"turn": "3"}, text: "Ich habe 3 Pumpen geprüft, und seitdem läuft die Anlage."},
		}
	}
	german := prompt{step: "next_turn", blocks: data("de-AT")}.reply()
	require.Contains(t, german, "In welcher Lage war das?", "only English questions lose their capital")
	require.Regexp(t, "Danke|Sie haben", german)
	require.Contains(t, prompt{step: "greet", blocks: data("de")}.reply(), "Stelle „Elektroniker“")
	require.Contains(t, prompt{step: "summarize", blocks: data("fr")}.reply(), "il a été dit : « Ich habe")
	require.Contains(t, prompt{step: "greet", blocks: data("")}.reply(), "Elektroniker role")
}

// A plan of twelve needs twelve different questions, in every language.
func TestPlanningsAreWholeInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range parley.Languages() {
		speak := plannings()[language]
		require.Greater(t, len(speak.texts), parley.QuestionCount, language)
		require.NotEmpty(t, speak.probe, language)
		for i, text := range append(speak.texts, speak.quoted) {
			require.Equal(t, 1, strings.Count(text, "%s"), text)
			require.NotContains(t, speak.texts[:min(i, len(speak.texts)-1)], text)
		}
	}
}
