package parley

import "time"

// Event is one step in the life of an interview, for those who act on it: send a
// reminder, offer an alternative, look at a scorecard.
type Event struct {
	// Sequence counts the interview's events from 1.
	Sequence int       `json:"sequence"`
	Type     EventType `json:"type"`
	At       time.Time `json:"at"`
	// TurnNo is the turn that it is about, where it is about one.
	TurnNo int `json:"turn_no,omitempty"`
	// Detail is one word or version, never a text of the candidate's.
	Detail string `json:"detail,omitempty"`
}

// EventType names an Event.
type EventType string

const (
	EventConsentGiven    EventType = "consent.given"
	EventConsentDeclined EventType = "consent.declined"
	// EventAlternativeDue: the candidate declined; another way to apply is due.
	EventAlternativeDue EventType = "alternative.due"
	EventStarted        EventType = "interview.started"
	// EventDepthChanged: held at another depth than asked for; Detail tells which.
	EventDepthChanged EventType = "interview.depth_changed"
	// EventPlanReady: the questions are there; Detail tells from where.
	EventPlanReady EventType = "plan.ready"
	EventPaused    EventType = "interview.paused"
	EventResumed   EventType = "interview.resumed"
	// EventReminded: the candidate has been silent; a reminder is due. Detail counts
	// those on this question.
	EventReminded EventType = "interview.reminded"
	// EventEnded: no more answers; Detail is StatusCompleted after the last question,
	// or the Status that it ends with before that.
	EventEnded          EventType = "interview.ended"
	EventAnalysisReady  EventType = "analysis.ready"
	EventAnalysisFailed EventType = "analysis.failed"
	// EventReviewRequired: a person has to look at the scorecard.
	EventReviewRequired EventType = "review.required"
)

// EventTypes lists the EventTypes that an interview may record while it is held.
func EventTypes() []EventType {
	return []EventType{
		EventConsentGiven, EventConsentDeclined, EventAlternativeDue, EventStarted, EventDepthChanged, EventPlanReady,
		EventPaused, EventResumed, EventReminded, EventEnded, EventAnalysisReady, EventAnalysisFailed, EventReviewRequired,
	}
}
