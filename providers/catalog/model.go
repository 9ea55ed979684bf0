package catalog

import "github.com/parley-interviews/parley"

// Model is one model of a provider.
type Model struct {
	// ID is what the provider calls it; empty for a self-hosted node, which
	// serves the one model it was started with.
	ID string `yaml:"id"`
	// Size is the model's role: SizeSmall is quick, SizeLarge judges better.
	Size Size `yaml:"size"`
	// Context bounds prompt and reply together, in tokens; zero when unknown.
	Context int `yaml:"context"`
	// MaxOutput bounds the reply in tokens; zero when only Context does.
	MaxOutput int `yaml:"max_output"`
	// JSON is how the model is asked for a schema.
	JSON JSONMode `yaml:"json"`
	// Steps, when not empty, limits the model to these steps of an interview.
	Steps []parley.Step `yaml:"steps"`
	// USD is the price in dollars, Neurons the one in Cloudflare's unit, each of a
	// million tokens. A limit in that metric needs it.
	USD     Price `yaml:"usd"`
	Neurons Price `yaml:"neurons"`
}

// Size is the role that a model is good for.
type Size string

const (
	SizeSmall Size = "small"
	SizeLarge Size = "large"
)

// Price is what a million tokens cost.
type Price struct {
	In  float64 `yaml:"in"`
	Out float64 `yaml:"out"`
}

// JSONMode is how a model is asked for JSON. Every prompt asks for it in words
// too, and every reply is checked.
type JSONMode string

const (
	// JSONStrict sends response_format json_schema with strict: true.
	JSONStrict JSONMode = "strict_schema"
	// JSONSchema sends response_format json_schema.
	JSONSchema JSONMode = "schema"
	// JSONObject sends response_format json_object.
	JSONObject JSONMode = "json_object"
	// JSONPrompt sends no response_format.
	JSONPrompt JSONMode = "prompt"
)
