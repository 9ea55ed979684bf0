package workflows_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/testsuite"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/workflows"
)

// attempt is one POST as a receiver saw it.
type attempt struct{ callback, sequence int }

// post is a run of Deliveries.
type post struct {
	*testsuite.TestWorkflowEnvironment
	*postman

	begun time.Time
}

// postman stands for the activity, with receivers that reply as scripted.
type postman struct {
	mu       sync.Mutex
	attempts []attempt
	// reply decides an attempt: nil for success, or its error.
	reply func(in parley.DeliverInput, attempt int) error
}

func newPost(reply func(parley.DeliverInput, int) error) *post {
	env := environment()
	p := &post{env, &postman{reply: reply}, env.Now()}
	env.RegisterActivity(p.postman)
	return p
}

func (p *postman) Deliver(_ context.Context, in parley.DeliverInput) (parley.DeliverReply, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	callback, _ := strconv.Atoi(in.Callback.SecretRef)
	no := 1
	for _, earlier := range p.attempts {
		if earlier.callback == callback && earlier.sequence == in.Event.Sequence {
			no++
		}
	}
	p.attempts = append(p.attempts, attempt{callback, in.Event.Sequence})
	return parley.DeliverReply{Attempts: no, HTTPStatus: http.StatusOK}, p.reply(in, no)
}

// undelivered is the error of an attempt.
func undelivered(status, attempts int, final bool, after time.Duration) error {
	reply := parley.DeliverReply{Attempts: attempts, HTTPStatus: status, Reason: "as scripted"}
	return temporal.NewApplicationErrorWithOptions(reply.Reason, parley.FailureWebhook, temporal.ApplicationErrorOptions{
		NonRetryable: final, NextRetryDelay: after, Details: []any{reply},
	})
}

// run delivers that many events to that many receivers; all are there at once.
func (p *post) run(t *testing.T, receivers, events int) []parley.Delivery {
	t.Helper()
	p.ExecuteWorkflow(workflows.Deliveries, deliveriesInput(receivers, parley.Outgoing{Events: happened(1, events), Last: true}))
	return p.result(t)
}

func (p *post) result(t *testing.T) []parley.Delivery {
	t.Helper()
	require.True(t, p.IsWorkflowCompleted())
	require.NoError(t, p.GetWorkflowError())
	var all []parley.Delivery
	require.NoError(t, p.GetWorkflowResult(&all))
	return all
}

// seen is what one receiver got, in order and without repeats that follow each other.
func (p *postman) seen(callback int) []int {
	var sequence []int
	for _, a := range p.attempts {
		if a.callback == callback {
			sequence = append(sequence, a.sequence)
		}
	}
	return slices.Compact(sequence)
}

func deliveriesInput(receivers int, first parley.Outgoing) parley.DeliveriesInput {
	in := parley.DeliveriesInput{TenantID: "acme", InterviewID: "acme/application-1", First: first}
	for i := range receivers {
		in.Callbacks = append(in.Callbacks, parley.Callback{URL: "https://backend.example", SecretRef: strconv.Itoa(i)})
	}
	return in
}

// happened are an interview's events with these sequence numbers.
func happened(from, to int) []parley.Event {
	var events []parley.Event
	for no := from; no <= to; no++ {
		events = append(events, parley.Event{Sequence: no, Type: parley.EventTypes()[no%len(parley.EventTypes())]})
	}
	return events
}

// Every second attempt fails; the order stays, and each receiver goes at its own pace.
func TestD28OrderIsKeptAcrossFailures(t *testing.T) {
	t.Parallel()
	p := newPost(func(in parley.DeliverInput, no int) error {
		if in.Callback.SecretRef == "0" && no%3 != 0 {
			return undelivered(503, no, false, 7*time.Minute)
		}
		return nil
	})
	all := p.run(t, 2, 5)
	require.Len(t, all, 10)
	for i, d := range all {
		require.Equal(t, parley.DeliveryDone, d.Status)
		require.Equal(t, i%5+1, d.Sequence)
		require.Equal(t, []int{3, 1}[i/5], d.Attempts)
		require.Equal(t, http.StatusOK, d.HTTPStatus)
	}
	require.Equal(t, []int{1, 2, 3, 4, 5}, p.seen(0))
	require.Equal(t, []int{1, 2, 3, 4, 5}, p.seen(1))
	require.Equal(t, 70*time.Minute, all[4].At.Sub(p.begun), "as the receiver asked: five events, two pauses each")
	require.Less(t, all[9].At.Sub(p.begun), time.Minute)
}

