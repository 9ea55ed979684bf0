package workflows

import (
	"errors"
	"hash/fnv"
	"slices"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
)

const (
	// maxInteractiveAttempts bounds what is spent on one question.
	maxInteractiveAttempts = 6
	// deferredPatience is how long deferred work waits for a provider before it
	// is given up; it can be run again later.
	deferredPatience = 48 * time.Hour
	// firstPause and longestPause bound the pauses after rounds in which every
	// provider failed. They double, so that 48 hours of outage stay under 60
	// rounds of history.
	firstPause   = 5 * time.Second
	longestPause = time.Hour
	// longestSpread bounds how far waiters of one reset are spread.
	longestSpread = 10 * time.Minute
)

// acts names the activities; its methods are never called here.
var acts *activities.Activities //nolint:gochecknoglobals // a nil pointer for method references, never assigned

// caller makes model calls that fail over between provider queues, and keeps
// the account of them.
type caller struct {
	// prefix makes call ids unique in the namespace.
	prefix    string
	audit     []parley.Attempt
	usage     parley.Usage
	providers []string
	// waitingUntil is set while deferred work sleeps.
	waitingUntil time.Time
}

func newCaller(ctx workflow.Context) *caller {
	execution := workflow.GetInfo(ctx).WorkflowExecution
	return &caller{prefix: execution.ID + "/" + execution.RunID + "/"}
}

// order is one model call to be made.
type order[R any] struct {
	// id names the call within the interview, such as "next_turn/4".
	id   string
	step parley.Step
	// chars is the size of the inputs in code points.
	chars int
	// run executes the step's activity under ctx's options.
	run func(ctx workflow.Context, call parley.Call) (R, error)
	// receipt picks the receipt out of a reply.
	receipt func(R) parley.Receipt
}

// trail is what a call has been through: how many attempts, which places
// failed, and what the next attempt has to repair.
type trail struct {
	attempts int
	rounds   int
	tried    []parley.Tried
	last     parley.Place
	repair   *parley.Repair
	started  time.Time
}

// perform makes the call: it asks for a route, runs the activity on the route's
// queue and lets the error's kind decide what comes next, until there is a reply
// or nothing more to try. Interactive calls end when nothing is eligible;
// deferred ones sleep until something may be.
func perform[R any](ctx workflow.Context, c *caller, o order[R], t *trail) (R, error) {
	var none R
	if t.started.IsZero() {
		t.started = workflow.Now(ctx)
	}
	for {
		t.attempts++
		entry := parley.Attempt{Call: o.id, No: t.attempts, StartedAt: workflow.Now(ctx)}
		placed, err := c.route(ctx, o.id, o.step, o.chars, t)
		if err != nil || placed.Route == nil {
			c.recordNoRoute(entry, placed, err)
			if err = c.await(ctx, o, t, placed, err); err != nil {
				return none, err
			}
			continue
		}
		entry = describe(entry, *placed.Route)
		call := parley.Call{ID: c.prefix + o.id, Attempt: t.attempts, Route: *placed.Route, Repair: t.repair}
		reply, err := o.run(withActivityOptions(ctx, o.step, o.id, *placed.Route), call)
		if err == nil {
			c.recordAnswer(entry, o.receipt(reply), o.late(t, workflow.Now(ctx)))
			t.last = placed.Route.Place
			return reply, nil
		}
		failure := failureOf(err)
		c.recordFailure(ctx, entry, failure)
		if !t.learn(*placed.Route, failure, o.step.Class()) {
			return none, failure
		}
	}
}

// route runs the routing as a local activity: one marker in history, no hop.
func (c *caller) route(ctx workflow.Context, id string, step parley.Step, chars int, t *trail) (parley.RouteReply, error) {
	request := parley.RouteRequest{
		CallID: c.prefix + id, Attempt: t.attempts, Step: step, PromptChars: chars, Tried: t.tried,
	}
	if t.repair != nil {
		request.Prefer = &t.last
	}
	var reply parley.RouteReply
	err := workflow.ExecuteLocalActivity(withRouteOptions(ctx, id), acts.Route, request).Get(ctx, &reply)
	return reply, err
}

// learn draws the consequence of a failed attempt and reports whether another
// one makes sense.
func (t *trail) learn(route parley.Route, failure *parley.Error, class parley.Class) bool {
	switch failure.Kind.Remedy() {
	case parley.RemedyNone:
		return false
	case parley.RemedyRepair:
		if t.repair == nil {
			t.last = route.Place
			t.repair = &parley.Repair{Attempt: t.attempts, Problem: failure.Detail}
			return class == parley.ClassDeferred || t.attempts < maxInteractiveAttempts
		}
	case parley.RemedyElsewhere:
	}
	t.repair = nil
	t.tried = append(t.tried, parley.Tried{Place: route.Place, Kind: failure.Kind, ReservationID: route.ReservationID})
	return class == parley.ClassDeferred || t.attempts < maxInteractiveAttempts
}

