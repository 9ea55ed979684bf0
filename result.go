package parley

import "time"

// Claim is one statement of a Summary with the turns it rests on.
type Claim struct {
	Text  string `json:"text"`
	Turns []int  `json:"turns"`
}

// Summary tells in a few sentences what the candidate said.
type Summary struct {
	Text       string     `json:"text"`
	Claims     []Claim    `json:"claims"`
	Provenance Provenance `json:"provenance"`
}

// Feedback is a letter to the candidate about their own answers: no scores, no
// advice to the hiring team, no odds.
type Feedback struct {
	Text string `json:"text"`
	// DidWell and Improve name the turns that they rest on.
	DidWell    []Claim    `json:"did_well"`
	Improve    []Claim    `json:"improve"`
	Provenance Provenance `json:"provenance"`
}

// PlanOrigin says where an interview's questions came from.
type PlanOrigin string

const (
	// OriginRequest: all from the request.
	OriginRequest PlanOrigin = "request"
	// OriginModel: made by a model for this interview.
	OriginModel PlanOrigin = "model"
	// OriginLibrary: made by a model earlier for this role, or with OriginNear for one
	// that is nearly the same.
	OriginLibrary PlanOrigin = "library"
	OriginNear    PlanOrigin = "near"
	// OriginBank: Parley's own, because no model made them in time.
	OriginBank PlanOrigin = "bank"
)

// PartStatus says whether the summary or the analysis of a Result is there.
type PartStatus string

const (
	// PartReady: the part is in the Result.
	PartReady PartStatus = "ready"
	// PartFailed: it could not be made; the analysis can be run again.
	PartFailed PartStatus = "failed"
	// PartNotApplicable: the interview ended before it was due.
	PartNotApplicable PartStatus = "not_applicable"
)

// Usage counts what model calls cost.
type Usage struct {
	// Calls is the number of calls that a provider answered.
	Calls            int `json:"calls"`
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	// CachedTokens are the prompt tokens that the provider had ready from an earlier
	// call; zero where it does not tell.
	CachedTokens int `json:"cached_tokens,omitempty"`
}

// Add returns the sum of both.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		Calls:            u.Calls + v.Calls,
		PromptTokens:     u.PromptTokens + v.PromptTokens,
		CompletionTokens: u.CompletionTokens + v.CompletionTokens,
		CachedTokens:     u.CachedTokens + v.CachedTokens,
	}
}

// Attempt is one line of the audit: one try of one model call, why it went
// where it went and what became of it.
type Attempt struct {
	// Call is the call's id within the interview, such as "next_turn/4".
	Call string `json:"call"`
	// No counts the call's attempts from 1.
	No       int    `json:"no"`
	Provider string `json:"provider,omitempty"`
	Model    string `json:"model,omitempty"`
	// Account names the provider account; never a key.
	Account string `json:"account,omitempty"`
	Queue   string `json:"queue,omitempty"`
	// Reason is the router's one-line explanation of this choice, or of why
	// there was none.
	Reason string `json:"reason"`
	// Outcome says what became of the attempt.
	Outcome Outcome `json:"outcome"`
	// Kind is the error's kind when Outcome is OutcomeFailed.
	Kind      Kind      `json:"kind,omitempty"`
	StartedAt time.Time `json:"started_at"`
	// LatencyMS is the time of the HTTP call in milliseconds; of a failed
	// attempt, the time from its start to its failure as the workflow saw it.
	LatencyMS int64 `json:"latency_ms,omitempty"`
	Usage     Usage `json:"usage,omitzero"`
}

// Outcome is what became of an Attempt.
type Outcome string

const (
	OutcomeAnswered Outcome = "answered"
	OutcomeFailed   Outcome = "failed"
	// OutcomeLate: answered after the candidate's budget; the planned question
	// was asked meanwhile.
	OutcomeLate Outcome = "late"
	// OutcomeOvertaken: it took unusually long, was asked for elsewhere too and the
	// other was first; it was cancelled.
	OutcomeOvertaken Outcome = "overtaken"
	// OutcomeNoRoute: nothing was eligible.
	OutcomeNoRoute Outcome = "no_route"
)

// Result is what an interview leaves behind.
type Result struct {
	InterviewID string            `json:"interview_id"`
	TenantID    string            `json:"tenant_id"`
	External    External          `json:"external,omitzero"`
	Metadata    map[string]string `json:"metadata,omitempty"`
	Language    string            `json:"language"`
	// Depth is the one that the interview was held at; DepthReason says why.
	Depth          Depth    `json:"depth"`
	RequestedDepth Depth    `json:"requested_depth,omitempty"`
	DepthReason    string   `json:"depth_reason,omitempty"`
	Savers         SaverSet `json:"savers,omitempty"`
	Status         Status   `json:"status"`
	// Partial is set when the interview ended before its last question and what there
	// is was summed up and scored all the same.
	Partial        bool            `json:"partial,omitempty"`
	Accommodations []Accommodation `json:"accommodations,omitempty"`
	// PlanOrigin is where the questions came from.
	PlanOrigin PlanOrigin `json:"plan_origin,omitempty"`
	// Profile is what the interviewer knew of the résumé; the scorer did not.
	Profile    *Profile   `json:"profile,omitempty"`
	Transcript Transcript `json:"transcript"`

	Summary        *Summary   `json:"summary,omitempty"`
	SummaryStatus  PartStatus `json:"summary_status"`
	Analysis       *Analysis  `json:"analysis,omitempty"`
	AnalysisStatus PartStatus `json:"analysis_status"`
	// AnalysisError is the kind of the failure when AnalysisStatus is PartFailed.
	AnalysisError Kind `json:"analysis_error,omitempty"`
	// Feedback is the letter to the candidate, where one was asked for.
	Feedback       *Feedback  `json:"feedback,omitempty"`
	FeedbackStatus PartStatus `json:"feedback_status,omitempty"`
	// Review is what a person made of the scorecard, which stands unchanged beside it.
	Review *Review `json:"review,omitempty"`
	Events []Event `json:"events,omitempty"`

	StartedAt time.Time `json:"started_at"`
	EndedAt   time.Time `json:"ended_at"`
	Usage     Usage     `json:"usage"`
	// Audit lists every attempt of every model call in the order they ended.
	Audit []Attempt `json:"audit"`
	// Chain makes the result tamper-evident.
	Chain *Chain `json:"chain,omitempty"`
}
