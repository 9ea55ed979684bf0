package chat

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// bodySize is room enough for most calls' bodies, escapes included.
func bodySize(request parley.ChatRequest) int {
	size := 512 + len(request.Schema.JSON)
	for _, message := range request.Messages {
		size += len(message.Content) + len(message.Content)/16 + 64
	}
	return size
}

// appendString appends text as a JSON string. Bytes that are no UTF-8 become the
// replacement character, as encoding/json has it; nothing but JSON's own rules is
// escaped.
func appendString(body []byte, text string) []byte {
	if !utf8.ValidString(text) {
		text = string([]rune(text))
	}
	body = append(body, '"')
	// Eight bytes at a time: prompts are long.
	for len(text) >= 8 {
		word := binary.LittleEndian.Uint64([]byte(text[:8]))
		body = binary.LittleEndian.AppendUint64(body, word)
		clean := cleanBytes(word)
		if clean == 8 {
			text = text[8:]
			continue
		}
		body = appendEscaped(body[:len(body)-8+clean], text[clean])
		text = text[clean+1:]
	}
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			body = appendEscaped(body, c)
		} else {
			body = append(body, c)
		}
	}
	return append(body, '"')
}

// cleanBytes counts the bytes before the first that has to be escaped.
func cleanBytes(word uint64) int {
	const (
		ones  = 0x0101010101010101
		highs = 0x8080808080808080
	)
	// The high bit of a byte below 0x80 is set where it is below ' ', '"' or '\\'.
	found := (word - ones*' ') | ((word ^ ones*'"') - ones) | ((word ^ ones*'\\') - ones)
	return bits.TrailingZeros64(found&^word&highs) / 8
}

func appendEscaped(body []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(body, '\\', c)
	case '\n':
		return append(body, '\\', 'n')
	case '\r':
		return append(body, '\\', 'r')
	case '\t':
		return append(body, '\\', 't')
	}
	return append(body, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
}

// joinMessages joins the contents of the system messages, or of all others, and
// tells whether there is any.
func joinMessages(messages []parley.Message, system bool) (text string, has bool) {
	var contents []string
	for _, message := range messages {
		if (message.Role == parley.RoleSystem) == system {
			contents = append(contents, message.Content)
		}
	}
	return strings.Join(contents, "\n\n"), len(contents) > 0
}

// extraMembers encodes the catalog's additions to every body as ",name:value"
// for each, in the order of their names.
func extraMembers(extra map[string]any) ([]byte, error) {
	var members []byte
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		value, err := json.Marshal(extra[name])
		if err != nil {
			return nil, fmt.Errorf("quirks.extra_body.%s: is no JSON", name)
		}
		members = append(appendString(append(members, ','), name), ':')
		members = append(members, value...)
	}
	return members, nil
}

// without returns the schema less the keywords that a provider cannot bear. A
// property may have a keyword's name: those are kept.
func without(schema json.RawMessage, keywords []string) json.RawMessage {
	var tree any
	if json.Unmarshal(schema, &tree) != nil {
		return schema
	}
	cut, err := json.Marshal(prune(tree, keywords))
	if err != nil {
		return schema
	}
	return cut
}

func prune(node any, keywords []string) any {
	switch node := node.(type) {
	case []any:
		for i, element := range node {
			node[i] = prune(element, keywords)
		}
	case map[string]any:
		for name, element := range node {
			named, ok := element.(map[string]any)
			switch {
			case slices.Contains(keywords, name):
				delete(node, name)
			case ok && (name == "properties" || name == "$defs"):
				for key, schema := range named {
					named[key] = prune(schema, keywords)
				}
			case name != "enum" && name != "const" && name != "default" && name != "examples":
				node[name] = prune(element, keywords)
			}
		}
	}
	return node
}
