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
	// silent is set when a question stayed unanswered for too long.
	silent bool
	// unanswered is when the current question's time is up.
	unanswered time.Time

	calls *caller
	// pending is the model's question that missed the candidate's budget.
	pending *pendingQuestion
	notes   []parley.Note
	// assessing counts the notes still being written.
	assessing workflow.WaitGroup

	summary        *parley.Summary
	summaryStatus  parley.PartStatus
	analysis       *parley.Analysis
	analysisStatus parley.PartStatus
	analysisError  parley.Kind
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
	return iv, iv.handle(ctx)
}

// run tells the story of an interview.
func (iv *interview) run(ctx workflow.Context) (parley.Result, error) {
	stopClock := iv.watchSilence(ctx)
	iv.greet(ctx)
	for no := 1; no <= parley.QuestionCount; no++ {
		if no > 1 {
			iv.ask(ctx, iv.nextQuestion(ctx, no))
		}
		if ended := iv.awaitAnswer(ctx, no); ended != "" {
			return iv.end(ctx, ended)
		}
		iv.assess(ctx, no)
	}
	stopClock()
	iv.conclude(ctx)
	return iv.end(ctx, iv.conclusion(ctx))
}

// awaitAnswer blocks until turn no has its answer and returns "", or returns
// the status in which the interview ends without it.
func (iv *interview) awaitAnswer(ctx workflow.Context, no int) parley.Status {
	err := workflow.Await(ctx, func() bool {
		return iv.silent || iv.turns[no-1].Answer != nil
	})
	switch {
	case err != nil:
		return parley.StatusCancelled
	case iv.turns[no-1].Answer != nil:
		return ""
	}
	iv.turns[no-1].Status = parley.TurnTimedOut
	return parley.StatusAbandoned
}

// watchSilence marks the interview silent when a question stays unanswered. One
// timer serves all questions: it sleeps until the current question's time is up
// and looks whether another has been asked meanwhile, which costs two events an
// interview instead of two a turn.
func (iv *interview) watchSilence(ctx workflow.Context) (stop func()) {
	ctx, stop = workflow.WithCancel(ctx)
	iv.unanswered = workflow.Now(ctx).Add(iv.answerTimeout())
	workflow.GoNamed(ctx, "silence", func(ctx workflow.Context) {
		for left := iv.answerTimeout(); left > 0; left = iv.unanswered.Sub(workflow.Now(ctx)) {
			timer := workflow.NewTimerWithOptions(ctx, left, workflow.TimerOptions{Summary: "waiting for the candidate"})
			if timer.Get(ctx, nil) != nil {
				return
			}
		}
		iv.silent = true
	})
	return stop
}

func (iv *interview) answerTimeout() time.Duration {
	return time.Duration(iv.request.Timing.AnswerTimeout)
}

// end closes the interview, lets waiting Updates finish and returns the Result.
func (iv *interview) end(ctx workflow.Context, status parley.Status) (parley.Result, error) {
	// A cancelled context would refuse the last commands.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	iv.dropPending()
	iv.enter(ctx, status)
	if err := workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) }); err != nil {
		return parley.Result{}, err
	}
	return parley.Result{
		InterviewID:    iv.id,
		TenantID:       iv.request.TenantID,
		External:       iv.request.External,
		Metadata:       iv.request.Metadata,
		Language:       iv.request.Language,
		Depth:          iv.request.Depth,
		Status:         status,
		Transcript:     iv.transcript(),
		Summary:        iv.summary,
		SummaryStatus:  iv.summaryStatus,
		Analysis:       iv.analysis,
		AnalysisStatus: iv.analysisStatus,
		AnalysisError:  iv.analysisError,
		StartedAt:      iv.startedAt,
		EndedAt:        workflow.Now(ctx),
		Usage:          iv.calls.usage,
		Audit:          iv.calls.audit,
	}, nil
}

func (iv *interview) transcript() parley.Transcript {
	return parley.Transcript{Greeting: iv.greeting, Turns: iv.turns, Closing: iv.parting()}
}
