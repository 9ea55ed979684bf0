package parley

import (
	"errors"
	"fmt"
	"time"
)

// Kind classes a failed model call by what has to happen next.
type Kind string

const (
	// KindRateLimited: a per-minute limit; bench (account, model) until RetryAt.
	KindRateLimited Kind = "rate_limited"
	// KindQuotaExhausted: a day's, month's or one-time allowance is spent; bench
	// that quota's scope until RetryAt.
	KindQuotaExhausted Kind = "quota_exhausted"
	// KindOverloaded: the provider is busy; a short pause, nobody is blamed.
	KindOverloaded Kind = "overloaded"
	// KindUnavailable: broken connection, 5xx, or an answer that breaks off.
	KindUnavailable Kind = "unavailable"
	// KindTimeout: no answer inside the call's deadline.
	KindTimeout Kind = "timeout"
	// KindInvalidKey: the account's key is refused; bench the account for good.
	KindInvalidKey Kind = "invalid_key"
	// KindModelGone: the model is retired or unknown; bench it everywhere.
	KindModelGone Kind = "model_gone"
	// KindTooLarge: the request can never fit this model or plan.
	KindTooLarge Kind = "too_large"
	// KindMalformed: the model's output breaks its schema; one repair, then
	// elsewhere.
	KindMalformed Kind = "malformed"
	// KindRefused: the provider's filter or the model declined.
	KindRefused Kind = "refused"
	// KindInvalidRequest: our own mistake; no retry anywhere.
	KindInvalidRequest Kind = "invalid_request"
	// KindUnserved: no worker took the task from the provider's queue in time.
	KindUnserved Kind = "unserved"
	// KindNoRoute: no provider is eligible before RetryAt.
	KindNoRoute Kind = "no_route"
	// KindBudgetSpent: the interview's own budget allows no more calls.
	KindBudgetSpent Kind = "budget_spent"
	// KindCanceled: the caller gave up.
	KindCanceled Kind = "canceled"
	// KindInternal: a defect or an outage on our side.
	KindInternal Kind = "internal"
)

// Error is a failed model call. It never holds keys, candidates' text or a
// provider's raw body, so it may be logged and kept in history.
type Error struct {
	Kind     Kind   `json:"kind"`
	Provider string `json:"provider,omitempty"`
	Model    string `json:"model,omitempty"`
	// Status is the HTTP status, zero when there was none.
	Status int `json:"status,omitempty"`
	// Code is the provider's own short error code, if it is a plain word.
	Code string `json:"code,omitempty"`
	// RetryAt is when the limit is expected to be lifted; zero when unknown.
	RetryAt time.Time `json:"retry_at,omitzero"`
	// Detail is one safe line written by us.
	Detail string `json:"detail,omitempty"`
}

// Error tells kind, place and our own detail.
func (e *Error) Error() string {
	text := string(e.Kind)
	if e.Provider != "" {
		text += " from " + e.Provider
	}
	if e.Model != "" {
		text += " (" + e.Model + ")"
	}
	if e.Status != 0 {
		text += fmt.Sprintf(": HTTP %d", e.Status)
	}
	if e.Code != "" {
		text += " " + e.Code
	}
	if e.Detail != "" {
		text += ": " + e.Detail
	}
	return text
}

// KindOf returns the kind of the *Error in err's chain, KindInternal when there
// is none, and "" for nil.
func KindOf(err error) Kind {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return KindInternal
}

// Remedy is what a caller does after a failed attempt.
type Remedy int

const (
	// RemedyElsewhere: try another (account, model).
	RemedyElsewhere Remedy = iota
	// RemedyRepair: ask the same model once more, saying what was wrong.
	RemedyRepair
	// RemedyNone: give the call up.
	RemedyNone
)

// Remedy returns what a failure of this kind calls for.
func (k Kind) Remedy() Remedy {
	switch k {
	case KindMalformed:
		return RemedyRepair
	case KindInvalidRequest, KindCanceled, KindBudgetSpent:
		return RemedyNone
	case KindRateLimited, KindQuotaExhausted, KindOverloaded, KindUnavailable, KindTimeout,
		KindInvalidKey, KindModelGone, KindTooLarge, KindRefused, KindUnserved, KindNoRoute, KindInternal:
		return RemedyElsewhere
	}
	return RemedyElsewhere
}

// Refusal says why an Update was refused. It leaves no trace in history.
type Refusal struct {
	Reason RefusalReason `json:"reason"`
	Detail string        `json:"detail"`
	// RetryAt is when to ask again, set with RefusedCapacity.
	RetryAt time.Time `json:"retry_at,omitzero"`
}

// RefusalReason is the machine-readable part of a Refusal.
type RefusalReason string

const (
	// RefusedWrongTurn: the answer is for an earlier or later question.
	RefusedWrongTurn RefusalReason = "wrong_turn"
	// RefusedNotReady: no question has been asked yet.
	RefusedNotReady RefusalReason = "not_ready"
	// RefusedEmpty: the answer has no text.
	RefusedEmpty RefusalReason = "empty"
	// RefusedTooLong: the answer exceeds MaxAnswerChars.
	RefusedTooLong RefusalReason = "too_long"
	// RefusedClosed: the interview takes no more answers.
	RefusedClosed RefusalReason = "closed"
	// RefusedInvalidID: the answer id is empty, too long or has other
	// characters than letters, digits, '.', '_' and '-'.
	RefusedInvalidID RefusalReason = "invalid_id"
	// RefusedConflict: this id was used before for other content.
	RefusedConflict RefusalReason = "conflict"
	// RefusedPaused: the interview is paused; resume it first.
	RefusedPaused RefusalReason = "paused"
	// RefusedNoConsent: the candidate has not agreed yet, or to another notice.
	RefusedNoConsent RefusalReason = "no_consent"
	// RefusedCapacity: no quota is left to hold the interview before RetryAt. Nothing
	// was begun: start it again then, with the same key.
	RefusedCapacity RefusalReason = "capacity"
	// RefusedInvalid: a field has a value that is not allowed; Detail names both.
	RefusedInvalid RefusalReason = "invalid"
)

// Error tells the reason and what to do.
func (r *Refusal) Error() string {
	return fmt.Sprintf("refused (%s): %s", r.Reason, r.Detail)
}
