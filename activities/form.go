package activities

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
)

// schemaNode is as much of JSON Schema as our schemas use.
type schemaNode struct {
	// Type is one type's name or a list of them.
	Type       json.RawMessage `json:"type"`
	Properties schemaFields    `json:"properties"`
	Items      *schemaNode     `json:"items"`
}

// schemaFields are an object's fields in the order of the schema.
type schemaFields []schemaField

type schemaField struct {
	name string
	node schemaNode
}

// UnmarshalJSON reads an object without losing the order of its fields.
func (f *schemaFields) UnmarshalJSON(object []byte) error {
	decoder := json.NewDecoder(bytes.NewReader(object))
	if _, err := decoder.Token(); err != nil {
		return err
	}
	for decoder.More() {
		name, err := decoder.Token()
		if err != nil {
			return err
		}
		field := schemaField{name: fmt.Sprint(name)}
		if err := decoder.Decode(&field.node); err != nil {
			return err
		}
		*f = append(*f, field)
	}
	return nil
}

// formOf writes a JSON schema the short way, which models read as well. Which
// values a field may have is for the instructions to tell.
//
//	{"score": integer | null, "evidence": [{"turn_no": integer, "quote": string}]}
func formOf(schema []byte) (string, error) {
	var root schemaNode
	if err := json.Unmarshal(schema, &root); err != nil {
		return "", err
	}
	return root.form()
}

func (n schemaNode) form() (string, error) {
	switch {
	case n.Items != nil:
		item, err := n.Items.form()
		return "[" + item + "]", err
	case n.Properties != nil:
		fields := make([]string, 0, len(n.Properties))
		for _, field := range n.Properties {
			form, err := field.node.form()
			if err != nil {
				return "", err
			}
			fields = append(fields, fmt.Sprintf("%q: %s", field.name, form))
		}
		return "{" + strings.Join(fields, ", ") + "}", nil
	}
	var several []string
	if err := json.Unmarshal(n.Type, &several); err == nil {
		return strings.Join(several, " | "), nil
	}
	var one string
	err := json.Unmarshal(n.Type, &one)
	return one, err
}
