package workers

import (
	"context"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/workflows"
)

// server is one Temporal worker that can be run once.
type server struct {
	worker.Worker
	// fatal receives the error that makes the worker useless, if one comes.
	fatal chan error
}

// newServer makes a worker for a queue; options lack only the hook for fatal errors.
func newServer(temporal client.Client, queue string, options worker.Options) server {
	return newServerTelling(temporal, queue, options, make(chan error, 1))
}

// newServerTelling makes one that tells of its fatal error there.
func newServerTelling(temporal client.Client, queue string, options worker.Options, fatal chan error) server {
	options.OnFatalError = func(err error) {
		select {
		case fatal <- err:
		default:
		}
	}
	return server{Worker: worker.New(temporal, queue, options), fatal: fatal}
}

// run serves until ctx ends, then lets calls in flight finish. It returns early
// with the error that keeps the worker from starting or going on.
func (s server) run(ctx context.Context, ready func()) error {
	if err := s.Start(); err != nil {
		return err
	}
	defer s.Stop()
	ready()
	select {
	case <-ctx.Done():
		return nil
	case err := <-s.fatal:
		return err
	}
}

// stickyPatience is how long an interview's next task waits for the worker that
// has it in memory. A live one takes it in milliseconds; when it is dead, a
// candidate waits this long until another worker takes over.
const stickyPatience = 2 * time.Second

// newInterviewServer serves workflows and, as local activities, routing and admission. Pollers
// scale by themselves: with a fixed few, sticky queues starve under load.
func newInterviewServer(temporal client.Client, cfg Config, acts *activities.Activities) server {
	s := newServer(temporal, parley.QueueInterview, worker.Options{
		MaxConcurrentWorkflowTaskExecutionSize:  cfg.InterviewSlots,
		MaxConcurrentLocalActivityExecutionSize: cfg.InterviewSlots,
		WorkflowTaskPollerBehavior:              worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{}),
		LocalActivityWorkerOnly:                 true,
		StickyScheduleToStartTimeout:            stickyPatience,
		DisableRegistrationAliasing:             true,
		WorkerStopTimeout:                       cfg.StopTimeout,
	})
	registerInterview(s, acts)
	return s
}

// registry is the part of a worker that names are registered with.
type registry interface {
	RegisterWorkflowWithOptions(w any, options workflow.RegisterOptions)
	RegisterActivityWithOptions(a any, options activity.RegisterOptions)
}

func registerInterview(r registry, acts *activities.Activities) {
	r.RegisterWorkflowWithOptions(workflows.Interview, workflow.RegisterOptions{Name: parley.WorkflowInterview})
	r.RegisterWorkflowWithOptions(workflows.Analysis, workflow.RegisterOptions{Name: parley.WorkflowAnalysis})
	r.RegisterWorkflowWithOptions(workflows.Prepare, workflow.RegisterOptions{Name: parley.WorkflowPrepare})
	r.RegisterWorkflowWithOptions(workflows.Review, workflow.RegisterOptions{Name: parley.WorkflowReview})
	r.RegisterWorkflowWithOptions(workflows.Erasure, workflow.RegisterOptions{Name: parley.WorkflowErasure})
	r.RegisterWorkflowWithOptions(workflows.Tombstone, workflow.RegisterOptions{Name: parley.WorkflowTombstone})
	r.RegisterWorkflowWithOptions(workflows.Deliveries, workflow.RegisterOptions{Name: parley.WorkflowDeliveries})
	// Workflows refer to the method of a nil *Activities; the SDK takes its name
	// and runs what is registered under it.
	for name, local := range map[string]any{
		"Route": acts.Route, "Admit": acts.Admit, "Release": acts.Release, "Recall": acts.Recall, "Forget": acts.Forget,
	} {
		r.RegisterActivityWithOptions(local, activity.RegisterOptions{Name: name})
	}
}

// webhookSlots is how many events are on their way at a time. Each may wait ten
// seconds for its receiver and costs next to nothing meanwhile.
const webhookSlots = 100

// newWebhookServer serves the queue from which events go to backends.
func newWebhookServer(temporal client.Client, cfg Config, acts *activities.Activities) server {
	s := newServer(temporal, parley.QueueWebhooks, worker.Options{
		DisableWorkflowWorker:              true,
		MaxConcurrentActivityExecutionSize: webhookSlots,
		DisableRegistrationAliasing:        true,
		WorkerStopTimeout:                  cfg.StopTimeout,
	})
	s.RegisterActivityWithOptions(acts.Deliver, activity.RegisterOptions{Name: "Deliver"})
	return s
}

// newCallServer serves the model calls of one queue with a fixed number of
// slots: quotas, not processors, bound a provider.
func newCallServer(temporal client.Client, cfg Config, queue string, slots int, acts *activities.Activities) server {
	s := newServer(temporal, queue, worker.Options{
		DisableWorkflowWorker:              true,
		MaxConcurrentActivityExecutionSize: slots,
		ActivityTaskPollerBehavior: worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{
			InitialNumberOfPollers: 2, MinimumNumberOfPollers: 1, MaximumNumberOfPollers: max(2, slots),
		}),
		DisableRegistrationAliasing: true,
		WorkerStopTimeout:           cfg.StopTimeout,
	})
	s.RegisterActivity(acts)
	return s
}
