package activities

import (
	"context"
	"errors"
	"fmt"

	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// malformed is an error about a model's output, in our own words: it may be
// logged, kept in history and told to the model that is to repair it.
func malformed(format string, args ...any) *parley.Error {
	return &parley.Error{Kind: parley.KindMalformed, Detail: fmt.Sprintf(format, args...)}
}

// failureOf returns the *parley.Error that err is or wraps. Anything else comes
// from outside the contract of parley.Provider, and its text might hold anything.
func failureOf(err error, route parley.Route) *parley.Error {
	var failure parley.Error
	var raised *parley.Error
	switch {
	case errors.As(err, &raised):
		failure = *raised
	case errors.Is(err, context.DeadlineExceeded):
		failure = parley.Error{Kind: parley.KindTimeout}
	case errors.Is(err, context.Canceled):
		failure = parley.Error{Kind: parley.KindCanceled}
	default:
		failure = parley.Error{Kind: parley.KindInternal, Detail: "the provider's client failed"}
	}
	if failure.Provider == "" {
		failure.Provider, failure.Model = route.Provider, route.Model
	}
	return &failure
}

// failed is the error by which a workflow learns of a failure.
func failed(failure *parley.Error) error {
	return temporal.NewApplicationErrorWithOptions(failure.Error(), string(failure.Kind), temporal.ApplicationErrorOptions{
		NonRetryable: true,
		Category:     category(failure.Kind),
		Details:      []any{*failure},
	})
}

// category keeps what every day brings out of the failure metrics.
func category(kind parley.Kind) temporal.ApplicationErrorCategory {
	if kind == parley.KindRateLimited || kind == parley.KindQuotaExhausted || kind == parley.KindOverloaded {
		return temporal.ApplicationErrorCategoryBenign
	}
	return temporal.ApplicationErrorCategoryUnspecified
}

// stopped is the error of an attempt that the worker's own end cut short. It is
// the one that Temporal retries: on the same queue, by another worker, under the
// same reservation.
func stopped() error {
	failure := parley.Error{Kind: parley.KindUnavailable, Detail: "the worker was stopped"}
	return temporal.NewApplicationErrorWithOptions(failure.Error(), string(failure.Kind),
		temporal.ApplicationErrorOptions{Details: []any{failure}})
}

// isStopped tells the end of the worker from a cancellation by the workflow.
func isStopped(ctx context.Context) bool {
	return errors.Is(ctx.Err(), context.Canceled) && !temporal.IsCanceledError(context.Cause(ctx))
}
