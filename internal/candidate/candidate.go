// Package candidate answers questions in the place of a candidate: from a list,
// from a keyboard, or simulated at a chosen strength without any model.
package candidate

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/parley-interviews/parley"
)

// Source returns what the candidate says to a turn, whose number is that of the
// question: one that is asked again has the same. It ends with ctx.
type Source func(ctx context.Context, turn parley.Turn) (string, error)

// Listed answers question n with the nth text; who is asked again says it again.
func Listed(answers []string) Source {
	return func(_ context.Context, turn parley.Turn) (string, error) {
		if turn.No < 1 || turn.No > len(answers) {
			return "", fmt.Errorf("there is no answer to question %d, only %d answers are given", turn.No, len(answers))
		}
		return answers[turn.No-1], nil
	}
}

// ErrInputEnded: the keyboard or file was closed before the interview was over.
var ErrInputEnded = errors.New("the input ended before the interview did; start again with the same request to go on")

// Typed answers with the lines typed into in, one for each turn; empty lines are
// skipped. A read that ctx interrupts goes on in the background until the input
// or the process ends: a terminal cannot be told to stop.
func Typed(in io.Reader) Source {
	lines := make(chan line, 1)
	asked := make(chan struct{})
	reading := false
	return func(ctx context.Context, _ parley.Turn) (string, error) {
		if !reading {
			reading = true
			go read(in, asked, lines)
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case asked <- struct{}{}:
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case typed := <-lines:
			return typed.text, typed.err
		}
	}
}

type line struct {
	text string
	err  error
}

// read hands over one line with text for each time it is asked, and its error
// for ever after the end.
func read(in io.Reader, asked <-chan struct{}, lines chan<- line) {
	input := bufio.NewReader(in)
	for range asked {
		var next line
		for next.text == "" && next.err == nil {
			text, err := input.ReadString('\n')
			next = line{text: strings.TrimSpace(text), err: err}
		}
		if next.text != "" {
			next.err = nil
		}
		if errors.Is(next.err, io.EOF) {
			next.err = ErrInputEnded
		}
		lines <- next
	}
}
