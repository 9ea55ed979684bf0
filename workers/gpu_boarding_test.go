package workers

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/vllm"
	"github.com/parley-interviews/parley/workers/seats"
)

func oneSeat(t *testing.T) *shift {
	t.Helper()
	return newShift(t.Context(), vllm.Node{Model: "llama"}, seats.Rules{Seats: 1, Slots: 4, Rest: time.Minute})
}

// assess runs an activity as a worker at the door does.
func assess(
	s *shift, door seats.Door, call parley.Call, act func(context.Context, parley.AssessInput) (string, error),
) (string, *parley.Error) {
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestActivityEnvironment()
	env.SetWorkerOptions(worker.Options{Interceptors: []interceptor.WorkerInterceptor{&boarding{shift: s, door: door}}})
	env.RegisterActivity(act)
	value, err := env.ExecuteActivity(act, parley.AssessInput{Call: call})
	if raised, ok := errors.AsType[*temporal.ApplicationError](err); ok {
		var failure parley.Error
		if err := raised.Details(&failure); err != nil || !raised.NonRetryable() || raised.Type() != string(failure.Kind) {
			panic("not an activity's failure")
		}
		return "", &failure
	}
	var reply string
	if err != nil || value.Get(&reply) != nil {
		panic("no reply")
	}
	return reply, nil
}

func fine(context.Context, parley.AssessInput) (string, error) { return "fine", nil }

func seatCall() parley.Call {
	return parley.Call{ID: "acme/1", Route: parley.Route{Place: parley.Place{Provider: "vllm", Account: "gpu-1", Model: "llama"}}}
}

// An interview sits for as long as its calls come and leaves when it says so.
func TestCallsTakeKeepAndLeaveSeats(t *testing.T) {
	t.Parallel()
	s := oneSeat(t)
	s.book.TryReserve(seats.Newcomers).Use()
	reply, failure := assess(s, seats.Newcomers, seatCall(), fine)
	require.Nil(t, failure)
	require.Equal(t, "fine", reply)
	require.Equal(t, 1, s.book.Count().Active)
	leaving := seatCall()
	leaving.LeavesSeat = true
	_, failure = assess(s, seats.Returners, leaving, fine)
	require.Nil(t, failure, "it is the same interview")
	require.Zero(t, s.book.Count().Active)
}

// An interview whose seat went to another learns it at once and was not served.
func TestReturnersWithoutASeatAreRefused(t *testing.T) {
	t.Parallel()
	s := oneSeat(t)
	s.book.TryReserve(seats.Newcomers).Use()
	s.book.Board(seats.Newcomers, seats.Owner{WorkflowID: "another"})
	_, failure := assess(s, seats.Returners, seatCall(), func(context.Context, parley.AssessInput) (string, error) {
		panic("the call must not be made")
	})
	require.Equal(t, &parley.Error{
		Kind: parley.KindUnserved, Provider: "vllm", Model: "llama", Detail: "the node has no seat free",
	}, failure)
}

// Calls in flight on a node that is lost come back at once, and say why.
func TestLostNodesGiveTheirCallsBack(t *testing.T) {
	t.Parallel()
	s := oneSeat(t)
	s.book.TryReserve(seats.Newcomers).Use()
	_, failure := assess(s, seats.Newcomers, seatCall(), func(ctx context.Context, _ parley.AssessInput) (string, error) {
		s.lose(errStalled)
		<-ctx.Done()
		return "", errors.New("whatever the client makes of it")
	})
	want := &parley.Error{Kind: parley.KindUnavailable, Provider: "vllm", Model: "llama", Detail: "the node stalled"}
	require.Equal(t, want, failure)
	_, failure = assess(s, seats.Returners, seatCall(), fine)
	require.Equal(t, want, failure, "a call that was polled before polling ended")
}

// A reply that was there before the node was lost is not thrown away.
func TestRepliesOutliveTheirNode(t *testing.T) {
	t.Parallel()
	s := oneSeat(t)
	s.book.TryReserve(seats.Newcomers).Use()
	reply, failure := assess(s, seats.Newcomers, seatCall(), func(context.Context, parley.AssessInput) (string, error) {
		s.lose(errGone)
		return "fine", nil
	})
	require.Nil(t, failure)
	require.Equal(t, "fine", reply)
}

// Every step's input shows its call: one that did not would keep its seat for ever.
func TestEveryInputShowsItsCall(t *testing.T) {
	t.Parallel()
	acts, _ := poisoned(t)
	for step, call := range callsOf(t, acts) {
		require.Equal(t, call.call, callOf([]any{call.input}), step)
	}
	require.Zero(t, callOf(nil))
}

type usedInfo struct {
	worker.SlotMarkUsedInfo

	permit *worker.SlotPermit
}

func (i usedInfo) Permit() *worker.SlotPermit { return i.permit }

type releaseInfo struct {
	worker.SlotReleaseInfo

	permit *worker.SlotPermit
}

func (i releaseInfo) Permit() *worker.SlotPermit { return i.permit }

// The two workers of a node draw on one book: a permit is a slot until it is given back,
// used or not.
func TestPermitsAreSlotsOfTheBook(t *testing.T) {
	t.Parallel()
	book := seats.New(seats.Rules{Seats: 2, Slots: 3, Rest: time.Minute})
	newcomers, returners := slots{book: book, door: seats.Newcomers}, slots{book: book, door: seats.Returners}
	first, err := newcomers.ReserveSlot(t.Context(), nil)
	require.NoError(t, err)
	second, third := returners.TryReserveSlot(nil), returners.TryReserveSlot(nil)
	require.NotNil(t, third)
	require.Nil(t, newcomers.TryReserveSlot(nil), "all three are out")
	returners.MarkSlotUsed(usedInfo{permit: second})
	require.Equal(t, 1, book.Count().Busy)
	returners.ReleaseSlot(releaseInfo{permit: second})
	newcomers.ReleaseSlot(releaseInfo{permit: first})
	require.Zero(t, book.Count().Busy)
	require.NotNil(t, newcomers.TryReserveSlot(nil))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = newcomers.ReserveSlot(ctx, nil)
	require.NoError(t, err, "there is one left")
	_, err = newcomers.ReserveSlot(ctx, nil)
	require.ErrorIs(t, err, context.Canceled)
}
