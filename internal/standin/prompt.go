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

// block is one piece of data in a prompt, up to the next mark with the same nonce:
//
//	[[data:NAME key="value" NONCE]]
//	text
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

// parsePrompt reads step and schema from response_format, or else the step from
// the instructions' last lines, and the data from the user's messages.
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
	if _, rest, found := lastCut(system.String(), "one JSON object, "); found && name == "" {
		told, _, _ := strings.Cut(rest, ":")
		name = strings.TrimSpace(told)
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
// candidate's text that looks like a mark lacks it and stays text.
func parseBlocks(text string) []block {
	const mark = "[[data:"
	_, rest, found := strings.Cut(text, mark)
	if !found {
		return nil
	}
	head, _, _ := strings.Cut(rest, "]]")
	_, nonce, found := lastCut(head, " ")
	if !found {
		return nil
	}
	var blocks []block
	for piece := range strings.SplitSeq(text, mark) {
		head, body, found := strings.Cut(piece, " "+nonce+"]]\n")
		if !found || strings.Contains(head, "]]") {
			if len(blocks) > 0 {
				blocks[len(blocks)-1].text += mark + piece
			}
			continue
		}
		name, attributes, _ := strings.Cut(head, " ")
		blocks = append(blocks, block{name: name, attributes: parseAttributes(attributes), text: body})
	}
	for i := range blocks {
		blocks[i].text = strings.Trim(blocks[i].text, "\n")
		if i > 0 && blocks[i].name == "answer" && blocks[i-1].name == "question" && blocks[i-1].turn() == 0 {
			blocks[i-1].attributes["turn"] = blocks[i].attributes["turn"] // a question has its answer's number
		}
	}
	return blocks
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
