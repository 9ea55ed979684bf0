package parley

import (
	"fmt"
	"math"
	"slices"
	"time"
)

// MaxReasonChars bounds a reason that a reviewer gives, in code points.
const MaxReasonChars = 2000

// Review is what a person made of a scorecard. The AI's scores stay what they
// were: a review stands beside them.
type Review struct {
	// Reviewer is the backend's reference to the person.
	Reviewer string `json:"reviewer"`
	// Overrides replace single scores, each for a reason.
	Overrides []Override `json:"overrides,omitempty"`
	// Decision replaces the recommendation, for DecisionReason; "" leaves it to the
	// policy.
	Decision       Recommendation `json:"decision,omitempty"`
	DecisionReason string         `json:"decision_reason,omitempty"`
	// The rest is filled in by Parley: the policy's arithmetic over the scores with
	// their overrides, and when.
	// Overall has no confidence: that is about the AI's scores, and a person answers
	// for these.
	Overall        Overall        `json:"overall,omitzero"`
	Recommendation Recommendation `json:"recommendation,omitempty"`
	At             time.Time      `json:"at,omitzero"`
}

// Override is a person's score in place of the AI's.
type Override struct {
	CompetencyID string `json:"competency_id"`
	// From is the AI's score, filled in by Parley; zero where there was none.
	From float64 `json:"from,omitempty"`
	// To is 1 to 5 in steps of a half, or zero to take the score away. It is required: a
	// score that was forgotten takes none away.
	To     *float64 `json:"to"`
	Reason string   `json:"reason"`
}

// ReviewInput is the input of the Review workflow.
type ReviewInput struct {
	Competencies []Competency `json:"competencies"`
	Analysis     Analysis     `json:"analysis"`
	Review       Review       `json:"review"`
}

// Tombstone is the input of the Tombstone workflow: what may be kept of an
// interview that was erased. It holds nothing that anybody said.
type Tombstone struct {
	Result Result `json:"result"`
}

// Recommendations lists every Recommendation.
func Recommendations() []Recommendation {
	return []Recommendation{RecommendStrongYes, RecommendYes, RecommendNo, RecommendStrongNo, RecommendNoDecision}
}

// Apply returns the review with all that Parley fills in but the time: the AI's
// scores beside the person's, and the policy's arithmetic over the scorecard with
// the person's scores in it. The card itself stays what it is. Its error is a
// *ValidationError.
func (r Review) Apply(p Policy, competencies []Competency, card Analysis) (Review, error) {
	if err := r.Validate(competencies, card); err != nil {
		return Review{}, err
	}
	scores := slices.Clone(card.Competencies)
	r.Overrides = slices.Clone(r.Overrides)
	for i, override := range r.Overrides {
		at := card.index(override.CompetencyID)
		r.Overrides[i].From = scores[at].Score
		scores[at].Status, scores[at].Score = ScoreScored, *override.To
		if *override.To == 0 {
			scores[at].Status = ScoreNotScored
		}
	}
	r.Overall, r.Recommendation = p.Judge(competencies, scores)
	r.Overall.Confidence = ""
	switch {
	case card.Mock:
		r.Recommendation = ""
	case r.Decision != "":
		r.Recommendation = r.Decision
	}
	return r, nil
}

// Validate reports everything that is wrong with what the reviewer gave, as a
// *ValidationError, or nil. A review without overrides and decision confirms the
// scorecard as it is.
func (r Review) Validate(competencies []Competency, card Analysis) error {
	v := &validator{}
	v.text("reviewer", r.Reviewer, 1, MaxTitleLength)
	seen := map[string]bool{}
	for i, override := range r.Overrides {
		path := fmt.Sprintf("overrides[%d]", i)
		known := slices.ContainsFunc(competencies, func(c Competency) bool { return c.ID == override.CompetencyID })
		switch {
		case !known || card.index(override.CompetencyID) < 0:
			v.add(path+".competency_id", "%q is not the id of a competency of this scorecard", clip(override.CompetencyID))
		case seen[override.CompetencyID]:
			v.add(path+".competency_id", "%q is overridden twice; once each", clip(override.CompetencyID))
		}
		seen[override.CompetencyID] = true
		const allowed = "%d to %d in steps of a half, or 0 to take the score away"
		switch to := override.To; {
		case to == nil:
			v.add(path+".to", "is missing; "+allowed, MinScore, MaxScore)
		case !isOverride(*to):
			v.add(path+".to", "%g is not allowed; "+allowed, *to, MinScore, MaxScore)
		}
		v.text(path+".reason", override.Reason, 1, MaxReasonChars)
	}
	least := 0
	if r.Decision != "" {
		least = 1
	}
	v.text("decision_reason", r.DecisionReason, least, MaxReasonChars)
	switch {
	case r.Decision == "":
	case card.Mock:
		v.add("decision", "a practice interview has no recommendation to replace; leave it out")
	case !slices.Contains(Recommendations(), r.Decision):
		v.add("decision", "%q is unknown; one of %s", clip(string(r.Decision)), joined(Recommendations()))
	}
	if len(v.problems) > 0 {
		return &ValidationError{Problems: v.problems}
	}
	return nil
}

// isOverride reports whether a person may give that score: halves are for what
// lies between two anchors.
func isOverride(to float64) bool {
	return to == 0 || to >= MinScore && to <= MaxScore && to*2 == math.Trunc(to*2)
}
