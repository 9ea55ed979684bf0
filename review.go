package parley

import "time"

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
	Overall        Overall        `json:"overall,omitzero"`
	Recommendation Recommendation `json:"recommendation,omitempty"`
	At             time.Time      `json:"at,omitzero"`
}

// Override is a person's score in place of the AI's.
type Override struct {
	CompetencyID string `json:"competency_id"`
	// From is the AI's score, filled in by Parley; zero where there was none.
	From float64 `json:"from,omitempty"`
	// To is 1 to 5 in steps of a half, or zero to take the score away.
	To     float64 `json:"to"`
	Reason string  `json:"reason"`
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
