package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

var errUnbuiltProfile = errors.New("Profile is not built yet")

// Profile has résumés read for what matters to an interviewer.
func (a *Activities) Profile(context.Context, parley.ProfileInput) (parley.ProfileReply, error) {
	return parley.ProfileReply{}, errUnbuiltProfile
}
