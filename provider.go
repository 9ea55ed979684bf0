package parley

import (
	"context"
	"encoding/json"
	"time"
)

// Provider completes chats. One call is at most one HTTP request: retries and
// failover belong to the workflow. Every error is or wraps an *Error.
type Provider interface {
	Complete(ctx context.Context, req ChatRequest) (ChatReply, error)
}

// ChatRequest is one completion to be made.
type ChatRequest struct {
	// CallID ties provider logs to ours; sent as X-Request-Id where it helps.
	CallID   string
	Route    Route
	Messages []Message
	// Schema is the JSON schema of the wanted reply; every Parley call has one.
	Schema Schema
	// MaxTokens bounds the reply and is always sent.
	MaxTokens   int
	Temperature float64
	// Share lets calls with equal messages, schema and bounds have one reply. It is
	// zero for a judgement on a person.
	Share Share
}

// MessageRole is the speaker of a Message.
type MessageRole string

const (
	RoleSystem    MessageRole = "system"
	RoleUser      MessageRole = "user"
	RoleAssistant MessageRole = "assistant"
)

// Message is one part of a chat.
type Message struct {
	Role    MessageRole
	Content string
}

// Schema names a JSON schema (draft 2020-12, every property required, no
// additional ones: what strict providers accept).
type Schema struct {
	Name string
	JSON json.RawMessage
}

// ChatReply is a cleanly finished completion.
type ChatReply struct {
	Text string `json:"text"`
	// Model is what the provider says it used; the route's when it says nothing.
	Model string `json:"model"`
	Usage Usage  `json:"usage"`
	// Quota is what the provider's headers told about remaining quota.
	Quota []QuotaReading `json:"quota,omitempty"`
	// Latency is the time of the HTTP call.
	Latency time.Duration `json:"latency"`
	// Shared is set when an equal call gave this reply, at the same time or earlier:
	// nothing was sent for it, and its reservation is to be released.
	Shared bool `json:"shared,omitempty"`
}

// QuotaReading is one statement of a provider about a quota. The ledger uses
// readings to lower its own count of what is left, never to raise it.
type QuotaReading struct {
	Metric Metric `json:"metric"`
	// Window is the quota's length, from a second to a month; zero for credit that
	// is given once.
	Window time.Duration `json:"window"`
	// Limit is zero when not told.
	Limit     int64     `json:"limit"`
	Remaining int64     `json:"remaining"`
	ResetAt   time.Time `json:"reset_at,omitzero"`
}

// Metric is what a quota counts.
type Metric string

const (
	MetricRequests Metric = "requests"
	// MetricTokens counts prompt and completion tokens together.
	MetricTokens Metric = "tokens"
	// MetricInputTokens counts prompt tokens only, as Gemini does.
	MetricInputTokens Metric = "input_tokens"
	// MetricOutputTokens counts completion tokens only.
	MetricOutputTokens Metric = "output_tokens"
	// MetricNeurons is Cloudflare's unit: tokens weighted by model and direction.
	MetricNeurons Metric = "neurons"
	// MetricUSD counts money, at the catalog's price of the model.
	MetricUSD Metric = "usd"
	// MetricConcurrency counts calls under way; it has no window.
	MetricConcurrency Metric = "concurrency"
)

// Step is one kind of model call.
type Step string

const (
	StepGreet     Step = "greet"
	StepNextTurn  Step = "next_turn"
	StepAssess    Step = "assess"
	StepSummarize Step = "summarize"
	StepAnalyze   Step = "analyze"
	// StepReport is summary and scorecard in one.
	StepReport Step = "report"
	// StepFeedback is the letter to the candidate.
	StepFeedback Step = "feedback"
	// StepPlanQuestions and StepProfile come before an interview.
	StepPlanQuestions Step = "plan_questions"
	StepProfile       Step = "profile"
)

// Steps lists every Step.
func Steps() []Step {
	return []Step{
		StepGreet, StepNextTurn, StepAssess, StepSummarize, StepAnalyze, StepReport, StepFeedback, StepPlanQuestions, StepProfile,
	}
}

// Shareable reports whether replies of this step may serve others: it judges
// nobody.
func (s Step) Shareable() bool {
	return s == StepGreet || s == StepPlanQuestions || s == StepProfile
}

// Class says whether somebody waits for a call.
type Class string

const (
	// ClassInteractive: the candidate waits; a planned question steps in when
	// the call is not answered inside its budget.
	ClassInteractive Class = "interactive"
	// ClassDeferred: nobody waits; the call may sleep until quota returns.
	ClassDeferred Class = "deferred"
)

// Class returns the step's class.
func (s Step) Class() Class {
	if s == StepGreet || s == StepNextTurn {
		return ClassInteractive
	}
	return ClassDeferred
}

