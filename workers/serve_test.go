package workers

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
)

// ledger is a router that knows one answer, and a store without replies.
type ledger struct{ parley.Router }

func (ledger) Route(context.Context, parley.RouteQuery) (parley.RouteReply, error) {
	return parley.RouteReply{Reason: "everything is benched"}, nil
}

func (ledger) Load(context.Context, string) (parley.ChatReply, bool, error) {
	return parley.ChatReply{}, false, nil
}

func (ledger) Save(context.Context, string, parley.ChatReply) error { return nil }

func (ledger) Forget(context.Context, string) error { return nil }

// Workflows refer to Route by a nil *Activities. It must run on the registered
// one, with its router, or every route of every interview would panic.
func TestRouteOfANilPointerRunsOnTheRegisteredActivities(t *testing.T) {
	t.Parallel()
	acts, err := activities.New(activities.Config{Router: ledger{}, Replies: ledger{}, RouteOnly: true})
	require.NoError(t, err)
	env := new(testsuite.WorkflowTestSuite).NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	registerInterview(env, acts)
	route := func(ctx workflow.Context) (parley.RouteReply, error) {
		var none *activities.Activities
		var reply parley.RouteReply
		ctx = workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{ScheduleToCloseTimeout: time.Minute})
		err := workflow.ExecuteLocalActivity(ctx, none.Route, parley.RouteRequest{Step: parley.StepGreet}).Get(ctx, &reply)
		return reply, err
	}
	env.ExecuteWorkflow(route)
	require.NoError(t, env.GetWorkflowError())
	var reply parley.RouteReply
	require.NoError(t, env.GetWorkflowResult(&reply))
	require.Equal(t, "everything is benched", reply.Reason)
}