// Whatever fails, also after an event has arrived, each receiver sees the events in
// order, all of them, some perhaps more than once.
func TestD28ReceiversSeeNoGaps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		failures := rapid.SliceOfN(rapid.IntRange(0, 4), 6, 6).Draw(r, "failures before success, by receiver and event")
		p := newPost(func(in parley.DeliverInput, no int) error {
			receiver, _ := strconv.Atoi(in.Callback.SecretRef)
			if no <= failures[3*receiver+in.Event.Sequence-1] {
				return undelivered(503, no, false, time.Duration(no)*time.Minute)
			}
			return nil
		})
		all := p.run(t, 2, 3)
		for i, d := range all {
			require.Equal(r, parley.DeliveryDone, d.Status)
			require.Equal(r, i%3+1, d.Sequence)
		}
		for receiver := range 2 {
			require.Equal(r, []int{1, 2, 3}, p.seen(receiver))
		}
	})
}

// A receiver that never comes back gets every event for a day, the later ones for a
// last try each, and then the run ends.
func TestD28DeadLettersAfterADay(t *testing.T) {
	t.Parallel()
	p := newPost(func(_ parley.DeliverInput, no int) error { return undelivered(500, no, false, time.Hour) })
	all := p.run(t, 1, 3)
	for _, d := range all {
		require.Equal(t, parley.DeliveryDead, d.Status)
		require.Equal(t, 500, d.HTTPStatus)
		require.Equal(t, "as scripted", d.Reason)
	}
	require.Equal(t, []int{1, 2, 3}, p.seen(0), "the next ones go on")
	require.GreaterOrEqual(t, all[0].Attempts, 23)
	require.LessOrEqual(t, all[2].At.Sub(p.begun), parley.DeliveryPatience+2*parley.LeastDeliveryPatience)
}

func TestD28GoneReceiversGetNoMore(t *testing.T) {
	t.Parallel()
	p := newPost(func(in parley.DeliverInput, no int) error {
		if in.Callback.SecretRef == "0" && in.Event.Sequence == 2 {
			return undelivered(http.StatusGone, no, true, 0)
		}
		return nil
	})
	all := p.run(t, 2, 3)
	require.Equal(t, []parley.DeliveryStatus{
		parley.DeliveryDone, parley.DeliveryDead, parley.DeliveryUnwanted, parley.DeliveryDone, parley.DeliveryDone, parley.DeliveryDone,
	}, statuses(all))
	require.Equal(t, []int{1, 2}, p.seen(0))
	require.Equal(t, []int{1, 2, 3}, p.seen(1))
}

// Events come one by one; receivers get what they asked for; a query tells meanwhile.
func TestD28EventsComeByAndBy(t *testing.T) {
	t.Parallel()
	p := newPost(func(parley.DeliverInput, int) error { return nil })
	in := deliveriesInput(2, parley.Outgoing{Events: happened(1, 1)})
	in.Callbacks[1].Events = []parley.EventType{happened(2, 2)[0].Type}
	p.RegisterDelayedCallback(func() {
		p.SignalWorkflow(parley.SignalDeliver, parley.Outgoing{Events: happened(2, 3)})
	}, 80*24*time.Hour)
	p.RegisterDelayedCallback(func() {
		value, err := p.QueryWorkflow(parley.QueryDeliveries)
		require.NoError(t, err)
		var all []parley.Delivery
		require.NoError(t, value.Get(&all))
		require.Len(t, all, 4)
		p.SignalWorkflow(parley.SignalDeliver, parley.Outgoing{Events: happened(4, 4), Last: true})
	}, 160*24*time.Hour)
	p.ExecuteWorkflow(workflows.Deliveries, in)
	p.result(t)
	require.Equal(t, []int{1, 2, 3, 4}, p.seen(0))
	require.Equal(t, []int{2}, p.seen(1))
}

