package starter

import (
	"context"
	"crypto/rand"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
)

// Started is the reply to Start.
type Started struct {
	parley.Begun
	// Replayed is set when an earlier call with the same request had started the
	// interview; Begun is that call's reply then.
	Replayed bool
}

// Start begins an interview and returns the greeting with question 1 in the same
// round trip; where the candidate must agree first, it returns the disclosure with
// StatusAwaitingConsent, and Consent returns question 1. Repeating it with the same
// request returns the first reply, even when the interview is over.
//
// A request with mistakes gives a *parley.ValidationError that lists them all. A
// *parley.Refusal with RefusedConflict says that the tenant's key was used with
// other content, or for an interview that was erased; one with RefusedCapacity that
// no quota is left before its RetryAt: start again then, with the same request.
func (c *Client) Start(ctx context.Context, request parley.Request) (Started, error) {
	request = request.WithDefaults()
	if err := request.Validate(); err != nil {
		return Started{}, err
	}
	id := RefOf(request).WorkflowID()
	mark := rand.Text()
	begun, err := c.begin(ctx, id, mark, request)
	if err != nil {
		return Started{}, c.explainStart(ctx, id, err)
	}
	if begun.RequestDigest != request.Digest() {
		return Started{}, &parley.Refusal{
			Reason: parley.RefusedConflict,
			Detail: "this idempotency key has started an interview with other content; use a new key for a new interview",
		}
	}
	description, err := c.temporal.DescribeWorkflow(ctx, id, "")
	if err != nil {
		return Started{}, explain(ctx, "start interview "+id, err)
	}
	return Started{Begun: begun, Replayed: !marked(description.Memo, mark)}, nil
}

// begin starts the workflow together with its first Update, again and again
// while only the connection gives up.
func (c *Client) begin(ctx context.Context, id, mark string, request parley.Request) (parley.Begun, error) {
	var begun parley.Begun
	err := insist(ctx, func() error {
		handle, err := c.temporal.UpdateWithStartWorkflow(ctx, client.UpdateWithStartWorkflowOptions{
			StartWorkflowOperation: c.temporal.NewWithStartWorkflowOperation(
				interviewOptions(id, mark, request), parley.WorkflowInterview, request),
			UpdateOptions: client.UpdateWorkflowOptions{
				WorkflowID:   id,
				UpdateID:     parley.UpdateBegin,
				UpdateName:   parley.UpdateBegin,
				WaitForStage: client.WorkflowUpdateStageCompleted,
			},
		})
		if err != nil {
			return err
		}
		begun = parley.Begun{}
		err = handle.Get(ctx, &begun)
		if isTurnedAway(err) {
			return c.temporal.GetWorkflow(ctx, id, handle.RunID()).Get(ctx, nil)
		}
		return err
	})
	return begun, err
}

// interviewOptions describes the workflow of an interview to Temporal. Search
// attributes and summary are readable by every operator: no personal data.
func interviewOptions(id, mark string, request parley.Request) client.StartWorkflowOptions {
	return client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		// Only an interview that was not admitted fails.
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY,
		Memo:                  map[string]any{memoStart: mark},
		TypedSearchAttributes: searchAttributes(request),
		StaticSummary:         summary(request),
		StaticDetails:         details(request),
		Priority:              priority(1, request.TenantID),
	}
}
