package standin

import (
	"encoding/json"
	"net/http"
	"time"
)

// problem is why a call is refused, before a dialect puts it into a provider's
// words.
type problem struct {
	kind Outcome
	// model is the one asked for, org the account's label.
	model, org string
	// param is the offending member of the body, detail says what is wrong.
	param, detail string
	// promptTokens and maxTokens are the size of a call that is too large, and
	// limit is what it exceeds, in tokens.
	promptTokens, maxTokens, limit int
	// other asks for the provider's second wording, where it is known for two.
	other bool
	// now is the moment of the refusal.
	now time.Time
	// short is set when a quota refuses the call.
	short *shortage
	// readings is the state of the account's quotas.
	readings []reading
}

// refusal is a provider's answer to a call that it does not serve.
type refusal struct {
	status int
	header http.Header
	// body is written as JSON.
	body any
}

// dialect words a problem as one provider does.
type dialect func(p problem) refusal

// answer turns the refusal into something to send.
func (r refusal) answer(outcome Outcome) answer {
	body, err := json.Marshal(r.body)
	if err != nil {
		body = []byte(`{}`)
	}
	return answer{status: r.status, header: r.header, body: body, contentType: "application/json", outcome: outcome}
}

// object is a JSON object.
type object = map[string]any
