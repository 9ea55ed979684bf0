// Package workflows holds Parley's durable workflows: Interview runs one whole
// interview, Analysis scores a finished one again.
//
// The workflow owns everything that must survive: whose turn it is, which
// answer was accepted, where each model call went and where it goes next. Only
// that state moves an interview; no text of a model or a candidate can. All
// code here is deterministic: what needs a clock, a network or a die is an
// activity.
//
// Changing which commands this code issues, or their order, breaks running
// interviews: guard such a change with workflow.GetVersion and add a history to
// testdata, which the replay tests hold against every later version.
package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// TurnBudget is how long a candidate waits for a model. When it is over, the
// planned question is asked as it stands.
const TurnBudget = 1500 * time.Millisecond

// Interview runs one interview from greeting to scorecard. It returns a Result
// for every way an interview can end; an error only for a request that should
// never have been started.
func Interview(ctx workflow.Context, request parley.Request) (parley.Result, error) {
	iv, err := newInterview(ctx, request)
	if err != nil {
		return parley.Result{}, err
	}
	return iv.run(ctx)
}

// interview is the state of one run. One coroutine, run, moves it forward;
// Update handlers only hand over answers and wait.
type interview struct {
	request   parley.Request
	id        string
	startedAt time.Time

	status   parley.Status
	greeting parley.Greeting
	turns    []parley.Turn
	// admission is the governor's decision; its depth and savers hold throughout.
	admission parley.Admission
	// plan is the questions as they are to be asked, twelve from the start: those not
	// asked yet may be replaced when better ones come. slots is how many of the twelve
	// have been used: by a planned question, or by a follow-up in its place.
	plan       []parley.PlannedQuestion
	planOrigin parley.PlanOrigin
	slots      int
	profile    *parley.Profile
	// consent is the candidate's decision, nil until it is there.
	consent *parley.ConsentInput
	clocks  clocks
	events  []parley.Event
	outbox  outbox
	// answered is set when the last question is done.
	answered bool
	// ending is the status in which the interview ends before that; "" while it goes on.
	ending parley.Status
	// scoreAnswers is a withdrawn candidate's wish, partial that an interview which
	// ended early is scored.
	scoreAnswers, partial bool

	calls *caller
	// preparing is the plan and the profile that are still being made.
	preparing *preparing
	// pending is the model's question that missed the candidate's budget.
	pending *pendingQuestion
	// probes counts the calls for follow-ups of an economy interview.
	probes int
	notes  []parley.Note
	// assessing counts the notes still being written, under notesCtx until dropNotes.
	assessing workflow.WaitGroup
	notesCtx  workflow.Context
	dropNotes workflow.CancelFunc

	summary        *parley.Summary
	summaryStatus  parley.PartStatus
	analysis       *parley.Analysis
	analysisStatus parley.PartStatus
	analysisError  parley.Kind
	feedback       *parley.Feedback
	feedbackStatus parley.PartStatus
}

func newInterview(ctx workflow.Context, request parley.Request) (*interview, error) {
	request = request.WithDefaults()
	if err := request.Validate(); err != nil {
		return nil, temporal.NewNonRetryableApplicationError(err.Error(), string(parley.KindInvalidRequest), nil)
	}
	iv := &interview{
		request:        request,
		id:             workflow.GetInfo(ctx).WorkflowExecution.ID,
		startedAt:      workflow.Now(ctx),
		status:         parley.StatusCreated,
		calls:          newCaller(ctx, request),
		assessing:      workflow.NewWaitGroup(ctx),
		summaryStatus:  parley.PartNotApplicable,
		analysisStatus: parley.PartNotApplicable,
	}
	iv.notesCtx, iv.dropNotes = workflow.WithCancel(ctx)
	return iv, iv.handle(ctx)
}

// run tells the story of an interview.
func (iv *interview) run(ctx workflow.Context) (parley.Result, error) {
	if err := iv.admit(ctx); err != nil {
		return parley.Result{}, iv.turnAway(ctx, err)
	}
	iv.openOutbox(ctx)
	iv.prepare(ctx)
	if ended := iv.awaitConsent(ctx); ended != "" {
		return iv.endEarly(ctx, ended)
	}
	stopClocks := iv.watchClocks(ctx)
	iv.greet(ctx)
	ended := iv.converse(ctx)
	stopClocks()
	if ended != "" {
		return iv.endEarly(ctx, ended)
	}
	iv.answered = true
	iv.record(ctx, parley.Event{Type: parley.EventEnded, Detail: string(parley.StatusCompleted)})
	iv.conclude(ctx)
	return iv.end(ctx, iv.conclusion(ctx))
}

