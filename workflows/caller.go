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
	// longestFull bounds them where our own nodes only had no time for the call: they
	// may have it any moment.
	longestFull = 5 * time.Minute
	// manyRounds is after how many pauses the router's times count no longer to the
	// second: nodes that are away are looked for every quarter of a minute, which would
	// fill a history in a day.
	manyRounds = 60
	// longestSpread bounds how far those who back off together are spread.
	longestSpread = 10 * time.Minute
)

// acts names the activities; its methods are never called here.
var acts *activities.Activities //nolint:gochecknoglobals // a nil pointer for method references, never assigned

// caller makes model calls that fail over between provider queues, and keeps
// the account of them.
type caller struct {
	// prefix makes call ids unique in the namespace.
	prefix string
	// allowTraining is the request's.
	allowTraining bool
	audit         []parley.Attempt
	usage         parley.Usage
	providers     []string
	// waits are the times until which deferred calls sleep, one for each.
	waits []time.Time
	// tenant shares the queues fairly with others.
	tenant string
	// seat is the caller's on a self-hosted node, nil while it has none; taking counts the
	// calls under way that take one. A standing caller takes none: its calls have nothing
	// in common.
	seat     *parley.Seat
	taking   int
	standing bool
	// budget is the request's; scoring is how many calls its scorecard takes, and
	// underway how many have been begun and not ended.
	budget            parley.Budget
	scoring, underway int
}

func newCaller(ctx workflow.Context, request parley.Request) *caller {
	execution := workflow.GetInfo(ctx).WorkflowExecution
	return &caller{
		prefix: execution.ID + "/" + execution.RunID + "/", allowTraining: request.AllowTraining, tenant: request.TenantID,
		budget: request.Budget, scoring: request.Scoring.Calls(len(request.Competencies)),
	}
}

// order is one model call to be made.
type order[R any] struct {
	// id names the call within the interview, such as "next_turn/4".
	id   string
	step parley.Step
	// size is that of the inputs; items is how many things are asked for at once, one
	// when zero.
	size  size
	items int
	// start starts the step's activity under ctx's options; its result is an R.
	start func(ctx workflow.Context, call parley.Call) workflow.Future
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
	// patience is that of the candidate who waits; nil when nobody does.
	patience *patience
	// oneRound gives a deferred call up when every place has failed it, where it would
	// begin again with all of them after a pause. It still waits for quota.
	oneRound bool
	// chair is the rater's in an ensemble, nil for every other call.
	chair *chair
	// leaves says that nothing comes after this call that would need the seat.
	leaves bool
}

// perform makes the call: it asks for a route, runs the activity on the route's
// queue and lets the error's kind decide what comes next, until there is a reply
// or nothing more to try, or to spend. Interactive calls end when nothing is eligible;
// deferred ones sleep until something may be.
func perform[R any](ctx workflow.Context, c *caller, o order[R], t *trail) (R, error) {
	var none R
	if t.started.IsZero() {
		t.started = workflow.Now(ctx)
	}
	for {
		if err := c.afford(ctx, o, t); err != nil {
			return none, err
		}
		entry, placed, err := c.place(ctx, o, t)
		if err != nil || placed.Route == nil {
			c.underway--
			c.recordNoRoute(ctx, entry, placed, err)
			if err = c.await(ctx, o, t, placed, err); err != nil {
				return none, err
			}
			continue
		}
		reply, ended, failure := race(ctx, c, o, t, launch(ctx, c, o, t, entry, *placed.Route))
		if failure == nil {
			t.last = ended.route.Place
			return reply, nil
		}
		if !t.learn(ended, failure, o.step.Class()) {
			return none, failure
		}
	}
}

// route asks for the next attempt's place, as a local activity: one marker in
// history, no hop. Places in avoid work on the call already.
func (c *caller) route(ctx workflow.Context, o orderer, t *trail, avoid []parley.Place) (parley.Attempt, parley.RouteReply, error) {
	t.attempts++
	entry := parley.Attempt{Call: o.callID(), No: t.attempts, StartedAt: workflow.Now(ctx)}
	request := parley.RouteRequest{
		CallID: c.prefix + o.callID(), Attempt: t.attempts, Step: o.kind(), Tried: t.tried,
		InputTokens: o.inputs().tokens, InputBlocks: o.inputs().blocks, Items: o.count(), Avoid: avoid, AllowTraining: c.allowTraining,
		Seat: c.seat,
	}
	if t.repair != nil {
		request.Prefer = &t.last
	}
	if t.patience != nil {
		request.BudgetMS = t.patience.left(ctx).Milliseconds()
	}
	var reply parley.RouteReply
	err := workflow.ExecuteLocalActivity(withRouteOptions(ctx, o.callID()), acts.Route, request).Get(ctx, &reply)
	if t.patience != nil {
		t.patience.routing = false
	}
	c.passedOver(request, reply.Route)
	return entry, reply, err
}

