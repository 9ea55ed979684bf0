package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

// conversation is one interview as it passes over the screen.
type conversation struct {
	screen     io.Writer
	request    parley.Request
	interviews *starter.Client
	answer     candidate.Source
	// typed is set when the answers appear on the screen by being typed.
	typed bool
	// patience bounds the wait for one reply.
	patience time.Duration
}

// hold asks every question that is still open and returns what the interview
// leaves behind.
func (c conversation) hold(ctx context.Context) (parley.Result, error) {
	turn, err := c.begin(ctx)
	if err != nil {
		return parley.Result{}, err
	}
	for turn != nil {
		if err := show.Turn(c.screen, *turn, parley.QuestionCount); err != nil {
			return parley.Result{}, err
		}
		if turn, err = c.next(ctx, *turn); err != nil {
			return parley.Result{}, err
		}
	}
	if _, err := fmt.Fprintln(c.screen, "\nSumming up and scoring …"); err != nil {
		return parley.Result{}, err
	}
	return c.interviews.Result(ctx, starter.RefOf(c.request))
}

// begin starts the interview, or goes on with one that was begun before, and
// returns the question that waits for an answer, if any.
func (c conversation) begin(ctx context.Context) (*parley.Turn, error) {
	ctx, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	started, err := c.interviews.Start(ctx, c.request)
	if err != nil {
		return nil, unserved(err)
	}
	if err := show.Greeting(c.screen, started.Greeting); err != nil {
		return nil, err
	}
	if !started.Replayed {
		return &started.Turn, nil
	}
	said, err := c.interviews.Transcript(ctx, starter.RefOf(c.request))
	if err != nil {
		return nil, err
	}
	if _, err := fmt.Fprintln(c.screen, "\nThis interview was begun before; it goes on where it was."); err != nil {
		return nil, err
	}
	for _, turn := range said.Turns {
		if turn.Status == parley.TurnAsked {
			return &turn, nil
		}
		if err := show.Turn(c.screen, turn, started.TotalTurns); err != nil {
			return nil, err
		}
	}
	return nil, nil //nolint:nilnil // no question waits
}

// next hands over an answer and returns the following question.
func (c conversation) next(ctx context.Context, turn parley.Turn) (*parley.Turn, error) {
	if c.typed {
		if _, err := fmt.Fprint(c.screen, "  > "); err != nil {
			return nil, err
		}
	}
	text, err := c.answer(ctx, turn)
	if err != nil {
		return nil, err
	}
	answer := parley.Answer{ID: fmt.Sprintf("answer-%d", turn.No), TurnNo: turn.No, Text: text}
	if !c.typed {
		if err := show.Answer(c.screen, answer); err != nil {
			return nil, err
		}
	}
	waiting, cancel := context.WithTimeout(ctx, c.patience)
	defer cancel()
	reply, err := c.interviews.Answer(waiting, starter.RefOf(c.request), answer)
	if err != nil {
		return nil, unserved(err)
	}
	if reply.Done {
		_, err = fmt.Fprintf(c.screen, "\n%s\n", reply.Closing)
	}
	return reply.Next, err
}

// unserved adds what most often is the matter when nobody replies.
func unserved(err error) error {
	if errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("%w; does a worker serve the queue %s?", err, parley.QueueInterview)
	}
	return err
}

// quiet drops the Temporal client's own log: the screen belongs to the
// interview, and errors come back as such.
func quiet() *slog.Logger { return slog.New(slog.DiscardHandler) }
