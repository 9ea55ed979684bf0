package starter_test

import (
	"context"
	"encoding/json"
	"strings"
	"sync"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/history/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/converter"
	"google.golang.org/grpc"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

// fakeTemporal stands for a namespace with one interview. Methods that it does
// not have panic, through the nil interface.
type fakeTemporal struct {
	client.Client

	mu sync.Mutex
	// options and request are what the one interview was started with.
	options *client.StartWorkflowOptions
	request parley.Request
	// result is what the interview left, but for its transcript.
	result parley.Result
	// analysis is what the Analysis workflow was started with.
	analysis        parley.AnalysisRequest
	analysisOptions client.StartWorkflowOptions
	// prepared are the inputs of Prepare workflows, deleted the ids of deleted runs.
	prepared []parley.PrepareInput
	deleted  []string
	// updates are the ids of the Updates that move an interview.
	updates []string
	// closed makes new Updates fail as those of a closed workflow do.
	closed bool
	// accepted holds the first reply of each answer id.
	accepted map[string]parley.AnswerReply
	// lose counts the calls whose reply gets lost on the way back.
	lose int
	// fail, when set, is every call's error.
	fail error
	// calls counts what went over the wire.
	calls int
}

type operation struct {
	client.WithStartWorkflowOperation
	options client.StartWorkflowOptions
	request parley.Request
}

func (f *fakeTemporal) NewWithStartWorkflowOperation(
	options client.StartWorkflowOptions, _ any, args ...any,
) client.WithStartWorkflowOperation {
	return &operation{options: options, request: args[0].(parley.Request)}
}

func (f *fakeTemporal) UpdateWithStartWorkflow(
	_ context.Context, options client.UpdateWithStartWorkflowOptions,
) (client.WorkflowUpdateHandle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.fail != nil {
		return nil, f.fail
	}
	start := options.StartWorkflowOperation.(*operation)
	if f.options == nil {
		f.options, f.request = &start.options, start.request
	}
	return f.reply(parley.Begun{RequestDigest: f.request.Digest(), TotalTurns: parley.QuestionCount})
}

func (f *fakeTemporal) UpdateWorkflow(_ context.Context, options client.UpdateWorkflowOptions) (client.WorkflowUpdateHandle, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls++
	if f.fail != nil {
		return nil, f.fail
	}
	if options.UpdateName != parley.UpdateSubmitAnswer {
		f.updates = append(f.updates, options.UpdateID)
		return f.reply(parley.Standing{Status: parley.StatusPaused})
	}
	answer := options.Args[0].(parley.Answer)
	if first, repeated := f.accepted[options.UpdateID]; repeated {
		return f.reply(first)
	}
	if f.closed || f.options == nil {
		return nil, serviceerror.NewNotFound("workflow execution already completed or unknown")
	}
	if f.accepted == nil {
		f.accepted = map[string]parley.AnswerReply{}
	}
	f.accepted[options.UpdateID] = parley.AnswerReply{AnswerDigest: answer.Digest(), Next: &parley.Turn{No: answer.TurnNo + 1}}
	return f.reply(f.accepted[options.UpdateID])
}

func (f *fakeTemporal) reply(value any) (client.WorkflowUpdateHandle, error) {
	if f.lose > 0 {
		f.lose--
		return nil, client.NewWorkflowUpdateServiceTimeoutOrCanceledError(context.DeadlineExceeded)
	}
	return handle{value: value}, nil
}

func (f *fakeTemporal) DescribeWorkflow(context.Context, string, string) (*client.WorkflowExecutionDescription, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.options == nil {
		return nil, serviceerror.NewNotFound("unknown")
	}
	fields := map[string]*common.Payload{}
	for name, value := range f.options.Memo {
		encoded, err := payload.DataConverter().ToPayload(value)
		if err != nil {
			return nil, err
		}
		fields[name] = encoded
	}
	description := &client.WorkflowExecutionDescription{}
	description.Memo = &common.Memo{Fields: fields}
	return description, nil
}

// QueryWorkflow finds nothing: the fake runs no workflow that could reply.
func (f *fakeTemporal) QueryWorkflow(context.Context, string, string, string, ...any) (converter.EncodedValue, error) {
	return nil, serviceerror.NewNotFound("unknown")
}

func (f *fakeTemporal) CancelWorkflow(context.Context, string, string) error {
	if f.options == nil || f.closed {
		return serviceerror.NewNotFound("workflow execution already completed or unknown")
	}
	return nil
}

func (f *fakeTemporal) ListWorkflow(
	context.Context, *workflowservice.ListWorkflowExecutionsRequest,
) (*workflowservice.ListWorkflowExecutionsResponse, error) {
	return &workflowservice.ListWorkflowExecutionsResponse{}, nil
}

func (f *fakeTemporal) WorkflowService() workflowservice.WorkflowServiceClient {
	return service{fake: f}
}

// service deletes runs at once.
type service struct {
	workflowservice.WorkflowServiceClient
	fake *fakeTemporal
}

func (s service) DeleteWorkflowExecution(
	_ context.Context, in *workflowservice.DeleteWorkflowExecutionRequest, _ ...grpc.CallOption,
) (*workflowservice.DeleteWorkflowExecutionResponse, error) {
	s.fake.deleted = append(s.fake.deleted, in.GetWorkflowExecution().GetWorkflowId())
	return nil, serviceerror.NewNotFound("deleted")
}

func (f *fakeTemporal) GetWorkflow(_ context.Context, id, _ string) client.WorkflowRun {
	if strings.HasSuffix(id, "/review") {
		return run{err: serviceerror.NewNotFound("nobody reviewed it")}
	}
	result := f.result
	result.Transcript.Turns = []parley.Turn{{No: 1}}
	return run{value: result, err: f.fail}
}

func (f *fakeTemporal) GetWorkflowHistory(
	context.Context, string, string, bool, enums.HistoryEventFilterType,
) client.HistoryEventIterator {
	return &events{request: f.request}
}

func (f *fakeTemporal) ExecuteWorkflow(
	_ context.Context, options client.StartWorkflowOptions, _ any, args ...any,
) (client.WorkflowRun, error) {
	if in, preparing := args[0].(parley.PrepareInput); preparing {
		f.prepared = append(f.prepared, in)
		return run{value: parley.PrepareResult{Plans: len(in.Plans), Profiles: len(in.Resumes)}}, nil
	}
	f.analysisOptions, f.analysis = options, args[0].(parley.AnalysisRequest)
	return run{value: parley.AnalysisResult{AnalysisStatus: parley.PartReady}}, nil
}

// handle is an Update that is done.
type handle struct {
	client.WorkflowUpdateHandle
	value any
	err   error
}

func (h handle) Get(_ context.Context, target any) error { return transfer(h.value, target, h.err) }

// run is a workflow that is done.
type run struct {
	client.WorkflowRun
	value any
	err   error
}

func (run) GetRunID() string { return "run-1" }

func (r run) Get(_ context.Context, target any) error { return transfer(r.value, target, r.err) }

func transfer(value, target any, err error) error {
	if err != nil {
		return err
	}
	encoded, err := json.Marshal(value)
	if err != nil {
		return err
	}
	return json.Unmarshal(encoded, target)
}

// events is a history whose first event holds the request as a client with
// Parley's converter writes it.
type events struct {
	request parley.Request
}

func (e *events) HasNext() bool { return true }

func (e *events) Next() (*history.HistoryEvent, error) {
	input, err := payload.DataConverter().ToPayloads(e.request)
	if err != nil {
		return nil, err
	}
	started := &history.WorkflowExecutionStartedEventAttributes{Input: input}
	return &history.HistoryEvent{
		Attributes: &history.HistoryEvent_WorkflowExecutionStartedEventAttributes{WorkflowExecutionStartedEventAttributes: started},
	}, nil
}
