package main

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Proves that an interview is held, summed up and scored in its own language,
// whoever speaks: code, plan or model; and that no call is lost to it.
func TestInterviewInGerman(t *testing.T) {
	t.Parallel()
	const examples = "../../examples/technician-"
	_, result := undisturbed(t, func() ran {
		return local(t, "--once", "--json", "--savers", "off", "--request", examples+"interview.json", "--answers", examples+"answers.json")
	})
	requireScorecard(t, result)
	require.Equal(t, parley.DepthStandard.Calls(), result.Usage.Calls, "no reply is refused for its language")
	require.Contains(t, result.Transcript.Greeting.Disclosure, "KI")
	require.Contains(t, result.Transcript.Closing, "Vielen Dank")
	require.Regexp(t, `Fragen zur Stelle`, result.Summary.Text)
	byModel := 0
	for _, turn := range result.Transcript.Turns {
		if turn.Question.Source == parley.SourceModel {
			byModel++
		}
		require.NotRegexp(t, `\b(you|the|your)\b`, turn.Question.Lead+turn.Question.Text)
	}
	require.Positive(t, byModel)
	for _, score := range result.Analysis.Competencies {
		require.Regexp(t, `Antworten`, score.Rationale, score.CompetencyID)
	}
}
