package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

var errUnbuiltRecall = errors.New("Recall is not built yet")

// Recall looks into the tenant's library of plans and profiles.
func (a *Activities) Recall(context.Context, parley.RecallInput) (parley.RecallReply, error) {
	return parley.RecallReply{}, errUnbuiltRecall
}
