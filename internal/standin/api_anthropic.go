package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// messages is Anthropic's native API.
func messages() api {
	return api{path: "/messages", key: apiKey, decode: decodeMessages, write: writeMessage}
}

// apiKey returns the key of an X-Api-Key header.
func apiKey(r *http.Request) string { return r.Header.Get("X-Api-Key") }

// decodeMessages reads a messages request. A schema comes in output_config.
func decodeMessages(r *http.Request, p params) (call, error) {
	c, err := readBody(r)
	if err != nil {
		return c, err
	}
	var body struct {
		Model    string          `json:"model"`
		System   json.RawMessage `json:"system"`
		Messages []struct {
			Role    string          `json:"role"`
			Content json.RawMessage `json:"content"`
		} `json:"messages"`
		Temperature float64 `json:"temperature"`
		Stream      bool    `json:"stream"`
		Output      struct {
			Format struct {
				Type   string          `json:"type"`
				Schema json.RawMessage `json:"schema"`
			} `json:"format"`
		} `json:"output_config"`
	}
	if err := json.Unmarshal(c.raw, &body); err != nil {
		return c, fmt.Errorf("body: %w", err)
	}
	c.model, c.format.Type, c.format.JSONSchema.Schema = body.Model, body.Output.Format.Type, body.Output.Format.Schema
	if body.System != nil {
		system, _, err := text(body.System)
		if err != nil {
			return c, fmt.Errorf("system: %w", err)
		}
		c.messages = append(c.messages, message{role: "system", content: system})
	}
	var problems []error
	for i, m := range body.Messages {
		content, _, err := text(m.Content)
		if err != nil {
			problems = append(problems, fmt.Errorf("messages.%d.content: %w", i, err))
		}
		if m.Role != "user" && m.Role != "assistant" {
			problems = append(problems, fmt.Errorf("messages.%d.role: Input should be 'user' or 'assistant'", i))
		}
		c.messages = append(c.messages, message{role: m.Role, content: content})
	}
	if r.Header.Get("Anthropic-Version") == "" {
		problems = append(problems, errors.New("anthropic-version: header is required"))
	}
	if _, found := c.keys[p.maxTokens]; !found {
		problems = append(problems, fmt.Errorf("%s: Field required", p.maxTokens))
	}
	if body.Temperature < 0 || body.Temperature > 1 {
		problems = append(problems, errors.New("temperature: range: 0..1"))
	}
	if body.Stream {
		problems = append(problems, errors.New("stream: the stand-in answers in one piece here"))
	}
	c.prompt = parsePrompt(c.messages, c.format)
	return c, errors.Join(append(problems, c.bound(p.maxTokens))...)
}

// writeMessage is a message of Anthropic's.
func writeMessage(_ *Server, v *visit, said reply) answer {
	stop := map[string]string{"stop": "end_turn", "length": "max_tokens", "content_filter": "refusal"}[said.finish]
	content := []any{object{"type": "text", "text": said.text}}
	if v.hits(KindNoChoices) || stop == "refusal" {
		content = []any{}
	}
	a := refusal{status: http.StatusOK, header: http.Header{"Request-Id": {v.requestID(said.number)}}, body: object{
		"id": fmt.Sprintf("msg_standin_%06d", said.number), "type": "message", "role": "assistant", "model": v.call.model,
		"content": content, "stop_reason": stop, "stop_sequence": nil,
		"usage": object{
			"input_tokens": said.prompt, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0,
			"output_tokens": said.tokens, "service_tier": "standard",
		},
	}}.answer(OutcomeAnswered)
	a.delay = said.delay
	if v.hits(KindCut) {
		a.manner = mannerCut
	}
	return a
}

func (v *visit) requestID(number uint64) string {
	return fmt.Sprintf("req_standin_%s_%06d", v.id, number)
}
