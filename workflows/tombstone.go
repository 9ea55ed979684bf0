package workflows

import (
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// Erasure removes what an interview has left outside Temporal, and does not end
// before that is done, or could not be for a day.
func Erasure(ctx workflow.Context, in parley.ForgetInput) error {
	return workflow.ExecuteLocalActivity(withForgetOptions(ctx), acts.Forget, in).Get(ctx, nil)
}

// Tombstone takes the place of an interview that was erased: it keeps the id from
// being used again and answers for what was there.
func Tombstone(ctx workflow.Context, in parley.Tombstone) (parley.Result, error) {
	result := in.Erased(workflow.Now(ctx))
	err := workflow.SetQueryHandler(ctx, parley.QueryState, func() (parley.State, error) {
		return stateOf(result), nil
	})
	if err != nil {
		return parley.Result{}, err
	}
	err = workflow.SetQueryHandler(ctx, parley.QueryTranscript, func() (parley.Transcript, error) {
		return result.Transcript, nil
	})
	return result, err
}

// stateOf is the state that an erased interview stays in.
func stateOf(result parley.Result) parley.State {
	state := parley.State{
		Status: result.Status, Depth: result.Depth, DepthReason: result.DepthReason,
		TurnNo: len(result.Transcript.Turns), TotalTurns: len(result.Transcript.Turns),
		Events: result.Events, Audit: result.Audit,
	}
	for _, turn := range result.Transcript.Turns {
		if turn.Status == parley.TurnAnswered {
			state.Answered++
		}
	}
	return state
}
