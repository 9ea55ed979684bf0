package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"regexp"
	"strings"
)

// errorBody is an error in any of the shapes that providers use:
//
//	{"error": {"message", "type", "code", "status", "details"}}   most; code may be an int
//	[{"error": {...}}]                                            Gemini
//	{"message", "type", "param", "code"}                          Cerebras, Mistral, Cohere, old vLLM
//	{"error": "text"}                                             Hugging Face, Together, vLLM's 401
//	{"success": false, "errors": [{"code", "message"}]}           Cloudflare
//	{"detail": "text" or [...]}                                   AI21, Replicate, FastAPI
//	HTML, plain text, nothing                                     whatever stands before the API
type errorBody struct {
	// json is whether the API itself spoke.
	json         bool
	codes, types []string
	// text holds every string of the body, lower case, one a line.
	text string
	// retryDelay is Gemini's RetryInfo.
	retryDelay string
	// blocked is Gemini's promptFeedback.blockReason.
	blocked bool
}

func parseBody(body []byte) errorBody {
	var tree any
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	if decoder.Decode(&tree) != nil || !atEnd(decoder) {
		return errorBody{text: strings.ToLower(string(body))}
	}
	var parsed errorBody
	switch tree.(type) {
	case map[string]any, []any:
		parsed.json = true
	}
	var text strings.Builder
	parsed.read(tree, &text)
	parsed.text = strings.ToLower(text.String())
	return parsed
}

func atEnd(decoder *json.Decoder) bool {
	_, err := decoder.Token()
	return errors.Is(err, io.EOF)
}

// read takes in the fields that have a meaning wherever they stand, outermost
// first, and all text.
func (b *errorBody) read(node any, text *strings.Builder) {
	switch node := node.(type) {
	case string:
		text.WriteString(node)
		text.WriteByte('\n')
	case []any:
		for _, element := range node {
			b.read(element, text)
		}
	case map[string]any:
		b.codes = appendWord(b.codes, node["code"])
		for _, name := range []string{"type", "status", "error_type", "reason"} {
			b.types = appendWord(b.types, node[name])
		}
		if delay, ok := node["retryDelay"].(string); ok {
			b.retryDelay = delay
		}
		if reason, ok := node["blockReason"].(string); ok {
			b.blocked = b.blocked || reason != ""
		}
		// Maps have no order; these may hold an inner code that comes first.
		for _, name := range []string{"error", "errors", "detail", "details"} {
			b.read(node[name], text)
		}
		for name, element := range node {
			switch name {
			case "error", "errors", "detail", "details":
			default:
				b.read(element, text)
			}
		}
	}
}

func appendWord(words []string, value any) []string {
	switch value := value.(type) {
	case string:
		if value != "" && value != "error" { // Anthropic's outer type says nothing
			return append(words, value)
		}
	case json.Number:
		return append(words, value.String())
	}
	return words
}

var plainWord = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)

// code returns the first code, or else the first type, that is a plain word:
// anything longer could carry a key or a candidate's text.
func (b *errorBody) code() string {
	for _, words := range [][]string{b.codes, b.types} {
		for _, word := range words {
			if plainWord.MatchString(word) {
				return word
			}
		}
	}
	return ""
}
