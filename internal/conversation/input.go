package conversation

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/parley-interviews/parley"
)

// Input is a JSON document that says something about an interview.
type Input struct {
	// Name is what errors call it, such as "--request job.json".
	Name    string
	Content []byte
}

// ReadFile reads the file that a flag of the command line names. Errors name
// both.
func ReadFile(flag, file string) (Input, error) {
	name := flag + " " + file
	content, err := os.ReadFile(file) //nolint:gosec // the caller names the file to be read
	if at, found := errors.AsType[*fs.PathError](err); found {
		err = at.Err
	}
	if err != nil {
		return Input{}, fmt.Errorf("%s: %w", name, err)
	}
	return Input{Name: name, Content: content}, nil
}

// Override replaces parts of a request; what is empty leaves them as they are.
type Override struct {
	IdempotencyKey string
	Depth          parley.Depth
	// Savers are "all", "off" or a list, as parley.ParseSavers reads it.
	Savers string
}

// Request returns the request in the document, overridden, with defaults and
// valid. Unknown fields are typing errors; a request with mistakes gives a
// *parley.ValidationError that lists them all.
func (in Input) Request(override Override) (parley.Request, error) {
	var request parley.Request
	if err := in.Decode(&request); err != nil {
		return parley.Request{}, err
	}
	if override.IdempotencyKey != "" {
		request.IdempotencyKey = override.IdempotencyKey
	}
	if override.Depth != "" {
		request.Depth = override.Depth
	}
	if override.Savers != "" {
		savers, err := parley.ParseSavers(override.Savers)
		if err != nil {
			return parley.Request{}, err
		}
		request.Savers = savers
	}
	request = request.WithDefaults()
	if err := request.Validate(); err != nil {
		return parley.Request{}, fmt.Errorf("%s: %w", in.Name, err)
	}
	return request, nil
}

// Answers returns the texts in the document, a JSON list with one acceptable
// answer for each question. The error lists all that are not.
func (in Input) Answers() ([]string, error) {
	var answers []string
	if err := in.Decode(&answers); err != nil {
		return nil, err
	}
	if len(answers) != parley.QuestionCount {
		return nil, fmt.Errorf("%s: holds %d answers; an interview has %d questions", in.Name, len(answers), parley.QuestionCount)
	}
	var problems []error
	for i, text := range answers {
		if refusal := AnswerTo(i+1, text).Refuse(); refusal != nil {
			problems = append(problems, fmt.Errorf("%s: answer %d: %s", in.Name, i+1, refusal.Detail))
		}
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return answers, nil
}

// Decode reads exactly one JSON value. Unknown fields are typing errors.
func (in Input) Decode(target any) error {
	decoder := json.NewDecoder(bytes.NewReader(in.Content))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(target); err != nil {
		return fmt.Errorf("%s: is not the JSON expected: %s", in.Name, strings.TrimPrefix(err.Error(), "json: "))
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: holds more than one JSON value", in.Name)
	}
	return nil
}
