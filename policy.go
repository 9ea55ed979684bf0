package parley

import (
	"encoding/json"
	"math"
	"slices"
)

// Policy is the rule by which code, and never a model, turns competency scores
// into an overall score, a recommendation and the need for a human review.
type Policy struct {
	// Name and version; the version changes with the arithmetic.
	Name string `json:"name"`
	// StrongYes, Yes and No are the least overall scores of each advice.
	StrongYes float64 `json:"strong_yes"`
	Yes       float64 `json:"yes"`
	No        float64 `json:"no"`
	// MinCoverage is the least share of all weight that must be scored for any
	// advice but no_decision, and that must reach a level of confidence for the
	// scorecard to have it.
	MinCoverage float64 `json:"min_coverage"`
	// Margin is how near to a threshold an overall score is borderline.
	Margin float64 `json:"margin"`
	// Spread is how far apart the raters of an ensemble must be for their mean to be
	// of low confidence.
	Spread float64 `json:"spread"`
	// literal is set by Literal.
	literal bool
}

// rounding is more than floating point adds to or takes from a mean or a share, and
// less than any step between two of them: a mean of exactly 3.5, of which the sum
// makes 3.4999999999999996, is 3.5.
const rounding = 1e-9

// Literal is the policy as it was applied before rounding was allowed for, for running
// interviews to be replayed by.
func (p Policy) Literal() Policy {
	p.literal = true
	return p
}

// reaches reports whether a computed figure is at least that.
func (p Policy) reaches(figure, least float64) bool {
	if p.literal {
		return figure >= least
	}
	return figure >= least-rounding
}

// DefaultPolicy is the rule used unless a tenant has its own: the thresholds
// proposed for the five-level scale of structured interviews.
func DefaultPolicy() Policy {
	return Policy{Name: "default/v3", StrongYes: 4.25, Yes: 3.5, No: 2, MinCoverage: 0.6, Margin: 0.1, Spread: 2}
}

// ID is the policy's name and a hash of its figures, such as "default/v3@5f01…".
func (p Policy) ID() string {
	encoded, err := json.Marshal(p)
	if err != nil { // a figure is not finite
		return p.Name + "@unencodable"
	}
	return p.Name + "@" + digest(encoded)
}

// Confidence says how well a score is supported: low when the model also quoted
// words that nobody said or the raters are Spread apart, high when its quotes are
// from two answers or more, else medium. It is "" without a score.
func (p Policy) Confidence(score CompetencyScore) Confidence {
	if score.Status != ScoreScored {
		return ""
	}
	answers := map[int]bool{}
	for _, e := range score.Evidence {
		answers[e.TurnNo] = true
	}
	switch {
	case score.RefusedQuotes > 0 || len(answers) == 0 || p.disagree(score):
		return ConfidenceLow
	case len(answers) > 1:
		return ConfidenceHigh
	}
	return ConfidenceMedium
}

// disagree reports whether the raters of an ensemble are too far apart.
func (p Policy) disagree(score CompetencyScore) bool {
	return len(score.Raters) > 1 && score.Spread >= p.Spread
}

// Complete returns the card with all that is computed: the confidence of its
// scores, overall score, recommendation and review. Practice has no recommendation
// and no review, because nobody decides on it.
func (p Policy) Complete(competencies []Competency, card Analysis) Analysis {
	card.Competencies = slices.Clone(card.Competencies)
	for i, score := range card.Competencies {
		card.Competencies[i].Confidence = p.Confidence(score)
	}
	card.Overall, card.Recommendation = p.Judge(competencies, card.Competencies)
	if card.Mock {
		card.Recommendation, card.ATSRecommendation, card.HumanReview = "", "", HumanReview{}
		return card
	}
	card.ATSRecommendation = card.Recommendation.ATS()
	card.HumanReview = p.Review(competencies, card)
	return card
}

