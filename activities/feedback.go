package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

var errUnbuiltFeedback = errors.New("Feedback is not built yet")

// Feedback has the letter to the candidate written.
func (a *Activities) Feedback(context.Context, parley.FeedbackInput) (parley.FeedbackReply, error) {
	return parley.FeedbackReply{}, errUnbuiltFeedback
}