// converse asks and listens until the last question is done and returns "", or
// returns the status in which the interview ends before that.
func (iv *interview) converse(ctx workflow.Context) parley.Status {
	for {
		if ended := iv.awaitAnswer(ctx); ended != "" {
			return ended
		}
		if again, ok := iv.askAgain(); ok {
			iv.ask(ctx, again)
			continue
		}
		iv.assess()
		next, ok := iv.nextQuestion(ctx)
		if ended := iv.ended(ctx); ended != "" || !ok {
			return ended
		}
		iv.ask(ctx, next)
	}
}

// awaitAnswer blocks until the open question is answered or skipped and returns
// "", or returns the status in which the interview ends without it.
func (iv *interview) awaitAnswer(ctx workflow.Context) parley.Status {
	_ = workflow.Await(ctx, func() bool { return iv.ending != "" || !iv.open() }) // ended looks at ctx too
	return iv.ended(ctx)
}

// ended returns the status in which the interview ends early, "" while it goes on.
func (iv *interview) ended(ctx workflow.Context) parley.Status {
	if iv.ending == "" && ctx.Err() != nil {
		return parley.StatusCancelled
	}
	return iv.ending
}

// current is the latest turn.
func (iv *interview) current() *parley.Turn { return &iv.turns[len(iv.turns)-1] }

// endEarly ends the interview before its last question. What was answered until
// then is summed up and scored where it may be and is enough.
func (iv *interview) endEarly(ctx workflow.Context, status parley.Status) (parley.Result, error) {
	if iv.open() && (status == parley.StatusAbandoned || status == parley.StatusTimeUp) {
		iv.current().Status = parley.TurnTimedOut
	}
	iv.ending = status
	iv.dropPending()
	iv.record(ctx, parley.Event{Type: parley.EventEnded, TurnNo: len(iv.turns), Detail: string(status)})
	if ctx.Err() == nil && iv.scoresPart() {
		iv.partial = true
		iv.conclude(ctx)
	}
	return iv.end(ctx, status)
}

// scoresPart reports whether an interview that ended early is scored: one that ran
// out of time, or whose candidate wishes it, with enough answers that say something.
func (iv *interview) scoresPart() bool {
	timeRanOut := iv.ending == parley.StatusAbandoned || iv.ending == parley.StatusTimeUp
	if wished := iv.ending == parley.StatusWithdrawn && iv.scoreAnswers; !timeRanOut && !wished {
		return false
	}
	usable := 0
	for _, turn := range iv.turns {
		if turn.Answer != nil && turn.Answer.Readable() {
			usable++
		}
	}
	return usable >= iv.request.Scoring.MinAnswers
}

// end closes the interview, lets waiting Updates finish and returns the Result.
func (iv *interview) end(ctx workflow.Context, status parley.Status) (parley.Result, error) {
	// A cancelled context would refuse the last commands.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	iv.dropPending()
	iv.release(ctx, status)
	iv.closeOutbox(ctx)
	iv.status = status
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return parley.Result{}, err
	}
	result := iv.result(ctx)
	chain, err := parley.ChainOf(result)
	if err != nil {
		return parley.Result{}, err
	}
	result.Chain = &chain
	iv.upsert(ctx, temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeAuditHead).ValueSet(chain.Head))
	return result, nil
}

// result is what the interview leaves behind, but for its chain.
func (iv *interview) result(ctx workflow.Context) parley.Result {
	return parley.Result{
		InterviewID:    iv.id,
		TenantID:       iv.request.TenantID,
		External:       iv.request.External,
		Metadata:       iv.request.Metadata,
		Language:       iv.request.Language,
		Depth:          iv.admission.Depth,
		RequestedDepth: iv.request.Depth,
		DepthReason:    iv.admission.Reason,
		Savers:         iv.admission.Savers,
		PlanOrigin:     iv.planOrigin,
		Profile:        iv.profile,
		Accommodations: iv.request.Accommodations,
		Events:         iv.events,
		Status:         iv.status,
		Partial:        iv.partial,
		Transcript:     iv.transcript(),
		Summary:        iv.summary,
		SummaryStatus:  iv.summaryStatus,
		Analysis:       iv.analysis,
		AnalysisStatus: iv.analysisStatus,
		AnalysisError:  iv.analysisError,
		Feedback:       iv.feedback,
		FeedbackStatus: iv.feedbackStatus,
		StartedAt:      iv.startedAt,
		EndedAt:        workflow.Now(ctx),
		Usage:          iv.calls.usage,
		Audit:          iv.calls.audit,
	}
}

func (iv *interview) transcript() parley.Transcript {
	return parley.Transcript{Greeting: iv.greeting, Turns: iv.turns, Closing: iv.parting()}
}
