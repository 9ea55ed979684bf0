// Package catalog knows the providers: where they are, which models they serve,
// what they limit and how they answer. Everything that differs between two
// OpenAI-compatible providers is data here, so that a new one takes an entry in
// a YAML file and no code.
package catalog

import (
	"time"

	"github.com/parley-interviews/parley"
)

// Catalog is one edition of the provider list.
type Catalog struct {
	// Edition names the state of the world it describes, such as "2026-11".
	Edition   string     `yaml:"edition"`
	Providers []Provider `yaml:"providers"`
}

// Provider is one entry.
type Provider struct {
	// ID names the provider everywhere: queue provider-<id>, variables <ID>_API_KEYS
	// and <ID>_BASE_URL.
	ID   string `yaml:"id"`
	Name string `yaml:"name"`
	// BaseURL is the root of the OpenAI-compatible API; it may hold
	// "{account_id}". Empty for a self-hosted provider, whose accounts carry it.
	BaseURL string `yaml:"base_url"`
	// Priority orders providers, 0 first: the operator's preference.
	Priority int `yaml:"priority"`
	// SelfHosted marks the entry whose nodes come from SELF_HOSTED_URL.
	SelfHosted bool    `yaml:"self_hosted"`
	Models     []Model `yaml:"models"`
	Limits     []Limit `yaml:"limits"`
	Headers    Headers `yaml:"headers"`
	Quirks     Quirks  `yaml:"quirks"`
	Errors     []Rule  `yaml:"errors"`
}

// Model is one model of a provider.
type Model struct {
	// ID is what the provider calls it; empty for a self-hosted node, which
	// serves the one model it was started with.
	ID string `yaml:"id"`
	// Context bounds prompt and reply together, in tokens; zero when unknown.
	Context int `yaml:"context"`
	// MaxOutput bounds the reply in tokens; zero when only Context does.
	MaxOutput int `yaml:"max_output"`
	// JSON is how the model is asked for a schema.
	JSON JSONMode `yaml:"json"`
	// Steps, when not empty, limits the model to these steps of an interview.
	Steps []parley.Step `yaml:"steps"`
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

// Limit is one quota of an account.
type Limit struct {
	Metric parley.Metric `yaml:"metric"`
	Window Window        `yaml:"window"`
	Limit  int64         `yaml:"limit"`
	Reset  Reset         `yaml:"reset"`
	// PerModel gives each model its own quota; otherwise all of the account's
	// models share one.
	PerModel bool `yaml:"per_model"`
	// Models, when not empty, are the only ones under this limit.
	Models []string `yaml:"models"`
}

// Window is the length of a quota.
type Window string

const (
	WindowMinute Window = "minute"
	WindowHour   Window = "hour"
	WindowDay    Window = "day"
)

// Duration returns the window's length.
func (w Window) Duration() time.Duration {
	switch w {
	case WindowMinute:
		return time.Minute
	case WindowHour:
		return time.Hour
	case WindowDay:
		return 24 * time.Hour
	}
	return 0
}

// Reset says how a quota comes back.
type Reset string

const (
	// ResetRolling refills continuously: limit/window per unit of time.
	ResetRolling Reset = "rolling"
	// ResetUTCMidnight refills at 00:00 UTC.
	ResetUTCMidnight Reset = "utc_midnight"
	// ResetPacificMidnight refills at 00:00 in America/Los_Angeles.
	ResetPacificMidnight Reset = "pacific_midnight"
)

// Headers says in which response headers a provider tells about its quotas.
type Headers struct {
	Quotas []QuotaHeaders `yaml:"quotas"`
	// RetryAfter is false for providers whose Retry-After misleads.
	RetryAfter bool `yaml:"retry_after"`
}

// QuotaHeaders names the headers of one quota. The format of the reset is told
// by its value: Go duration, seconds, HTTP date, RFC 3339, epoch seconds or
// milliseconds.
type QuotaHeaders struct {
	Metric    parley.Metric `yaml:"metric"`
	Window    Window        `yaml:"window"`
	Limit     string        `yaml:"limit"`
	Remaining string        `yaml:"remaining"`
	Reset     string        `yaml:"reset"`
}

// Quirks are a provider's deviations from the OpenAI chat completions API.
type Quirks struct {
	// MaxTokensField is "max_tokens" or "max_completion_tokens".
	MaxTokensField string `yaml:"max_tokens_field"`
	// ExtraBody is merged into every request's body.
	ExtraBody map[string]any `yaml:"extra_body"`
	// KeyOptional allows an account without a key.
	KeyOptional bool `yaml:"key_optional"`
}

// Rule classes an error answer. The first rule whose conditions all hold
// decides; without one the HTTP status does.
type Rule struct {
	Kind parley.Kind `yaml:"kind"`
	// Status is the HTTP status; zero matches any.
	Status int `yaml:"status"`
	// Codes match the body's code, as text.
	Codes []string `yaml:"codes"`
	// Types match the body's type or status word.
	Types []string `yaml:"types"`
	// Text matches when one of these stands in the body, in any letter case.
	Text []string `yaml:"text"`
	// Reset says when the benched quota returns, if the answer's own hint
	// misleads.
	Reset Reset `yaml:"reset"`
	// Metric and Window name the quota that is spent, when the answer tells.
	Window Window `yaml:"window"`
}

// Account is one organisation's key at a provider, or one self-hosted node.
type Account struct {
	// ID is "<provider>-<fingerprint>": stable when keys are reordered, and no
	// way back to the key.
	ID       string
	Provider string
	BaseURL  string
	// Key is sent to the provider and shown nowhere.
	Key Secret
}

// Secret is a text that prints as "[secret]".
type Secret string

// String hides the secret.
func (Secret) String() string { return "[secret]" }

// GoString hides the secret from %#v.
func (Secret) GoString() string { return "[secret]" }

// MarshalText hides the secret from encoders.
func (Secret) MarshalText() ([]byte, error) { return []byte("[secret]"), nil }

// Reveal returns the secret itself.
func (s Secret) Reveal() string { return string(s) }

// Provider returns the entry with that id.
func (c Catalog) Provider(id string) (Provider, bool) {
	for _, p := range c.Providers {
		if p.ID == id {
			return p, true
		}
	}
	return Provider{}, false
}
