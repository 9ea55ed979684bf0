package parley

import "time"

// ConsentInput is the candidate's decision on being interviewed and scored by AI.
type ConsentInput struct {
	Given bool `json:"given"`
	// NoticeVersion is that of the notice which the candidate was shown; it must be
	// the request's where that names one.
	NoticeVersion string `json:"notice_version,omitempty"`
}

// WithdrawInput ends an interview at the candidate's wish.
type WithdrawInput struct {
	// ScoreAnswers lets the answers given so far be summed up and scored; otherwise
	// they are not.
	ScoreAnswers bool `json:"score_answers,omitempty"`
}

// Standing is where an interview stands after an Update that moved it.
type Standing struct {
	Status Status    `json:"status"`
	TurnNo int       `json:"turn_no"`
	At     time.Time `json:"at"`
	// AnswerDue is when the open question's time is up; zero while paused.
	AnswerDue time.Time `json:"answer_due,omitzero"`
	// Closing is said to a candidate who withdrew.
	Closing string `json:"closing,omitempty"`
}
