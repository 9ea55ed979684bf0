package quota_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley/providers/quota"
)

// answer is what a caller got.
type answer struct {
	text string
	err  error
}

// echo is a script that answers an ask with itself, and keeps what it was asked.
type echo struct{ calls [][]string }

func (e *echo) serve(_ context.Context, texts []string) ([]string, error) {
	e.calls = append(e.calls, texts)
	return texts, nil
}

// Who comes while Redis is busy shares the next call, in order and up to 32; who comes
// alone is sent alone.
func TestCallersShareTheNextScript(t *testing.T) {
	t.Parallel()
	var e echo
	c := quota.Combine(e.serve, time.Minute)
	answers, calls, want := make([]answer, 40), make([]func(), 40), make([]string, 40)
	for i := range calls {
		want[i] = fmt.Sprint(i)
		calls[i] = func() { answers[i].text, answers[i].err = c.Ask(t.Context(), want[i]) }
	}
	c.Hold(calls...)()
	for i := range answers {
		require.Equal(t, answer{want[i], nil}, answers[i])
	}
	require.Equal(t, [][]string{want[:32], want[32:]}, e.calls)

	text, err := c.Ask(t.Context(), "alone")
	require.NoError(t, err)
	require.Equal(t, "alone", text)
	require.Equal(t, []string{"alone"}, e.calls[2])
}

// An error of a shared call is everybody's.
func TestErrorOfASharedScriptGoesToAll(t *testing.T) {
	t.Parallel()
	gone := errors.New("redis is gone")
	c := quota.Combine(func(context.Context, []string) ([]string, error) { return nil, gone }, time.Minute)
	var a, b answer
	c.Hold(
		func() { a.text, a.err = c.Ask(t.Context(), "a") },
		func() { b.text, b.err = c.Ask(t.Context(), "b") },
	)()
	require.Equal(t, answer{"", gone}, a)
	require.Equal(t, answer{"", gone}, b)
}

// Who leaves before the call is not part of it.
func TestCallerLeavesTheRow(t *testing.T) {
	t.Parallel()
	var e echo
	c := quota.Combine(e.serve, time.Minute)
	ctx, leave := context.WithCancel(t.Context())
	var a, b answer
	send := c.Hold(
		func() { a.text, a.err = c.Ask(ctx, "a") },
		func() { b.text, b.err = c.Ask(t.Context(), "b") },
	)
	leave()
	send()
	require.Equal(t, answer{"", context.Canceled}, a)
	require.Equal(t, answer{"b", nil}, b)
	require.Equal(t, [][]string{{"b"}}, e.calls)
}

// A call goes on when some of its callers leave, also the first, and ends with the last.
func TestCallersLeaveACallUnderWay(t *testing.T) {
	t.Parallel()
	began, left, errs := make(chan context.Context), make(chan error), make(chan error)
	c := quota.Combine(func(ctx context.Context, _ []string) ([]string, error) {
		began <- ctx
		<-ctx.Done()
		errs <- context.Cause(ctx)
		return nil, ctx.Err()
	}, time.Minute)
	var leave [3]context.CancelFunc
	var calls []func()
	for i := range leave {
		var ctx context.Context
		ctx, leave[i] = context.WithCancel(t.Context())
		calls = append(calls, func() {
			_, err := c.Ask(ctx, "")
			left <- err
		})
	}
	send := c.Hold(calls...)
	go send()
	shared := <-began
	for _, leave := range leave {
		require.NoError(t, shared.Err())
		leave()
		require.ErrorIs(t, <-left, context.Canceled)
	}
	require.ErrorIs(t, <-errs, context.Canceled)
}

// A shared call that takes too long fails, whatever time its callers have.
func TestSharedScriptHasATimeout(t *testing.T) {
	t.Parallel()
	c := quota.Combine(func(ctx context.Context, _ []string) ([]string, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}, time.Millisecond)
	var err error
	c.Hold(func() { _, err = c.Ask(t.Context(), "a") })()
	require.ErrorIs(t, err, context.DeadlineExceeded)
}

// Who came while somebody made a call alone is served after it.
func TestCallerHandsOn(t *testing.T) {
	t.Parallel()
	began, end := make(chan []string), make(chan struct{})
	c := quota.Combine(func(_ context.Context, texts []string) ([]string, error) {
		began <- texts
		<-end
		return texts, nil
	}, time.Minute)
	var group errgroup.Group
	ask := func(text string) {
		group.Go(func() error {
			_, err := c.Ask(t.Context(), text)
			return err
		})
	}
	for _, text := range []string{"first", "second"} {
		ask(text)
		require.Equal(t, []string{text}, <-began)
	}
	ask("third")
	end <- struct{}{}
	end <- struct{}{}
	require.Equal(t, []string{"third"}, <-began)
	end <- struct{}{}
	require.NoError(t, group.Wait())
}
