package activities

import (
	"context"
	"fmt"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"

	"github.com/parley-interviews/parley"
)

const (
	// loadTimeout bounds the look into the reply store before a call: a candidate
	// may be waiting, and without the store the call is merely paid for.
	loadTimeout = 300 * time.Millisecond
	// settleTimeout bounds what is written after a call, even when the activity
	// has been cancelled meanwhile.
	settleTimeout = time.Second
	// The temperatures keep questions natural and judgements repeatable.
	interactiveTemperature = 0.6
	deferredTemperature    = 0.0
	// maxPreviousReplyChars bounds how much of a broken reply a repair shows.
	maxPreviousReplyChars = 8000
)

// question is one model call: the call's identity, its step and its data.
type question struct {
	step parley.Step
	call parley.Call
	data *fence
	// share is zero for every step that is not Shareable.
	share parley.Share
	// items is how many plans or profiles are asked for; one when zero.
	items int
}

// maxTokens bounds the reply.
func (q question) maxTokens(p prompt) int { return p.maxTokens * max(1, q.items) }

// ask makes the call, decodes the reply and has it checked. Every error it
// returns is ready to be returned by an activity.
func ask[T any](ctx context.Context, a *Activities, q question, check func(T) *parley.Error) (T, parley.Receipt, error) {
	var none T
	p := a.prompts[q.step]
	request := a.request(ctx, q, p)
	reply, err := a.complete(ctx, q, request)
	if err != nil {
		return none, parley.Receipt{}, err
	}
	wire, failure := decode[T](reply.Text)
	if failure == nil {
		failure = check(wire)
	}
	a.tellSharer(ctx, q, request, reply, failure == nil)
	if failure != nil {
		a.log(ctx, q).Warn("model reply refused", "kind", failure.Kind)
		failure.Provider, failure.Model = q.call.Route.Provider, q.call.Route.Model
		return none, parley.Receipt{}, failed(failure)
	}
	receipt := receiptOf(reply, q, p)
	if !q.call.LeavesSeat {
		receipt.Seat = a.seat
	}
	return wire, receipt, nil
}

// complete returns the call's reply: the one kept from an earlier run of this
// very attempt, or a new one from the provider. The router learns of either.
func (a *Activities) complete(ctx context.Context, q question, request parley.ChatRequest) (parley.ChatReply, error) {
	if a.provider == nil {
		return parley.ChatReply{}, failed(&parley.Error{Kind: parley.KindInternal, Detail: "this worker only chooses routes"})
	}
	id := replyID(q.call, q.call.Attempt)
	if reply, found := a.load(ctx, q, id); found {
		a.settle(ctx, q, func(ctx context.Context) error { return a.router.Answered(ctx, q.call.Route, reply) })
		return reply, nil
	}
	stop, began := heartbeat(ctx), time.Now()
	reply, err := a.provider.Complete(ctx, request)
	took := dispatchTime(activity.GetInfo(ctx)) + time.Since(began)
	stop()
	if err != nil {
		return parley.ChatReply{}, a.fail(ctx, q, err, took)
	}
	a.log(ctx, q).Info("model call answered", "latency_ms", reply.Latency.Milliseconds())
	a.settle(ctx, q,
		func(ctx context.Context) error { return a.save(ctx, q, id, reply) },
		func(ctx context.Context) error {
			seen := reply
			seen.Latency = took
			return a.router.Answered(ctx, q.call.Route, seen)
		})
	return reply, nil
}

// dispatchTime is how long the task waited for a worker, by the server's clock alone:
// the worker's may be wrong. It is not known of a task that is tried again.
func dispatchTime(info activity.Info) time.Duration {
	if info.Attempt > 1 {
		return 0
	}
	return max(0, info.StartedTime.Sub(info.ScheduledTime))
}

// save keeps the reply for a retry or a repair. That to a call for profiles is not
// kept: it may tell of several candidates, and the erasure of one would not find it.
func (a *Activities) save(ctx context.Context, q question, id string, reply parley.ChatReply) error {
	if q.step == parley.StepProfile {
		return nil
	}
	return a.replies.Save(ctx, id, reply)
}

// tellSharer tells a provider that shares replies whether this one may serve others.
func (a *Activities) tellSharer(ctx context.Context, q question, request parley.ChatRequest, reply parley.ChatReply, usable bool) {
	sharer, shares := a.provider.(Sharer)
	if !shares || request.Share == (parley.Share{}) {
		return
	}
	a.settle(ctx, q, func(ctx context.Context) error {
		if usable {
			return sharer.Accept(ctx, request, reply)
		}
		return sharer.Refuse(ctx, request)
	})
}

