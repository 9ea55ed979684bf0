package starter

import (
	"context"
	"errors"
	"fmt"

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
			parley.RefusedClosed, parley.RefusedInvalidID, parley.RefusedConflict:
			return &parley.Refusal{Reason: reason, Detail: refused.Message()}
		}
	}
	return explain(ctx, what, err)
}

// gone tells an interview that is over from one that never was: Temporal calls
// both not found.
func (c *Client) gone(ctx context.Context, what, id string) error {
	if _, err := c.temporal.DescribeWorkflow(ctx, id, ""); err != nil {
		return explain(ctx, what, err)
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