// RouteRequest asks where the next attempt of a call should go.
type RouteRequest struct {
	// CallID is unique in the namespace: workflow id, run id, step and turn.
	CallID string `json:"call_id"`
	// Attempt counts from 1; CallID and Attempt name the reservation, so asking
	// again gives the same answer and reserves nothing twice.
	Attempt int  `json:"attempt"`
	Step    Step `json:"step"`
	// InputTokens is what Tokens says of the step's inputs, as far as the prompt
	// shows them, and InputBlocks in how many blocks it shows them; the estimate
	// of the whole prompt is made from both.
	InputTokens int `json:"input_tokens"`
	InputBlocks int `json:"input_blocks"`
	// Items is how many plans or profiles the reply is to hold; one when zero.
	Items int `json:"items,omitempty"`
	// Tried lists the places that failed for this call and must be left out.
	Tried []Tried `json:"tried,omitempty"`
	// Prefer asks for this place if it is eligible: a repair goes to the model
	// whose output is to be repaired.
	Prefer *Place `json:"prefer,omitempty"`
	// Avoid lists places that work on the call right now, or on its like: a hedge goes
	// elsewhere, and so do the raters of an ensemble. A place that is a model alone
	// stands for that model at every account.
	Avoid []Place `json:"avoid,omitempty"`
	// BudgetMS is how many milliseconds an interactive call has left before the
	// candidate gets a planned question; zero when nobody waits.
	BudgetMS int64 `json:"budget_ms,omitempty"`
	// AllowTraining permits providers that may train on what they are sent.
	AllowTraining bool `json:"allow_training,omitempty"`
	// Seat is the interview's place on a node, nil while it has none.
	Seat *Seat `json:"seat,omitempty"`
}

// Place is an (account, model) of a provider.
type Place struct {
	Provider string `json:"provider"`
	Account  string `json:"account"`
	Model    string `json:"model"`
}

// Tried is a place that failed and why. An unserved place was never reached:
// its reservation is released and its queue benched by the next Route.
type Tried struct {
	Place
	Kind          Kind   `json:"kind"`
	ReservationID string `json:"reservation_id"`
}

// Route is one choice of queue, provider, model and account, with the quota
// reserved for it.
type Route struct {
	Place
	Queue         string `json:"queue"`
	ReservationID string `json:"reservation_id"`
	// Reason explains the choice in one line.
	Reason string `json:"reason"`
	// HedgeAfterMS is the place's usual 95th percentile for such calls, in
	// milliseconds: an interactive call that takes longer is worth asking for
	// elsewhere too. Zero while too few calls are known.
	HedgeAfterMS int64 `json:"hedge_after_ms,omitempty"`
	// PatienceMS is how many milliseconds the call may wait for a worker before it goes
	// elsewhere; the step's usual time when zero. Deferred calls wait longer for our own
	// nodes than for others: what they would spend elsewhere is somebody's quota.
	PatienceMS int64 `json:"patience_ms,omitempty"`
}

// RouteReply is a Route, or until when to wait for one.
type RouteReply struct {
	Route *Route `json:"route,omitempty"`
	// RetryAt is when to ask again; set when Route is nil. For deferred calls it is
	// the caller's own turn: those who wait for one quota are given times as far
	// apart as the quota can take them, so that its return is no stampede.
	RetryAt time.Time `json:"retry_at,omitzero"`
	// Reason says why nothing is eligible, one clause per place.
	Reason string `json:"reason,omitempty"`
}

// Call identifies one attempt of a model call to its activity.
type Call struct {
	// ID is the RouteRequest's CallID, and Attempt its Attempt.
	ID      string `json:"id"`
	Attempt int    `json:"attempt"`
	Route   Route  `json:"route"`
	// Repair, when set, asks for a corrected version of an earlier reply.
	Repair *Repair `json:"repair,omitempty"`
	// LeavesSeat is set when the caller will need its seat no more: the node gives it to
	// another at once.
	LeavesSeat bool `json:"leaves_seat,omitempty"`
}

// Repair points at a reply with a mistake. The reply itself stays in the reply
// store: it may hold candidates' text, and history holds it nowhere twice.
type Repair struct {
	// Attempt is the number of the attempt whose reply is to be repaired.
	Attempt int `json:"attempt"`
	// Problem says what is wrong in our own words.
	Problem string `json:"problem"`
}

// Receipt is what every step's reply tells about its call.
type Receipt struct {
	Provenance Provenance `json:"provenance"`
	Usage      Usage      `json:"usage"`
	// LatencyMS is the time of the HTTP call in milliseconds.
	LatencyMS int64 `json:"latency_ms"`
	// Seat is where the caller sits now, when a self-hosted node made the call.
	Seat *Seat `json:"seat,omitempty"`
}

// RouteQuery is a RouteRequest with what the router needs to know about the
// call itself.
type RouteQuery struct {
	RouteRequest
	Class Class
	// PromptTokens is an estimate; MaxTokens is the bound that will be sent.
	PromptTokens, MaxTokens int
}

// Router chooses where a call goes and keeps the quotas.
type Router interface {
	// Route reserves quota in every window of the best eligible place. Nothing
	// eligible is a reply without a Route, not an error; an error means that the
	// ledger could not be asked.
	Route(ctx context.Context, query RouteQuery) (RouteReply, error)
	// Answered settles the route's reservation to the real usage and takes in
	// the provider's own readings. The reply's Latency is here what the call took as who
	// asked for it sees it, the way to a worker included: that is what deadlines and
	// hedges are held against. Repeating it changes nothing.
	Answered(ctx context.Context, route Route, reply ChatReply) error
	// Failed releases or spends the reservation and benches what the error's
	// kind says, until its RetryAt. Repeating it changes nothing.
	Failed(ctx context.Context, route Route, failure *Error) error
	// GivenUp tells that nobody waits for the call any more and that it was cancelled
	// unanswered after that time, the way to a worker included. What it reserved counts
	// as spent: it may have cost that. Repeating it changes nothing.
	GivenUp(ctx context.Context, route Route, after time.Duration) error
}
