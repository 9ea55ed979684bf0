package parley_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// rated is one rater's card: a score for each competency "a", "b", …, none for zero.
func rated(model string, scores ...float64) parley.Analysis {
	card := parley.Analysis{Provenance: parley.Provenance{Model: model, Output: "output-" + model}}
	for i, score := range scores {
		id := string(rune('a' + i))
		if score == 0 {
			card.Competencies = append(card.Competencies, parley.CompetencyScore{
				CompetencyID: id, Status: parley.ScoreInsufficientEvidence, Reason: parley.ReasonLittleSaid, Rationale: "Little, says " + model,
			})
			continue
		}
		made := quoted(id, score, 1, 2)
		made.Rationale = "By " + model
		card.Competencies = append(card.Competencies, made)
	}
	return card
}

func ofWeight(ids ...string) []parley.Competency {
	var competencies []parley.Competency
	for _, id := range ids {
		competencies = append(competencies, parley.Competency{ID: id, Weight: 1})
	}
	return competencies
}

// The mean of those who scored counts, if most did; how far they are apart is kept.
func TestD16RatersAreCombinedToTheirMean(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		scores    []float64
		status    parley.ScoreStatus
		score     float64
		spread    float64
		rationale string
	}{
		"agree":              {[]float64{4, 4, 4}, parley.ScoreScored, 4, 0, "By m1"},
		"a level apart":      {[]float64{3, 4, 4}, parley.ScoreScored, 11.0 / 3, 1, "By m2"},
		"two levels apart":   {[]float64{5, 3, 4}, parley.ScoreScored, 4, 2, "By m3"},
		"one abstains":       {[]float64{5, 0, 4}, parley.ScoreScored, 4.5, 1, "By m1"},
		"most abstain":       {[]float64{5, 0, 0}, parley.ScoreInsufficientEvidence, 0, 0, "Little, says m2"},
		"half is not most":   {[]float64{5, 0}, parley.ScoreInsufficientEvidence, 0, 0, "Little, says m2"},
		"nobody sees enough": {[]float64{0, 0, 0}, parley.ScoreInsufficientEvidence, 0, 0, "Little, says m1"},
	} {
		var raters []parley.Analysis
		for i, score := range c.scores {
			raters = append(raters, rated(fmt.Sprintf("m%d", i+1), score))
		}
		card := parley.Combine(parley.DefaultPolicy(), ofWeight("a"), raters)
		got := card.Competencies[0]
		require.Equal(t, c.status, got.Status, name)
		require.InDelta(t, c.score, got.Score, 1e-12, name)
		require.InDelta(t, c.spread, got.Spread, 1e-12, name)
		require.Equal(t, c.rationale, got.Rationale, name)
		require.Len(t, got.Raters, len(c.scores), name)
		for i, rater := range got.Raters {
			require.InDelta(t, c.scores[i], rater.Score, 0, name)
			require.Equal(t, fmt.Sprintf("output-m%d", i+1), rater.Output, name)
		}
		require.Equal(t, parley.ScoringEnsemble, card.Mode)
		require.Len(t, card.Parts, len(c.scores))
	}
}

// Raters who disagree cost the confidence and call a person; the score stays.
func TestD16SpreadLowersTheConfidenceAndRequiresAReview(t *testing.T) {
	t.Parallel()
	policy := parley.DefaultPolicy()
	near := parley.Combine(policy, ofWeight("a"), []parley.Analysis{rated("x", 4), rated("y", 3), rated("z", 4)})
	require.Equal(t, parley.ConfidenceHigh, near.Competencies[0].Confidence)
	require.False(t, near.HumanReview.Required)

	far := parley.Combine(policy, ofWeight("a"), []parley.Analysis{rated("x", 5), rated("y", 3), rated("z", 3)})
	require.Equal(t, parley.ConfidenceLow, far.Competencies[0].Confidence)
	require.Equal(t, parley.ConfidenceLow, far.Overall.Confidence)
	require.Contains(t, far.HumanReview.Reasons, parley.ReviewRaterSpread)
	require.InDelta(t, 11.0/3, far.Overall.Score, 1e-12)
}

// Evidence is that of all who scored, each passage once and no more than is kept
// for any judgement; quotes refused of anybody count.
func TestD16EvidenceIsThatOfAllWhoScored(t *testing.T) {
	t.Parallel()
	card := func(refused int, starts ...int) parley.Analysis {
		score := scored("a", 4)
		score.RefusedQuotes = refused
		for _, start := range starts {
			score.Evidence = append(score.Evidence, parley.Evidence{TurnNo: 1, Start: start, End: start + 9})
		}
		return parley.Analysis{Competencies: []parley.CompetencyScore{score}}
	}
	raters := []parley.Analysis{card(0, 10, 20), card(1, 20, 30, 40), card(0, 50, 60, 70)}
	got := parley.Combine(parley.DefaultPolicy(), ofWeight("a"), raters).Competencies[0]
	var starts []int
	for _, e := range got.Evidence {
		starts = append(starts, e.Start)
	}
	require.Equal(t, []int{10, 20, 30, 40, 50}, starts)
	require.Equal(t, 1, got.RefusedQuotes)
	require.Equal(t, parley.ConfidenceLow, got.Confidence)
}

