package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"github.com/parley-interviews/parley"
)

// storedResult is a result with the JSON that it was read from.
type storedResult struct {
	parley.Result

	raw json.RawMessage
}

// readResults reads JSON results that follow one another.
func readResults(stdin io.Reader, file string) ([]storedResult, error) {
	in := stdin
	if file != "-" {
		opened, err := os.Open(file) //nolint:gosec // the caller names the file
		if err != nil {
			return nil, err
		}
		defer func() { _ = opened.Close() }() // only read
		in = opened
	}
	var results []storedResult
	for decoder := json.NewDecoder(in); ; {
		var result storedResult
		err := decoder.Decode(&result.raw)
		if errors.Is(err, io.EOF) {
			return results, nil
		}
		if err == nil {
			err = json.Unmarshal(result.raw, &result.Result)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: result %d: %w", file, len(results)+1, err)
		}
		if result.InterviewID == "" {
			return nil, fmt.Errorf("%s: result %d has no interview_id: is it a result of an interview?", file, len(results)+1)
		}
		results = append(results, result)
	}
}

// added returns the path of a field that stands in the JSON and that the chain cannot
// cover, because a Result has none of that name; "" when there is none. Names are
// compared to the letter: next to "analysis", a reader of "Analysis" sees another card.
func (r storedResult) added() (string, error) {
	var stands, covered any
	if err := json.Unmarshal(r.raw, &stands); err != nil {
		return "", err
	}
	made, err := json.Marshal(r.Result)
	if err != nil {
		return "", err
	}
	if err := json.Unmarshal(made, &covered); err != nil {
		return "", err
	}
	return addedTo(stands, covered), nil
}

func addedTo(stands, covered any) string {
	switch stands := stands.(type) {
	case map[string]any:
		fields, _ := covered.(map[string]any)
		for _, name := range slices.Sorted(maps.Keys(stands)) {
			field, known := fields[name]
			if !known && stands[name] != nil {
				return "." + name
			}
			if deeper := addedTo(stands[name], field); deeper != "" {
				return "." + name + deeper
			}
		}
	case []any:
		items, _ := covered.([]any)
		for i := range min(len(stands), len(items)) {
			if deeper := addedTo(stands[i], items[i]); deeper != "" {
				return fmt.Sprintf("[%d]%s", i, deeper)
			}
		}
	}
	return ""
}
