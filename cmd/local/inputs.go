package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
)

// typed as --answers means that somebody types them.
const typed = "-"

// readRequest returns the request in the file, or the sample without one.
func readRequest(file string, depth parley.Depth) (parley.Request, error) {
	name, content := "the sample request", examples.Request()
	if file != "" {
		var err error
		if content, err = os.ReadFile(file); err != nil { //nolint:gosec // the caller names the file
			return parley.Request{}, fmt.Errorf("--request: %w", err)
		}
		name = file
	}
	var request parley.Request
	if err := decode(content, &request); err != nil {
		return parley.Request{}, fmt.Errorf("--request %s: %w", name, err)
	}
	if depth != "" {
		request.Depth = depth
	}
	request = request.WithDefaults()
	if err := request.Validate(); err != nil {
		return parley.Request{}, fmt.Errorf("--request %s: %w", name, err)
	}
	return request, nil
}

// readAnswers returns the answers in the file, the sample's without one, and
// nil when they are to be typed.
func readAnswers(file string, ownRequest bool) ([]string, error) {
	name, content := "the sample answers", examples.Answers()
	switch {
	case file == typed:
		return nil, nil
	case file != "":
		var err error
		if content, err = os.ReadFile(file); err != nil { //nolint:gosec // the caller names the file
			return nil, fmt.Errorf("--answers: %w", err)
		}
		name = file
	case ownRequest:
		return nil, errors.New("--request needs --answers: a file, or - to type them")
	}
	var answers []string
	if err := decode(content, &answers); err != nil {
		return nil, fmt.Errorf("--answers %s: %w", name, err)
	}
	if len(answers) != parley.QuestionCount {
		return nil, fmt.Errorf("--answers %s: holds %d answers, an interview has %d questions", name, len(answers), parley.QuestionCount)
	}
	var problems []error
	for i, text := range answers {
		if refusal := answerTo(i+1, text).Refuse(); refusal != nil {
			problems = append(problems, fmt.Errorf("--answers %s: answer %d: %s", name, i+1, refusal.Detail))
		}
	}
	return answers, errors.Join(problems...)
}

// answerTo names an answer by its turn, so that a run on the same database file
// hands over the same answers as the one before.
func answerTo(turn int, text string) parley.Answer {
	return parley.Answer{ID: fmt.Sprintf("answer-%d", turn), TurnNo: turn, Text: text}
}

// decode reads exactly one JSON value; fields that nobody knows are typing
// errors and told.
func decode(content []byte, target any) error {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return fmt.Errorf("is not the JSON expected: %s", strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return errors.New("holds more than one JSON value")
	}
	return nil
}
