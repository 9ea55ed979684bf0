package standin

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// schema is the part of JSON Schema that Parley's prompts use.
type schema struct {
	Type                 any               `json:"type"`
	Properties           map[string]schema `json:"properties"`
	Required             []string          `json:"required"`
	AdditionalProperties *bool             `json:"additionalProperties"`
	Items                *schema           `json:"items"`
	MinItems             int               `json:"minItems"`
	Enum                 []any             `json:"enum"`
	Const                any               `json:"const"`
	AnyOf                []schema          `json:"anyOf"`
	Minimum              *float64          `json:"minimum"`
}

// strictProblem says why a constrained decoder would not take a schema.
func strictProblem(raw json.RawMessage) string {
	var s schema
	if err := json.Unmarshal(raw, &s); err != nil {
		return "not a JSON schema"
	}
	return s.strictProblem("/")
}

func (s schema) strictProblem(at string) string {
	if s.Properties != nil {
		if s.AdditionalProperties == nil || *s.AdditionalProperties {
			return fmt.Sprintf("%s: additionalProperties must be false", at)
		}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if !slices.Contains(s.Required, name) {
				return fmt.Sprintf("%s: `required` must list every property, %q is missing", at, name)
			}
			if problem := s.Properties[name].strictProblem(at + name + "/"); problem != "" {
				return problem
			}
		}
	}
	for i, option := range s.AnyOf {
		if problem := option.strictProblem(fmt.Sprintf("%sanyOf/%d/", at, i)); problem != "" {
			return problem
		}
	}
	if s.Items != nil {
		return s.Items.strictProblem(at + "items/")
	}
	return ""
}

// instance returns a small value that the schema allows: what a model without
// rules for a prompt answers with.
func (s schema) instance() any {
	switch {
	case s.Const != nil:
		return s.Const
	case len(s.Enum) > 0:
		return s.Enum[0]
	case len(s.AnyOf) > 0:
		return s.AnyOf[0].instance()
	}
	kind, isOne := s.Type.(string)
	if list, isList := s.Type.([]any); !isOne && isList && len(list) > 0 {
		kind, _ = list[0].(string)
	}
	switch kind {
	case "object":
		made := object{}
		for name, property := range s.Properties {
			made[name] = property.instance()
		}
		return made
	case "array":
		list := []any{}
		for range s.MinItems {
			if s.Items != nil {
				list = append(list, s.Items.instance())
			}
		}
		return list
	case "integer", "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case "boolean":
		return true
	case "null":
		return nil
	}
	return "Understood."
}
