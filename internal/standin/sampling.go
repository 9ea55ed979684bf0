package standin

import (
	"encoding/json"
	"fmt"
	"strings"
)

// sampling returns what vLLM refuses about the members that steer its sampler, as the
// member and a sentence. Members that it does not know it ignores, guided_json included.
func (c *call) sampling() (param, detail string) {
	for _, rule := range []struct {
		name        string
		least, most float64
		words       string
	}{
		{"temperature", 0, 1e9, "temperature must be non-negative"},
		{"top_p", 1e-9, 1, "top_p must be in (0, 1]"},
		{"min_p", 0, 1, "min_p must be in [0, 1]"},
		{"top_k", -1, 1e9, "top_k must be 0 (disable), or at least 1"},
		{"repetition_penalty", 1e-9, 1e9, "repetition_penalty must be greater than zero"},
		{"presence_penalty", -2, 2, "presence_penalty must be in [-2, 2]"},
		{"frequency_penalty", -2, 2, "frequency_penalty must be in [-2, 2]"},
		{"min_tokens", 0, 1e9, "min_tokens must be greater than or equal to 0"},
	} {
		var value *float64
		if raw, found := c.keys[rule.name]; found && json.Unmarshal(raw, &value) != nil {
			return rule.name, fmt.Sprintf("%s: Input should be a valid number", rule.name)
		}
		if value != nil && (*value < rule.least || *value > rule.most) {
			return rule.name, fmt.Sprintf("%s, got %v.", rule.words, *value)
		}
	}
	if raw, found := c.keys["cache_salt"]; found && string(raw) != "null" {
		if json.Unmarshal(raw, &c.salt) != nil || c.salt == "" {
			return "cache_salt", "Parameter 'cache_salt' must be a non-empty string if provided."
		}
	}
	return c.structure()
}

// structure is sampling for structured_outputs: exactly one way to constrain the reply.
func (c *call) structure() (param, detail string) {
	var wanted map[string]json.RawMessage
	if raw, found := c.keys["structured_outputs"]; found && json.Unmarshal(raw, &wanted) != nil {
		return "structured_outputs", "structured_outputs: Input should be an object"
	}
	given := 0
	for _, name := range []string{"json", "regex", "choice", "grammar", "json_object", "structural_tag"} {
		if raw, found := wanted[name]; found && string(raw) != "null" {
			given++
		}
	}
	switch {
	case wanted != nil && given != 1:
		return "structured_outputs", "You can only use one kind of constraints for structured outputs"
	case wanted["json"] != nil && c.prompt.schema == nil:
		c.prompt.schema = wanted["json"]
	case c.format.Type == "json_schema" && len(c.format.JSONSchema.Schema) == 0:
		return "response_format", "response_format: json_schema must be given when type is json_schema"
	}
	return "", ""
}

// sample changes a reply as the sampler would: stop cuts it, min_tokens and ignore_eos
// make it go on.
func (v *visit) sample(said *reply) {
	for _, stop := range v.call.stops() {
		if before, _, found := strings.Cut(said.text, stop); found && stop != "" {
			said.text = before
		}
	}
	var least int
	var ignore bool
	// Both were checked, or are ignored when they are no number and no truth value.
	_ = json.Unmarshal(v.call.keys["min_tokens"], &least)
	_ = json.Unmarshal(v.call.keys["ignore_eos"], &ignore)
	if ignore {
		least = max(least, v.call.maxTokens)
	}
	if m, found := v.model(v.call.model); found {
		least = min(least, m.context-v.call.promptTokens())
	}
	if least > tokens(said.text) {
		said.text = lengthen(said.text, least)
		if ignore {
			said.finish = "length"
		}
	}
}

// stops reads stop, a text or a list of texts.
func (c call) stops() []string {
	var one string
	if json.Unmarshal(c.keys["stop"], &one) == nil {
		return []string{one}
	}
	var list []string
	_ = json.Unmarshal(c.keys["stop"], &list)
	return list
}
