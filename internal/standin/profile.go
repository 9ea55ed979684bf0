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
	base string
	// apis are the protocols it speaks; chat completions when empty.
	apis   []api
	models []model
	// retired models are refused with their own words, paid ones are not for free
	// accounts.
	retired, paid []string
	// anyModel serves whatever is asked for as the first model.
	anyModel bool
	limits   []Limit
	params   params
	// gone is the answer of a provider that was shut down; nil for the living.
	gone *answer
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
	// keyOptional lets calls without a key in, anyKey calls with any.
	keyOptional, anyKey bool
	// answerExtras and usageExtras are fields beyond the OpenAI ones.
	answerExtras map[string]any
	usageExtras  map[string]any
}

// model is one model of a provider.
type model struct {
	id      string
	context int
	// maxOutput is the largest bound of a reply that is accepted; zero when only
	// the context bounds it.
	maxOutput int
	// neurons and usd price a million tokens.
	neurons, usd price
}

// price is what a million tokens cost.
type price struct{ in, out float64 }

func (p price) of(prompt, reply int) float64 {
	return (float64(prompt)*p.in + float64(reply)*p.out) / 1e6
}

// params says which members of a request's body a provider takes.
type params struct {
	// maxTokens is the member that bounds the reply. defaultMax applies when it
	// is missing; zero means no bound. alsoMaxTokens is another that goes before it.
	maxTokens     string
	alsoMaxTokens string
	defaultMax    int
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
	// noSchemas refuses response_format json_schema, noLengths schemas that bound
	// the length of a text or a list, noJSONStream streams in any JSON mode.
	noSchemas, noLengths, noJSONStream bool
	// freeSchemas keeps a schema out of the prompt: it bounds the decoder alone.
	freeSchemas bool
	// truncates cuts a prompt that exceeds the context instead of refusing it.
	truncates bool
	// thinking is how many tokens the model thinks before it answers, unless the
	// body says thinking:{"type":"disabled"}. They are billed.
	thinking int
}

// Providers returns the ids of all stand-ins.
func Providers() []string {
	var ids []string
	for _, p := range profiles(DefaultVLLMModel) {
		ids = append(ids, p.id)
	}
	return ids
}

// Models returns the ids of the models that a stand-in serves by default; none
// for a provider that is gone.
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
	switch {
	case i >= 0:
		return p.models[i], true
	case p.anyModel:
		return p.models[0], true
	}
	return model{}, false
}

// profiles is the table of providers. Limits are those of the free plans as of
// 2026-11; Mistral's, which nobody publishes, are as measured on 2026-08-18.
func profiles(vllmModel string) []profile {
	return []profile{
		groqProfile(), geminiProfile(), cloudflareProfile(), mistralProfile(), cerebrasProfile(), huggingfaceProfile(),
		deepseekProfile(), togetherProfile(), fireworksProfile(), cohereProfile(), ai21Profile(), openrouterProfile(), anthropicProfile(),
		replicateProfile(), githubProfile(), anyscaleProfile(), vllmProfile(vllmModel), tgiProfile(), ollamaProfile(),
	}
}
