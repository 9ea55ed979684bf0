package parley

// Evidence is a passage of the candidate's own words.
type Evidence struct {
	TurnNo int    `json:"turn_no"`
	Quote  string `json:"quote"`
	// Start and End are offsets into the stored answer, in Unicode code points;
	// answer[Start:End] is the passage that Quote was matched to.
	Start int           `json:"start"`
	End   int           `json:"end"`
	Match EvidenceMatch `json:"match"`
}

// EvidenceMatch says how a quote was found in the answer.
type EvidenceMatch string

const (
	// MatchExact: the quote stands in the answer code point by code point.
	MatchExact EvidenceMatch = "exact"
	// MatchNormalized: it does after Unicode NFKC, case folding and unifying
	// white space, quotation marks and dashes.
	MatchNormalized EvidenceMatch = "normalized"
)

// ScoreStatus says whether a competency has a score, and if not, why.
type ScoreStatus string

const (
	// ScoreScored: a score with at least one verified quote.
	ScoreScored ScoreStatus = "scored"
	// ScoreInsufficientEvidence: the model found nothing that it could quote,
	// or none of its quotes stands in the answers.
	ScoreInsufficientEvidence ScoreStatus = "insufficient_evidence"
	// ScoreNotAssessed: no answered question was about this competency.
	ScoreNotAssessed ScoreStatus = "not_assessed"
	// ScoreNotScored: the model failed to give a usable judgement.
	ScoreNotScored ScoreStatus = "not_scored"
)

// CompetencyScore is the judgement on one competency.
type CompetencyScore struct {
	CompetencyID string      `json:"competency_id"`
	Status       ScoreStatus `json:"status"`
	// Score is 1 to 5 when Status is ScoreScored and absent otherwise.
	Score     int        `json:"score,omitempty"`
	Rationale string     `json:"rationale,omitempty"`
	Evidence  []Evidence `json:"evidence,omitempty"`
}

// Finding is a strength or a concern with the words that show it.
type Finding struct {
	Text     string     `json:"text"`
	Evidence []Evidence `json:"evidence"`
}

// Recommendation is advice to a human; it never acts by itself.
type Recommendation string

const (
	RecommendStrongYes  Recommendation = "strong_yes"
	RecommendYes        Recommendation = "yes"
	RecommendNo         Recommendation = "no"
	RecommendStrongNo   Recommendation = "strong_no"
	RecommendNoDecision Recommendation = "no_decision"
)

// Overall is computed by a Policy, never by a model.
type Overall struct {
	// Score is the weighted mean of the scored competencies, 1 to 5; zero when
	// none is scored.
	Score float64 `json:"score,omitempty"`
	// Coverage is the scored share of all weight, 0 to 1.
	Coverage float64 `json:"coverage"`
	// Policy names the rule that computed this.
	Policy string `json:"policy"`
}

// Analysis is the scorecard.
type Analysis struct {
	Competencies   []CompetencyScore `json:"competencies"`
	Strengths      []Finding         `json:"strengths,omitempty"`
	Concerns       []Finding         `json:"concerns,omitempty"`
	Overall        Overall           `json:"overall"`
	Recommendation Recommendation    `json:"recommendation"`
	Provenance     Provenance        `json:"provenance"`
}

// Provenance says what made a text or a judgement.
type Provenance struct {
	// Prompt is the prompt's version and content hash, such as "analyze/v1@3f2a…".
	Prompt   string `json:"prompt"`
	Provider string `json:"provider"`
	Model    string `json:"model"`
	// Repaired is set when the judgement took a second, correcting call.
	Repaired bool `json:"repaired,omitempty"`
}

// Policy turns competency scores into an overall score and a recommendation.
type Policy struct {
	Name string
	// StrongYes, Yes and No are the least overall scores of each advice.
	StrongYes, Yes, No float64
	// MinCoverage is the least coverage for any advice but no_decision.
	MinCoverage float64
}

// DefaultPolicy is the rule used unless a tenant has its own: the thresholds
// proposed for the five-level scale of structured interviews.
func DefaultPolicy() Policy {
	return Policy{Name: "default/v1", StrongYes: 4.25, Yes: 3.5, No: 2, MinCoverage: 0.6}
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
	for _, c := range competencies {
		total += c.Weight
		s, found := byID[c.ID]
		if !found || s.Status != ScoreScored {
			open = open || c.MustHave
			continue
		}
		covered += c.Weight
		sum += c.Weight * float64(s.Score)
	}
	overall := Overall{Policy: p.Name}
	if total > 0 {
		overall.Coverage = covered / total
	}
	if covered > 0 {
		overall.Score = sum / covered
	}
	if open || covered == 0 || overall.Coverage < p.MinCoverage {
		return overall, RecommendNoDecision
	}
	return overall, p.recommend(overall.Score)
}

func (p Policy) recommend(score float64) Recommendation {
	switch {
	case score >= p.StrongYes:
		return RecommendStrongYes
	case score >= p.Yes:
		return RecommendYes
	case score >= p.No:
		return RecommendNo
	default:
		return RecommendStrongNo
	}
}
