package workers

import (
	"context"
	"errors"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/interceptor"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/workers/seats"
)

// newcomerPause is how long newcomers stay away from a node that could not take a call:
// it ends or is full, and those who sit there come first.
const newcomerPause = 2 * time.Second

// boarding stands before the calls that come in by one door: it gives each its
// interview's seat, and takes the call back when the node is lost.
type boarding struct {
	interceptor.WorkerInterceptorBase

	shift *shift
	door  seats.Door
}

// InterceptActivity is called for each call.
func (b *boarding) InterceptActivity(
	_ context.Context, next interceptor.ActivityInboundInterceptor,
) interceptor.ActivityInboundInterceptor {
	own := &boarded{boarding: b}
	own.Next = next
	return own
}

// boarded is one call's part of a boarding.
type boarded struct {
	interceptor.ActivityInboundInterceptorBase

	*boarding
}

// ExecuteActivity makes the call from its interview's seat. It fails as the call's own
// activity does: an interview without a seat or with a lost node goes elsewhere at once.
func (b *boarded) ExecuteActivity(ctx context.Context, in *interceptor.ExecuteActivityInput) (any, error) {
	execution := activity.GetInfo(ctx).WorkflowExecution
	call := callOf(in.Args)
	if b.shift.lost.Err() != nil {
		return nil, b.gone(call)
	}
	stay := b.shift.book.Board(b.door, seats.Owner{WorkflowID: execution.ID, RunID: execution.RunID})
	if stay == nil {
		return nil, failed(call, parley.KindUnserved, "the node has no seat free")
	}
	defer stay.End(call.LeavesSeat)

	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(b.shift.lost, func() { cancel(context.Cause(b.shift.lost)) })()
	reply, err := b.Next.ExecuteActivity(ctx, in)
	if err != nil && b.shift.lost.Err() != nil {
		return nil, b.gone(call)
	}
	b.shift.heard(err)
	return reply, err
}

func (b *boarded) gone(call parley.Call) error {
	return failed(call, parley.KindUnavailable, context.Cause(b.shift.lost).Error())
}

// heard takes in how a call went. Who could not take it is not asked by newcomers for a
// moment, and may be gone unless it said that it is full. A call that its caller gave up
// says nothing: another was faster.
func (s *shift) heard(err error) {
	failure, raised := errors.AsType[*temporal.ApplicationError](err)
	if !raised {
		return
	}
	kind := parley.Kind(failure.Type())
	away := kind == parley.KindUnavailable || kind == parley.KindModelGone
	if away || kind == parley.KindOverloaded {
		s.book.HoldNewcomers(time.Now().Add(newcomerPause))
	}
	if away {
		select {
		case s.doubts <- struct{}{}:
		default: // it is in doubt already
		}
	}
}

// failed is a failure in the form that activities give it.
func failed(call parley.Call, kind parley.Kind, detail string) error {
	failure := parley.Error{Kind: kind, Provider: call.Route.Provider, Model: call.Route.Model, Detail: detail}
	return temporal.NewApplicationErrorWithOptions(failure.Error(), string(kind),
		temporal.ApplicationErrorOptions{NonRetryable: true, Details: []any{failure}})
}

// callOf returns the call among an activity's inputs; the zero Call when there is none.
func callOf(args []any) parley.Call {
	if len(args) == 0 {
		return parley.Call{}
	}
	switch in := args[0].(type) {
	case parley.GreetInput:
		return in.Call
	case parley.NextTurnInput:
		return in.Call
	case parley.AssessInput:
		return in.Call
	case parley.SummarizeInput:
		return in.Call
	case parley.AnalyzeInput:
		return in.Call
	case parley.FeedbackInput:
		return in.Call
	case parley.PlanQuestionsInput:
		return in.Call
	case parley.ProfileInput:
		return in.Call
	}
	return parley.Call{}
}