// An interview that was terminated never says its last word.
func TestD28SilenceEndsARun(t *testing.T) {
	t.Parallel()
	p := newPost(func(parley.DeliverInput, int) error { return nil })
	p.ExecuteWorkflow(workflows.Deliveries, deliveriesInput(1, parley.Outgoing{Events: happened(1, 2)}))
	require.Len(t, p.result(t), 2)
	require.Equal(t, 2*parley.MaxWait, p.Now().Sub(p.begun).Round(time.Hour))
}

// A replay joins a run that is still going on: what still waits is not sent twice.
func TestD28ReplaysJoinARunningOne(t *testing.T) {
	t.Parallel()
	p := newPost(func(in parley.DeliverInput, no int) error {
		if in.Event.Sequence == 2 && no == 1 {
			return undelivered(503, no, false, time.Hour)
		}
		return nil
	})
	p.RegisterDelayedCallback(func() {
		p.SignalWorkflow(parley.SignalDeliver, parley.Outgoing{Events: happened(1, 3), Last: true})
	}, time.Minute)
	require.Len(t, p.run(t, 1, 3), 4)
	require.Equal(t, []int{1, 2, 3, 1}, p.seen(0))
}

// Who was gone is asked anew by a replay, though the run still tries another receiver.
func TestD28ReplaysAskAgainWhoWasGone(t *testing.T) {
	t.Parallel()
	p := newPost(func(in parley.DeliverInput, no int) error {
		switch {
		case no > 1:
			return nil
		case in.Callback.SecretRef == "0":
			return undelivered(http.StatusGone, no, true, 0)
		}
		return undelivered(503, no, false, time.Hour)
	})
	p.RegisterDelayedCallback(func() {
		p.SignalWorkflow(parley.SignalDeliver, parley.Outgoing{Events: happened(1, 2), Last: true})
	}, time.Minute)
	all := p.run(t, 2, 2)
	require.Equal(t, []parley.DeliveryStatus{
		parley.DeliveryDead, parley.DeliveryUnwanted, parley.DeliveryDone, parley.DeliveryDead, parley.DeliveryDone, parley.DeliveryDone,
	}, statuses(all))
}

func statuses(all []parley.Delivery) []parley.DeliveryStatus {
	var found []parley.DeliveryStatus
	for _, d := range all {
		found = append(found, d.Status)
	}
	return found
}

// With the real activity and a real receiver, which is down at first and checks every
// signature: it gets all events in order, the first of them more than once.
func TestD28RealReceiversGetAllInOrder(t *testing.T) {
	t.Parallel()
	const secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	var ids []string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ids = append(ids, r.Header.Get(parley.HeaderWebhookID))
		if len(ids) < 4 {
			w.WriteHeader(http.StatusBadGateway)
		}
	}))
	defer server.Close()
	webhooks := activities.NewWebhooks(func(string) (string, bool) { return secret, true }, true)
	acts, err := activities.New(activities.Config{
		Router: noRouter{}, Replies: noReplies{}, Webhooks: webhooks, RouteOnly: true,
	})
	require.NoError(t, err)
	env := environment()
	env.RegisterActivity(acts)
	in := deliveriesInput(1, parley.Outgoing{Events: happened(1, 3), Last: true})
	in.Callbacks[0].URL = server.URL
	env.ExecuteWorkflow(workflows.Deliveries, in)
	var all []parley.Delivery
	require.NoError(t, env.GetWorkflowResult(&all))
	require.Len(t, all, 3)
	require.Equal(t, 4, all[0].Attempts)
	want := []string{all[0].EventID, all[0].EventID, all[0].EventID, all[0].EventID, all[1].EventID, all[2].EventID}
	require.Equal(t, want, ids)
}

// noRouter and noReplies stand where deliveries need none.
type noRouter struct{ parley.Router }

type noReplies struct{ activities.Replies }