// await decides what to do without a route: an interactive call gives up, a
// deferred one sleeps, durably, until something may be eligible again.
func (c *caller) await(ctx workflow.Context, o orderer, t *trail, placed parley.RouteReply, cause error) error {
	if ctx.Err() != nil {
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the interview ended"}
	}
	noRoute := &parley.Error{Kind: parley.KindNoRoute, RetryAt: placed.RetryAt, Detail: "no provider is eligible"}
	if cause != nil {
		noRoute.Kind, noRoute.Detail = parley.KindInternal, "the quota ledger could not be asked"
	}
	now := workflow.Now(ctx)
	if o.class() == parley.ClassInteractive || now.Sub(t.started) > deferredPatience {
		return noRoute
	}
	until := now.Add(c.pause(now, o.callID(), t, placed))
	c.waitingUntil = until
	timer := workflow.NewTimerWithOptions(ctx, until.Sub(now), workflow.TimerOptions{Summary: o.callID() + " waits for quota"})
	err := timer.Get(ctx, nil)
	c.waitingUntil = time.Time{}
	if err != nil {
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the interview ended"}
	}
	t.rounds++
	t.tried, t.repair = nil, nil
	return nil
}

// pause is how long to sleep: until the earliest reset when quota alone is
// missing, longer with every round when providers failed. Waiters of the same
// reset are spread by their call id, so that it is no stampede.
func (c *caller) pause(now time.Time, id string, t *trail, placed parley.RouteReply) time.Duration {
	wait := max(placed.RetryAt.Sub(now), time.Second)
	if len(t.tried) > 0 || placed.RetryAt.IsZero() {
		backoff := longestPause
		if t.rounds < 10 {
			backoff = min(firstPause<<t.rounds, longestPause)
		}
		wait = max(wait, backoff)
	}
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(c.prefix + id)) // a hash never fails to write
	spread := min(wait/4, longestSpread)
	return wait + spread*time.Duration(hash.Sum32()%1000)/1000
}

// orderer is what await needs to know of an order of any reply type.
type orderer interface {
	callID() string
	class() parley.Class
}

func (o order[R]) callID() string      { return o.id }
func (o order[R]) class() parley.Class { return o.step.Class() }

// late reports whether a candidate had to be given a planned question meanwhile.
func (o order[R]) late(t *trail, now time.Time) bool {
	return o.class() == parley.ClassInteractive && now.Sub(t.started) > TurnBudget
}

func describe(entry parley.Attempt, route parley.Route) parley.Attempt {
	entry.Provider, entry.Model, entry.Account = route.Provider, route.Model, route.Account
	entry.Queue, entry.Reason = route.Queue, route.Reason
	return entry
}

func (c *caller) recordAnswer(entry parley.Attempt, receipt parley.Receipt, late bool) {
	entry.Outcome = parley.OutcomeAnswered
	if late {
		entry.Outcome = parley.OutcomeLate
	}
	entry.LatencyMS, entry.Usage = receipt.LatencyMS, receipt.Usage
	if receipt.Provenance.Model != "" {
		entry.Model = receipt.Provenance.Model
	}
	c.usage = c.usage.Add(receipt.Usage)
	if !slices.Contains(c.providers, entry.Provider) {
		c.providers = append(c.providers, entry.Provider)
	}
	c.audit = append(c.audit, entry)
}

func (c *caller) recordFailure(ctx workflow.Context, entry parley.Attempt, failure *parley.Error) {
	entry.Outcome, entry.Kind = parley.OutcomeFailed, failure.Kind
	entry.LatencyMS = workflow.Now(ctx).Sub(entry.StartedAt).Milliseconds()
	c.audit = append(c.audit, entry)
}

func (c *caller) recordNoRoute(entry parley.Attempt, placed parley.RouteReply, err error) {
	entry.Outcome, entry.Kind, entry.Reason = parley.OutcomeNoRoute, parley.KindNoRoute, placed.Reason
	if err != nil {
		entry.Kind, entry.Reason = parley.KindInternal, "the quota ledger could not be asked"
	}
	c.audit = append(c.audit, entry)
}

// failureOf turns what an activity's future returns into the *parley.Error that
// the activity raised, or into the one that Temporal's own failure stands for.
func failureOf(err error) *parley.Error {
	var timeout *temporal.TimeoutError
	var raised *temporal.ApplicationError
	switch {
	case temporal.IsCanceledError(err):
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the call was no longer needed"}
	case errors.As(err, &timeout) && timeout.TimeoutType() == enumspb.TIMEOUT_TYPE_SCHEDULE_TO_START:
		return &parley.Error{Kind: parley.KindUnserved, Detail: "no worker took the task in time"}
	case errors.As(err, &timeout):
		return &parley.Error{Kind: parley.KindTimeout, Detail: "the worker did not finish in time"}
	case errors.As(err, &raised):
		failure := &parley.Error{}
		if raised.HasDetails() && raised.Details(failure) == nil && failure.Kind != "" {
			return failure
		}
		return &parley.Error{Kind: parley.KindInternal, Detail: "the activity failed with " + raised.Type()}
	}
	return &parley.Error{Kind: parley.KindInternal, Detail: "the activity failed"}
}
