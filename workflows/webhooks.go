package workflows

import (
	"slices"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// outbox hands the interview's events to its Deliveries, a workflow of its own: a
// receiver that is away keeps that one waiting and never the candidate.
type outbox struct {
	// handedOver counts the events that are on their way.
	handedOver int
	// last is set when no more events will come.
	last bool
	// closed is done when all is handed over; nil when nobody wants to know.
	closed *background[struct{}]
}

// openOutbox begins to hand events over, those so far and all that come, where the
// request names receivers. Without any it costs nothing.
func (iv *interview) openOutbox(ctx workflow.Context) {
	if len(iv.request.Callbacks) == 0 {
		return
	}
	// A cancelled interview tells of its end too.
	ctx, _ = workflow.NewDisconnectedContext(ctx)
	iv.outbox.closed = start(ctx, "webhooks", func(ctx workflow.Context) (struct{}, error) {
		err := iv.handOver(ctx)
		if err != nil {
			// What backends are told must never stop an interview; a replay makes up for it.
			workflow.GetLogger(ctx).Warn("events are not delivered", "error", err)
		}
		return struct{}{}, err
	})
}

// closeOutbox waits until the last event is handed over, which needs the server alone.
func (iv *interview) closeOutbox(ctx workflow.Context) {
	if iv.outbox.closed == nil {
		return
	}
	iv.outbox.last = true
	_ = iv.outbox.closed.future.Get(ctx, nil) // its error was told
}

// handOver starts Deliveries with the first events and signals those that come later,
// as many at a time as there are.
func (iv *interview) handOver(ctx workflow.Context) error {
	id := parley.DeliveriesWorkflowID(iv.request.TenantID, iv.request.IdempotencyKey)
	for started := false; ; started = true {
		err := workflow.Await(ctx, func() bool { return iv.outbox.last || iv.outbox.handedOver < len(iv.events) })
		if err != nil {
			return err
		}
		next := parley.Outgoing{Events: slices.Clone(iv.events[iv.outbox.handedOver:]), Last: iv.outbox.last}
		iv.outbox.handedOver = len(iv.events)
		if started {
			err = workflow.SignalExternalWorkflow(ctx, id, "", parley.SignalDeliver, next).Get(ctx, nil)
		} else {
			err = iv.startDeliveries(ctx, id, next)
		}
		if err != nil || next.Last {
			return err
		}
	}
}

// startDeliveries starts the workflow that outlives the interview.
func (iv *interview) startDeliveries(ctx workflow.Context, id string, first parley.Outgoing) error {
	ctx = workflow.WithChildOptions(ctx, workflow.ChildWorkflowOptions{
		WorkflowID: id,
		// Only a run that was not admitted may have had this id before.
		WorkflowIDReusePolicy: enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		ParentClosePolicy:     enums.PARENT_CLOSE_POLICY_ABANDON,
		TypedSearchAttributes: temporal.NewSearchAttributes(
			temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(iv.request.TenantID)),
		StaticSummary: "webhooks · " + iv.request.TenantID,
	})
	return workflow.ExecuteChildWorkflow(ctx, parley.WorkflowDeliveries, parley.DeliveriesInput{
		TenantID: iv.request.TenantID, InterviewID: iv.id, Callbacks: iv.request.Callbacks, First: first,
	}).GetChildWorkflowExecution().Get(ctx, nil)
}