// Judge computes the overall score and the recommendation. Competencies without
// a score lower the coverage and never the mean; a must-have without a score
// leaves the decision open. Scores of unknown competencies are ignored.
func (p Policy) Judge(competencies []Competency, scores []CompetencyScore) (Overall, Recommendation) {
	byID := make(map[string]CompetencyScore, len(scores))
	for _, s := range scores {
		byID[s.CompetencyID] = s
	}
	var total, covered, sum float64
	open := false
	sure := map[Confidence]float64{}
	for _, c := range competencies {
		total += c.Weight
		s, found := byID[c.ID]
		if !found || s.Status != ScoreScored {
			open = open || c.MustHave
			continue
		}
		covered += c.Weight
		// The conversion keeps processors that can from fusing product and sum:
		// a scorecard is the same to the last bit wherever it is computed.
		sum += float64(c.Weight * s.Score)
		sure[p.Confidence(s)] += c.Weight
	}
	overall := Overall{Policy: p.Name, Confidence: p.level(sure, total)}
	if total > 0 {
		overall.Coverage = covered / total
	}
	if covered > 0 {
		overall.Score = sum / covered
	}
	if open || covered == 0 || !p.reaches(overall.Coverage, p.MinCoverage) {
		return overall, RecommendNoDecision
	}
	return overall, p.recommend(overall.Score)
}

// level is the highest confidence that MinCoverage of all weight reaches.
func (p Policy) level(sure map[Confidence]float64, total float64) Confidence {
	high := sure[ConfidenceHigh]
	enough := func(weight float64) bool {
		if p.literal {
			return weight >= p.MinCoverage*total
		}
		return p.reaches(weight/total, p.MinCoverage)
	}
	switch {
	case total > 0 && enough(high):
		return ConfidenceHigh
	case total > 0 && enough(high+sure[ConfidenceMedium]):
		return ConfidenceMedium
	}
	return ConfidenceLow
}

func (p Policy) recommend(score float64) Recommendation {
	switch {
	case p.reaches(score, p.StrongYes):
		return RecommendStrongYes
	case p.reaches(score, p.Yes):
		return RecommendYes
	case p.reaches(score, p.No):
		return RecommendNo
	default:
		return RecommendStrongNo
	}
}

// Review says whether a person must look at a scorecard, and why: at its scores,
// the overall that Judge made of them, and its flags.
func (p Policy) Review(competencies []Competency, card Analysis) HumanReview {
	scored := map[string]bool{}
	unjudged, unverified, spread := false, false, false
	for _, s := range card.Competencies {
		scored[s.CompetencyID] = s.Status == ScoreScored
		unjudged = unjudged || s.Status == ScoreNotScored
		unverified = unverified || s.RefusedQuotes > 0
		spread = spread || p.disagree(s)
	}
	var review HumanReview
	for _, check := range []struct {
		reason ReviewReason
		holds  bool
	}{
		{ReviewLowConfidence, card.Overall.Confidence == ConfidenceLow},
		{ReviewLowCoverage, !p.reaches(card.Overall.Coverage, p.MinCoverage)},
		{ReviewMustHaveOpen, slices.ContainsFunc(competencies, func(c Competency) bool { return c.MustHave && !scored[c.ID] })},
		{ReviewNotScored, unjudged},
		{ReviewUnverifiedQuotes, unverified},
		{ReviewBorderline, card.Overall.Coverage > 0 && p.isBorderline(card.Overall.Score)},
		{ReviewFlaggedAnswer, len(card.FlaggedTurns) > 0},
		{ReviewRaterSpread, spread},
		{ReviewUnclearAnswer, len(card.UnclearTurns) > 0},
		{ReviewPartial, card.Partial},
	} {
		if check.holds {
			review.Reasons = append(review.Reasons, check.reason)
		}
	}
	review.Required = len(review.Reasons) > 0
	return review
}

func (p Policy) isBorderline(score float64) bool {
	return slices.ContainsFunc([]float64{p.StrongYes, p.Yes, p.No}, func(threshold float64) bool {
		return !p.reaches(math.Abs(score-threshold), p.Margin)
	})
}
