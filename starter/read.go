package starter

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

// Result waits for the interview's end and returns what it leaves behind, also
// when it was abandoned or cancelled.
func (c *Client) Result(ctx context.Context, ref Ref) (parley.Result, error) {
	if err := ref.check(); err != nil {
		return parley.Result{}, err
	}
	id := ref.WorkflowID()
	var result parley.Result
	if err := c.temporal.GetWorkflow(ctx, id, "").Get(ctx, &result); err != nil {
		return parley.Result{}, explain(ctx, "result of interview "+id, err)
	}
	return result, nil
}

// State tells where the interview stands, also when it is over. It needs a
// worker of the queue interview.
func (c *Client) State(ctx context.Context, ref Ref) (parley.State, error) {
	return query[parley.State](ctx, c, ref, parley.QueryState)
}

// Transcript returns everything said so far, also when the interview is over. It
// needs a worker of the queue interview.
func (c *Client) Transcript(ctx context.Context, ref Ref) (parley.Transcript, error) {
	return query[parley.Transcript](ctx, c, ref, parley.QueryTranscript)
}

func query[T any](ctx context.Context, c *Client, ref Ref, name string) (T, error) {
	var reply T
	if err := ref.check(); err != nil {
		return reply, err
	}
	id := ref.WorkflowID()
	value, err := c.temporal.QueryWorkflow(ctx, id, "", name)
	if err != nil {
		return reply, explain(ctx, name+" of interview "+id, err)
	}
	if err := value.Get(&reply); err != nil {
		return reply, fmt.Errorf("%s of interview %s: %w", name, id, err)
	}
	return reply, nil
}

// Cancel asks the interview to end now; Result then has what there is, with
// StatusCancelled. An interview that is over gives a *parley.Refusal with
// RefusedClosed.
func (c *Client) Cancel(ctx context.Context, ref Ref) error {
	if err := ref.check(); err != nil {
		return err
	}
	id := ref.WorkflowID()
	what := "cancel interview " + id
	err := c.temporal.CancelWorkflow(ctx, id, "")
	if isNotFound(err) {
		return c.gone(ctx, what, id)
	}
	return explain(ctx, what, err)
}

// RerunAnalysis scores a finished interview again, from the request and the
// transcript that the interview's run holds, and returns the new scorecard. It
// waits for an interview that is still going on. While the analysis is being run
// again, another call joins it; afterwards the next call starts anew.
func (c *Client) RerunAnalysis(ctx context.Context, ref Ref) (parley.AnalysisResult, error) {
	result, err := c.Result(ctx, ref)
	if err != nil {
		return parley.AnalysisResult{}, err
	}
	what := "analysis of interview " + ref.WorkflowID()
	request, err := c.request(ctx, ref)
	if err != nil {
		return parley.AnalysisResult{}, explain(ctx, what, err)
	}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       parley.AnalysisWorkflowID(ref.TenantID, ref.IdempotencyKey),
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(ref.TenantID)),
		StaticSummary: "analysis again: " + summary(request),
		Priority:      priority(4, ref.TenantID),
	}, parley.WorkflowAnalysis, parley.AnalysisRequest{Request: request, Transcript: result.Transcript})
	if err != nil {
		return parley.AnalysisResult{}, explain(ctx, what, err)
	}
	var analysis parley.AnalysisResult
	if err := run.Get(ctx, &analysis); err != nil {
		return parley.AnalysisResult{}, explain(ctx, what, err)
	}
	return analysis, nil
}

var errNoRequest = errors.New("the run's first event holds no request")

// request reads what the interview was started with from its first event.
func (c *Client) request(ctx context.Context, ref Ref) (parley.Request, error) {
	var request parley.Request
	history := c.temporal.GetWorkflowHistory(ctx, ref.WorkflowID(), "", false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !history.HasNext() {
		return request, errNoRequest
	}
	event, err := history.Next()
	if err != nil {
		return request, err
	}
	input := event.GetWorkflowExecutionStartedEventAttributes().GetInput()
	if len(input.GetPayloads()) == 0 {
		return request, errNoRequest
	}
	if err := payload.DataConverter().FromPayloads(input, &request); err != nil {
		return request, fmt.Errorf("%w: %w", errNoRequest, err)
	}
	return request, nil
}
