package standin

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxBody bounds what is read of a request: several times the largest prompt.
const maxBody = 8 << 20

// call is one decoded chat request.
type call struct {
	model    string
	messages []message
	// keys are the body's top-level members.
	keys map[string]json.RawMessage
	// maxTokens bounds the reply; zero means no bound.
	maxTokens int
	format    responseFormat
	prompt    prompt
	raw       json.RawMessage
	// stream wants server-sent events, streamUsage their usage too.
	stream, streamUsage bool
	// salt separates vLLM's prefix cache.
	salt string
	// freeSchema is set when the schema is no part of the prompt.
	freeSchema bool
}

// message is one part of a chat; parts of content are joined to one text.
type message struct {
	role, name, content string
	parts               bool
}

// responseFormat is how the reply was asked to look.
type responseFormat struct {
	Type       string `json:"type"`
	JSONSchema struct {
		Name   string          `json:"name"`
		Strict bool            `json:"strict"`
		Schema json.RawMessage `json:"schema"`
	} `json:"json_schema"`
}

// readBody starts a call with its body, an object, and the object's members.
func readBody(r *http.Request) (call, error) {
	raw, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return call{}, fmt.Errorf("read the body: %w", err)
	}
	if len(raw) > maxBody {
		return call{}, fmt.Errorf("body: longer than %d bytes", maxBody)
	}
	c := call{raw: raw}
	if err := json.Unmarshal(raw, &c.keys); err != nil {
		return c, fmt.Errorf("body: %w", err)
	}
	return c, nil
}

// decodeCompletion reads a chat completion request.
func decodeCompletion(r *http.Request, p params) (call, error) {
	c, err := readBody(r)
	if err != nil {
		return c, err
	}
	var body struct {
		Model    string          `json:"model"`
		Messages json.RawMessage `json:"messages"`
		Format   responseFormat  `json:"response_format"`
		Stream   bool            `json:"stream"`
		Options  struct {
			Usage bool `json:"include_usage"`
		} `json:"stream_options"`
	}
	if err := json.Unmarshal(c.raw, &body); err != nil {
		return c, fmt.Errorf("body: %w", err)
	}
	c.model, c.format, c.freeSchema = body.Model, body.Format, p.freeSchemas
	c.stream, c.streamUsage = body.Stream, body.Options.Usage
	if c.messages, err = readMessages(body.Messages); err != nil {
		return c, err
	}
	c.prompt = parsePrompt(c.messages, c.format)
	if p.alsoMaxTokens != "" {
		if err := c.bound(p.alsoMaxTokens); err != nil || c.maxTokens > 0 {
			return c, err
		}
	}
	return c, c.bound(p.maxTokens)
}

// readMessages reads the messages of a chat; none when there are none.
func readMessages(raw json.RawMessage) ([]message, error) {
	if raw == nil {
		return nil, nil
	}
	var list []struct {
		Role    string          `json:"role"`
		Name    string          `json:"name"`
		Content json.RawMessage `json:"content"`
	}
	if err := json.Unmarshal(raw, &list); err != nil {
		return nil, fmt.Errorf("messages: %w", err)
	}
	var messages []message
	for _, m := range list {
		decoded := message{role: m.Role, name: m.Name}
		var err error
		if decoded.content, decoded.parts, err = text(m.Content); err != nil {
			return messages, fmt.Errorf("messages[].content: %w", err)
		}
		messages = append(messages, decoded)
	}
	return messages, nil
}

// bound reads the member that bounds the reply.
func (c *call) bound(member string) error {
	bound, found := c.keys[member]
	if !found {
		return nil
	}
	if err := json.Unmarshal(bound, &c.maxTokens); err != nil || c.maxTokens < 1 {
		return fmt.Errorf("%s: want a whole number of at least 1", member)
	}
	return nil
}

// thinks reports whether the model thinks before it answers.
func (c call) thinks() bool {
	var thinking struct {
		Type string `json:"type"`
	}
	// Whatever else stands there does not turn it off.
	_ = json.Unmarshal(c.keys["thinking"], &thinking)
	return thinking.Type != "disabled"
}

// text reads content that is a string or a list of text parts.
func text(content json.RawMessage) (joined string, parts bool, err error) {
	if !bytes.HasPrefix(bytes.TrimSpace(content), []byte("[")) {
		err = json.Unmarshal(content, &joined)
		return joined, false, err
	}
	var list []struct {
		Text string `json:"text"`
	}
	if err := json.Unmarshal(content, &list); err != nil {
		return "", true, err
	}
	for _, part := range list {
		joined += part.Text
	}
	return joined, true, nil
}

// check returns what a provider would refuse about the call's members, as the
// offending member and a sentence; "" when nothing is wrong.
func (p params) check(c call) (param, detail string) {
	for key := range c.keys {
		if slices.Contains(p.forbidden, key) {
			return key, fmt.Sprintf("property '%s' is unsupported", key)
		}
		if len(p.only) > 0 && !slices.Contains(p.only, key) {
			return key, fmt.Sprintf("property '%s' is unknown", key)
		}
	}
	if len(c.messages) == 0 {
		return "", "'messages' : minimum number of items is 1"
	}
	if n, found := c.keys["n"]; found && p.onlyOneChoice && string(n) != "1" {
		return "", "'n' : number must be at most 1"
	}
	for i, m := range c.messages {
		if m.name != "" && p.noNames {
			return "", fmt.Sprintf("'messages.%d' : property 'name' is unsupported", i)
		}
		if m.parts && p.stringContent {
			return "", fmt.Sprintf("oneOf at '/messages/%d/content' not met: Type mismatch of 'content', 'array' not in 'string'", i)
		}
	}
	return p.checkFormat(c)
}

// checkFormat is check for response_format.
func (p params) checkFormat(c call) (param, detail string) {
	if c.stream && p.noJSONStream && strings.HasPrefix(c.format.Type, "json_") {
		return "stream", "'stream' : not supported together with JSON mode"
	}
	if c.format.Type != "json_schema" {
		return "", ""
	}
	schema := c.format.JSONSchema.Schema
	switch {
	case p.noSchemas:
		return "response_format", "This response_format type is unavailable now"
	case p.noLengths && bounds(schema):
		return "response_format", "invalid JSON schema for response_format: lengths cannot be bounded"
	case p.strictSchemas && c.format.JSONSchema.Strict:
		if problem := strictProblem(schema); problem != "" {
			return "", "invalid JSON schema for response_format: " + problem
		}
	}
	return "", ""
}

// bounds reports whether the schema bounds the length of a text or a list.
func bounds(schema json.RawMessage) bool {
	return slices.ContainsFunc([]string{"minLength", "maxLength", "minItems", "maxItems"}, func(keyword string) bool {
		return bytes.Contains(schema, []byte(`"`+keyword+`"`))
	})
}

// tokens estimates a text's tokens: four characters each, as English averages.
func tokens(text string) int { return (utf8.RuneCountInString(text) + 3) / 4 }

// promptTokens counts all messages, and the schema where it is a part of the prompt.
func (c call) promptTokens() int {
	total := 0
	if !c.freeSchema {
		total = tokens(string(c.format.JSONSchema.Schema))
	}
	for _, m := range c.messages {
		total += tokens(m.content)
	}
	return total
}

// bearer returns the key of an Authorization header.
func bearer(r *http.Request) string {
	key, found := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !found {
		return ""
	}
	return strings.TrimSpace(key)
}
