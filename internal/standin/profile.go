package standin

import (
	"net/http"
	"slices"
)

// profile is everything that sets one provider apart. A new provider is one more
// entry in profiles, and a dialect where its error bodies are its own.
type profile struct {
	id string
	// base is the path of the API under "/<id>". "{account}" is the path
	// parameter of providers that carry an account id there.
	base   string
	models []model
	// retired models are refused with their own words.
	retired []string
	limits  []Limit
	params  params
	// dialect words the provider's refusals.
	dialect dialect
	// headers writes what a success tells about quotas; nil for silent providers.
	headers func(h http.Header, readings []reading, tokens int)
	// reservesMax counts the whole max_tokens of a call until its real usage is
	// known; otherwise only the prompt is counted up front.
	reservesMax bool
	// tellsOversize refuses a call that exceeds a whole minute's tokens as too
	// large; elsewhere it looks like a spent minute, for ever.
	tellsOversize bool
	// keyOptional lets calls without a key in.
	keyOptional bool
	// answerExtras and usageExtras are fields beyond the OpenAI ones.
	answerExtras map[string]any
	usageExtras  map[string]any
}

// model is one model of a provider.
type model struct {
	id      string
	context int
	// neuronsIn and neuronsOut price a million tokens, Cloudflare only.
	neuronsIn, neuronsOut float64
}

// params says which members of a request's body a provider takes.
type params struct {
	// maxTokens is the member that bounds the reply. defaultMax applies when it
	// is missing; zero means no bound.
	maxTokens  string
	defaultMax int
	// forbidden members are refused.
	forbidden []string
	// only, when not empty, are the sole members allowed.
	only []string
	// onlyOneChoice refuses n other than 1, noNames refuses messages[].name,
	// stringContent refuses content in parts.
	onlyOneChoice, noNames, stringContent bool
	// strictSchemas refuses strict schemas that a constrained decoder could not
	// hold: optional properties or additional ones.
	strictSchemas bool
}

// Providers returns the ids of all stand-ins.
func Providers() []string {
	var ids []string
	for _, p := range profiles(DefaultVLLMModel) {
		ids = append(ids, p.id)
	}
	return ids
}

// Models returns the ids of the models that a stand-in serves by default.
func Models(provider string) []string {
	var ids []string
	for _, p := range profiles(DefaultVLLMModel) {
		if p.id != provider {
			continue
		}
		for _, m := range p.models {
			ids = append(ids, m.id)
		}
	}
	return ids
}

func (p profile) model(id string) (model, bool) {
	i := slices.IndexFunc(p.models, func(m model) bool { return m.id == id })
	if i < 0 {
		return model{}, false
	}
	return p.models[i], true
}

// profiles is the table of providers. Limits are those of the free plans as of
// 2026-11; Mistral's, which nobody publishes, are as measured on 2026-08-18.
func profiles(vllmModel string) []profile {
	return []profile{
		groqProfile(), geminiProfile(), cloudflareProfile(), mistralProfile(), cerebrasProfile(),
		{
			id: "vllm", base: "/v1", keyOptional: true,
			models:  []model{{id: vllmModel, context: 32768}},
			params:  params{maxTokens: "max_tokens"},
			dialect: vllmDialect,
			answerExtras: map[string]any{
				"system_fingerprint": "vllm-0.26.0-standin-1f0c4b7a", "prompt_logprobs": nil,
			},
			usageExtras: map[string]any{"prompt_tokens_details": nil},
		},
	}
}
