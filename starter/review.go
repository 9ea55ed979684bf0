package starter

import (
	"context"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
)

// Review records what a person made of the scorecard, and returns it with the
// arithmetic done anew. The AI's scores stay; of several reviews the latest counts.
// It waits for an interview that is still going on. Mistakes give a
// *parley.ValidationError that lists them all, an interview without a scorecard a
// *parley.Refusal with RefusedInvalid.
func (c *Client) Review(ctx context.Context, ref Ref, review parley.Review) (parley.Review, error) {
	result, err := c.Result(ctx, ref)
	if err != nil {
		return parley.Review{}, err
	}
	switch {
	case result.Status == parley.StatusErased:
		return parley.Review{}, erased()
	case result.Analysis == nil:
		return parley.Review{}, &parley.Refusal{Reason: parley.RefusedInvalid, Detail: "the interview has no scorecard to review"}
	}
	what := "review of interview " + ref.WorkflowID()
	request, err := c.request(ctx, ref.WorkflowID(), "")
	if err != nil {
		return parley.Review{}, explain(ctx, what, err)
	}
	if err := review.Validate(request.Competencies, *result.Analysis); err != nil {
		return parley.Review{}, err
	}
	in := parley.ReviewInput{Competencies: request.Competencies, Analysis: *result.Analysis, Review: review}
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       parley.ReviewWorkflowID(ref.TenantID, ref.IdempotencyKey),
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_TERMINATE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes:    ofTenant(ref.TenantID),
		StaticSummary:            "review of " + summary(request),
		Priority:                 priority(1, ref.TenantID),
	}, parley.WorkflowReview, in)
	if err != nil {
		return parley.Review{}, explain(ctx, what, err)
	}
	var reviewed parley.Review
	if err := run.Get(ctx, &reviewed); err != nil {
		return parley.Review{}, explainUpdate(ctx, what, err)
	}
	return reviewed, nil
}
