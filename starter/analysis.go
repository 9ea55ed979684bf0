package starter

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

// RerunAnalysis scores a finished interview again, from the request and the
// transcript that the interview's run holds, and returns the new scorecard. It
// waits for an interview that is still going on. While the analysis is being run
// again, another call joins it; afterwards the next call starts anew. An interview that
// was not to be scored, such as one of a candidate who withdrew and was told so, gives a
// *parley.Refusal with RefusedInvalid.
func (c *Client) RerunAnalysis(ctx context.Context, ref Ref) (parley.AnalysisResult, error) {
	result, err := c.Result(ctx, ref)
	if err != nil {
		return parley.AnalysisResult{}, err
	}
	switch {
	case result.Status == parley.StatusErased:
		return parley.AnalysisResult{}, erased()
	case result.AnalysisStatus == parley.PartNotApplicable:
		return parley.AnalysisResult{}, &parley.Refusal{
			Reason: parley.RefusedInvalid, Detail: fmt.Sprintf("the interview is %s and was not to be scored", result.Status),
		}
	}
	what := "analysis of interview " + ref.WorkflowID()
	request, err := c.request(ctx, ref.WorkflowID(), "")
	if err != nil {
		return parley.AnalysisResult{}, explain(ctx, what, err)
	}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       parley.AnalysisWorkflowID(ref.TenantID, ref.IdempotencyKey),
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes:    ofTenant(ref.TenantID),
		StaticSummary:            "analysis again: " + summary(request),
		Priority:                 priority(4, ref.TenantID),
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

// request reads what the interview was started with; an empty run is the latest.
func (c *Client) request(ctx context.Context, id, run string) (parley.Request, error) {
	var request parley.Request
	return request, c.input(ctx, id, run, &request)
}

// input reads what a run was started with from its first event.
func (c *Client) input(ctx context.Context, id, run string, target any) error {
	history := c.temporal.GetWorkflowHistory(ctx, id, run, false, enums.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	if !history.HasNext() {
		return errNoRequest
	}
	event, err := history.Next()
	if err != nil {
		return err
	}
	input := event.GetWorkflowExecutionStartedEventAttributes().GetInput()
	if len(input.GetPayloads()) == 0 {
		return errNoRequest
	}
	if err := payload.DataConverter().FromPayloads(input, target); err != nil {
		return fmt.Errorf("%w: %w", errNoRequest, err)
	}
	return nil
}
