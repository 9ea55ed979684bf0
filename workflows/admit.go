package workflows

import (
	"fmt"
	"slices"
	"time"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// admit asks the governor whether the interview may be held now, and how deep. Its
// error says until when it must wait. While the governor cannot be asked interviews
// are held as asked for: each call has its own reservation all the same.
func (iv *interview) admit(ctx workflow.Context) error {
	var admission parley.Admission
	err := workflow.ExecuteLocalActivity(withAdmitOptions(ctx, "admit"), acts.Admit, iv.admitInput()).Get(ctx, &admission)
	if err != nil {
		admission = parley.Admission{
			Depth: iv.request.Depth, Reason: "as asked for: the governor could not be asked", Savers: iv.request.Savers,
		}
	}
	iv.admission = admission
	if admission.Depth == "" {
		return deferred(admission)
	}
	if admission.Depth != iv.request.Depth {
		iv.record(ctx, parley.Event{Type: parley.EventDepthChanged, Detail: string(admission.Depth)})
	}
	return nil
}

// admitInput tells what the interview would take at the depth asked for and at
// those below.
func (iv *interview) admitInput() parley.AdmitInput {
	needs := map[parley.Depth]parley.Need{}
	for _, depth := range parley.Depths() {
		needs[depth] = needOf(iv.request, depth)
		if depth == iv.request.Depth {
			break
		}
	}
	return parley.AdmitInput{
		InterviewID: iv.governed(), Wanted: iv.request.Depth, Needs: needs,
		AllowTraining: iv.request.AllowTraining, Savers: iv.request.Savers, Within: longest(iv.request),
	}
}

// governed is the id by which the governor knows this run.
func (iv *interview) governed() string { return parley.InterviewOf(iv.calls.prefix) }

// longest is how long an interview may take by its clocks until the last answer.
// A pause may make it longer: what was promised is free again then, and the calls
// after it take what there is.
func longest(r parley.Request) time.Duration {
	within := r.TotalLimit()
	if within == 0 {
		within = parley.QuestionCount * r.AnswerLimit()
	}
	if r.Consent.Pending() {
		within += time.Duration(r.Timing.StartWithin)
	}
	return within
}

// deferred is the error of an interview that must wait.
func deferred(admission parley.Admission) error {
	refusal := parley.Refusal{
		Reason: parley.RefusedCapacity, RetryAt: admission.RetryAt,
		Detail: fmt.Sprintf("the interview cannot be held before %s: %s", admission.RetryAt.UTC().Format(time.RFC3339), admission.Reason),
	}
	return temporal.NewNonRetryableApplicationError(refusal.Detail, string(refusal.Reason), nil, refusal)
}

// turnAway ends an interview that was not admitted. The workflow fails, so that the
// same key may be used again, and leaves begin without a reply: the starter tells
// whoever waits for it why the run failed.
func (iv *interview) turnAway(_ workflow.Context, refusal error) error { return refusal }

// release gives back what was promised to an interview that ends before its last
// question. One that was held to its end has used it.
func (iv *interview) release(ctx workflow.Context, status parley.Status) {
	if slices.Contains([]parley.Status{parley.StatusCompleted, parley.StatusAnalysisFailed}, status) {
		return
	}
	err := workflow.ExecuteLocalActivity(withAdmitOptions(ctx, "release"), acts.Release, iv.governed()).Get(ctx, nil)
	if err != nil {
		// The promise ends by itself when its time is over.
		workflow.GetLogger(ctx).Warn("promised quota was not given back", "error", err)
	}
}
