package starter

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// farewell is how long an interview that is erased while it runs has to end by
// itself, so that its tombstone can tell what it cost.
const farewell = 5 * time.Second

// Erase removes an interview with everything that was said in it: the runs of the
// interview, of its analyses, reviews and deliveries, of preparations that hold the
// same résumé, and what Redis has of them. Only a tombstone stays under the
// interview's id, of which Result and State tell ids, times and counts; its key is
// not free again. A running interview ends. Erase returns when nothing can be read
// any more; a call that was cut off, at whatever point, is made again. It needs a
// worker of the queue interview, and waits for Redis.
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
		if runs, err = c.bury(ctx, ref, description); err != nil {
			return explain(ctx, what, err)
		}
	}
	return explain(ctx, what, c.deleteRuns(ctx, belongings(ref), runs...))
}

// belongings finds every run that holds something of an interview, but its
// tombstone.
func belongings(ref Ref) string {
	tenant, key := ref.TenantID, ref.IdempotencyKey
	return fmt.Sprintf("WorkflowId IN ('%s') AND WorkflowType != '%s'", strings.Join([]string{
		ref.WorkflowID(), parley.AnalysisWorkflowID(tenant, key), parley.ReviewWorkflowID(tenant, key),
		parley.DeliveriesWorkflowID(tenant, key), parley.ErasureWorkflowID(tenant, key),
	}, "', '"), parley.WorkflowTombstone)
}

// bury ends the interview, has forgotten what it left outside Temporal, and puts the
// tombstone in its place. It returns runs that Temporal's lists may not have yet.
func (c *Client) bury(ctx context.Context, ref Ref, description *client.WorkflowExecutionDescription) ([]*common.WorkflowExecution, error) {
	result, err := c.finish(ctx, ref, description)
	if err != nil {
		return nil, err
	}
	runs, err := c.forget(ctx, ref, description.WorkflowExecution.RunID)
	if err != nil {
		return nil, err
	}
	_, err = c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       ref.WorkflowID(),
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(ref.TenantID),
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeStatus).ValueSet(string(parley.StatusErased))),
		StaticSummary: "erased · " + ref.TenantID,
		Priority:      priority(4, ref.TenantID),
	}, parley.WorkflowTombstone, parley.TombstoneOf(result))
	return runs, err
}

// finish ends the interview, by force if it does not end by itself, and returns what
// it left.
func (c *Client) finish(ctx context.Context, ref Ref, description *client.WorkflowExecutionDescription) (parley.Result, error) {
	id, run := ref.WorkflowID(), description.WorkflowExecution.RunID
	if description.Status == enums.WORKFLOW_EXECUTION_STATUS_RUNNING {
		if err := c.temporal.CancelWorkflow(ctx, id, run); err != nil && !isNotFound(err) {
			return parley.Result{}, err
		}
	}
	ending, cancel := context.WithTimeout(ctx, farewell)
	defer cancel()
	var result parley.Result
	if err := c.temporal.GetWorkflow(ending, id, run).Get(ending, &result); err == nil {
		return result, nil
	}
	if ctx.Err() != nil {
		return parley.Result{}, ctx.Err()
	}
	// It failed, or no worker is there to end it: the tombstone tells less.
	if err := c.temporal.TerminateWorkflow(ctx, id, run, "erased"); err != nil && !isNotFound(err) {
		return parley.Result{}, err
	}
	return parley.Result{
		InterviewID: id, TenantID: ref.TenantID, StartedAt: description.WorkflowStartTime,
		SummaryStatus: parley.PartNotApplicable, AnalysisStatus: parley.PartNotApplicable,
	}, nil
}

// forget deletes the preparations that hold the candidate's résumé, and waits until
// nothing of the interview is left outside Temporal. It returns the runs that are
// still to be deleted: the interview's own, preparations, and that of forgetting,
// which knew the résumé.
func (c *Client) forget(ctx context.Context, ref Ref, runID string) ([]*common.WorkflowExecution, error) {
	id := ref.WorkflowID()
	request, err := c.request(ctx, id, runID)
	if err != nil && !errors.Is(err, errNoRequest) {
		return nil, err
	}
	in := parley.ForgetInput{
		TenantID: ref.TenantID, Language: request.Language, Resume: request.Candidate.ResumeText,
		InterviewIDs: []string{id + "/" + runID, parley.AnalysisWorkflowID(ref.TenantID, ref.IdempotencyKey)},
	}
	runs := []*common.WorkflowExecution{{WorkflowId: id, RunId: runID}}
	err = c.each(ctx, fmt.Sprintf("WorkflowId = '%s'", id), func(run *common.WorkflowExecution) error {
		if run.GetRunId() != runID {
			in.InterviewIDs = append(in.InterviewIDs, id+"/"+run.GetRunId())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	prepared, err := c.deletePreparations(ctx, ref.TenantID, in.Resume)
	if err != nil {
		return nil, err
	}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       parley.ErasureWorkflowID(ref.TenantID, ref.IdempotencyKey),
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes:    ofTenant(ref.TenantID),
		StaticSummary:            "erasure · " + ref.TenantID,
		Priority:                 priority(4, ref.TenantID),
	}, parley.WorkflowErasure, in)
	if err != nil {
		return nil, err
	}
	runs = append(append(runs, prepared...), &common.WorkflowExecution{WorkflowId: run.GetID(), RunId: run.GetRunID()})
	return runs, run.Get(ctx, nil)
}

// deletePreparations has the Prepare runs of a tenant deleted that hold the résumé,
// the running ones too, and returns them: whoever waits for one starts it again.
// Those that ended are deleted by who started them, unless that one was cut off.
func (c *Client) deletePreparations(ctx context.Context, tenantID, resume string) ([]*common.WorkflowExecution, error) {
	var held []*common.WorkflowExecution
	if resume == "" {
		return nil, nil
	}
	query := fmt.Sprintf("%s = '%s' AND WorkflowType = '%s'", parley.SearchAttributeTenant, tenantID, parley.WorkflowPrepare)
	err := c.each(ctx, query, func(run *common.WorkflowExecution) error {
		var in parley.PrepareInput
		err := c.input(ctx, run.GetWorkflowId(), run.GetRunId(), &in)
		if isNotFound(err) || errors.Is(err, errNoRequest) {
			return nil // it was deleted meanwhile, or is none of ours
		}
		if slices.ContainsFunc(in.Resumes, func(item parley.ResumeItem) bool { return item.Resume == resume }) {
			held = append(held, run)
		}
		return err
	})
	if err != nil || len(held) == 0 {
		return nil, err
	}
	nothingMore := fmt.Sprintf("WorkflowId = '%s'", held[0].GetWorkflowId())
	return c.requestDeletion(ctx, nothingMore, map[string]bool{}, held...)
}
