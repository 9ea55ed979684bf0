package activities

import (
	"context"
	"errors"

	"github.com/parley-interviews/parley"
)

// Forget removes what an interview has left in Redis: the replies to its calls, the
// profile of the candidate's résumé and those of nearly the same one, and what the
// governor promised. The error tells what could not be reached; whoever gets one
// does it all again, which changes nothing where it was done.
//
// The rest of Redis holds nobody's words: greetings and plans that serve others are
// made of the role alone, and profiles are not among them.
func (a *Activities) Forget(ctx context.Context, in parley.ForgetInput) error {
	var problems []error
	for _, id := range in.InterviewIDs {
		problems = append(problems, a.replies.Forget(ctx, id), a.Release(ctx, id))
	}
	if a.library != nil && in.Resume != "" {
		shelf := profileShelf(in.TenantID, in.Language, parley.ResumeItem{Resume: in.Resume})
		problems = append(problems, a.library.Forget(ctx, shelf))
	}
	return errors.Join(problems...)
}
