package parley

import (
	"slices"
	"time"
)

// EventErased: everything that was said is gone; Detail is the Status that the
// interview had.
const EventErased EventType = "data.erased"

// ForgetInput is the input of the Erasure workflow: what tells which traces an
// interview has left outside Temporal. Its run is deleted with the interview's.
type ForgetInput struct {
	// InterviewIDs are InterviewOf every call of the interview's runs and of its
	// analyses.
	InterviewIDs []string `json:"interview_ids"`
	TenantID     string   `json:"tenant_id"`
	Language     string   `json:"language"`
	// Resume is what the profile in the tenant's library was made of.
	Resume string `json:"resume,omitempty"`
}

// TombstoneOf keeps of a Result what tells nothing about anybody: the interview's
// id, when and how it was held, what became of each turn, and where its calls
// went, which tells who was sent personal data. Questions go too: they may hold
// what was said before, or what the résumé says.
func TombstoneOf(r Result) Tombstone {
	kept := Result{
		InterviewID: r.InterviewID, TenantID: r.TenantID, Language: r.Language,
		Depth: r.Depth, RequestedDepth: r.RequestedDepth, DepthReason: r.DepthReason, Savers: r.Savers,
		Status: r.Status, Partial: r.Partial, PlanOrigin: r.PlanOrigin,
		SummaryStatus: r.SummaryStatus, AnalysisStatus: r.AnalysisStatus, AnalysisError: r.AnalysisError, FeedbackStatus: r.FeedbackStatus,
		Events: r.Events, StartedAt: r.StartedAt, EndedAt: r.EndedAt, Usage: r.Usage, Audit: r.Audit,
	}
	for _, turn := range r.Transcript.Turns {
		kept.Transcript.Turns = append(kept.Transcript.Turns, Turn{
			No: turn.No, Kind: turn.Kind, ParentNo: turn.ParentNo, Status: turn.Status,
			AskedAt: turn.AskedAt, AnsweredAt: turn.AnsweredAt,
		})
	}
	return Tombstone{Result: kept}
}

// Erased is what a tombstone says from the given time on.
func (t Tombstone) Erased(at time.Time) Result {
	result := t.Result
	erased := Event{Sequence: len(result.Events) + 1, Type: EventErased, At: at, Detail: string(result.Status)}
	result.Events = append(slices.Clip(result.Events), erased)
	result.Status = StatusErased
	if result.EndedAt.IsZero() {
		result.EndedAt = at
	}
	return result
}
