package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// What code says to a candidate is in the interview's language from the first word
// to the last, whether the candidate finishes, falls silent or is cut off; the
// report may be wanted in another.
func TestD27SameInterviewInEveryLanguage(t *testing.T) {
	t.Parallel()
	said := map[string][4]string{
		"en-GB": {"Thank you", "last question", "run out", "has ended"},
		"es":    {"Gracias", "última pregunta", "agotado", "por terminada"},
		"de-AT": {"Vielen Dank", "letzte Frage", "abgelaufen", "beendet"},
		"fr":    {"Merci", "dernière question", "écoulé", "mis fin"},
		"pt-BR": {"Agradeço", "última pergunta", "terminou", "encerraram"},
	}
	require.Len(t, said, len(parley.Languages()))
	for tag, words := range said {
		t.Run(tag, func(t *testing.T) {
			t.Parallel()
			finished := setup(t)
			finished.request.Language, finished.request.ReportLanguage = tag, "en"
			for i := range finished.answers {
				finished.answers[i] = "PostgreSQL 16, Kubernetes, 40 %." // names and figures are of any language
			}
			finished.script.fail = func(_ parley.Call, step string) error {
				if step == "greet" {
					return failed(parley.KindInvalidRequest)
				}
				return nil
			}
			result := finished.run(t)
			require.Equal(t, tag, result.Language)
			require.Contains(t, result.Transcript.Greeting.Text, words[0])
			require.Contains(t, finished.replies[parley.QuestionCount-1].Closing, words[1])
			require.Equal(t, finished.replies[parley.QuestionCount-1].Closing, result.Transcript.Closing)
			require.Equal(t, tag, finished.script.turns[0].Language)
			require.Equal(t, "en", finished.script.scores[0].Language)

			silent := setup(t)
			silent.request.Language, silent.until = tag, 3
			require.Contains(t, silent.run(t).Transcript.Closing, words[2])

			cut := setup(t)
			cut.request.Language = tag
			cut.RegisterDelayedCallback(cut.CancelWorkflow, 75*time.Second)
			require.Contains(t, cut.run(t).Transcript.Closing, words[3])
		})
	}
}
