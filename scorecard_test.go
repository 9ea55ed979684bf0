package parley_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func scored(id string, score float64) parley.CompetencyScore {
	return parley.CompetencyScore{CompetencyID: id, Status: parley.ScoreScored, Score: score}
}

func unscored(id string, status parley.ScoreStatus) parley.CompetencyScore {
	return parley.CompetencyScore{CompetencyID: id, Status: status}
}

func TestD12OverallAndAdvice(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 2}, {ID: "b", Weight: 1}, {ID: "c", Weight: 1}}
	for name, test := range map[string]struct {
		scores   []parley.CompetencyScore
		score    float64
		coverage float64
		advice   parley.Recommendation
	}{
		"weighted mean": {[]parley.CompetencyScore{scored("a", 5), scored("b", 3), scored("c", 4)}, 4.25, 1, parley.RecommendStrongYes},
		"yes":           {[]parley.CompetencyScore{scored("a", 4), scored("b", 3), scored("c", 3)}, 3.5, 1, parley.RecommendYes},
		"no":            {[]parley.CompetencyScore{scored("a", 2), scored("b", 2), scored("c", 2)}, 2, 1, parley.RecommendNo},
		"strong no":     {[]parley.CompetencyScore{scored("a", 1), scored("b", 2), scored("c", 1)}, 1.25, 1, parley.RecommendStrongNo},
		"missing is no low score": {
			[]parley.CompetencyScore{scored("a", 5), unscored("b", parley.ScoreNotAssessed)},
			5, 0.5, parley.RecommendNoDecision,
		},
		"enough coverage": {
			[]parley.CompetencyScore{scored("a", 4), scored("b", 4), unscored("c", parley.ScoreInsufficientEvidence)},
			4, 0.75, parley.RecommendYes,
		},
		"nothing scored": {[]parley.CompetencyScore{unscored("a", parley.ScoreNotScored)}, 0, 0, parley.RecommendNoDecision},
		"unknown is ignored": {
			[]parley.CompetencyScore{scored("a", 3), scored("b", 3), scored("c", 3), scored("d", 5)},
			3, 1, parley.RecommendNo,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			overall, advice := parley.DefaultPolicy().Judge(competencies, test.scores)
			require.InDelta(t, test.score, overall.Score, 1e-9)
			require.InDelta(t, test.coverage, overall.Coverage, 1e-9)
			require.Equal(t, test.advice, advice)
			require.Equal(t, "default/v3", overall.Policy)
		})
	}
}

func TestD12DecisionStaysOpenWhileAMustHaveLacksEvidence(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 5}, {ID: "b", Weight: 1, MustHave: true}}
	_, advice := parley.DefaultPolicy().Judge(competencies, []parley.CompetencyScore{
		scored("a", 5), unscored("b", parley.ScoreInsufficientEvidence),
	})
	require.Equal(t, parley.RecommendNoDecision, advice)
	_, advice = parley.DefaultPolicy().Judge(competencies, []parley.CompetencyScore{scored("a", 5), scored("b", 2)})
	require.Equal(t, parley.RecommendStrongYes, advice)
}

// Whatever the scores: the mean lies between the lowest and the highest of
// them, the order of the scores does not matter, and a higher score never
// lowers the mean.
func TestD12OverallIsArithmeticOfTheScores(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // a fixed seed makes the test repeatable
	ids := []string{"a", "b", "c", "d", "e"}
	for range 2000 {
		var competencies []parley.Competency
		var scores []parley.CompetencyScore
		low, high := 6, 0
		for _, id := range ids {
			competencies = append(competencies, parley.Competency{ID: id, Weight: 0.1 + random.Float64()})
			score := 1 + random.IntN(5)
			low, high = min(low, score), max(high, score)
			scores = append(scores, scored(id, float64(score)))
		}
		overall, _ := parley.DefaultPolicy().Judge(competencies, scores)
		require.GreaterOrEqual(t, overall.Score, float64(low)-1e-9)
		require.LessOrEqual(t, overall.Score, float64(high)+1e-9)

		random.Shuffle(len(scores), func(i, j int) { scores[i], scores[j] = scores[j], scores[i] })
		shuffled, _ := parley.DefaultPolicy().Judge(competencies, scores)
		require.InDelta(t, overall.Score, shuffled.Score, 1e-9)

		if scores[0].Score < parley.MaxScore {
			scores[0].Score++
			raised, _ := parley.DefaultPolicy().Judge(competencies, scores)
			require.Greater(t, raised.Score, overall.Score)
		}
	}
}
