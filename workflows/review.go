package workflows

import (
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// Review records what a person made of a scorecard, which stays what it is. Its run
// is the record; it calls nobody.
func Review(ctx workflow.Context, in parley.ReviewInput) (parley.Review, error) {
	review, err := in.Review.Apply(parley.DefaultPolicy(), in.Competencies, in.Analysis)
	if err != nil {
		return parley.Review{}, temporal.NewNonRetryableApplicationError(err.Error(), string(parley.RefusedInvalid), nil)
	}
	review.At = workflow.Now(ctx)
	return review, nil
}
