package activities

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// Deliver hands one event to one receiver. Any 2xx is success; 410, and what no
// further attempt can change, ends it for good. Everything else is tried again by
// Temporal, when the receiver asks for it or else after a pause that grows. An error
// is of type parley.FailureWebhook with a parley.DeliverReply as its details.
func (a *Activities) Deliver(ctx context.Context, in parley.DeliverInput) (parley.DeliverReply, error) {
	attempt := int(activity.GetInfo(ctx).Attempt)
	outcome := webhookOutcome{reason: "this worker sends no webhooks", final: true}
	if a.webhooks != nil {
		outcome = a.webhooks.send(ctx, in, time.Now())
	}
	reply := parley.DeliverReply{Attempts: attempt, HTTPStatus: outcome.status, Reason: outcome.reason}
	if outcome.reason == "" {
		return reply, nil
	}
	activity.GetLogger(ctx).Info("event was not delivered", "event", in.Event.ID, "secret_ref", in.Callback.SecretRef,
		"attempt", attempt, "status", outcome.status, "reason", outcome.reason)
	return parley.DeliverReply{}, temporal.NewApplicationErrorWithOptions(outcome.reason, parley.FailureWebhook,
		temporal.ApplicationErrorOptions{
			NonRetryable:   outcome.final,
			NextRetryDelay: max(outcome.after, retryDelay(attempt)),
			Category:       temporal.ApplicationErrorCategoryBenign, // the receiver's trouble, not the worker's
			Details:        []any{reply},
		})
}

// retryDelay is the pause after an attempt, counted from 1. Chance keeps the events
// of many interviews from coming back to a receiver all at once.
func retryDelay(attempt int) time.Duration {
	delay := parley.FirstRetryDelay
	for range attempt - 1 {
		if delay *= 3; delay >= parley.MaxRetryDelay {
			delay = parley.MaxRetryDelay
			break
		}
	}
	const spread = 0.2
	return min(time.Duration(float64(delay)*(1-spread+2*spread*rand.Float64())), parley.MaxRetryDelay) //nolint:gosec // no secret
}

// encodeEvent is the body that is signed and sent, or why there is none.
func encodeEvent(event parley.WebhookEvent) (body []byte, reason string) {
	body, err := json.Marshal(event)
	if err != nil {
		return nil, "the event cannot be encoded"
	}
	return body, ""
}
