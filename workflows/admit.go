package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// admit asks the governor whether the interview may be held now, and how deep. Its
// error says until when it must wait.
func (iv *interview) admit(workflow.Context) error {
	iv.admission = parley.Admission{Depth: iv.request.Depth, Reason: "as asked for", Savers: iv.request.Savers}
	return nil
}

// turnAway ends an interview that was not admitted: whoever waits for its first
// question is refused, and the workflow fails, so that the same key may be used
// again.
func (iv *interview) turnAway(_ workflow.Context, refusal error) error { return refusal }
