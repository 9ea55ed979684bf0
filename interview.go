package parley

import "time"

// Status is where an interview stands.
type Status string

const (
	StatusCreated        Status = "created"
	StatusGreeting       Status = "greeting"
	StatusInProgress     Status = "in_progress"
	StatusAnalyzing      Status = "analyzing"
	StatusCompleted      Status = "completed"
	StatusAnalysisFailed Status = "analysis_failed"
	StatusAbandoned      Status = "abandoned"
	StatusCancelled      Status = "cancelled"
)

// Closed reports whether no answer can be accepted any more.
func (s Status) Closed() bool {
	switch s {
	case StatusCreated, StatusGreeting, StatusInProgress:
		return false
	case StatusAnalyzing, StatusCompleted, StatusAnalysisFailed, StatusAbandoned, StatusCancelled:
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
}

// TurnStatus is what became of one question. The values stay distinct: none of
// them ever counts as a low score.
type TurnStatus string

const (
	TurnAsked    TurnStatus = "asked"
	TurnAnswered TurnStatus = "answered"
	TurnTimedOut TurnStatus = "timed_out"
)

// Turn is one question with its answer.
type Turn struct {
	// No counts from 1.
	No         int        `json:"no"`
	Question   Question   `json:"question"`
	Status     TurnStatus `json:"status"`
	AskedAt    time.Time  `json:"asked_at"`
	Answer     *Answer    `json:"answer,omitempty"`
	AnsweredAt time.Time  `json:"answered_at,omitzero"`
}

// Answer is the candidate's reply to one turn, kept word for word.
type Answer struct {
	// ID is chosen by the client and makes the answer repeatable: the same id
	// always gets the first reply.
	ID     string `json:"id"`
	TurnNo int    `json:"turn_no"`
	Text   string `json:"text"`
}

// Digest identifies the answer's content, to tell a repeat from a conflict.
func (a Answer) Digest() string {
	return digest([]byte(a.Text))
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

// Begun is the reply to UpdateBegin.
type Begun struct {
	Greeting Greeting `json:"greeting"`
	// Turn is question 1.
	Turn Turn `json:"turn"`
	// TotalTurns is how many questions will be asked.
	TotalTurns int `json:"total_turns"`
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
	Status     Status `json:"status"`
	Depth      Depth  `json:"depth"`
	TurnNo     int    `json:"turn_no"`
	TotalTurns int    `json:"total_turns"`
	Answered   int    `json:"answered"`
	// WaitingUntil is set while deferred work sleeps until quota returns.
	WaitingUntil time.Time `json:"waiting_until,omitzero"`
	Audit        []Attempt `json:"audit"`
}
