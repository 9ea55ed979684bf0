package workflows_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/log"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/workflows"
)

// script stands for the activities: it records what it is asked and answers
// like a model that does its work, unless a test gave it something to fail
// with.
type script struct {
	mu     sync.Mutex
	routes []parley.RouteRequest
	calls  []parley.Call
	greets []parley.GreetInput
	turns  []parley.NextTurnInput
	scores []parley.AnalyzeInput
	// places are the providers that Route offers, in this order.
	places []string
	// hedgeAfter is told with every route.
	hedgeAfter time.Duration
	// noRoute, when set, may answer in Route's place.
	noRoute func(parley.RouteRequest) *parley.RouteReply
	// fail, when set, may return an error in a model call's place.
	fail func(parley.Call, string) error
	// analysis, when set, changes what Analyze returns.
	analysis func(parley.AnalyzeInput, *parley.AnalyzeReply)

	// reports and feedbacks are the inputs of Report and Feedback.
	reports   []parley.AnalyzeInput
	feedbacks []parley.FeedbackInput

	admits   []parley.AdmitInput
	releases []string
	recalls  []parley.RecallInput
	plans    []parley.PlanQuestionsInput
	profiles []parley.ProfileInput
	// admit, recall, planned, profiled and nextTurn, when set, decide in the
	// activity's place or change what it returns.
	admit    func(parley.AdmitInput) (parley.Admission, error)
	recall   func(parley.RecallInput) parley.RecallReply
	planned  func(parley.PlanQuestionsInput, *parley.PlanQuestionsReply)
	profiled func(parley.ProfileInput, *parley.ProfileReply)
	nextTurn func(parley.NextTurnInput, *parley.NextTurnReply)
}

func (s *script) Route(_ context.Context, request parley.RouteRequest) (parley.RouteReply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.routes = append(s.routes, request)
	if s.noRoute != nil {
		if reply := s.noRoute(request); reply != nil {
			return *reply, nil
		}
	}
	reservation := fmt.Sprintf("%s/%d", request.CallID, request.Attempt)
	for _, provider := range s.places {
		place := parley.Place{Provider: provider, Account: provider + "-1", Model: "small"}
		if request.Prefer != nil && *request.Prefer != place {
			continue
		}
		if slices.Contains(request.Avoid, place) || slices.ContainsFunc(request.Tried, func(t parley.Tried) bool { return t.Place == place }) {
			continue
		}
		return parley.RouteReply{Route: &parley.Route{
			Place: place, Queue: parley.ProviderQueue(provider), ReservationID: reservation, Reason: "first in line",
			HedgeAfterMS: s.hedgeAfter.Milliseconds(),
		}}, nil
	}
	return parley.RouteReply{Reason: "all were tried"}, nil
}

func (s *script) call(call parley.Call, step string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, call)
	if s.fail == nil {
		return nil
	}
	return s.fail(call, step)
}

func receipt(call parley.Call) parley.Receipt {
	r := parley.Receipt{
		Provenance: parley.Provenance{Prompt: "test", Provider: call.Route.Provider, Model: call.Route.Model},
		Usage:      parley.Usage{Calls: 1, PromptTokens: 100, CompletionTokens: 10}, LatencyMS: 5,
	}
	if call.Route.Provider == parley.ProviderSelfHosted && !call.LeavesSeat {
		r.Seat = &parley.Seat{Node: call.Route.ReservationID, Model: "llama"}
	}
	return r
}