// request builds the chat. A repair shows the model its earlier reply, as long
// as the store still has it, and what was wrong with it. It is not shared, and
// neither is a judgement, whatever its question says.
func (a *Activities) request(ctx context.Context, q question, p prompt) parley.ChatRequest {
	share := q.share
	if q.call.Repair != nil || !q.step.Shareable() {
		share = parley.Share{}
	}
	if repair := q.call.Repair; repair != nil {
		if earlier, found := a.load(ctx, q, replyID(q.call, repair.Attempt)); found {
			q.data.add("previous_reply", parley.FirstChars(earlier.Text, maxPreviousReplyChars))
		}
		q.data.add("problem", repair.Problem)
	}
	return parley.ChatRequest{
		CallID: replyID(q.call, q.call.Attempt),
		Route:  q.call.Route,
		Messages: []parley.Message{
			{Role: parley.RoleSystem, Content: p.system},
			{Role: parley.RoleUser, Content: q.data.String()},
		},
		Schema:      p.schema,
		MaxTokens:   q.maxTokens(p),
		Temperature: temperature(q.step),
		Share:       share,
	}
}

func temperature(step parley.Step) float64 {
	if step.Class() == parley.ClassInteractive {
		return interactiveTemperature
	}
	return deferredTemperature
}

// fail tells the router about a call that failed after that time, and returns the
// activity's error.
func (a *Activities) fail(ctx context.Context, q question, err error, after time.Duration) error {
	if isStopped(ctx) {
		return stopped()
	}
	failure := failureOf(err, q.call.Route)
	a.log(ctx, q).Warn("model call failed", "kind", failure.Kind, "status", failure.Status)
	a.settle(ctx, q, func(ctx context.Context) error {
		if failure.Kind == parley.KindCanceled {
			return a.router.GivenUp(ctx, q.call.Route, after)
		}
		return a.router.Failed(ctx, q.call.Route, failure)
	})
	return failed(failure)
}

// load looks into the reply store. An outage there is no reason to fail a call.
func (a *Activities) load(ctx context.Context, q question, id string) (parley.ChatReply, bool) {
	ctx, cancel := context.WithTimeout(ctx, loadTimeout)
	defer cancel()
	reply, found, err := a.replies.Load(ctx, id)
	if err != nil {
		a.log(ctx, q).Warn("reply store could not be read", "error", err)
		return parley.ChatReply{}, false
	}
	return reply, found
}

// settle writes down how a call went, side by side. It is best effort: an outage of Redis must
// not lose a good reply, and a reservation that is never settled counts as spent.
func (a *Activities) settle(ctx context.Context, q question, writes ...func(context.Context) error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
	defer cancel()
	var writing sync.WaitGroup
	for _, write := range writes {
		writing.Go(func() {
			if err := write(ctx); err != nil {
				a.log(ctx, q).Warn("outcome of a model call could not be kept", "error", err)
			}
		})
	}
	writing.Wait()
}

// log is the activity's logger with the names of the call: never its contents.
func (a *Activities) log(ctx context.Context, q question) log.Logger {
	return log.With(activity.GetLogger(ctx), "call", q.call.ID, "call_attempt", q.call.Attempt,
		"provider", q.call.Route.Provider, "model", q.call.Route.Model)
}

// replyID names one attempt's reply in the reply store.
func replyID(call parley.Call, attempt int) string {
	return fmt.Sprintf("%s/%d", call.ID, attempt)
}

func receiptOf(reply parley.ChatReply, q question, p prompt) parley.Receipt {
	model := reply.Model
	if model == "" {
		model = q.call.Route.Model
	}
	return parley.Receipt{
		Provenance: parley.Provenance{
			Prompt: p.id, Provider: q.call.Route.Provider, Model: model, Repaired: q.call.Repair != nil,
			Schema: p.schemaID, Parameters: fmt.Sprintf("temperature=%g max_tokens=%d", temperature(q.step), q.maxTokens(p)),
			Attempt: q.call.Attempt, Output: contentHash([]byte(reply.Text), 16),
		},
		Usage:     reply.Usage,
		LatencyMS: reply.Latency.Milliseconds(),
	}
}
