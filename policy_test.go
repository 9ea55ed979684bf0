package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// quoted is a score with quotes from these answers.
func quoted(id string, score float64, turns ...int) parley.CompetencyScore {
	made := scored(id, score)
	for _, no := range turns {
		made.Evidence = append(made.Evidence, parley.Evidence{TurnNo: no})
	}
	return made
}

func TestD12EveryAdviceHasItsOwnTermInApplicantTrackingSystems(t *testing.T) {
	t.Parallel()
	seen := map[parley.ATSRecommendation]bool{}
	for advice, term := range map[parley.Recommendation]parley.ATSRecommendation{
		parley.RecommendStrongYes:  "STRONG_YES",
		parley.RecommendYes:        "YES",
		parley.RecommendNo:         "NO",
		parley.RecommendStrongNo:   "DEFINITELY_NO",
		parley.RecommendNoDecision: "NO_DECISION",
	} {
		require.Equal(t, term, advice.ATS())
		seen[advice.ATS()] = true
	}
	require.Len(t, seen, 5)
	require.Empty(t, parley.Recommendation("maybe").ATS())
}

// A model is not asked how sure it is: the answers quoted say how well a score
// is supported.
func TestD29ConfidenceComesFromTheEvidence(t *testing.T) {
	t.Parallel()
	policy := parley.DefaultPolicy()
	invented := quoted("a", 4, 1, 2, 3)
	invented.RefusedQuotes = 1
	for name, c := range map[string]struct {
		score parley.CompetencyScore
		want  parley.Confidence
	}{
		"one answer":                {quoted("a", 4, 1), parley.ConfidenceMedium},
		"one answer, two quotes":    {quoted("a", 4, 1, 1), parley.ConfidenceMedium},
		"two answers":               {quoted("a", 4, 1, 2), parley.ConfidenceHigh},
		"an invented quote besides": {invented, parley.ConfidenceLow},
		"no quote":                  {quoted("a", 4), parley.ConfidenceLow},
		"no score":                  {unscored("a", parley.ScoreInsufficientEvidence), ""},
	} {
		require.Equal(t, c.want, policy.Confidence(c.score), name)
	}
}

// Confidence of the whole is the highest level that 60 % of all weight reaches.
func TestD29OverallConfidenceIsWhatMostOfTheWeightReaches(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 2}, {ID: "b", Weight: 2}, {ID: "c", Weight: 1}}
	type scores = []parley.CompetencyScore
	for name, c := range map[string]struct {
		scores scores
		want   parley.Confidence
	}{
		"60 % high":               {scores{quoted("a", 4, 1, 2), quoted("b", 4, 3), quoted("c", 4, 5, 6)}, parley.ConfidenceHigh},
		"40 % high":               {scores{quoted("a", 4, 1, 2), quoted("b", 4, 3), quoted("c", 4, 5)}, parley.ConfidenceMedium},
		"60 % medium, rest none":  {scores{quoted("a", 4, 1), quoted("c", 4, 5)}, parley.ConfidenceMedium},
		"40 % medium, rest none":  {scores{quoted("a", 4, 1)}, parley.ConfidenceLow},
		"nothing scored":          {nil, parley.ConfidenceLow},
		"strangers do not count":  {scores{quoted("x", 4, 1, 2), quoted("y", 4, 1, 2)}, parley.ConfidenceLow},
		"unquoted scores are low": {scores{scored("a", 4), scored("b", 4), scored("c", 4)}, parley.ConfidenceLow},
	} {
		overall, _ := parley.DefaultPolicy().Judge(competencies, c.scores)
		require.Equal(t, c.want, overall.Confidence, name)
	}
}

