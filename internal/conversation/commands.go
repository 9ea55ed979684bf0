package conversation

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
)

const commands = "Answer in one line, or /skip the question, /pause the interview, /withdraw from it."

func (c *conversation) explainCommands() error {
	if !c.Typed {
		return nil
	}
	_, err := fmt.Fprintf(c.Screen, "(%s)\n", commands)
	return err
}

// obey carries out a command typed in an answer's place. Done says that the
// question needs no answer any more; the turn is what follows.
func (c *conversation) obey(ctx context.Context, turn parley.Turn, command string) (following *parley.Turn, done bool, err error) {
	switch command {
	case "/skip":
		following, err = c.submit(ctx, skip(turn.No))
		return following, true, err
	case "/pause":
		_, err = patiently(ctx, c.Patience, func(ctx context.Context) (parley.Standing, error) {
			return c.Interviews.Pause(ctx, c.ref)
		})
		if err == nil {
			err = ErrPaused
		}
		return nil, true, err
	case "/withdraw":
		standing, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.Standing, error) {
			return c.Interviews.Withdraw(ctx, c.ref, parley.WithdrawInput{})
		})
		if err == nil {
			_, err = fmt.Fprintf(c.Screen, "\n%s\n", standing.Closing)
		}
		return nil, true, err
	}
	_, err = fmt.Fprintf(c.Screen, "  (%s)\n", commands)
	return nil, false, err
}

// decide hands over whether the candidate agrees to the interview, and returns
// question 1 if so.
func (c *conversation) decide(ctx context.Context) (*parley.Turn, error) {
	given, err := c.agrees(ctx)
	if err != nil {
		return nil, err
	}
	begun, err := patiently(ctx, c.Patience, func(ctx context.Context) (parley.Begun, error) {
		return c.Interviews.Consent(ctx, c.ref, parley.ConsentInput{Given: given, NoticeVersion: c.Request.Consent.NoticeVersion})
	})
	refusal, refused := errors.AsType[*parley.Refusal](err)
	switch {
	case refused && refusal.Reason == parley.RefusedClosed:
		_, err = fmt.Fprintf(c.Screen, "  (%s)\n", refusal.Detail)
		return nil, err
	case err != nil || !given:
		return nil, err
	}
	return &begun.Turn, show.Greeting(c.Screen, parley.Greeting{Text: begun.Greeting.Text})
}

// agrees asks who types, and takes Config.Consent for who does not.
func (c *conversation) agrees(ctx context.Context) (bool, error) {
	if !c.Typed {
		if !c.Consent {
			return false, ErrNoConsent
		}
		return true, nil
	}
	for {
		if _, err := fmt.Fprint(c.Screen, "\nDo you agree to be interviewed by an AI and scored by it? y or n > "); err != nil {
			return false, err
		}
		text, err := c.Answer(ctx, parley.Turn{})
		if err != nil {
			return false, err
		}
		switch strings.ToLower(text) {
		case "y", "yes":
			return true, nil
		case "n", "no":
			return false, nil
		}
	}
}
