package starter

import (
	"context"
	"fmt"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// farewell is how long an interview that is erased while it runs has to end by
// itself, so that its tombstone can tell what it cost.
const farewell = 5 * time.Second

// Erase removes an interview with everything that was said in it: the runs of the
// interview, of its analyses and reviews. Only a tombstone stays under the
// interview's id, of which Result and State tell ids, times and counts; its key is
// not free again. A running interview ends. Erase returns when nothing can be read
// any more; a call that was cut off, at whatever point, is made again.
//
// What is kept elsewhere ends by itself: replies in Redis after a day at most, the
// tenant's library of plans and profiles after its own time, and backups of
// Temporal's database after the operator's.
func (c *Client) Erase(ctx context.Context, ref Ref) error {
	if err := ref.check(); err != nil {
		return err
	}
	id := ref.WorkflowID()
	what := "erase interview " + id
	description, err := c.temporal.DescribeWorkflow(ctx, id, "")
	if err != nil {
		return explain(ctx, what, err)
	}
	var runs []*common.WorkflowExecution
	if description.WorkflowType.Name != parley.WorkflowTombstone {
		if err := c.bury(ctx, ref, description); err != nil {
			return explain(ctx, what, err)
		}
		// Temporal's lists may not have it yet.
		runs = append(runs, &common.WorkflowExecution{WorkflowId: id, RunId: description.WorkflowExecution.RunID})
	}
	query := fmt.Sprintf("WorkflowId IN ('%s', '%s', '%s') AND WorkflowType != '%s'", id,
		parley.AnalysisWorkflowID(ref.TenantID, ref.IdempotencyKey), parley.ReviewWorkflowID(ref.TenantID, ref.IdempotencyKey),
		parley.WorkflowTombstone)
	return explain(ctx, what, c.deleteRuns(ctx, query, runs...))
}

// bury puts the tombstone in the interview's place, in one step that also ends an
// interview which has not ended by itself: there is no moment without either.
func (c *Client) bury(ctx context.Context, ref Ref, description *client.WorkflowExecutionDescription) error {
	id := ref.WorkflowID()
	if description.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		if err := c.temporal.CancelWorkflow(ctx, id, ""); err != nil && !isNotFound(err) {
			return err
		}
	}
	ending, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	var result parley.Result
	if err := c.temporal.GetWorkflow(ending, id, description.WorkflowExecution.RunID).Get(ending, &result); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// It failed, or no worker is there to end it: the tombstone tells less.
		result = parley.Result{
			InterviewID: id, TenantID: ref.TenantID, StartedAt: description.WorkflowStartTime,
			SummaryStatus: parley.PartNotApplicable, AnalysisStatus: parley.PartNotApplicable,
		}
	}
	_, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(ref.TenantID),
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeStatus).ValueSet(string(parley.StatusErased))),
		StaticSummary: "erased · " + ref.TenantID,
		Priority:      priority(4, ref.TenantID),
	}, parley.WorkflowTombstone, parley.TombstoneOf(result))
	return err
}

// deleteRuns deletes the given runs and all that the query finds, and returns when
// they cannot be read any more. Temporal deletes in the background.
func (c *Client) deleteRuns(ctx context.Context, query string, runs ...*common.WorkflowExecution) error {
	for {
		left, err := c.requestDeletion(ctx, query, runs...)
		if err != nil || len(left) == 0 {
			return err
		}
		runs = left
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// requestDeletion asks once for the deletion of the runs and of those that the
// query finds, and returns those that were still there. The server carries it out
// by itself, within a minute.
func (c *Client) requestDeletion(
	ctx context.Context, query string, runs ...*common.WorkflowExecution,
) ([]*common.WorkflowExecution, error) {
	// The client fills in its namespace, which it tells nobody otherwise.
	list := &workflowservice.ListWorkflowExecutionsRequest{Query: query}
	found, err := c.temporal.ListWorkflow(ctx, list)
	if err != nil {
		return nil, err
	}
	for _, run := range found.GetExecutions() {
		runs = append(runs, run.GetExecution())
	}
	return c.deleteEach(ctx, list.GetNamespace(), runs)
}

// deleteEach asks for the deletion of every run and returns those that were still
// there.
func (c *Client) deleteEach(ctx context.Context, namespace string, runs []*common.WorkflowExecution) ([]*common.WorkflowExecution, error) {
	var left []*common.WorkflowExecution
	for _, run := range runs {
		_, err := c.temporal.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
			Namespace: namespace, WorkflowExecution: run,
		})
		switch {
		case err == nil:
			left = append(left, run)
		case !isNotFound(err):
			return nil, err
		}
	}
	return left, nil
}
