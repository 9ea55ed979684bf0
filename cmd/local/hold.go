package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/conversation"
)

var (
	// errNotCompleted makes the exit code say that there is no scorecard.
	errNotCompleted = errors.New("the interview did not complete with an analysis")
	// errInterrupted: the caller ended it before the interview was over.
	errInterrupted = errors.New("interrupted before the interview was over")
	// errPausedInMemory: what was paused ends with this process.
	errPausedInMemory = errors.New("the interview is paused, and gone with the state in memory; --db FILE keeps it for the next run")
	// errEndedInMemory: so does what was left in the middle.
	errEndedInMemory = errors.New("the input ended before the interview did, which is gone with the state in memory; " +
		"--db FILE keeps it for the next run")
)

// hold starts everything, holds the interview, and stays up unless told
// otherwise. With --json the result is all that goes to standard output.
func hold(ctx context.Context, c console, o options) (err error) {
	screen := c.out
	if o.json {
		screen = c.err
	}
	o.stack.environ = newEnvironment(c.environ)
	o.stack.log = c.err
	running, err := startStack(ctx, o.stack)
	switch {
	case err != nil && ctx.Err() != nil:
		return errInterrupted
	case err != nil:
		return err
	}
	defer func() { err = errors.Join(err, running.stop()) }()
	ctx, cancel := running.whileUp(ctx)
	defer cancel()

	result, err := interview(ctx, screen, c.in, running, o)
	switch {
	case errors.Is(context.Cause(ctx), context.Canceled):
		return errInterrupted
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return err
	}
	if o.json {
		if err := json.NewEncoder(c.out).Encode(result); err != nil {
			return err
		}
	}
	if !o.once {
		_, _ = fmt.Fprintln(screen, "\nStill up: look around in the Temporal UI. Ctrl-C ends it.")
		<-ctx.Done()
		if cause := context.Cause(ctx); !errors.Is(cause, context.Canceled) {
			return cause
		}
	}
	if result.Status != parley.StatusCompleted || result.AnalysisStatus != parley.PartReady {
		return errNotCompleted
	}
	return nil
}

// interview shows what runs, the conversation and the scorecard.
func interview(ctx context.Context, screen io.Writer, in io.Reader, running *stack, o options) (parley.Result, error) {
	if err := banner(screen, running, o); err != nil {
		return parley.Result{}, err
	}
	answer := candidate.Listed(o.answers)
	if o.answers == nil {
		answer = candidate.Typed(in)
	}
	result, err := conversation.Hold(ctx, conversation.Config{
		Screen: screen, Request: o.request, Interviews: running.interviews, Answer: answer,
		Typed: o.answers == nil, Consent: o.consent,
	})
	switch {
	case errors.Is(err, conversation.ErrPaused) && o.stack.dbFile == "":
		return parley.Result{}, errPausedInMemory
	case errors.Is(err, candidate.ErrInputEnded) && o.stack.dbFile == "":
		return parley.Result{}, errEndedInMemory
	case errors.Is(err, conversation.ErrNoConsent):
		return parley.Result{}, fmt.Errorf("%w; --consent gives it", err)
	case err != nil:
		return parley.Result{}, err
	}
	return result, report(ctx, screen, running, o.request, result)
}
