package parley

import "time"

// Status is where an interview stands.
type Status string

const (
	StatusCreated         Status = "created"
	StatusAwaitingConsent Status = "awaiting_consent"
	StatusGreeting        Status = "greeting"
	StatusInProgress      Status = "in_progress"
	StatusPaused          Status = "paused"
	StatusAnalyzing       Status = "analyzing"
	StatusCompleted       Status = "completed"
	StatusAnalysisFailed  Status = "analysis_failed"
	// StatusDeclined: the candidate did not consent; an alternative is due.
	StatusDeclined Status = "declined"
	// StatusExpired: the consent did not come within Timing.StartWithin.
	StatusExpired Status = "expired"
	// StatusAbandoned: the candidate was silent, or paused, for too long.
	StatusAbandoned Status = "abandoned"
	// StatusTimeUp: Timing.TotalTimeout was over.
	StatusTimeUp Status = "time_up"
	// StatusWithdrawn: the candidate ended it.
	StatusWithdrawn Status = "withdrawn"
	// StatusCancelled: the backend ended it.
	StatusCancelled Status = "cancelled"
	// StatusErased: nothing is left but a tombstone.
	StatusErased Status = "erased"
)

// Closed reports whether no answer can be accepted any more.
func (s Status) Closed() bool {
	switch s {
	case StatusCreated, StatusAwaitingConsent, StatusGreeting, StatusInProgress, StatusPaused:
		return false
	case StatusAnalyzing, StatusCompleted, StatusAnalysisFailed, StatusDeclined, StatusExpired, StatusAbandoned,
		StatusTimeUp, StatusWithdrawn, StatusCancelled, StatusErased:
		return true
	}
	return true
}

// Source says where the words of a question came from.
type Source string

const (
	// SourcePlan marks a planned question asked as it stands, because no model
	// answered inside the candidate's budget.
	SourcePlan Source = "plan"
	// SourceModel marks a question that a model fitted to the conversation.
	SourceModel Source = "model"
	// SourceTemplate marks words of Parley's own, such as the greeting of an economy
	// interview or the request to say more, and planned questions that no model was to
	// be asked about, after a ready transition.
	SourceTemplate Source = "template"
)

// Question is what the candidate is asked in one turn.
type Question struct {
	// PlanID is the id of the planned question this one stands for.
	PlanID       string `json:"plan_id"`
	CompetencyID string `json:"competency_id"`
	// Lead is a short transition said before the question; may be empty.
	Lead   string `json:"lead,omitempty"`
	Text   string `json:"text"`
	Source Source `json:"source"`
	// FollowUp is set when the question follows up on the answer before it.
	FollowUp FollowUpType `json:"follow_up,omitempty"`
}

// TurnKind tells a question of the plan from one on an answer.
type TurnKind string

const (
	TurnPrimary  TurnKind = "primary"
	TurnFollowUp TurnKind = "follow_up"
)

// TurnStatus is what became of one question. The values stay distinct: none of
// them ever counts as a low score.
type TurnStatus string

const (
	TurnAsked    TurnStatus = "asked"
	TurnAnswered TurnStatus = "answered"
	TurnTimedOut TurnStatus = "timed_out"
	// TurnSkipped: the candidate chose not to answer.
	TurnSkipped TurnStatus = "skipped"
)

// Turn is one question with its answer.
type Turn struct {
	// No counts from 1.
	No   int      `json:"no"`
	Kind TurnKind `json:"kind,omitempty"`
	// ParentNo is the turn that a follow-up is about.
	ParentNo   int        `json:"parent_no,omitempty"`
	Question   Question   `json:"question"`
	Status     TurnStatus `json:"status"`
	AskedAt    time.Time  `json:"asked_at"`
	Answer     *Answer    `json:"answer,omitempty"`
	AnsweredAt time.Time  `json:"answered_at,omitzero"`
}

// Greeting opens an interview. Disclosure is written by code, so that no model
// can leave out that the candidate talks to an AI.
type Greeting struct {
	Disclosure string `json:"disclosure"`
	Text       string `json:"text"`
	Source     Source `json:"source"`
}

// Transcript is everything that was said.
type Transcript struct {
	Greeting Greeting `json:"greeting"`
	Turns    []Turn   `json:"turns"`
	// Closing is the last that the candidate is told, in words that fit the way in
	// which the interview ended; empty while it goes on.
	Closing string `json:"closing,omitempty"`
}

// Answered returns the number of turns that have an answer.
func (t Transcript) Answered() int {
	answered := 0
	for _, turn := range t.Turns {
		if turn.Answer != nil {
			answered++
		}
	}
	return answered
}

// Turn returns the turn with that number.
func (t Transcript) Turn(no int) (Turn, bool) {
	if no < 1 || no > len(t.Turns) {
		return Turn{}, false
	}
	return t.Turns[no-1], true
}

// Begun is the reply to UpdateBegin and to UpdateConsent.
type Begun struct {
	// Status is StatusAwaitingConsent while the candidate has not agreed: Greeting
	// then holds the disclosure alone, and there is no Turn.
	Status   Status   `json:"status,omitempty"`
	Greeting Greeting `json:"greeting"`
	// Turn is question 1.
	Turn Turn `json:"turn,omitzero"`
	// TotalTurns is how many questions will be asked; one more for each answer that
	// has to be asked for again.
	TotalTurns int `json:"total_turns"`
	// Depth is the one that the interview is held at.
	Depth Depth `json:"depth,omitempty"`
	// RequestDigest is that of the request which started the interview.
	RequestDigest string `json:"request_digest"`
}

// AnswerReply is the reply to UpdateSubmitAnswer.
type AnswerReply struct {
	// AnswerDigest is that of the answer accepted under this id.
	AnswerDigest string `json:"answer_digest"`
	// Next is the next question; nil when Done.
	Next *Turn `json:"next,omitempty"`
	// Done is set after the last answer.
	Done bool `json:"done"`
	// Closing is said to the candidate when Done.
	Closing string `json:"closing,omitempty"`
}

// State is the reply to QueryState.
type State struct {
	Status Status `json:"status"`
	// Depth is the one that the interview is held at, DepthReason why.
	Depth       Depth  `json:"depth"`
	DepthReason string `json:"depth_reason,omitempty"`
	TurnNo      int    `json:"turn_no"`
	TotalTurns  int    `json:"total_turns"`
	Answered    int    `json:"answered"`
	// AnswerDue is when the open question's time is up, EndsAt when the interview's
	// is. Both are zero during a pause, and as much later after it as it was long.
	AnswerDue time.Time `json:"answer_due,omitzero"`
	EndsAt    time.Time `json:"ends_at,omitzero"`
	// WaitingUntil is set while deferred work sleeps until quota returns: when the first
	// of its calls wakes.
	WaitingUntil time.Time `json:"waiting_until,omitzero"`
	Events       []Event   `json:"events,omitempty"`
	Audit        []Attempt `json:"audit"`
}
