package parley

import "encoding/json"

// Provenance says what made a text or a judgement: together with the reply that
// Output identifies, all that is needed to make it again.
type Provenance struct {
	// Prompt is the prompt's version and content hash, such as "analyze/v1@3f2a…".
	Prompt   string `json:"prompt"`
	Provider string `json:"provider"`
	Model    string `json:"model"`
	// Repaired is set when the judgement took a second, correcting call.
	Repaired bool `json:"repaired,omitempty"`
	// Schema is the reply schema's name and content hash.
	Schema string `json:"schema,omitempty"`
	// Parameters are those of the call, such as "temperature=0 max_tokens=2400".
	Parameters string `json:"parameters,omitempty"`
	// Attempt is the number of the call's attempt that gave the reply; the audit
	// lists what became of those before.
	Attempt int `json:"attempt,omitempty"`
	// Output identifies the model's reply as it came: the hex form of the first 16
	// bytes of its SHA-256.
	Output string `json:"output,omitempty"`
	// Rubric is the RubricDigest of what was judged, Policy the Policy.ID that the
	// overall score was computed by; both are set for a scorecard only.
	Rubric string `json:"rubric,omitempty"`
	Policy string `json:"policy,omitempty"`
	// Usage is that of the attempt; set for a summary and a scorecard.
	Usage Usage `json:"usage,omitzero"`
}

// RubricDigest identifies what a scorecard judges by: the competencies with
// their weights and anchors, in their order.
func RubricDigest(competencies []Competency) string {
	// A validated competency cannot fail to encode: its weight is finite.
	encoded, err := json.Marshal(competencies)
	if err != nil {
		return "unencodable"
	}
	return digest(encoded)
}
