package workflows

import (
	"errors"
	"slices"
	"strconv"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// interviewSilence is how long Deliveries waits for an interview's next event. An
// interview that was terminated says no last word; one that lives is never silent
// for so long.
const interviewSilence = 2 * parley.MaxWait

// Deliveries hands an interview's events to its receivers, each in the order of
// events and one at a time, and returns what became of each. It ends when the last
// event is delivered or dead for every receiver.
//
// An interview has some ten events and each costs this history about six for every
// receiver, so that no run needs to continue as a new one.
func Deliveries(ctx workflow.Context, in parley.DeliveriesInput) ([]parley.Delivery, error) {
	d := &deliveries{input: in, receivers: make([]receiver, len(in.Callbacks))}
	err := workflow.SetQueryHandlerWithOptions(ctx, parley.QueryDeliveries, d.report, workflow.QueryHandlerOptions{
		Description: "What became of every event, for each receiver.",
	})
	if err != nil {
		return nil, err
	}
	d.take(ctx, in.First)
	workflow.GoNamed(ctx, "outgoing", func(ctx workflow.Context) {
		var more parley.Outgoing
		for workflow.GetSignalChannel(ctx, parley.SignalDeliver).Receive(ctx, &more) {
			d.take(ctx, more)
			more = parley.Outgoing{}
		}
	})
	for i := range d.receivers {
		workflow.GoNamed(ctx, "receiver", func(ctx workflow.Context) { d.serve(ctx, i) })
	}
	if err := d.awaitLast(ctx); err != nil {
		return nil, err
	}
	// A replay that comes meanwhile is served as well.
	if err := workflow.Await(ctx, d.settled); err != nil {
		return nil, err
	}
	return d.report()
}

// deliveries is the state of one run.
type deliveries struct {
	input     parley.DeliveriesInput
	receivers []receiver
	// taken counts what was handed over, last that there is no more.
	taken int
	last  bool
}

// receiver is one callback with its events.
type receiver struct {
	parcels []parcel
	// next is the parcel that is being delivered, or will be.
	next int
	// gone is set when the receiver wants no more.
	gone bool
}

// parcel is one event on its way.
type parcel struct {
	parley.Delivery

	event parley.WebhookEvent
	since time.Time
}

// take queues events for those who want them. One that is still waiting is not
// queued again. What comes after the last word is a replay: somebody wants it, and
// who was gone is asked anew.
func (d *deliveries) take(ctx workflow.Context, outgoing parley.Outgoing) {
	for i := range d.receivers {
		d.receivers[i].gone = d.receivers[i].gone && !d.last
	}
	for _, happened := range outgoing.Events {
		event := parley.WebhookOf(d.input.TenantID, d.input.InterviewID, happened)
		for i, callback := range d.input.Callbacks {
			r := &d.receivers[i]
			waits := func(p parcel) bool { return p.EventID == event.ID }
			if !callback.Wants(event.Type) || slices.ContainsFunc(r.parcels[r.next:], waits) {
				continue
			}
			r.parcels = append(r.parcels, parcel{
				Delivery: parley.Delivery{
					Callback: i, EventID: event.ID, Sequence: event.Sequence, Type: event.Type, Status: parley.DeliveryPending,
				},
				event: event, since: workflow.Now(ctx),
			})
		}
	}
	d.taken++
	d.last = d.last || outgoing.Last
}

// awaitLast waits for the interview's last word, or until it has been silent for
// longer than any interview that goes on.
func (d *deliveries) awaitLast(ctx workflow.Context) error {
	for !d.last {
		before := d.taken
		spoken, err := workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{
			Timeout: interviewSilence, TimerOptions: workflow.TimerOptions{Summary: "waiting for the interview's next event"},
		}, func() bool { return d.taken > before })
		if err != nil || !spoken {
			return err
		}
	}
	return nil
}

// settled reports whether nothing waits for any receiver.
func (d *deliveries) settled() bool {
	return !slices.ContainsFunc(d.receivers, func(r receiver) bool { return r.next < len(r.parcels) })
}

// serve delivers to one receiver whatever is queued for it, for as long as the run
// lasts.
func (d *deliveries) serve(ctx workflow.Context, no int) {
	r := &d.receivers[no]
	for {
		if err := workflow.Await(ctx, func() bool { return r.next < len(r.parcels) }); err != nil {
			return
		}
		done := r.parcels[r.next].Delivery
		if r.gone {
			done.Status, done.Reason = parley.DeliveryUnwanted, "the receiver was gone before"
		} else {
			d.deliver(ctx, r.parcels[r.next], &done)
		}
		if ctx.Err() != nil {
			return
		}
		done.At = workflow.Now(ctx)
		r.gone = r.gone || done.HTTPStatus == statusGone
		r.parcels[r.next].Delivery = done
		r.next++
	}
}

// statusGone is the reply of a receiver that wants no more (RFC 9110, 15.5.11).
const statusGone = 410

// deliver tries until the event has arrived, cannot arrive or its time is over.
func (d *deliveries) deliver(ctx workflow.Context, p parcel, done *parley.Delivery) {
	left := max(parley.LeastDeliveryPatience, parley.DeliveryPatience-workflow.Now(ctx).Sub(p.since))
	var reply parley.DeliverReply
	err := workflow.ExecuteActivity(withDeliverOptions(ctx, left, p.event), acts.Deliver, parley.DeliverInput{
		Callback: d.input.Callbacks[p.Callback], Event: p.event,
	}).Get(ctx, &reply)
	done.Status = parley.DeliveryDone
	if err != nil {
		done.Status = parley.DeliveryDead
		reply = lastAttempt(err)
	}
	done.Attempts, done.HTTPStatus, done.Reason = reply.Attempts, reply.HTTPStatus, reply.Reason
}

// lastAttempt is what is known of the attempt after which an event was given up.
func lastAttempt(err error) parley.DeliverReply {
	var reply parley.DeliverReply
	var raised *temporal.ApplicationError
	if errors.As(err, &raised) && raised.HasDetails() && raised.Details(&reply) == nil {
		return reply
	}
	return parley.DeliverReply{Reason: "no worker of the queue " + parley.QueueWebhooks + " has tried it in time"}
}

// report lists every delivery: by receiver, each in the order of delivery.
func (d *deliveries) report() ([]parley.Delivery, error) {
	all := []parley.Delivery{}
	for _, r := range d.receivers {
		for _, p := range r.parcels {
			all = append(all, p.Delivery)
		}
	}
	return all, nil
}

// withDeliverOptions leaves the pauses between attempts to the activity, which knows
// what the receiver asks for. Attempts cost no history.
func withDeliverOptions(ctx workflow.Context, patience time.Duration, event parley.WebhookEvent) workflow.Context {
	return workflow.WithActivityOptions(ctx, workflow.ActivityOptions{
		TaskQueue:              parley.QueueWebhooks,
		ScheduleToCloseTimeout: patience,
		StartToCloseTimeout:    30 * time.Second,
		RetryPolicy: &temporal.RetryPolicy{
			InitialInterval: parley.FirstRetryDelay, MaximumInterval: parley.MaxRetryDelay,
			MaximumAttempts: 100, // more than there is time for: it is the patience that ends
		},
		Summary: strconv.Itoa(event.Sequence) + " · " + string(event.Type),
	})
}