// Each reason for a review comes alone where its cause does.
func TestD29ReviewIsRequiredForAReason(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 2, MustHave: true}, {ID: "b", Weight: 2}, {ID: "c", Weight: 1}}
	invented := quoted("c", 3, 5)
	invented.RefusedQuotes = 1
	for name, c := range map[string]struct {
		scores []parley.CompetencyScore
		want   []parley.ReviewReason
	}{
		"all is well": {[]parley.CompetencyScore{quoted("a", 4, 1, 2), quoted("b", 4, 3), quoted("c", 3, 5)}, nil},
		"flagged": {
			[]parley.CompetencyScore{quoted("a", 4, 1, 2), quoted("b", 4, 3), quoted("c", 3, 5)},
			[]parley.ReviewReason{parley.ReviewFlaggedAnswer},
		},
		"one competency without evidence": {
			[]parley.CompetencyScore{quoted("a", 4, 1), quoted("b", 4, 3), unscored("c", parley.ScoreInsufficientEvidence)}, nil,
		},
		"thin": {
			[]parley.CompetencyScore{scored("a", 4), scored("b", 4), quoted("c", 3, 5)},
			[]parley.ReviewReason{parley.ReviewLowConfidence},
		},
		"little covered": {
			[]parley.CompetencyScore{quoted("a", 4, 1)},
			[]parley.ReviewReason{parley.ReviewLowConfidence, parley.ReviewLowCoverage},
		},
		"must-have open": {
			[]parley.CompetencyScore{unscored("a", parley.ScoreInsufficientEvidence), quoted("b", 4, 3), quoted("c", 4, 5)},
			[]parley.ReviewReason{parley.ReviewMustHaveOpen},
		},
		"model failed": {
			[]parley.CompetencyScore{quoted("a", 4, 1), quoted("b", 4, 3), unscored("c", parley.ScoreNotScored)},
			[]parley.ReviewReason{parley.ReviewNotScored},
		},
		"model invented": {
			[]parley.CompetencyScore{quoted("a", 4, 1), quoted("b", 4, 3), invented},
			[]parley.ReviewReason{parley.ReviewUnverifiedQuotes},
		},
		"a margin away": {
			[]parley.CompetencyScore{quoted("a", 4, 1), quoted("b", 3, 3), quoted("c", 3, 5)},
			nil, // 3.4
		},
		"on the border": {
			[]parley.CompetencyScore{quoted("a", 2, 1), quoted("b", 2, 3), quoted("c", 2, 5)},
			[]parley.ReviewReason{parley.ReviewBorderline},
		},
	} {
		policy := parley.DefaultPolicy()
		if name == "must-have open" {
			policy.MinCoverage = 0.5 // so that the must-have is all there is to say
		}
		overall, _ := policy.Judge(competencies, c.scores)
		card := parley.Analysis{Competencies: c.scores, Overall: overall}
		if name == "flagged" {
			card.FlaggedTurns = []int{2}
		}
		require.Equal(t, parley.HumanReview{Required: c.want != nil, Reasons: c.want}, policy.Review(competencies, card), name)
	}
}

// Scores of any other status change neither mean nor confidence, whatever
// number stands in them.
func TestD14OnlyScoresCount(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 3}, {ID: "b", Weight: 1}}
	alone, advice := parley.DefaultPolicy().Judge(competencies, []parley.CompetencyScore{quoted("a", 4, 1)})
	for _, status := range []parley.ScoreStatus{parley.ScoreInsufficientEvidence, parley.ScoreNotAssessed, parley.ScoreNotScored, "", "odd"} {
		other := quoted("b", 1, 1, 2)
		other.Status = status
		overall, got := parley.DefaultPolicy().Judge(competencies, []parley.CompetencyScore{quoted("a", 4, 1), other})
		require.Equal(t, alone, overall, status)
		require.Equal(t, advice, got, status)
	}
}

