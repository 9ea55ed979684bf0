package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func TestD30ExplanationHasAnchorEvidenceGapsAndVersions(t *testing.T) {
	t.Parallel()
	request := parleytest.Request()
	evidence := []parley.Evidence{{TurnNo: 1, Quote: "I led the move", Start: 0, End: 14, Match: parley.MatchExact}}
	result := parley.Result{
		InterviewID: "acme/application-1",
		Transcript: parley.Transcript{Turns: []parley.Turn{
			{No: 1, Question: parley.Question{CompetencyID: "ownership"}, Answer: &parley.Answer{Text: "I led the move"}},
			{No: 2, Question: parley.Question{CompetencyID: "debugging"}, Status: parley.TurnSkipped},
		}},
		Analysis: &parley.Analysis{
			Competencies: []parley.CompetencyScore{
				{
					CompetencyID: "ownership", Status: parley.ScoreScored, Score: 3.5, Rationale: "why",
					Confidence: parley.ConfidenceMedium, Evidence: evidence,
				},
				{CompetencyID: "debugging", Status: parley.ScoreNotAssessed, Reason: parley.ReasonSkipped},
			},
			Recommendation: parley.RecommendNoDecision,
			Provenance:     parley.Provenance{Prompt: "analyze/v1@1", Rubric: parley.RubricDigest(request.Competencies), Policy: "p"},
		},
	}
	explanation, err := parley.Explain(request, result)
	require.NoError(t, err)
	require.Len(t, explanation.Competencies, len(request.Competencies), "also those that the scorecard does not mention")

	owned := explanation.Competencies[0]
	require.Equal(t, request.Competencies[0].Anchors[3], owned.Anchor)
	require.Equal(t, request.Competencies[0].Anchors[4], owned.Above)
	require.Equal(t, evidence, owned.Evidence)
	require.Equal(t, []int{1}, owned.Asked)
	require.Empty(t, owned.NotAnswered)

	skipped := explanation.Competencies[1]
	require.Equal(t, parley.ReasonSkipped, skipped.Reason)
	require.Empty(t, skipped.Anchor, "no score, no anchor")
	require.Equal(t, []int{2}, skipped.NotAnswered)
	require.Equal(t, parley.ScoreNotScored, explanation.Competencies[2].Status)
	require.Equal(t, result.Analysis.Provenance, explanation.Provenance)
	require.InDelta(t, parley.DefaultPolicy().Yes, explanation.Thresholds.Yes, 0)

	result.Analysis = nil
	_, err = parley.Explain(request, result)
	require.ErrorIs(t, err, parley.ErrNoScorecard)
}

// Anchors that were changed after the interview say nothing about its scores, nor do
// those of another job.
func TestD30AnotherRequestExplainsNothing(t *testing.T) {
	t.Parallel()
	result := parley.Result{Analysis: &parley.Analysis{
		Provenance: parley.Provenance{Rubric: parley.RubricDigest(parleytest.Request().Competencies)},
	}}
	_, err := parley.Explain(parleytest.Request(), result)
	require.NoError(t, err)
	for name, change := range map[string]func(*parley.Competency){
		"anchor": func(c *parley.Competency) { c.Anchors = parley.Anchors{3: "something else"} },
		"weight": func(c *parley.Competency) { c.Weight++ },
		"id":     func(c *parley.Competency) { c.ID = "welding" },
	} {
		request := parleytest.Request()
		change(&request.Competencies[0])
		_, err := parley.Explain(request, result)
		require.ErrorIs(t, err, parley.ErrOtherRubric, name)
	}
}
