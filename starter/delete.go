package starter

import (
	"context"
	"errors"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
)

// deleteRuns deletes the given runs and all that the query finds, and returns when
// they can neither be read nor found any more. Temporal deletes in the background.
func (c *Client) deleteRuns(ctx context.Context, query string, runs ...*common.WorkflowExecution) error {
	asked := map[string]bool{}
	for {
		left, err := c.requestDeletion(ctx, query, asked, runs...)
		if err != nil || len(left) == 0 {
			return err
		}
		runs = left
		if err := sleep(ctx, pause); err != nil {
			return err
		}
	}
}

// requestDeletion asks for the deletion of the runs and of those that the query finds,
// of each once, and returns those that were still there or found. The server carries
// it out by itself, within a minute. asked holds the ids of the runs that it was asked
// for.
func (c *Client) requestDeletion(
	ctx context.Context, query string, asked map[string]bool, runs ...*common.WorkflowExecution,
) ([]*common.WorkflowExecution, error) {
	// The client fills in its namespace, which it tells nobody otherwise.
	list := &workflowservice.ListWorkflowExecutionsRequest{Query: query}
	found, err := c.temporal.ListWorkflow(ctx, list)
	if err != nil {
		return nil, err
	}
	listed := map[string]bool{}
	for _, run := range found.GetExecutions() {
		listed[run.GetExecution().GetRunId()] = true
		runs = append(runs, run.GetExecution())
	}
	var left []*common.WorkflowExecution
	seen := map[string]bool{}
	for _, run := range runs {
		if seen[run.GetRunId()] {
			continue
		}
		seen[run.GetRunId()] = true
		there, err := c.deleteRun(ctx, list.GetNamespace(), run, asked)
		if err != nil {
			return nil, err
		}
		if there || listed[run.GetRunId()] {
			left = append(left, run)
		}
	}
	return left, nil
}

// deleteRun asks for the deletion of a run, or whether it has been carried out when it
// was asked for, and reports whether the run was still there.
func (c *Client) deleteRun(ctx context.Context, namespace string, run *common.WorkflowExecution, asked map[string]bool) (bool, error) {
	var err error
	if asked[run.GetRunId()] {
		_, err = c.temporal.DescribeWorkflowExecution(ctx, run.GetWorkflowId(), run.GetRunId())
	} else {
		_, err = c.temporal.WorkflowService().DeleteWorkflowExecution(ctx, &workflowservice.DeleteWorkflowExecutionRequest{
			Namespace: namespace, WorkflowExecution: run,
		})
	}
	switch {
	case err == nil:
		asked[run.GetRunId()] = true
		return true, nil
	case isNotFound(err):
		return false, nil
	case isBusy(err):
		return true, nil
	}
	return false, err
}

// isBusy reports that the server works on the run just now and takes no further
// request.
func isBusy(err error) bool {
	exhausted, found := errors.AsType[*serviceerror.ResourceExhausted](err)
	return found && exhausted.Cause == enums.RESOURCE_EXHAUSTED_CAUSE_BUSY_WORKFLOW
}

// each calls visit for every run that the query finds.
func (c *Client) each(ctx context.Context, query string, visit func(run *common.WorkflowExecution) error) error {
	list := &workflowservice.ListWorkflowExecutionsRequest{Query: query}
	for {
		found, err := c.temporal.ListWorkflow(ctx, list)
		if err != nil {
			return err
		}
		for _, run := range found.GetExecutions() {
			if err := visit(run.GetExecution()); err != nil {
				return err
			}
		}
		if list.NextPageToken = found.GetNextPageToken(); len(list.NextPageToken) == 0 {
			return nil
		}
	}
}
