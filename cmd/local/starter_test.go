package main

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/cmd/local/devserver"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
	"github.com/parley-interviews/parley/workflows"
)

// bareTemporal is a Temporal server with a worker that serves one workflow as
// Interview, beside those that need no activity.
func bareTemporal(t *testing.T, interview any) (client.Client, *starter.Client) {
	t.Helper()
	server, err := devserver.Start(t.Context(), devserver.Config{UIPort: -1, SearchAttributes: devserver.SearchAttributes()})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, server.Stop()) })
	temporal, err := client.DialContext(t.Context(), client.Options{
		HostPort: server.HostPort(), Namespace: server.Namespace(), DataConverter: starter.DataConverter(),
	})
	require.NoError(t, err)
	t.Cleanup(temporal.Close)
	w := worker.New(temporal, parley.QueueInterview, worker.Options{})
	w.RegisterWorkflowWithOptions(interview, workflow.RegisterOptions{Name: parley.WorkflowInterview})
	w.RegisterWorkflowWithOptions(workflows.Tombstone, workflow.RegisterOptions{Name: parley.WorkflowTombstone})
	require.NoError(t, w.Start())
	t.Cleanup(w.Stop)
	return temporal, starter.New(temporal)
}

// turnedAwayOnce is an interview that is not admitted before its second start.
func turnedAwayOnce(retryAt time.Time) func(workflow.Context, parley.Request) (parley.Result, error) {
	admitted := false
	return func(ctx workflow.Context, request parley.Request) (parley.Result, error) {
		var may bool
		if err := workflow.SideEffect(ctx, func(workflow.Context) any { was := admitted; admitted = true; return was }).Get(&may); err != nil {
			return parley.Result{}, err
		}
		begun := false
		err := workflow.SetUpdateHandlerWithOptions(ctx, parley.UpdateBegin, func(ctx workflow.Context) (parley.Begun, error) {
			err := workflow.Await(ctx, func() bool { return begun })
			return parley.Begun{RequestDigest: request.Digest()}, err
		}, workflow.UpdateHandlerOptions{UnfinishedPolicy: workflow.HandlerUnfinishedPolicyAbandon})
		if err != nil {
			return parley.Result{}, err
		}
		if err := workflow.Sleep(ctx, 100*time.Millisecond); err != nil {
			return parley.Result{}, err
		}
		if !may {
			refusal := parley.Refusal{Reason: parley.RefusedCapacity, Detail: "no quota is left", RetryAt: retryAt}
			return parley.Result{}, temporal.NewNonRetryableApplicationError(refusal.Detail, string(refusal.Reason), nil, refusal)
		}
		begun = true
		err = workflow.Await(ctx, func() bool { return workflow.AllHandlersFinished(ctx) })
		return parley.Result{Status: parley.StatusCompleted}, err
	}
}

// A key that was turned away for want of quota may be used again, and one whose
// interview was held may not.
func TestKeysThatWereTurnedAwayMayComeAgain(t *testing.T) {
	t.Parallel()
	retryAt := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	_, interviews := bareTemporal(t, turnedAwayOnce(retryAt))
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	request := parleytest.Request()

	_, err := interviews.Start(ctx, request)
	var refusal *parley.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.Refusal{Reason: parley.RefusedCapacity, Detail: "no quota is left", RetryAt: retryAt}, *refusal)
	_, err = interviews.Result(ctx, starter.RefOf(request))
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.RefusedCapacity, refusal.Reason)

	started, err := interviews.Start(ctx, request)
	require.NoError(t, err)
	require.False(t, started.Replayed)
	result, err := interviews.Result(ctx, starter.RefOf(request))
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)

	again, err := interviews.Start(ctx, request)
	require.NoError(t, err)
	require.True(t, again.Replayed)
	request.Role.Title = "Designer"
	_, err = interviews.Start(ctx, request)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.RefusedConflict, refusal.Reason)
}
