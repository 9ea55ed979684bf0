package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// finished is a result with a chain.
func finished(t *testing.T, id string, score float64) parley.Result {
	t.Helper()
	result := parley.Result{InterviewID: id, Status: parley.StatusCompleted, Analysis: &parley.Analysis{
		Overall:    parley.Overall{Score: score, Policy: "default"},
		Provenance: parley.Provenance{Rubric: parley.RubricDigest(parleytest.Request().Competencies)},
		Competencies: []parley.CompetencyScore{{
			CompetencyID: "ownership", Status: parley.ScoreScored, Score: score,
			Evidence: []parley.Evidence{{TurnNo: 1, Quote: "I led the move"}},
		}},
	}}
	chain, err := parley.ChainOf(result)
	require.NoError(t, err)
	result.Chain = &chain
	return result
}

func TestD33FairnessExport(t *testing.T) {
	t.Parallel()
	people := filepath.Join(t.TempDir(), "people.csv")
	require.NoError(t, os.WriteFile(people, []byte("interview_id,sex\nacme/1,woman\nacme/2,man\nacme/3,man\n"), 0o600))
	results := []string{
		file(t, finished(t, "acme/1", 4)), file(t, finished(t, "acme/2", 5)), file(t, finished(t, "acme/3", 2)),
		file(t, finished(t, "acme/4", 3)),
	}
	args := append([]string{"fairness", "--people", people}, results...)

	code, out, problems := parleyCommand(args...)
	require.Zero(t, code, problems)
	require.Contains(t, out, "3 candidates with a score and groups (0 without a score, 1 without groups), median score 4.00")
	require.Regexp(t, `man +2 +1 +0\.500 +1\.000`, out)
	require.Regexp(t, `woman +1 +0 +0\.000 +0\.000`, out)

	code, out, problems = parleyCommand(append([]string{"fairness", "--csv"}, args[1:]...)...)
	require.Zero(t, code, problems)
	require.Contains(t, out, "sex,man,2,1,0.500000,1.000000,false\n")

	marked := filepath.Join(t.TempDir(), "marked.csv")
	require.NoError(t, os.WriteFile(marked, []byte("\ufeffinterview_id,sex\nacme/1,woman\n"), 0o600))
	code, out, problems = parleyCommand("fairness", "--people", marked, results[0])
	require.Zero(t, code, problems)
	require.Contains(t, out, "1 candidates with a score and groups")

	wrong := filepath.Join(t.TempDir(), "wrong.csv")
	require.NoError(t, os.WriteFile(wrong, []byte("name,sex\n"), 0o600))
	for want, args := range map[string][]string{
		"the first line must be interview_id": {"fairness", "--people", wrong, results[0]},
		"the result of acme/1 is there twice": {"fairness", "--people", people, results[0], results[1], results[0]},
		"no results":                          {"fairness", "--people", people},
		"is it a result of an interview?":     {"fairness", "--people", people, file(t, map[string]int{})},
	} {
		code, _, problems := parleyCommand(args...)
		require.Equal(t, 1, code)
		require.Contains(t, problems, want)
	}
}

func TestD32VerifyNamesWhatWasChanged(t *testing.T) {
	t.Parallel()
	result := finished(t, "acme/1", 4)
	code, out, problems := parleyCommand("verify", "--head", result.Chain.Head, file(t, result))
	require.Zero(t, code, problems)
	require.Equal(t, "1 of 1 results are what they were\n", out)

	result.Analysis.Overall.Score = 5
	code, _, problems = parleyCommand("verify", file(t, finished(t, "acme/2", 4)), file(t, result))
	require.Equal(t, 1, code)
	require.Contains(t, problems, "acme/1: chain: scorecard was changed")
	code, _, problems = parleyCommand("verify")
	require.Equal(t, 1, code)
	require.Contains(t, problems, "no results")
}

// What another reader of the JSON would see and the chain does not cover.
func TestD32VerifySeesFieldsThatWereAdded(t *testing.T) {
	t.Parallel()
	result := finished(t, "acme/1", 4)
	encoded, err := json.Marshal(result)
	require.NoError(t, err)
	for want, change := range map[string][2]string{
		"the field Analysis was added":                      {`"analysis":`, `"analysis":{"overall":{"score":5}},"Analysis":`},
		"the field analysis.decision was added":             {`"analysis":{`, `"analysis":{"decision":"hire",`},
		"the field analysis.competencies[0].note was added": {`{"competency_id"`, `{"note":"!","competency_id"`},
	} {
		edited := strings.Replace(string(encoded), change[0], change[1], 1)
		require.NotEqual(t, string(encoded), edited)
		code, _, problems := parleyCommand("verify", "--head", result.Chain.Head, file(t, json.RawMessage(edited)))
		require.Equal(t, 1, code, want)
		require.Contains(t, problems, want)
	}
	nulls := strings.Replace(string(encoded), `"analysis":`, `"review":null,"analysis":`, 1)
	code, _, problems := parleyCommand("verify", file(t, json.RawMessage(nulls)))
	require.Zero(t, code, problems)
}

func TestD30ExplainTellsAnchorsAndWords(t *testing.T) {
	t.Parallel()
	request, result := parleytest.Request(), finished(t, "acme/1", 4)
	code, out, problems := parleyCommand("explain", "--request", file(t, request), file(t, result))
	require.Zero(t, code, problems)
	for _, want := range []string{
		"met:       " + request.Competencies[0].Anchors[4], "not shown: " + request.Competencies[0].Anchors[5], `answer 1:  "I led the move"`,
		"no score: not scored",
	} {
		require.Contains(t, out, want)
	}
	code, out, problems = parleyCommand("explain", "--json", "--request", file(t, request), file(t, result))
	require.Zero(t, code, problems)
	var explained parley.Explanation
	require.NoError(t, json.Unmarshal([]byte(out), &explained))
	require.Len(t, explained.Competencies, len(request.Competencies))

	result.Analysis.Provenance.Rubric = parley.RubricDigest(request.WithDefaults().Competencies)
	code, _, problems = parleyCommand("explain", "--request", file(t, request), file(t, result))
	require.Zero(t, code, problems)
	edited := parleytest.Request()
	edited.Competencies[0].Anchors[4] = "changed since"
	code, out, problems = parleyCommand("explain", "--request", file(t, edited), file(t, result))
	require.Equal(t, 1, code)
	require.Empty(t, out)
	require.Contains(t, problems, "acme/1 with --request ")
	require.Contains(t, problems, "other competencies, weights or anchors")

	nothing := finished(t, "acme/2", 0)
	nothing.Analysis.Competencies = nil
	code, out, problems = parleyCommand("explain", "--request", file(t, request), file(t, nothing))
	require.Zero(t, code, problems)
	require.Contains(t, out, "Overall no score by")
	require.NotContains(t, out, "0.00 of")
	require.NotContains(t, out, "Advice")

	result.Analysis = nil
	code, _, problems = parleyCommand("explain", "--request", file(t, request), file(t, result))
	require.Equal(t, 1, code)
	require.Contains(t, problems, "there is no scorecard")
}
