package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// reviewable is a scorecard on "a" and "b", the latter without a score.
func reviewable() ([]parley.Competency, parley.Analysis) {
	competencies := ofWeight("a", "b")
	card := parley.Analysis{Competencies: []parley.CompetencyScore{
		quoted("a", 4, 1, 2), unscored("b", parley.ScoreInsufficientEvidence),
	}}
	return competencies, parley.DefaultPolicy().Complete(competencies, card)
}

// A person's scores stand beside the AI's, with the policy's arithmetic over them.
func TestD29ReviewStandsBesideTheScorecard(t *testing.T) {
	t.Parallel()
	competencies, card := reviewable()
	before := encoded(t, card)
	given := parley.Review{Reviewer: "r-7", Overrides: []parley.Override{
		{CompetencyID: "a", To: new(3.5), Reason: "The anchor of 4 asks for more."},
		{CompetencyID: "b", To: new(4.5), Reason: "Turn 7 shows it."},
	}}
	made, err := given.Apply(parley.DefaultPolicy(), competencies, card)
	require.NoError(t, err)
	require.InDelta(t, 4, made.Overrides[0].From, 0)
	require.Zero(t, made.Overrides[1].From, "there was no score")
	require.InDelta(t, 4, made.Overall.Score, 1e-12)
	require.InDelta(t, 1, made.Overall.Coverage, 1e-12)
	require.Equal(t, parley.RecommendYes, made.Recommendation)
	require.Equal(t, parley.RecommendNoDecision, card.Recommendation)
	require.Equal(t, before, encoded(t, card), "the AI's scorecard stays what it was")
	require.Zero(t, given.Overrides[0].From, "and so does what was given")

	taken := parley.Override{CompetencyID: "a", To: new(0.0), Reason: "Quoted out of context."}
	away, err := parley.Review{Reviewer: "r-7", Overrides: []parley.Override{taken}}.
		Apply(parley.DefaultPolicy(), competencies, card)
	require.NoError(t, err)
	require.Zero(t, away.Overall.Score)
	require.Equal(t, parley.RecommendNoDecision, away.Recommendation)

	decided, err := parley.Review{Reviewer: "r-7", Decision: parley.RecommendYes, DecisionReason: "Second interview."}.
		Apply(parley.DefaultPolicy(), competencies, card)
	require.NoError(t, err)
	require.Equal(t, parley.RecommendYes, decided.Recommendation)
	require.Equal(t, card.Overall.Score, decided.Overall.Score) //nolint:testifylint // the very same

	confirmed, err := parley.Review{Reviewer: "r-7"}.Apply(parley.DefaultPolicy(), competencies, card)
	require.NoError(t, err)
	require.Equal(t, card.Recommendation, confirmed.Recommendation)
}

// Whatever is wrong is named, all at once.
func TestD29OverrideNeedsAReasonAndAScoreOnTheScale(t *testing.T) {
	t.Parallel()
	competencies, card := reviewable()
	override := func(id string, to float64, reason string) parley.Review {
		return parley.Review{Reviewer: "r-7", Overrides: []parley.Override{{CompetencyID: id, To: &to, Reason: reason}}}
	}
	forgotten := override("a", 0, "So.")
	forgotten.Overrides[0].To = nil
	twice := override("a", 4, "Once.")
	twice.Overrides = append(twice.Overrides, twice.Overrides[0])
	for name, c := range map[string]struct {
		review parley.Review
		field  string
	}{
		"nobody":             {parley.Review{}, "reviewer"},
		"no reason":          {override("a", 4, " "), "overrides[0].reason"},
		"stranger":           {override("charm", 4, "So."), "overrides[0].competency_id"},
		"twice":              {twice, "overrides[1].competency_id"},
		"no score":           {forgotten, "overrides[0].to"},
		"between halves":     {override("a", 3.7, "So."), "overrides[0].to"},
		"below the scale":    {override("a", 0.5, "So."), "overrides[0].to"},
		"above the scale":    {override("a", 5.5, "So."), "overrides[0].to"},
		"negative":           {override("a", -1, "So."), "overrides[0].to"},
		"unknown decision":   {parley.Review{Reviewer: "r", Decision: "maybe", DecisionReason: "So."}, "decision"},
		"unreasoned advice":  {parley.Review{Reviewer: "r", Decision: parley.RecommendNo}, "decision_reason"},
		"unreadable account": {parley.Review{Reviewer: "r\xff"}, "reviewer"},
	} {
		_, err := c.review.Apply(parley.DefaultPolicy(), competencies, card)
		var problems *parley.ValidationError
		require.ErrorAs(t, err, &problems, name)
		require.Len(t, problems.Problems, 1, name)
		require.Equal(t, c.field, problems.Problems[0].Field, name)
		require.NotEmpty(t, problems.Problems[0].Allowed, name)
	}
	card.Mock = true
	decision := parley.Review{Reviewer: "r", Decision: parley.RecommendNo, DecisionReason: "So."}
	_, err := decision.Apply(parley.DefaultPolicy(), competencies, card)
	require.ErrorContains(t, err, "practice")
}
