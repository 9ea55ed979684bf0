package chat

import (
	"encoding/json"
	"errors"
	"strings"
)

// lenient decodes JSON into what is known of it. A field of another type than
// expected stays empty and spoils nothing: providers are not that careful.
func lenient(body []byte, into any) bool {
	err := json.Unmarshal(body, into)
	_, odd := errors.AsType[*json.UnmarshalTypeError](err)
	return err == nil || odd
}

// textOf returns a content that is a text, or the joined text of one that is an
// array of parts, as Mistral and Anthropic send it; thinking parts are left out.
func textOf(content any) string {
	if text, ok := content.(string); ok {
		return text
	}
	parts, ok := content.([]any)
	if !ok {
		return ""
	}
	var joined strings.Builder
	for _, part := range parts {
		if part, ok := part.(map[string]any); ok && part["type"] == "text" {
			text, _ := part["text"].(string)
			joined.WriteString(text)
		}
	}
	return joined.String()
}

// withoutThinking cuts a reasoning block off the start; some chat templates eat
// its opening tag. A tag inside the reply is the reply's own, perhaps a quote.
func withoutThinking(text string) string {
	text = strings.TrimSpace(text)
	before, after, closed := strings.Cut(text, "</think>")
	switch {
	case strings.HasPrefix(text, "<think>") && !closed:
		return ""
	case strings.HasPrefix(text, "<think>"), closed && !strings.ContainsAny(before, "{["):
		return strings.TrimSpace(after)
	}
	return text
}

// modelName is what the provider says, if that is a name.
func modelName(told, asked string) string {
	odd := func(r rune) bool { return r < '!' || r > '~' }
	if told == "" || len(told) > 128 || strings.ContainsFunc(told, odd) {
		return asked
	}
	return told
}
