package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/converter"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// outlet stands for Deliveries: it keeps what it is handed.
type outlet struct {
	inputs   []parley.DeliveriesInput
	outgoing []parley.Outgoing
}

// run takes what comes until the last word.
func (o *outlet) run(ctx workflow.Context, in parley.DeliveriesInput) ([]parley.Delivery, error) {
	o.inputs = append(o.inputs, in)
	for next := in.First; ; {
		o.outgoing = append(o.outgoing, next)
		if next.Last {
			return nil, nil
		}
		next = parley.Outgoing{}
		workflow.GetSignalChannel(ctx, parley.SignalDeliver).Receive(ctx, &next)
	}
}

func (o *outlet) events() []parley.Event {
	var events []parley.Event
	for _, outgoing := range o.outgoing {
		events = append(events, outgoing.Events...)
	}
	return events
}

func setupOutlet(t *testing.T) (*stage, *outlet) {
	t.Helper()
	s, o := setup(t), &outlet{}
	s.request.Callbacks = []parley.Callback{{URL: "https://backend.example", SecretRef: "acme"}}
	s.RegisterWorkflowWithOptions(o.run, workflow.RegisterOptions{Name: parley.WorkflowDeliveries})
	return s, o
}

// Everything that an interview records is handed over, in order and once.
func TestD28InterviewsHandOverEveryEvent(t *testing.T) {
	t.Parallel()
	s, o := setupOutlet(t)
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.GreaterOrEqual(t, len(result.Events), 3)
	require.Equal(t, result.Events, o.events())
	require.Len(t, o.inputs, 1)
	require.Equal(t, "acme", o.inputs[0].TenantID)
	require.Equal(t, result.InterviewID, o.inputs[0].InterviewID)
	require.Equal(t, s.request.Callbacks, o.inputs[0].Callbacks)
}

// However it ends, the receivers are told.
func TestD28CancelledInterviewsTellOfTheirEnd(t *testing.T) {
	t.Parallel()
	s, o := setupOutlet(t)
	s.until = 2
	s.RegisterDelayedCallback(s.CancelWorkflow, 2*time.Minute)
	result := s.run(t)
	require.Equal(t, parley.StatusCancelled, result.Status)
	require.Equal(t, result.Events, o.events())
	last := result.Events[len(result.Events)-1]
	require.Equal(t, parley.EventEnded, last.Type)
	require.Equal(t, string(parley.StatusCancelled), last.Detail)
}

// A receiver that is down for a day makes no interview later than without it.
func TestD28DeadReceiversDelayNoInterview(t *testing.T) {
	t.Parallel()
	alone := setup(t).run(t)
	s := setup(t)
	s.request.Callbacks = []parley.Callback{{URL: "https://backend.example", SecretRef: "acme"}}
	s.RegisterWorkflowWithOptions(func(ctx workflow.Context, _ parley.DeliveriesInput) ([]parley.Delivery, error) {
		return nil, workflow.Sleep(ctx, parley.DeliveryPatience)
	}, workflow.RegisterOptions{Name: parley.WorkflowDeliveries})
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, alone.EndedAt.Sub(alone.StartedAt), result.EndedAt.Sub(result.StartedAt))
}

// Without receivers there is no Deliveries: nothing is registered here that would run.
func TestD28NoReceiversCostNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	var started []string
	s.SetOnChildWorkflowStartedListener(func(info *workflow.Info, _ workflow.Context, _ converter.EncodedValues) {
		started = append(started, info.WorkflowType.Name)
	})
	s.run(t)
	require.Empty(t, started)
}
