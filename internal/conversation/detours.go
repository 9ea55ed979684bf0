package conversation

import (
	"context"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
)

const (
	// lookEvery is how often detours are looked for while the report is made.
	lookEvery = time.Second
	// lookFor bounds one look: nobody waits for longer to see a detour.
	lookFor = 3 * time.Second
)

// conclude waits for summary and scorecard, showing meanwhile what detours
// their calls take.
func (c *conversation) conclude(ctx context.Context) (parley.Result, error) {
	type outcome struct {
		result parley.Result
		err    error
	}
	done := make(chan outcome, 1)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		result, err := c.Interviews.Result(ctx, c.ref)
		done <- outcome{result, err}
	}()
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			if err := c.look(ctx); err != nil {
				cancel()
				<-done
				return parley.Result{}, err
			}
		case ended := <-done:
			if ended.err != nil {
				return parley.Result{}, ended.err
			}
			return ended.result, c.tell(ended.result.Audit)
		}
	}
}

// look shows the detours since the last look. One that gets no reply shows them
// later: the result's audit has them all.
func (c *conversation) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, lookFor)
	defer cancel()
	state, err := c.Interviews.State(ctx, c.ref)
	if err != nil {
		return nil
	}
	return c.tell(state.Audit)
}

// tell shows every attempt that is not simply a first one which succeeded: what
// failed, and where the call went instead.
func (c *conversation) tell(audit []parley.Attempt) error {
	for _, attempt := range audit[min(c.shown, len(audit)):] {
		if attempt.Outcome == parley.OutcomeAnswered && attempt.No == 1 {
			continue
		}
		if err := show.Attempt(c.Screen, attempt); err != nil {
			return err
		}
	}
	c.shown = max(c.shown, len(audit))
	return nil
}
