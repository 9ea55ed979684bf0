package activities

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

const plainReply = `{"lead":"I see.","question":"Why?"}`

// What models put around their JSON costs nothing.
func TestD11DecodeFindsTheObjectInWhatSurroundsIt(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{
		"plain":             plainReply,
		"white space":       "\n  " + plainReply + "\n",
		"fence":             "```json\n" + plainReply + "\n```",
		"prose":             "Sure! Here it is:\n" + plainReply + "\nAnything else?",
		"braces in prose":   "Filling {lead} and {question}: " + plainReply,
		"thoughts":          `<think>Maybe {"lead":"no","question":"no"}?</think>` + plainReply,
		"thoughts half cut": `Maybe {"lead":"no"} </think> ` + plainReply,
	} {
		wire, failure := decode[nextTurnWire](reply)
		require.Nil(t, failure, name)
		require.Equal(t, "Why?", wire.Question, name)
	}
}

// Inside the object nothing is guessed.
func TestD11DecodeRefusesWhateverIsInDoubt(t *testing.T) {
	t.Parallel()
	for name, reply := range map[string]string{
		"empty":               "",
		"no object":           "I would rather not.",
		"null":                "null",
		"truncated":           plainReply[:20],
		"two objects":         plainReply + plainReply,
		"unknown field":       `{"lead":"","question":"Why?","done":true}`,
		"repeated field":      `{"lead":"","question":"Why?","question":"How?"}`,
		"repeated, recased":   `{"lead":"","question":"Why?","Question":"How?"}`,
		"wrong type":          `{"lead":"","question":["Why?"]}`,
		"not a number":        `{"lead":"","question":NaN}`,
		"single quotes":       `{'lead':'','question':'Why?'}`,
		"trailing comma":      `{"lead":"","question":"Why?",}`,
		"too long":            plainReply + strings.Repeat(" ", maxReplyBytes),
		"nothing but braces":  strings.Repeat("{", 50_000),
		"nested without end":  strings.Repeat(`{"a":`, 10_000),
		"deep":                strings.Repeat(`{"a":`, 30) + "1" + strings.Repeat("}", 30),
		"object inside array": `["lead"]`,
	} {
		_, failure := decode[nextTurnWire](reply)
		require.NotNil(t, failure, name)
		require.Equal(t, parley.KindMalformed, failure.Kind, name)
		require.NotEmpty(t, failure.Detail, name)
	}
}

// FuzzDecode proves that no reply makes the decoder panic or fail without words,
// that words around a reply change nothing, and that what is read, written again,
// reads the same.
func FuzzDecode(f *testing.F) {
	for _, reply := range []string{
		plainReply, "```json\n" + plainReply + "\n```", "<think>{}</think>" + plainReply, plainReply[:20], plainReply + plainReply,
		`{"lead":"\ud800","question":"\u00e9"}`, `{"Lead":null,"question":"Why?"}`, `{"lead":{"lead":"{"}}`, "{{}{", "\xff{\"lead\":\"\xff\"}",
	} {
		f.Add(reply)
	}
	f.Fuzz(func(t *testing.T, reply string) {
		wire, failure := decode[nextTurnWire](reply)
		if around := "Sure:\n" + reply + "\nDone."; len(around) <= maxReplyBytes {
			again, same := decode[nextTurnWire](around)
			require.Equal(t, wire, again)
			require.Equal(t, failure, same)
		}
		if failure != nil {
			require.Equal(t, parley.KindMalformed, failure.Kind)
			require.NotEmpty(t, failure.Detail)
			return
		}
		written, err := json.Marshal(wire)
		require.NoError(t, err)
		if len(written) <= maxReplyBytes { // escapes may make it longer
			again, failure := decode[nextTurnWire](string(written))
			require.Nil(t, failure)
			require.Equal(t, wire, again)
		}
	})
}

func TestD11DecodeRefusesNumbersThatAreNone(t *testing.T) {
	t.Parallel()
	for _, score := range []string{"NaN", "Infinity", "1e400", `"4"`, "0x4", "true"} {
		_, failure := decode[judgementWire](`{"competency_id":"a","status":"scored","score":` + score + `,"rationale":"r","evidence":[]}`)
		require.NotNil(t, failure, score)
	}
}

// Schemas are accepted by strict providers, and the decoder knows exactly the
// fields that a schema names.
func TestSchemasAreStrictAndMatchTheDecoder(t *testing.T) {
	t.Parallel()
	prompts, err := loadPrompts()
	require.NoError(t, err)
	for step, example := range map[parley.Step]func(string) *parley.Error{
		parley.StepGreet:     func(s string) *parley.Error { _, f := decode[greetWire](s); return f },
		parley.StepNextTurn:  func(s string) *parley.Error { _, f := decode[nextTurnWire](s); return f },
		parley.StepAssess:    func(s string) *parley.Error { _, f := decode[assessWire](s); return f },
		parley.StepSummarize: func(s string) *parley.Error { _, f := decode[summarizeWire](s); return f },
		parley.StepAnalyze:   func(s string) *parley.Error { _, f := decode[analyzeWire](s); return f },
	} {
		var schema node
		require.NoError(t, json.Unmarshal(prompts[step].schema.JSON, &schema))
		encoded, err := json.Marshal(schema.instance(t))
		require.NoError(t, err)
		require.Nil(t, example(string(encoded)), "%s: %s", step, encoded)
	}
}

// node is the part of JSON Schema that the prompts use.
type node struct {
	Type                 any             `json:"type"`
	Properties           map[string]node `json:"properties"`
	Required             []string        `json:"required"`
	AdditionalProperties *bool           `json:"additionalProperties"`
	Items                *node           `json:"items"`
}

// instance makes a value with every property, and checks strictness on the way.
func (n node) instance(t *testing.T) any {
	t.Helper()
	switch n.Type {
	case "object":
		require.NotNil(t, n.AdditionalProperties)
		require.False(t, *n.AdditionalProperties)
		require.Len(t, n.Required, len(n.Properties))
		made := map[string]any{}
		for name, property := range n.Properties {
			require.Contains(t, n.Required, name)
			made[name] = property.instance(t)
		}
		return made
	case "array":
		require.NotNil(t, n.Items)
		return []any{n.Items.instance(t)}
	case "string":
		return "text"
	}
	return 3
}