// What one rater has found already is not told again in the words of another.
func TestD16FindingsOfSeveralCallsAreToldOnce(t *testing.T) {
	t.Parallel()
	finding := func(text string, start, end int) parley.Finding {
		return parley.Finding{Text: text, Evidence: []parley.Evidence{{TurnNo: 2, Start: start, End: end}}}
	}
	got := parley.Combine(parley.DefaultPolicy(), ofWeight("a"), []parley.Analysis{
		{Strengths: []parley.Finding{finding("measures", 0, 20), finding("asks", 40, 60)}, FlaggedTurns: []int{3, 5}},
		{Strengths: []parley.Finding{finding("measures first", 10, 30), finding("tells", 80, 90)}, FlaggedTurns: []int{3}},
	})
	var texts []string
	for _, strength := range got.Strengths {
		texts = append(texts, strength.Text)
	}
	require.Equal(t, []string{"measures", "asks", "tells"}, texts)
	require.Equal(t, []int{3, 5}, got.FlaggedTurns)
}

// Whatever raters say: the mean lies between their scores, and a score stands only
// where most of them gave one.
func TestD16MeanLiesBetweenTheRaters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		scores := rapid.SliceOfN(rapid.IntRange(0, 5), 1, 5).Draw(t, "scores")
		var raters []parley.Analysis
		low, high, given := 6.0, 0.0, 0
		for i, s := range scores {
			raters = append(raters, rated(fmt.Sprint(i), float64(s)))
			if s > 0 {
				low, high, given = min(low, float64(s)), max(high, float64(s)), given+1
			}
		}
		got := parley.Combine(parley.DefaultPolicy(), ofWeight("a"), raters).Competencies[0]
		if 2*given <= len(scores) {
			require.NotEqual(t, parley.ScoreScored, got.Status)
			require.Zero(t, got.Score)
			require.NotEmpty(t, got.Reason)
			return
		}
		require.Equal(t, parley.ScoreScored, got.Status)
		require.Empty(t, got.Reason)
		require.NotEmpty(t, got.Evidence)
		require.GreaterOrEqual(t, got.Score, low)
		require.LessOrEqual(t, got.Score, high)
		require.InDelta(t, high-low, got.Spread, 0)
	})
}

// Parts are matched by competency, not by place. One that is missing is not scored,
// or not assessed for the reason that the turns give.
func TestD13PartsAreMergedByCompetency(t *testing.T) {
	t.Parallel()
	part := func(id string, score float64) parley.Analysis {
		return parley.Analysis{
			Competencies: []parley.CompetencyScore{quoted(id, score, 1, 2)},
			Provenance:   parley.Provenance{Output: "output-" + id, Rubric: "rubric-" + id},
		}
	}
	turns := []parley.Turn{
		{No: 1, Question: parley.Question{CompetencyID: "c"}, Status: parley.TurnAnswered, Answer: &parley.Answer{Text: "I did."}},
		{No: 2, Question: parley.Question{CompetencyID: "d"}, Status: parley.TurnSkipped},
	}
	competencies := ofWeight("a", "b", "c", "d")
	card := parley.MergeCompetencies(parley.DefaultPolicy(), competencies, turns, []parley.Analysis{part("b", 2), part("a", 4)})
	require.InDelta(t, 4, card.Competencies[0].Score, 0)
	require.InDelta(t, 2, card.Competencies[1].Score, 0)
	require.Equal(t, parley.ReasonNoJudgement, card.Competencies[2].Reason)
	require.Equal(t, parley.ScoreNotScored, card.Competencies[2].Status)
	require.Equal(t, parley.ReasonSkipped, card.Competencies[3].Reason)
	require.Contains(t, card.HumanReview.Reasons, parley.ReviewNotScored)
	require.InDelta(t, 3, card.Overall.Score, 0)
	require.Equal(t, []string{"output-b", "output-a"}, []string{card.Parts[0].Output, card.Parts[1].Output})
	require.Equal(t, "output-b", card.Provenance.Output)
	require.Equal(t, parley.RubricDigest(competencies), card.Provenance.Rubric, "the whole is judged by the whole rubric")
}

// The same parts make the same card, to the byte, and are left as they were.
func TestD15SeveralCallsMakeTheSameCardAgain(t *testing.T) {
	t.Parallel()
	raters := []parley.Analysis{rated("x", 5, 3, 0), rated("y", 4, 3, 2), rated("z", 4, 5, 0)}
	before := encoded(t, raters)
	first := encoded(t, parley.Combine(parley.DefaultPolicy(), ofWeight("a", "b", "c"), raters))
	require.Equal(t, first, encoded(t, parley.Combine(parley.DefaultPolicy(), ofWeight("a", "b", "c"), raters)))
	merged := encoded(t, parley.MergeCompetencies(parley.DefaultPolicy(), ofWeight("a", "b", "c"), nil, raters))
	require.Equal(t, merged, encoded(t, parley.MergeCompetencies(parley.DefaultPolicy(), ofWeight("a", "b", "c"), nil, raters)))
	require.Equal(t, before, encoded(t, raters))
}

func encoded(t *testing.T, value any) string {
	t.Helper()
	text, err := json.Marshal(value)
	require.NoError(t, err)
	return string(text)
}