// What a scorecard was judged by is identified by content: any change shows.
func TestD15PolicyAndRubricAreIdentifiedByTheirContent(t *testing.T) {
	t.Parallel()
	policy, stricter := parley.DefaultPolicy(), parley.DefaultPolicy()
	stricter.Yes = 3.6
	require.Regexp(t, `^default/v3@[0-9a-f]{32}$`, policy.ID())
	require.NotEqual(t, policy.ID(), stricter.ID())

	rubric := func(change func(*parley.Competency)) string {
		c := parley.Competency{ID: "a", Name: "A", Definition: "D", Weight: 1, Anchors: parley.Anchors{1: "one", 5: "five"}}
		change(&c)
		return parley.RubricDigest([]parley.Competency{c})
	}
	same := rubric(func(*parley.Competency) {})
	require.Equal(t, same, rubric(func(*parley.Competency) {}))
	for _, change := range []func(*parley.Competency){
		func(c *parley.Competency) { c.Weight = 2 },
		func(c *parley.Competency) { c.MustHave = true },
		func(c *parley.Competency) { c.Definition = "E" },
		func(c *parley.Competency) { c.Anchors[5] = "six" },
	} {
		require.NotEqual(t, same, rubric(change))
	}
}

// Floating point takes a little from sums of thirds and of decimal weights. A mean of
// exactly 3.5 is one all the same, and 60 % of all weight are 60 %, in whatever order.
func TestD12ThresholdsAreReachedWhateverRoundingTakes(t *testing.T) {
	t.Parallel()
	policy := parley.DefaultPolicy()
	for name, c := range map[string]struct {
		weights []float64
		scores  []float64
		want    parley.Recommendation
	}{
		"three raters, equal weights": {[]float64{1, 1, 1}, []float64{11.0 / 3, 1, 4.0 / 3}, parley.RecommendNo},
		"decimal weights":             {[]float64{0.05, 0.05, 0.2, 0.7}, []float64{5, 3, 5, 3}, parley.RecommendYes},
		"60 % covered":                {[]float64{0.2, 0.4, 0.3, 0.1}, []float64{4, 0, 4, 4}, parley.RecommendYes},
		"the same in another order":   {[]float64{0.4, 0.3, 0.1, 0.2}, []float64{0, 4, 4, 4}, parley.RecommendYes},
		"a little less than 3.5":      {[]float64{1, 1, 1}, []float64{3.5, 3.5, 3.4999}, parley.RecommendNo},
	} {
		var competencies []parley.Competency
		var card parley.Analysis
		for i, weight := range c.weights {
			id := string(rune('a' + i))
			competencies = append(competencies, parley.Competency{ID: id, Weight: weight})
			if c.scores[i] > 0 {
				card.Competencies = append(card.Competencies, quoted(id, c.scores[i], 1))
			}
		}
		card = policy.Complete(competencies, card)
		require.Equal(t, c.want, card.Recommendation, name)
		require.Equal(t, parley.ConfidenceMedium, card.Overall.Confidence, name)
		require.NotContains(t, card.HumanReview.Reasons, parley.ReviewLowCoverage, name)
	}

	competencies := []parley.Competency{{ID: "a", Weight: 0.05}, {ID: "b", Weight: 0.05}, {ID: "c", Weight: 0.2}, {ID: "d", Weight: 0.7}}
	scores := []parley.CompetencyScore{scored("a", 5), scored("b", 3), scored("c", 5), scored("d", 3)}
	_, advice := policy.Literal().Judge(competencies, scores)
	require.Equal(t, parley.RecommendNo, advice, "as running interviews are replayed")
	require.Equal(t, policy.ID(), policy.Literal().ID())
}

// What is 0.1 away is not less than 0.1 away, above a threshold and below.
func TestD29BorderlineIsTheSameOnBothSides(t *testing.T) {
	t.Parallel()
	competencies := []parley.Competency{{ID: "a", Weight: 1}}
	for score, borderline := range map[float64]bool{4.35: false, 4.15: false, 3.6: false, 3.4: false, 4.3: true, 3.41: true} {
		card := parley.Analysis{Competencies: []parley.CompetencyScore{quoted("a", score, 1)}}
		reasons := parley.DefaultPolicy().Complete(competencies, card).HumanReview.Reasons
		if borderline {
			require.Contains(t, reasons, parley.ReviewBorderline, score)
		} else {
			require.NotContains(t, reasons, parley.ReviewBorderline, score)
		}
	}
}
