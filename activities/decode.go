package activities

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"

	"github.com/parley-interviews/parley"
)

const (
	// maxReplyBytes bounds a reply before anything reads it. The largest step may
	// use 2400 tokens, a few bytes each.
	maxReplyBytes = 64 << 10
	// maxObjectStarts bounds how many braces are tried as the start of the
	// object, so that a reply of nothing but braces costs little.
	maxObjectStarts = 64
	// maxDepth is more than any schema of ours nests.
	maxDepth = 16
)

// decode reads the one JSON object of a reply into T, whose json tags name every
// allowed field. Fences, prose and thoughts around the object are tolerated;
// anything in doubt inside it is not. Errors never quote the reply.
func decode[T any](reply string) (T, *parley.Error) {
	var wire T
	if len(reply) > maxReplyBytes {
		return wire, malformed("the reply is longer than %d bytes", maxReplyBytes)
	}
	object, failure := extractObject(afterThoughts(reply))
	if failure != nil {
		return wire, failure
	}
	if hasRepeatedKey(object) {
		return wire, malformed("a field is given twice")
	}
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&wire); err != nil {
		return *new(T), decodeFailure(err)
	}
	return wire, nil
}

// decodeFailure says what is wrong without the decoder's own words, which would
// quote the model's.
func decodeFailure(err error) *parley.Error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) && wrongType.Field != "" {
		return malformed("field %s has the wrong type", wrongType.Field)
	}
	return malformed("the object has fields or values that the schema does not allow")
}

// afterThoughts drops what a reasoning model says to itself.
func afterThoughts(reply string) string {
	const end = "</think>"
	if i := strings.LastIndex(reply, end); i >= 0 {
		return reply[i+len(end):]
	}
	return reply
}

// extractObject finds the only top-level JSON object in a text.
func extractObject(text string) (json.RawMessage, *parley.Error) {
	var found json.RawMessage
	for range maxObjectStarts {
		start := strings.IndexByte(text, '{')
		if start < 0 {
			break
		}
		text = text[start:]
		decoder := json.NewDecoder(strings.NewReader(text))
		var object json.RawMessage
		if err := decoder.Decode(&object); err != nil {
			text = text[1:]
			continue
		}
		if found != nil {
			return nil, malformed("there is more than one JSON object, or one that breaks off")
		}
		found = object
		text = text[decoder.InputOffset():]
	}
	if found == nil {
		return nil, malformed("there is no complete JSON object")
	}
	return found, nil
}

// hasRepeatedKey reports whether any object names a field twice, in any mix of
// upper and lower case: which of the two counts would be up to the decoder.
func hasRepeatedKey(object json.RawMessage) bool {
	decoder := json.NewDecoder(bytes.NewReader(object))
	decoder.UseNumber()
	type level struct {
		keys  map[string]bool // nil in an array
		value bool            // the next token of an object is a value
	}
	var levels []level
	for {
		token, err := decoder.Token()
		if err != nil {
			return !errors.Is(err, io.EOF)
		}
		if len(levels) > 0 {
			top := &levels[len(levels)-1]
			key, isText := token.(string)
			if top.keys != nil && !top.value && isText {
				key = strings.ToLower(key)
				if top.keys[key] {
					return true
				}
				top.keys[key], top.value = true, true
				continue
			}
			top.value = false
		}
		switch token {
		case json.Delim('{'):
			levels = append(levels, level{keys: map[string]bool{}})
		case json.Delim('['):
			levels = append(levels, level{})
		case json.Delim('}'), json.Delim(']'):
			levels = levels[:len(levels)-1]
		}
		if len(levels) > maxDepth {
			return true
		}
	}
}