// learn draws the consequence of a failed attempt and reports whether another
// one makes sense.
func (t *trail) learn(ended *flight, failure *parley.Error, class parley.Class) bool {
	switch failure.Kind.Remedy() {
	case parley.RemedyNone:
		return false
	case parley.RemedyRepair:
		if t.repair == nil {
			t.last = ended.route.Place
			t.repair = &parley.Repair{Attempt: ended.entry.No, Problem: failure.Detail}
			return class == parley.ClassDeferred || t.attempts < maxInteractiveAttempts
		}
	case parley.RemedyElsewhere:
	}
	t.repair = nil
	t.leave(ended, failure)
	return class == parley.ClassDeferred || t.attempts < maxInteractiveAttempts
}

// leave keeps the call from coming back to a place that failed it.
func (t *trail) leave(ended *flight, failure *parley.Error) {
	route := ended.route
	t.tried = append(t.tried, parley.Tried{Place: route.Place, Kind: failure.Kind, ReservationID: route.ReservationID})
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
	if o.class() == parley.ClassInteractive || now.Sub(t.started) > deferredPatience || t.oneRound && len(t.tried) > 0 {
		return noRoute
	}
	until := now.Add(c.pause(now, o.callID(), t, placed))
	c.waits = append(c.waits, until)
	timer := workflow.NewTimerWithOptions(ctx, until.Sub(now), workflow.TimerOptions{Summary: o.callID() + " waits for quota"})
	err := timer.Get(ctx, nil)
	over := slices.IndexFunc(c.waits, until.Equal)
	c.waits = slices.Delete(c.waits, over, over+1)
	if err != nil {
		return &parley.Error{Kind: parley.KindCanceled, Detail: "the interview ended"}
	}
	t.rounds++
	t.tried, t.repair = nil, nil
	return nil
}

// waitingUntil is when the first of the calls that sleep wakes, zero while none does.
func (c *caller) waitingUntil() time.Time {
	if len(c.waits) == 0 {
		return time.Time{}
	}
	return slices.MinFunc(c.waits, time.Time.Compare)
}

// pause is how long to sleep: until the router's time when quota alone is
// missing, which is this call's own turn; longer with every round when providers
// failed or the router could not be asked, spread by the call's id.
func (c *caller) pause(now time.Time, id string, t *trail, placed parley.RouteReply) time.Duration {
	wait := max(placed.RetryAt.Sub(now), time.Second)
	if len(t.tried) == 0 && !placed.RetryAt.IsZero() {
		if t.rounds >= manyRounds {
			wait = max(wait, longestFull)
		}
		return wait
	}
	backoff := longestPause
	if t.rounds < 10 {
		backoff = min(firstPause<<t.rounds, longestPause)
	}
	if slices.ContainsFunc(t.tried, foundFull) {
		backoff = min(backoff, longestFull)
	}
	wait = max(wait, backoff)
	hash := fnv.New32a()
	_, _ = hash.Write([]byte(c.prefix + id)) // a hash never fails to write
	spread := min(wait/4, longestSpread)
	return wait + spread*time.Duration(hash.Sum32()%1000)/1000
}

// foundFull reports whether our own nodes had no time for a call.
func foundFull(t parley.Tried) bool {
	return t.Provider == parley.ProviderSelfHosted && (t.Kind == parley.KindUnserved || t.Kind == parley.KindOverloaded)
}

// orderer is what can be known of an order of any reply type.
type orderer interface {
	callID() string
	kind() parley.Step
	inputs() size
	count() int
	class() parley.Class
}

func (o order[R]) callID() string      { return o.id }
func (o order[R]) kind() parley.Step   { return o.step }
func (o order[R]) inputs() size        { return o.size }
func (o order[R]) count() int          { return o.items }
func (o order[R]) class() parley.Class { return o.step.Class() }

// late reports whether a candidate had to be given a planned question meanwhile.
func (o order[R]) late(t *trail, now time.Time) bool {
	return o.class() == parley.ClassInteractive && now.Sub(t.started) > TurnBudget
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
