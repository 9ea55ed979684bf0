package starter

import (
	"context"
	"crypto/rand"

	"github.com/parley-interviews/parley"
)

// Consent hands over the candidate's decision. Who agrees gets question 1, as from
// Start; who declines ends the interview as StatusDeclined. Repeating a decision
// returns the first reply.
func (c *Client) Consent(ctx context.Context, ref Ref, consent parley.ConsentInput) (parley.Begun, error) {
	decision := "declined"
	if consent.Given {
		decision = "given"
	}
	return update[parley.Begun](ctx, c, ref, parley.UpdateConsent, parley.UpdateConsent+"-"+decision, consent)
}

// Pause stops all clocks of an interview until Resume, or until Timing.MaxPause is
// over.
func (c *Client) Pause(ctx context.Context, ref Ref) (parley.Standing, error) {
	return update[parley.Standing](ctx, c, ref, parley.UpdatePause, parley.UpdatePause+"-"+rand.Text())
}

// Resume goes on with a paused interview: the open question waits for its answer
// again, for as long as was left.
func (c *Client) Resume(ctx context.Context, ref Ref) (parley.Standing, error) {
	return update[parley.Standing](ctx, c, ref, parley.UpdateResume, parley.UpdateResume+"-"+rand.Text())
}

// Withdraw ends the interview at the candidate's wish. Repeating it returns the
// first reply.
func (c *Client) Withdraw(ctx context.Context, ref Ref, withdraw parley.WithdrawInput) (parley.Standing, error) {
	return update[parley.Standing](ctx, c, ref, parley.UpdateWithdraw, parley.UpdateWithdraw, withdraw)
}
