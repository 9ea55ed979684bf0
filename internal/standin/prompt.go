package standin

import (
	"encoding/json"
	"strconv"
	"strings"
)

// prompt is what a call asks the model for, read from Parley's prompt format.
type prompt struct {
	// step is the wanted kind of reply, such as "greet"; empty when the prompt
	// is not one of Parley's.
	step string
	// schema is the reply's JSON schema, when response_format or the
	// instructions carry one.
	schema json.RawMessage
	blocks []block
	// instructions are the system message.
	instructions string
}

// block is one piece of data in a prompt:
//
//	[[data:NAME key="value" nonce=NONCE]]
//	text
//	[[/data:NAME nonce=NONCE]]
type block struct {
	name       string
	attributes map[string]string
	text       string
}

// turn is the block's question number, 0 when it has none.
func (b block) turn() int {
	no, err := strconv.Atoi(b.attributes["turn"])
	if err != nil {
		return 0
	}
	return no
}

// parsePrompt reads step and schema from response_format, or else from the
// instructions' last line, and the data from the user's messages.
func parsePrompt(messages []message, format responseFormat) prompt {
	var system, user strings.Builder
	for _, m := range messages {
		if m.role == "system" || m.role == "developer" {
			system.WriteString(m.content + "\n")
			continue
		}
		user.WriteString(m.content + "\n")
	}
	name, schema := format.JSONSchema.Name, format.JSONSchema.Schema
	if _, rest, found := lastCut(system.String(), "matches the schema "); found {
		told, after, _ := strings.Cut(rest, ":")
		if name == "" {
			name = strings.TrimSpace(told)
		}
		if len(schema) == 0 && json.Valid([]byte(strings.TrimSpace(after))) {
			schema = json.RawMessage(strings.TrimSpace(after))
		}
	}
	return prompt{step: stepOf(name), schema: schema, blocks: parseBlocks(user.String()), instructions: system.String()}
}

// stepOf reads "next_turn" from "parley_next_turn_v1".
func stepOf(schemaName string) string {
	rest, found := strings.CutPrefix(schemaName, "parley_")
	if !found {
		return ""
	}
	if step, _, found := lastCut(rest, "_v"); found {
		return step
	}
	return rest
}

// parseBlocks reads all blocks that carry the nonce of the first. Anything in a
// candidate's text that looks like a tag lacks it and stays text.
func parseBlocks(text string) []block {
	_, rest, found := strings.Cut(text, "[[data:")
	if !found {
		return nil
	}
	head, _, _ := strings.Cut(rest, "]]")
	_, nonce, found := lastCut(head, " nonce=")
	if !found {
		return nil
	}
	var blocks []block
	suffix := " nonce=" + nonce + "]]"
	for {
		_, rest, found := strings.Cut(text, "[[data:")
		if !found {
			return blocks
		}
		head, body, found := strings.Cut(rest, suffix)
		if !found {
			return blocks
		}
		if strings.Contains(head, "]]") {
			text = rest
			continue
		}
		name, attributes, _ := strings.Cut(head, " ")
		body, after, found := strings.Cut(body, "[[/data:"+name+suffix)
		if !found {
			return blocks
		}
		blocks = append(blocks, block{name: name, attributes: parseAttributes(attributes), text: strings.Trim(body, "\n")})
		text = after
	}
}

// parseAttributes reads key="value" pairs.
func parseAttributes(text string) map[string]string {
	attributes := make(map[string]string)
	for {
		key, rest, found := strings.Cut(text, `="`)
		if !found {
			return attributes
		}
		value, after, found := strings.Cut(rest, `"`)
		if !found {
			return attributes
		}
		attributes[strings.TrimSpace(key)] = value
		text = after
	}
}

// find returns the first block of that name.
func (p prompt) find(name string) block {
	for _, b := range p.blocks {
		if b.name == name {
			return b
		}
	}
	return block{}
}

// lastCut is strings.Cut at the last occurrence.
func lastCut(s, sep string) (before, after string, found bool) {
	i := strings.LastIndex(s, sep)
	if i < 0 {
		return s, "", false
	}
	return s[:i], s[i+len(sep):], true
}
