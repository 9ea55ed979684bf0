// Package catalog knows the providers: where they are, which models they serve,
// what they limit and how they answer. Everything that differs between two
// OpenAI-compatible providers is data here, so that a new one takes an entry in
// a YAML file and no code.
package catalog

import "github.com/parley-interviews/parley"

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
	// RetiredOn is the day ("2026-07-30") since which the provider is gone. Such an
	// entry stays, so that a key for it is answered with the reason; nothing is
	// routed to it.
	RetiredOn string `yaml:"retired_on"`
	// API is the protocol; APIOpenAI when empty.
	API API `yaml:"api"`
	// BaseURL is the root of the API; it may hold "{account_id}". Empty for
	// self-hosted servers, whose accounts carry it.
	BaseURL string `yaml:"base_url"`
	// Priority orders providers, 0 first: the operator's preference.
	Priority int `yaml:"priority"`
	// SelfHosted marks servers of one's own. SELF_HOSTED_URL names the nodes of the
	// entry parley.ProviderSelfHosted, <ID>_BASE_URL those of the others.
	SelfHosted bool `yaml:"self_hosted"`
	// Free says what costs nothing there.
	Free Free `yaml:"free"`
	// Scope is who shares the limits: all keys of one such owner together.
	Scope   Scope   `yaml:"scope"`
	Models  []Model `yaml:"models"`
	Limits  []Limit `yaml:"limits"`
	Headers Headers `yaml:"headers"`
	Quirks  Quirks  `yaml:"quirks"`
	Errors  []Rule  `yaml:"errors"`
	// Training says whether the provider trains on what it is sent.
	Training Training `yaml:"training"`
	Terms    Terms    `yaml:"terms"`
	// KeyCheck is a GET that tells a good key from a bad one and spends nothing,
	// joined to BaseURL, such as "/models" or, beside its last element,
	// "/../models"; when empty a key is checked by the smallest completion.
	KeyCheck string `yaml:"key_check"`
	// Sources are where the entry's facts stand, with dates.
	Sources []string `yaml:"sources"`
}

// API is a protocol of model calls.
type API string

const (
	// APIOpenAI is OpenAI's chat completions, which nearly all speak.
	APIOpenAI API = "openai"
	// APIAnthropic is Anthropic's native messages API.
	APIAnthropic API = "anthropic"
	// APIReplicate is Replicate's native predictions API.
	APIReplicate API = "replicate"
)

// Free says what a provider gives for nothing.
type Free string

const (
	// FreeRecurring comes back every minute, day or month.
	FreeRecurring Free = "recurring"
	// FreeCredit is given once.
	FreeCredit Free = "credit"
	// FreeNone: every call is paid.
	FreeNone Free = "none"
	// FreeOwn is hardware of one's own.
	FreeOwn Free = "own"
)

// Scope is whose quota a key draws from.
type Scope string

const (
	ScopeAccount      Scope = "account"
	ScopeOrganisation Scope = "organisation"
	ScopeProject      Scope = "project"
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
	// ExtraHeaders are sent with every request.
	ExtraHeaders map[string]string `yaml:"extra_headers"`
	// DropSchema are the keywords that are cut out of a JSON schema before it is
	// sent; the reply is held to the whole schema all the same.
	DropSchema []string `yaml:"drop_schema"`
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
	// Window is the length of the quota that is spent, when the answer tells.
	Window Window `yaml:"window"`
}

// Provider returns the entry with that id.
func (c Catalog) Provider(id string) (Provider, bool) {
	for _, p := range c.Providers {
		if p.ID == id {
			return p, true
		}
	}
	return Provider{}, false
}
