package workflows

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// optionsFor are those of a call under a route.
func optionsFor(t *testing.T, tenant string, step parley.Step, route parley.Route) workflow.ActivityOptions {
	t.Helper()
	var options workflow.ActivityOptions
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.SetWorkerOptions(worker.Options{DeadlockDetectionTimeout: time.Minute})
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		options = workflow.GetActivityOptions(withActivityOptions(ctx, tenant, step, "call", route))
		return nil
	})
	require.NoError(t, env.GetWorkflowError())
	return options
}

// The router says how long a call waits for a worker, where the step does not.
func TestPatienceIsTheRouters(t *testing.T) {
	t.Parallel()
	cloud := parley.Route{Place: parley.Place{Provider: "groq"}, Queue: "provider-groq"}
	require.Equal(t, 500*time.Millisecond, optionsFor(t, "acme", parley.StepNextTurn, cloud).ScheduleToStartTimeout)
	require.Equal(t, 10*time.Second, optionsFor(t, "acme", parley.StepAnalyze, cloud).ScheduleToStartTimeout)
	shared := parley.Route{Place: parley.Place{Provider: parley.ProviderSelfHosted}, Queue: parley.QueueGPU, PatienceMS: 45_000}
	options := optionsFor(t, "acme", parley.StepAnalyze, shared)
	require.Equal(t, 45*time.Second, options.ScheduleToStartTimeout)
	require.EqualValues(t, 3, options.RetryPolicy.MaximumAttempts)
	seat := parley.Route{Place: parley.Place{Provider: parley.ProviderSelfHosted}, Queue: parley.NodeQueue("a"), PatienceMS: 500}
	require.EqualValues(t, 1, optionsFor(t, "acme", parley.StepNextTurn, seat).RetryPolicy.MaximumAttempts, "nobody else serves its queue")
}

// Tenants share queues fairly, and the urgent calls of each come first.
func TestQueuesAreShared(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 64)
	keys := map[string]bool{}
	for _, tenant := range []string{"acme", long, long + "a", long + "b"} {
		key := optionsFor(t, tenant, parley.StepAssess, parley.Route{}).Priority.FairnessKey
		require.LessOrEqual(t, len(key), 64, "Temporal's limit")
		keys[key] = true
	}
	require.Len(t, keys, 4, "each has a share of its own")
	require.True(t, keys["acme"])
	urgent := optionsFor(t, "acme", parley.StepNextTurn, parley.Route{}).Priority
	require.Less(t, urgent.PriorityKey, optionsFor(t, "acme", parley.StepAnalyze, parley.Route{}).Priority.PriorityKey)
}
