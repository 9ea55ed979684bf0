package starter

import (
	"context"
	"fmt"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
)

// Webhooks tells what became of the events that went to the callbacks of the
// interview's request, for each callback in order; after a replay, of those that were
// sent again. It needs a worker of the queue interview. There are none while nothing was
// to be delivered, such as when the request names no callbacks.
func (c *Client) Webhooks(ctx context.Context, ref Ref) ([]parley.Delivery, error) {
	if err := ref.check(); err != nil {
		return nil, err
	}
	id := parley.DeliveriesWorkflowID(ref.TenantID, ref.IdempotencyKey)
	what := "webhooks of interview " + ref.WorkflowID()
	value, err := c.temporal.QueryWorkflow(ctx, id, "", parley.QueryDeliveries)
	switch {
	case isNotFound(err):
		return nil, c.undelivered(ctx, what, ref)
	case err != nil:
		return nil, explain(ctx, what, err)
	}
	var deliveries []parley.Delivery
	if err := value.Get(&deliveries); err != nil {
		return nil, fmt.Errorf("%s: %w", what, err)
	}
	return deliveries, nil
}

// undelivered tells an interview that had nothing to deliver from one that never was
// or was erased.
func (c *Client) undelivered(ctx context.Context, what string, ref Ref) error {
	description, err := c.temporal.DescribeWorkflow(ctx, ref.WorkflowID(), "")
	if err == nil && description.WorkflowType.Name == parley.WorkflowTombstone {
		return erased()
	}
	return explain(ctx, what, err)
}

// ReplayWebhooks sends an interview's events to its callbacks again, from that
// sequence number on and under the same ids, and returns how many. It waits for an
// interview that is still going on, and not for the deliveries: Webhooks tells of
// them. Events that still wait for their first delivery are not sent twice. An
// interview without callbacks, or without that many events, gives a *parley.Refusal
// with RefusedInvalid.
func (c *Client) ReplayWebhooks(ctx context.Context, ref Ref, fromSequence int) (int, error) {
	result, err := c.Result(ctx, ref)
	if err != nil {
		return 0, err
	}
	if result.Status == parley.StatusErased {
		return 0, erased()
	}
	what := "replay of webhooks of interview " + ref.WorkflowID()
	request, err := c.request(ctx, ref.WorkflowID(), "")
	switch {
	case err != nil:
		return 0, explain(ctx, what, err)
	case len(request.Callbacks) == 0:
		return 0, &parley.Refusal{Reason: parley.RefusedInvalid, Detail: "the request names no callbacks"}
	case fromSequence < 1 || fromSequence > len(result.Events):
		return 0, &parley.Refusal{
			Reason: parley.RefusedInvalid, Detail: fmt.Sprintf("there is no event %d; the interview has 1 to %d", fromSequence, len(result.Events)),
		}
	}
	again := parley.Outgoing{Events: result.Events[fromSequence-1:], Last: true}
	// A run that still tries takes them in, a new one starts with them.
	_, err = c.temporal.SignalWithStartWorkflow(ctx, parley.DeliveriesWorkflowID(ref.TenantID, ref.IdempotencyKey),
		parley.SignalDeliver, again, client.StartWorkflowOptions{
			TaskQueue:             parley.QueueInterview,
			WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
			TypedSearchAttributes: ofTenant(ref.TenantID),
			StaticSummary:         "webhooks again · " + ref.TenantID,
			Priority:              priority(4, ref.TenantID),
		}, parley.WorkflowDeliveries, parley.DeliveriesInput{
			TenantID: ref.TenantID, InterviewID: result.InterviewID, Callbacks: request.Callbacks,
		})
	return len(again.Events), explain(ctx, what, err)
}
