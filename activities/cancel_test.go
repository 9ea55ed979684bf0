package activities_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// cancelling makes a bench whose activity is cancelled, for the given cause,
// while the provider works. The provider then answers or gives up.
func cancelling(t *testing.T, cause error, answers bool) *bench {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	b := newBench(t, func(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
		cancel(cause)
		<-ctx.Done()
		if answers {
			return activitytest.Reply(request, goodGreeting), nil
		}
		return parley.ChatReply{}, &parley.Error{Kind: parley.KindCanceled}
	})
	b.env.SetWorkerOptions(worker.Options{BackgroundActivityContext: ctx})
	return b
}

// The provider was paid: its reply is kept even though nobody waits any more.
func TestReplyThatArrivesAfterCancellationIsKept(t *testing.T) {
	t.Parallel()
	b := cancelling(t, temporal.NewCanceledError(), true)
	_, _ = run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	require.Len(t, b.replies.Saved(), 1)
	require.Len(t, b.router.Outcomes(), 1)
}

// How long it took at least is told: a percentile without the slowest calls would sink.
func TestCancelledCallTellsHowLongItTook(t *testing.T) {
	t.Parallel()
	b := cancelling(t, temporal.NewCanceledError(), false)
	_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	requireKind(t, parley.KindCanceled, err)
	require.Len(t, b.router.Outcomes(), 1)
	require.Nil(t, b.router.Outcomes()[0].Failure)
	require.Positive(t, b.router.Outcomes()[0].GivenUp)
}

// A worker that is stopped is no verdict on the call: Temporal runs the attempt
// again elsewhere, under the reservation that is still open.
func TestStoppedWorkerLeavesTheAttemptToBeRetried(t *testing.T) {
	t.Parallel()
	b := cancelling(t, worker.ErrWorkerShutdown, false)
	_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	var raised *temporal.ApplicationError
	require.ErrorAs(t, err, &raised)
	require.False(t, raised.NonRetryable())
	require.Empty(t, b.router.Outcomes())
}
