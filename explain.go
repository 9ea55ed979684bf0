package parley

import (
	"errors"
	"fmt"
	"slices"
)

var (
	// ErrNoScorecard: the result has no scorecard to explain.
	ErrNoScorecard = errors.New("there is no scorecard")
	// ErrOtherRubric: the request's competencies, weights or anchors are not those that
	// the scorecard was made by.
	ErrOtherRubric = errors.New("the scorecard was made by other competencies, weights or anchors than the request's")
)

// Explanation tells a candidate, or who decides about one, how a scorecard came
// about: per competency the anchor that was met with the words that show it, what
// was not covered and why, and which versions of everything made it.
type Explanation struct {
	InterviewID  string                  `json:"interview_id"`
	Competencies []CompetencyExplanation `json:"competencies"`
	Overall      Overall                 `json:"overall"`
	// Thresholds are the policy's, so that the recommendation can be followed.
	Thresholds     Policy         `json:"thresholds"`
	Recommendation Recommendation `json:"recommendation,omitempty"`
	HumanReview    HumanReview    `json:"human_review,omitzero"`
	// Review is a person's, where there is one.
	Review     *Review    `json:"review,omitempty"`
	Provenance Provenance `json:"provenance"`
}

// CompetencyExplanation explains one line of a scorecard.
type CompetencyExplanation struct {
	ID         string      `json:"id"`
	Name       string      `json:"name"`
	Definition string      `json:"definition"`
	Weight     float64     `json:"weight"`
	MustHave   bool        `json:"must_have,omitempty"`
	Status     ScoreStatus `json:"status"`
	Reason     ScoreReason `json:"reason,omitempty"`
	Score      float64     `json:"score,omitempty"`
	// Anchor describes the behaviour of the score, rounded down to a whole one, and
	// Above that of the next level, which was not shown; empty without a score.
	Anchor     string     `json:"anchor,omitempty"`
	Above      string     `json:"above,omitempty"`
	Confidence Confidence `json:"confidence,omitempty"`
	Rationale  string     `json:"rationale,omitempty"`
	Evidence   []Evidence `json:"evidence,omitempty"`
	// Asked are the numbers of the turns that were about it, NotAnswered those of them
	// that have no answer.
	Asked       []int `json:"asked,omitempty"`
	NotAnswered []int `json:"not_answered,omitempty"`
}

// Explain explains the scorecard of a request's result. It fails with ErrNoScorecard
// when there is none, and with ErrOtherRubric when the request is not the one that the
// interview was held with, or was changed since: its anchors would stand beside scores
// that were never given by them.
func Explain(request Request, result Result) (Explanation, error) {
	card, request := result.Analysis, request.WithDefaults()
	if card == nil {
		return Explanation{}, fmt.Errorf("%w: analysis_status is %s", ErrNoScorecard, result.AnalysisStatus)
	}
	if rubric := RubricDigest(request.Competencies); rubric != card.Provenance.Rubric {
		return Explanation{}, fmt.Errorf("%w: rubric %s, and the request's is %s", ErrOtherRubric, card.Provenance.Rubric, rubric)
	}
	explanation := Explanation{
		InterviewID: result.InterviewID, Overall: card.Overall, Thresholds: DefaultPolicy(), Recommendation: card.Recommendation,
		HumanReview: card.HumanReview, Review: result.Review, Provenance: card.Provenance,
	}
	for _, c := range request.Competencies {
		line := CompetencyExplanation{
			ID: c.ID, Name: c.Name, Definition: c.Definition, Weight: c.Weight, MustHave: c.MustHave, Status: ScoreNotScored,
		}
		at := slices.IndexFunc(card.Competencies, func(s CompetencyScore) bool { return s.CompetencyID == c.ID })
		if at >= 0 {
			line.judged(c, card.Competencies[at])
		}
		for _, turn := range result.Transcript.Turns {
			if turn.Question.CompetencyID != c.ID {
				continue
			}
			line.Asked = append(line.Asked, turn.No)
			if turn.Answer == nil {
				line.NotAnswered = append(line.NotAnswered, turn.No)
			}
		}
		explanation.Competencies = append(explanation.Competencies, line)
	}
	return explanation, nil
}

func (e *CompetencyExplanation) judged(c Competency, score CompetencyScore) {
	e.Status, e.Reason, e.Score, e.Confidence = score.Status, score.Reason, score.Score, score.Confidence
	e.Rationale, e.Evidence = score.Rationale, score.Evidence
	if score.Status == ScoreScored {
		e.Anchor, e.Above = c.Anchors[int(score.Score)], c.Anchors[int(score.Score)+1]
	}
}
