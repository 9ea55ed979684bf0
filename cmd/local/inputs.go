package main

import (
	"errors"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
	"github.com/parley-interviews/parley/internal/conversation"
)

// typed as --answers means that somebody types them.
const typed = "-"

// readRequest returns the request in the file, or the sample without one, overridden.
func readRequest(file string, override conversation.Override) (parley.Request, error) {
	in := conversation.Input{Name: "the sample request", Content: examples.Request()}
	if file != "" {
		var err error
		if in, err = conversation.ReadFile("--request", file); err != nil {
			return parley.Request{}, err
		}
	}
	return in.Request(override)
}

// readAnswers returns the answers in the file, the sample's without one, and
// nil when they are to be typed.
func readAnswers(file string, ownRequest bool) ([]string, error) {
	in := conversation.Input{Name: "the sample answers", Content: examples.Answers()}
	switch {
	case file == typed:
		return nil, nil
	case file != "":
		var err error
		if in, err = conversation.ReadFile("--answers", file); err != nil {
			return nil, err
		}
	case ownRequest:
		return nil, errors.New("--request needs --answers: a file, or - to type them")
	}
	return in.Answers()
}