func (s *script) Greet(_ context.Context, in parley.GreetInput) (parley.GreetReply, error) {
	if err := s.call(in.Call, "greet"); err != nil {
		return parley.GreetReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greets = append(s.greets, in)
	return parley.GreetReply{Greeting: "Hello.", Question: "Adapted 1?", Receipt: receipt(in.Call)}, nil
}

func (s *script) NextTurn(_ context.Context, in parley.NextTurnInput) (parley.NextTurnReply, error) {
	if err := s.call(in.Call, "next_turn"); err != nil {
		return parley.NextTurnReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.turns = append(s.turns, in)
	reply := parley.NextTurnReply{Lead: "I see.", Question: fmt.Sprintf("Adapted %d?", in.No), Receipt: receipt(in.Call)}
	if s.nextTurn != nil {
		s.nextTurn(in, &reply)
	}
	return reply, nil
}

func (s *script) Assess(_ context.Context, in parley.AssessInput) (parley.AssessReply, error) {
	if err := s.call(in.Call, "assess"); err != nil {
		return parley.AssessReply{}, err
	}
	return parley.AssessReply{
		Note: parley.Note{TurnNo: in.TurnNo, CompetencyID: in.Competency.ID, Text: "noted"}, Receipt: receipt(in.Call),
	}, nil
}

func (s *script) Summarize(_ context.Context, in parley.SummarizeInput) (parley.SummarizeReply, error) {
	if err := s.call(in.Call, "summarize"); err != nil {
		return parley.SummarizeReply{}, err
	}
	return parley.SummarizeReply{
		Summary: parley.Summary{Text: "All in all.", Claims: []parley.Claim{{Text: "a claim", Turns: []int{1}}}}, Receipt: receipt(in.Call),
	}, nil
}

func (s *script) Analyze(_ context.Context, in parley.AnalyzeInput) (parley.AnalyzeReply, error) {
	if err := s.call(in.Call, "analyze"); err != nil {
		return parley.AnalyzeReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.scores = append(s.scores, in)
	return s.judged(in), nil
}

// failed is the error that an activity raises for a failed call.
func failed(kind parley.Kind) error {
	failure := &parley.Error{Kind: kind, Provider: "x", Detail: "as scripted"}
	return temporal.NewNonRetryableApplicationError(failure.Error(), string(kind), nil, failure)
}

// stage is one test's interview: environment, script and a candidate.
type stage struct {
	*testsuite.TestWorkflowEnvironment
	script  *script
	request parley.Request
	answers []string
	// think is how long the candidate takes for an answer.
	think time.Duration
	// hold, when set, is told of every question and returns how much longer the
	// candidate takes for it.
	hold func(no int) time.Duration
	// until is the last turn that the candidate answers, if the interview is that long.
	until int
	begun parley.Begun
	// replies are those to answers 1, 2, …
	replies []parley.AnswerReply
	// waits are the workflow times from an answer to its reply.
	waits []time.Duration
}

// environment is one that fails workflows that panic, and no test for the machine's sake:
// by default a workflow that has not yielded for a second is taken for a deadlock, and an
// activity that has not ended in three for stuck.
func environment() *testsuite.TestWorkflowEnvironment {
	var suite testsuite.WorkflowTestSuite
	suite.SetLogger(log.NewStructuredLogger(slog.New(slog.DiscardHandler)))
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{WorkflowPanicPolicy: worker.FailWorkflow, DeadlockDetectionTimeout: time.Minute})
	env.SetTestTimeout(time.Minute)
	return env
}

func setup(t *testing.T) *stage {
	t.Helper()
	s := &stage{
		TestWorkflowEnvironment: environment(),
		script:                  &script{places: []string{"groq", "gemini", "mistral"}},
		request:                 parleytest.Request(),
		answers:                 parleytest.Answers(200),
		think:                   30 * time.Second,
		until:                   2 * parley.QuestionCount,
	}
	s.RegisterActivity(s.script)
	s.RegisterWorkflowWithOptions(workflows.Interview, workflow.RegisterOptions{Name: parley.WorkflowInterview})
	s.RegisterWorkflowWithOptions(workflows.Analysis, workflow.RegisterOptions{Name: parley.WorkflowAnalysis})
	return s
}

// slow makes an activity take that long, in the environment's skipped time.
func (s *stage) slow(name string, delay time.Duration, reply any) {
	s.OnActivity(name, mock.Anything, mock.Anything).After(delay).Return(reply, nil)
}

// slowAt makes next_turn/2 take that long at each of these providers; all other
// calls are answered at once.
func (s *stage) slowAt(delays map[string]time.Duration) {
	for provider, delay := range delays {
		here := mock.MatchedBy(func(in parley.NextTurnInput) bool { return in.No == 2 && in.Call.Route.Provider == provider })
		s.OnActivity("NextTurn", mock.Anything, here).After(delay).Return(s.script.NextTurn)
	}
	s.OnActivity("NextTurn", mock.Anything, mock.Anything).Return(s.script.NextTurn)
}

// run starts the interview, lets the candidate answer and returns the Result.
func (s *stage) run(t *testing.T) parley.Result {
	t.Helper()
	s.RegisterDelayedCallback(func() {
		s.UpdateWorkflow(parley.UpdateBegin, "begin", &callback{t: t, complete: func(reply any) {
			s.begun = reply.(parley.Begun)
			s.answerLater(t, 1)
		}})
	}, 0)
	s.ExecuteWorkflow(parley.WorkflowInterview, s.request)
	require.True(t, s.IsWorkflowCompleted())
	require.NoError(t, s.GetWorkflowError())
	var result parley.Result
	require.NoError(t, s.GetWorkflowResult(&result))
	return result
}

func (s *stage) answerLater(t *testing.T, no int) {
	t.Helper()
	think := s.think
	if s.hold != nil && no <= parley.QuestionCount {
		think += s.hold(no)
	}
	if no > s.until {
		return
	}
	s.RegisterDelayedCallback(func() {
		answer := parley.Answer{ID: fmt.Sprintf("answer-%d", no), TurnNo: no, Text: s.answers[(no-1)%len(s.answers)]}
		asked := s.Now()
		s.UpdateWorkflow(parley.UpdateSubmitAnswer, answer.ID, &callback{t: t, complete: func(reply any) {
			s.replies = append(s.replies, reply.(parley.AnswerReply))
			s.waits = append(s.waits, s.Now().Sub(asked))
			if !s.replies[no-1].Done {
				s.answerLater(t, no+1)
			}
		}}, answer)
	}, think)
}

// submit sends an answer that is expected to be refused, and keeps the refusal.
func (s *stage) submit(answer parley.Answer, refusal *error) {
	s.UpdateWorkflow(parley.UpdateSubmitAnswer, answer.ID, &callback{reject: func(err error) { *refusal = err }}, answer)
}

// callback receives the fate of one Update.
type callback struct {
	t        *testing.T
	complete func(any)
	reject   func(error)
}

func (c *callback) Accept() {}

func (c *callback) Reject(err error) {
	if c.reject == nil {
		require.NoError(c.t, err, "the update was refused")
		return
	}
	c.reject(err)
}

func (c *callback) Complete(reply any, err error) {
	if c.complete == nil {
		return
	}
	if err == nil {
		c.complete(reply)
	}
}

// outcomes gives an audit as "call/no provider outcome kind" lines.
func outcomes(audit []parley.Attempt) []string {
	lines := make([]string, 0, len(audit))
	for _, a := range audit {
		line := fmt.Sprintf("%s #%d %s %s", a.Call, a.No, a.Provider, a.Outcome)
		if a.Kind != "" {
			line += " " + string(a.Kind)
		}
		lines = append(lines, line)
	}
	return lines
}
