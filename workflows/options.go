package workflows

import (
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// limits are the timeouts of one attempt of a class.
type limits struct {
	// unserved is how long a task may wait for a worker: the sign that nobody
	// serves the queue.
	unserved time.Duration
	// run bounds the attempt, heartbeat the silence of a dead worker.
	run, heartbeat time.Duration
	// attempts counts the tries on the same queue, for workers that die: errors
	// of providers come back at once.
	attempts int32
	// priority orders the queue's backlog, 1 first.
	priority int
}

func limitsOf(step parley.Step) limits {
	switch step {
	case parley.StepGreet, parley.StepNextTurn:
		return limits{unserved: 500 * time.Millisecond, run: 20 * time.Second, heartbeat: 5 * time.Second, attempts: 2, priority: 1}
	case parley.StepPlanQuestions, parley.StepProfile:
		// Somebody may be waiting for question 1, and for better ones after it.
		return limits{unserved: 5 * time.Second, run: 60 * time.Second, heartbeat: 10 * time.Second, attempts: 2, priority: 2}
	case parley.StepSummarize, parley.StepReport:
		return limits{unserved: 10 * time.Second, run: 90 * time.Second, heartbeat: 10 * time.Second, attempts: 3, priority: 3}
	case parley.StepAssess, parley.StepAnalyze, parley.StepFeedback:
		return limits{unserved: 10 * time.Second, run: 90 * time.Second, heartbeat: 10 * time.Second, attempts: 3, priority: 4}
	}
	return limitsOf(parley.StepAnalyze)
}

// withActivityOptions is the one place where options of model calls are made:
// an activity without a timeout would hang its workflow for ever.
func withActivityOptions(ctx workflow.Context, tenant string, step parley.Step, id string, route parley.Route) workflow.Context {
	l := limitsOf(step)
	if route.PatienceMS > 0 {
		l.unserved = time.Duration(route.PatienceMS) * time.Millisecond
	}
	if route.Queue != parley.ProviderQueue(route.Provider) {
		l.attempts = 1 // a node's own queue has no second worker
	}
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              route.Queue,
		ScheduleToStartTimeout: l.unserved,
		StartToCloseTimeout:    l.run,
		HeartbeatTimeout:       l.heartbeat,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval:        200 * time.Millisecond,
			MaximumAttempts:        l.attempts,
			NonRetryableErrorTypes: []string{payloadSizeError},
		},
		Priority: temporal.Priority{PriorityKey: l.priority, FairnessKey: parley.FairnessKey(tenant)},
		Summary:  id + " · " + route.Provider + " " + route.Model,
	})
}

// payloadSizeError is the type of the error for a result above the server's
// limit, which Temporal would retry for ever.
const payloadSizeError = "payloadSizeError"

// withRouteOptions lets a route fail fast: while the ledger is away a candidate
// gets the planned question, and deferred work sleeps in the workflow.
func withRouteOptions(ctx workflow.Context, id string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: time.Second,
		StartToCloseTimeout:    800 * time.Millisecond,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
		Summary:                "route " + id,
	})
}

// withAdmitOptions lets the governor fail fast too: the candidate waits for it, and
// goes in without.
func withAdmitOptions(ctx workflow.Context, summary string) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: time.Second,
		StartToCloseTimeout:    800 * time.Millisecond,
		RetryPolicy:            &temporal.RetryPolicy{MaximumAttempts: 1},
		Summary:                summary,
	})
}

// withForgetOptions lets an erasure try until Redis is there, for a day: whoever waits
// for it has asked again by then.
func withForgetOptions(ctx workflow.Context) workflow.Context {
	return workflow.WithLocalActivityOptions(ctx, workflow.LocalActivityOptions{
		ScheduleToCloseTimeout: 24 * time.Hour,
		StartToCloseTimeout:    10 * time.Second,
		RetryPolicy:            &temporal.RetryPolicy{InitialInterval: time.Second, MaximumInterval: time.Minute},
		Summary:                "forget",
	})
}
