package parley

import (
	"context"
	"strings"
	"time"
)

// AdmitInput asks whether an interview may be held now, and how deep.
type AdmitInput struct {
	// InterviewID is InterviewOf every call of the interview.
	InterviewID string `json:"interview_id"`
	// Wanted is the depth asked for.
	Wanted Depth `json:"wanted"`
	// Needs is what each depth up to Wanted takes to the end.
	Needs         map[Depth]Need `json:"needs"`
	AllowTraining bool           `json:"allow_training,omitempty"`
	// Savers are the request's; nil for the operator's own choice.
	Savers []Saver `json:"savers,omitzero"`
	// Within is how long the interview may take at most; what it has been promised is
	// free again after that.
	Within time.Duration `json:"within"`
}

// Need is what an interview takes: model calls, and tokens of prompts and replies.
type Need struct {
	Calls  int `json:"calls"`
	Tokens int `json:"tokens"`
}

// Admission is the governor's decision on one interview.
type Admission struct {
	// Depth is the one to hold; "" when the interview must wait until RetryAt.
	Depth Depth `json:"depth,omitempty"`
	// Reason explains in one line why it is this depth, or why it must wait.
	Reason  string    `json:"reason"`
	RetryAt time.Time `json:"retry_at,omitzero"`
	// Savers are those in use for this interview.
	Savers SaverSet `json:"savers,omitempty"`
}

// Governor admits whole interviews, so that none is begun that the remaining quota
// cannot finish.
type Governor interface {
	// Admit decides, and promises the interview what its depth needs. Asking again
	// for the same interview gives the same decision while the promise lasts. An
	// error means that the shared state could not be asked.
	Admit(ctx context.Context, in AdmitInput) (Admission, error)
	// Spent tells that one of the promised calls has its own reservation now.
	Spent(ctx context.Context, interviewID string) error
	// Release ends a promise early. Repeating it changes nothing.
	Release(ctx context.Context, interviewID string) error
}

// InterviewOf returns the id by which the governor knows the interview that a
// call belongs to: tenant, key and run of the CallID.
func InterviewOf(callID string) string {
	const parts = 3
	end := 0
	for range parts {
		next := strings.IndexByte(callID[end:], '/')
		if next < 0 {
			return callID
		}
		end += next + 1
	}
	return callID[:end-1]
}
