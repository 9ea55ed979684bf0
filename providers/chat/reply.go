package chat

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/tidwall/gjson"
)

// maxNesting is how deep encoding/json lets JSON nest.
const maxNesting = 10_000

// parse reads a body; one that is no JSON is null. encoding/json would do, at some
// times the cost. gjson checks as deep as a value nests, which a hostile server
// could make a gigabyte of stack: what may be that deep is left to encoding/json,
// which gives up.
func parse(body []byte) gjson.Result {
	valid := gjson.ValidBytes
	if bytes.Count(body, []byte("{"))+bytes.Count(body, []byte("[")) > maxNesting {
		valid = json.Valid
	}
	if !valid(body) {
		return gjson.Result{}
	}
	return gjson.ParseBytes(body)
}

// field is a member of an object and where to put it.
type field struct {
	name string
	into *gjson.Result
}

// pick takes the fields out of an object; of members with the same name the last
// counts. A field that is not there, like all of a value that is no object, is null.
func pick(object gjson.Result, fields ...field) {
	if !object.IsObject() {
		return
	}
	object.ForEach(func(name, member gjson.Result) bool {
		for _, field := range fields {
			if name.Str == field.name {
				*field.into = member
			}
		}
		return true
	})
}

// first returns the first element of an array, or else null.
func first(array gjson.Result) (element gjson.Result) {
	if array.IsArray() {
		array.ForEach(func(_, next gjson.Result) bool {
			element = next
			return false
		})
	}
	return element
}

// stringOf returns a string, and of anything else nothing: a value of another type
// than expected spoils no reply, providers are not that careful.
func stringOf(value gjson.Result) string {
	if value.Type != gjson.String {
		return ""
	}
	if utf8.ValidString(value.Str) && !strings.Contains(value.Raw, `\u`) {
		return value.Str
	}
	var text string // halves of a pair and broken UTF-8 gjson leaves as they are
	_ = json.Unmarshal([]byte(value.Raw), &text)
	return text
}

// intOf returns a whole number, and of anything else 0.
func intOf(value gjson.Result) int {
	number, err := strconv.Atoi(value.Raw)
	if err != nil || value.Type != gjson.Number {
		return 0
	}
	return number
}

// textOf returns a content that is a text, or the joined text of one that is an
// array of parts, as Mistral and Anthropic send it; thinking parts are left out.
func textOf(content gjson.Result) string {
	if !content.IsArray() {
		return stringOf(content)
	}
	var joined strings.Builder
	content.ForEach(func(_, part gjson.Result) bool {
		var kind, text gjson.Result
		pick(part, field{"type", &kind}, field{"text", &text})
		if stringOf(kind) == "text" {
			joined.WriteString(stringOf(text))
		}
		return true
	})
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
