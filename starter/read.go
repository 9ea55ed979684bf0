package starter

import (
	"context"
	"fmt"

	"github.com/parley-interviews/parley"
)

// Result waits for the interview's end and returns what it leaves behind, however
// it ended; of one that was erased, what the tombstone keeps. The latest review by a
// person stands beside the scorecard.
func (c *Client) Result(ctx context.Context, ref Ref) (parley.Result, error) {
	if err := ref.check(); err != nil {
		return parley.Result{}, err
	}
	id := ref.WorkflowID()
	var result parley.Result
	if err := c.temporal.GetWorkflow(ctx, id, "").Get(ctx, &result); err != nil {
		return parley.Result{}, explainUpdate(ctx, "result of interview "+id, err)
	}
	var review parley.Review
	err := c.temporal.GetWorkflow(ctx, parley.ReviewWorkflowID(ref.TenantID, ref.IdempotencyKey), "").Get(ctx, &review)
	switch {
	case err == nil && result.Status != parley.StatusErased:
		result.Review = &review
	case err != nil && !isNotFound(err):
		return parley.Result{}, explain(ctx, "review of interview "+id, err)
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
