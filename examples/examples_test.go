package examples_test

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
)

// Whoever copies an example starts from something that Parley accepts.
func TestEveryExampleIsAcceptedAsItStands(t *testing.T) {
	t.Parallel()
	for requestFile, answersFile := range map[string]string{
		"interview.json":            "answers.json",
		"nurse-interview.json":      "nurse-answers.json",
		"technician-interview.json": "technician-answers.json",
		"generated-interview.json":  "answers.json",
	} {
		t.Run(requestFile, func(t *testing.T) {
			t.Parallel()
			var request parley.Request
			decodeFile(t, requestFile, &request)
			require.NoError(t, request.WithDefaults().Validate())
			if request.Plan.Mode != parley.PlanGenerated {
				require.Len(t, request.Plan.Questions, parley.QuestionCount)
			}

			var answers []string
			decodeFile(t, answersFile, &answers)
			require.Len(t, answers, parley.QuestionCount)
			for no, text := range answers {
				require.Nil(t, parley.Answer{ID: "a", TurnNo: no + 1, Text: text}.Refuse())
				require.LessOrEqual(t, utf8.RuneCountInString(text), 1200, "answer %d", no+1)
			}
		})
	}
}

// A competency without a planned question could never be scored.
func TestEveryCompetencyOfAnExampleIsAskedAbout(t *testing.T) {
	t.Parallel()
	for _, file := range []string{"interview.json", "nurse-interview.json", "technician-interview.json"} {
		var request parley.Request
		decodeFile(t, file, &request)
		asked := map[string]bool{}
		for _, question := range request.Plan.Questions {
			asked[question.CompetencyID] = true
		}
		for _, competency := range request.Competencies {
			require.True(t, asked[competency.ID], "%s: %s", file, competency.ID)
		}
	}
}

func TestEmbeddedExampleIsTheOneOnDisk(t *testing.T) {
	t.Parallel()
	request, err := os.ReadFile("interview.json")
	require.NoError(t, err)
	require.JSONEq(t, string(request), string(examples.Request()))
	answers, err := os.ReadFile("answers.json")
	require.NoError(t, err)
	require.JSONEq(t, string(answers), string(examples.Answers()))
}

// decodeFile decodes strictly: a mistyped field must not be passed over.
func decodeFile(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile(file) //nolint:gosec // one of the files beside this test
	require.NoError(t, err)
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	require.NoError(t, decoder.Decode(into))
}
