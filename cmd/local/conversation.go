package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

// conversation is one interview as the screen shows it.
type conversation struct {
	screen     io.Writer
	request    parley.Request
	interviews *starter.Client
	answer     candidate.Source
	// typed is set when a person types the answers: they are on the screen
	// already, and one that is refused is asked for again.
	typed bool
	// shown is how many lines of the audit have been looked at.
	shown int
}

// hold asks every question and returns what the interview leaves behind.
func (c *conversation) hold(ctx context.Context) (parley.Result, error) {
	turn, err := c.begin(ctx)
	if err != nil {
		return parley.Result{}, err
	}
	for turn != nil {
		if err := c.detours(ctx); err != nil {
			return parley.Result{}, err
		}
		if err := show.Turn(c.screen, *turn, parley.QuestionCount); err != nil {
			return parley.Result{}, err
		}
		reply, err := c.take(ctx, *turn)
		if err != nil {
			return parley.Result{}, err
		}
		if reply.Done {
			_, _ = fmt.Fprintf(c.screen, "\n%s\n", reply.Closing)
		}
		turn = reply.Next
	}
	_, _ = fmt.Fprintln(c.screen, "\nSumming up and scoring …")
	return c.conclude(ctx)
}

// begin starts the interview and returns question 1. One that an earlier process
// began goes on: what was said is shown, and the question returned that waits
// for an answer, if any.
func (c *conversation) begin(ctx context.Context) (*parley.Turn, error) {
	started, err := c.interviews.Start(ctx, c.request)
	if err != nil {
		return nil, err
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
	_, _ = fmt.Fprintln(c.screen, "\nThis interview was begun before: it goes on where it was.")
	for _, turn := range said.Turns {
		if turn.Status == parley.TurnAsked {
			return &turn, nil
		}
		if err := show.Turn(c.screen, shortened(turn), started.TotalTurns); err != nil {
			return nil, err
		}
	}
	return nil, nil //nolint:nilnil // no question waits
}

// take hands over the candidate's answer to the turn.
func (c *conversation) take(ctx context.Context, turn parley.Turn) (parley.AnswerReply, error) {
	for {
		if c.typed {
			_, _ = fmt.Fprint(c.screen, "  > ")
		}
		text, err := c.answer(ctx, turn)
		if err != nil {
			return parley.AnswerReply{}, err
		}
		if !c.typed {
			if err := show.Answer(c.screen, parley.Answer{Text: shorten(text)}); err != nil {
				return parley.AnswerReply{}, err
			}
		}
		reply, err := c.interviews.Answer(ctx, starter.RefOf(c.request), answerTo(turn.No, text))
		var refusal *parley.Refusal
		if c.typed && errors.As(err, &refusal) && correctable(refusal.Reason) {
			_, _ = fmt.Fprintf(c.screen, "  (%s; try again)\n", refusal.Detail)
			continue
		}
		return reply, err
	}
}

// correctable reports whether other words would be accepted.
func correctable(reason parley.RefusalReason) bool {
	return reason == parley.RefusedEmpty || reason == parley.RefusedTooLong
}

// conclude waits for summary and scorecard, showing meanwhile what detours
// their calls take.
func (c *conversation) conclude(ctx context.Context) (parley.Result, error) {
	type outcome struct {
		result parley.Result
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		result, err := c.interviews.Result(ctx, starter.RefOf(c.request))
		done <- outcome{result, err}
	}()
	const lookEvery = time.Second
	ticker := time.NewTicker(lookEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			// A look that fails is no reason to give up the wait.
			_ = c.detours(ctx)
		case ended := <-done:
			if ended.err != nil {
				return parley.Result{}, ended.err
			}
			return ended.result, c.showDetours(ended.result.Audit)
		}
	}
}

// detours shows the failed attempts since the last look, and where the call
// went instead.
func (c *conversation) detours(ctx context.Context) error {
	state, err := c.interviews.State(ctx, starter.RefOf(c.request))
	if err != nil {
		return err
	}
	return c.showDetours(state.Audit)
}

func (c *conversation) showDetours(audit []parley.Attempt) error {
	for _, attempt := range audit[min(c.shown, len(audit)):] {
		if attempt.Outcome == parley.OutcomeAnswered && attempt.No == 1 {
			continue
		}
		if err := show.Attempt(c.screen, attempt); err != nil {
			return err
		}
	}
	c.shown = len(audit)
	return nil
}

func shortened(turn parley.Turn) parley.Turn {
	if turn.Answer != nil {
		turn.Answer = &parley.Answer{Text: shorten(turn.Answer.Text)}
	}
	return turn
}

// shorten keeps the screen readable: answers may have 8000 characters.
func shorten(text string) string {
	const most = 240
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return string(runes[:most]) + " …"
}
