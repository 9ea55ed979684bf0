package activities

import (
	"context"
	"slices"
	"time"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/log"

	"github.com/parley-interviews/parley"
)

// Admit asks the governor whether an interview may be held now, and how deep. Without
// a governor, and while it cannot be asked, an interview is held as asked for: each of
// its calls has its own reservation all the same.
func (a *Activities) Admit(ctx context.Context, in parley.AdmitInput) (parley.Admission, error) {
	admission := parley.Admission{Depth: in.Wanted, Reason: "as asked for"}
	if a.governor != nil {
		decided, err := a.governor.Admit(ctx, in)
		if err != nil {
			activity.GetLogger(ctx).Warn("the governor could not be asked", "interview", in.InterviewID, "error", err)
			admission.Reason += ": the governor could not be asked"
		} else {
			admission = decided
		}
	}
	admission.Savers = in.Savers
	if in.Savers == nil {
		admission.Savers = a.savers
	}
	return admission, nil
}

// Release ends what the governor has promised an interview that ended early.
func (a *Activities) Release(ctx context.Context, interviewID string) error {
	if a.governor == nil {
		return nil
	}
	return a.governor.Release(ctx, interviewID)
}

// spendTimeout bounds what the governor is told about a route.
const spendTimeout = time.Second

// spend tells the governor that a promised call has its own reservation now. It is done
// on the side: a candidate may be waiting for the route. What is lost, or told twice
// because a route was asked for again, is a call of a promise that ends by itself.
func (a *Activities) spend(ctx context.Context, request parley.RouteRequest, reply parley.RouteReply) {
	if a.governor == nil || reply.Route == nil || !firstOfCall(request) {
		return
	}
	tell := a.governor.Spent
	if request.Step == parley.StepSummarize || request.Step == parley.StepReport {
		// The conversation is over, and all that is still to come comes now: what is
		// left was meant for calls that were saved.
		tell = a.governor.Release
	}
	logger := log.With(activity.GetLogger(ctx), "call", request.CallID)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), spendTimeout)
	go func() {
		defer cancel()
		if err := tell(ctx, parley.InterviewOf(request.CallID)); err != nil {
			logger.Warn("the governor was not told of a call", "error", err)
		}
	}()
}

// firstOfCall reports whether a route is the first that its call gets: neither a retry
// nor a repair nor a hedge, which was not promised. A hedge avoids the place that works
// on the call; a rater of an ensemble avoids models.
func firstOfCall(request parley.RouteRequest) bool {
	return len(request.Tried) == 0 && request.Prefer == nil &&
		!slices.ContainsFunc(request.Avoid, func(p parley.Place) bool { return p.Account != "" })
}
