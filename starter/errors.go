package starter

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

var (
	// ErrNotFound: no interview of that name was started, or Temporal's retention
	// has removed it.
	ErrNotFound = errors.New("there is no such interview")
	// ErrUnreachable: Temporal does not answer. Nothing is lost; repeat the call.
	ErrUnreachable = errors.New("temporal cannot be reached")
)

// explain names what failed and classes why.
func explain(ctx context.Context, what string, err error) error {
	var unavailable *serviceerror.Unavailable
	switch {
	case err == nil:
		return nil
	case isNotFound(err):
		return fmt.Errorf("%s: %w", what, ErrNotFound)
	case errors.As(err, &unavailable):
		return fmt.Errorf("%s: %w: %w", what, ErrUnreachable, err)
	case ctx.Err() != nil:
		return fmt.Errorf("%s: no reply in time, repeat it with the same ids: %w", what, ctx.Err())
	}
	return fmt.Errorf("%s: %w", what, err)
}

// explainUpdate turns a refusal by the workflow back into a *parley.Refusal.
func explainUpdate(ctx context.Context, what string, err error) error {
	if refused, found := errors.AsType[*temporal.ApplicationError](err); found {
		switch reason := parley.RefusalReason(refused.Type()); reason {
		case parley.RefusedWrongTurn, parley.RefusedNotReady, parley.RefusedEmpty, parley.RefusedTooLong,
			parley.RefusedClosed, parley.RefusedInvalidID, parley.RefusedConflict, parley.RefusedPaused,
			parley.RefusedNoConsent, parley.RefusedCapacity, parley.RefusedInvalid:
			return &parley.Refusal{Reason: reason, Detail: refused.Message(), RetryAt: retryAt(refused)}
		}
	}
	return explain(ctx, what, err)
}

// retryAt is when to ask again, where the workflow said so.
func retryAt(refused *temporal.ApplicationError) time.Time {
	var refusal parley.Refusal
	if refused.HasDetails() && refused.Details(&refusal) == nil {
		return refusal.RetryAt
	}
	return time.Time{}
}

// isTurnedAway reports whether the interview failed while its begin waited, which
// it does when it is not admitted. The run's own error says why: a reply of the
// Update's would be given to every later start with this key.
func isTurnedAway(err error) bool {
	const endedFirst = "AcceptedUpdateCompletedWorkflow"
	failed, found := errors.AsType[*temporal.ApplicationError](err)
	return found && failed.Type() == endedFirst
}

// explainStart adds what a start is refused for before there is a workflow.
func (c *Client) explainStart(ctx context.Context, id string, err error) error {
	what := "start interview " + id
	if _, used := errors.AsType[*serviceerror.WorkflowExecutionAlreadyStarted](err); !used {
		return explainUpdate(ctx, what, err)
	}
	description, err := c.temporal.DescribeWorkflow(ctx, id, "")
	switch {
	case err != nil:
		return explain(ctx, what, err)
	case description.WorkflowType.Name == parley.WorkflowTombstone:
		return &parley.Refusal{
			Reason: parley.RefusedConflict, Detail: "the interview of this idempotency key was erased; use a new key for a new interview",
		}
	}
	return &parley.Refusal{Reason: parley.RefusedClosed, Detail: "the interview ended before its first question"}
}

// erased refuses what needs more than a tombstone.
func erased() error {
	return &parley.Refusal{Reason: parley.RefusedClosed, Detail: "the interview was erased"}
}

// gone tells an interview that is over from one that never was: Temporal calls
// both not found.
func (c *Client) gone(ctx context.Context, what, id string) error {
	description, err := c.temporal.DescribeWorkflow(ctx, id, "")
	if err != nil {
		return explain(ctx, what, err)
	}
	if description.WorkflowType.Name == parley.WorkflowTombstone {
		return erased()
	}
	return &parley.Refusal{Reason: parley.RefusedClosed, Detail: "the interview is over"}
}

func isNotFound(err error) bool {
	var notFound *serviceerror.NotFound
	return errors.As(err, &notFound)
}

// isLost reports whether the connection gave up while an Update was on its way
// or at work.
func isLost(err error) bool {
	var lost *client.WorkflowUpdateServiceTimeoutOrCanceledError
	return errors.As(err, &lost)
}
