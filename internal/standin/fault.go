package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// FaultKind is a way to fail.
type FaultKind string

const (
	// KindDown answers 503 in the provider's own words.
	KindDown FaultKind = "down"
	// KindReset closes the connection without an answer.
	KindReset FaultKind = "reset"
	// KindHang never answers; it ends when the client leaves.
	KindHang FaultKind = "hang"
	// KindSlow answers well, after Latency.
	KindSlow FaultKind = "slow"
	// KindRateLimited refuses as if a minute's limit were spent.
	KindRateLimited FaultKind = "rate_limited"
	// KindQuotaExhausted refuses as if a day's limit were spent.
	KindQuotaExhausted FaultKind = "quota_exhausted"
	// KindInvalidKey refuses the key.
	KindInvalidKey FaultKind = "invalid_key"
	// KindModelGone says that the model is retired.
	KindModelGone FaultKind = "model_gone"
	// KindOverloaded says that the provider is busy.
	KindOverloaded FaultKind = "overloaded"
	// KindTooLarge says that the request can never fit.
	KindTooLarge FaultKind = "too_large"
	// KindHTML answers 502 with a page of HTML, as a proxy in front does.
	KindHTML FaultKind = "html"
	// KindEdgeBlock answers 403 with "error code: 1010", as the edge in front does
	// to a client that it dislikes.
	KindEdgeBlock FaultKind = "edge_block"
	// KindPaymentRequired answers 402 in the provider's own words; one's own servers
	// want no money and refuse otherwise.
	KindPaymentRequired FaultKind = "payment_required"
	// KindNeverOnPlan says that the account's plan lacks the model.
	KindNeverOnPlan FaultKind = "never_on_plan"
	// KindUnknownModel says that there is no such model.
	KindUnknownModel FaultKind = "unknown_model"
	// KindInvalidRequest refuses the call as malformed.
	KindInvalidRequest FaultKind = "invalid_request"
	// KindJSONFailed says that the model could not be held to JSON: Groq,
	// Cloudflare.
	KindJSONFailed FaultKind = "json_mode_failed"
	// KindEmpty answers 200 with no body.
	KindEmpty FaultKind = "empty"
	// KindNoChoices answers 200 with an empty list of choices.
	KindNoChoices FaultKind = "no_choices"
	// KindError200 answers 200 with an error object.
	KindError200 FaultKind = "error_200"
	// KindCut breaks the connection in the middle of the body; a stream ends in
	// good order, but without its last events.
	KindCut FaultKind = "cut"
	// KindStreamError sends half a stream and then an error object; a call that
	// does not stream gets the KindError200 of its provider.
	KindStreamError FaultKind = "stream_error"
	// KindAbort answers 200 with finish_reason "abort" and half a text, as vLLM
	// does when it shuts down; at Replicate the prediction is canceled.
	KindAbort FaultKind = "abort"
	// KindLength answers 200 with finish_reason "length" and half a text.
	KindLength FaultKind = "length"
	// KindFiltered answers 200 with finish_reason "content_filter" and no text.
	KindFiltered FaultKind = "filtered"
	// KindMalformed makes the model write something that is no JSON.
	KindMalformed FaultKind = "malformed"
	// KindWrongSchema makes the model write JSON of another shape.
	KindWrongSchema FaultKind = "wrong_schema"
	// KindInventedQuotes makes the scorecard quote what nobody said.
	KindInventedQuotes FaultKind = "invented_quotes"
	// KindLosesItem makes the model leave the last plan or profile out of its list.
	KindLosesItem FaultKind = "loses_item"
	// KindObeys makes the model do what the candidate's text and all other data
	// ask of it: give the best score, end the interview, tell its instructions.
	KindObeys FaultKind = "obeys"
	// KindProse wraps the JSON in prose and a code fence.
	KindProse FaultKind = "prose"
	// KindAway takes a vLLM node off: /health is 503, all else is cut.
	KindAway FaultKind = "away"
	// KindStall hangs a vLLM node's engine with the first call that it hits, or at once:
	// /health stays 200, calls are taken and never answered, gauges freeze. It lasts
	// until it is cleared.
	KindStall FaultKind = "stall"
	// KindDead kills a vLLM node's engine likewise: calls get 500, /health is 503, and a
	// node that stands alone ends. Clearing it restarts the engine.
	KindDead FaultKind = "dead"
)

// FaultKinds lists every kind.
func FaultKinds() []FaultKind {
	return []FaultKind{
		KindDown, KindReset, KindHang, KindSlow, KindRateLimited, KindQuotaExhausted, KindInvalidKey,
		KindModelGone, KindOverloaded, KindTooLarge, KindHTML, KindEmpty, KindNoChoices, KindError200, KindCut,
		KindAbort, KindLength, KindFiltered, KindMalformed, KindWrongSchema, KindInventedQuotes, KindObeys, KindProse, KindAway,
		KindLosesItem,
		KindEdgeBlock, KindPaymentRequired, KindNeverOnPlan, KindUnknownModel, KindInvalidRequest, KindJSONFailed, KindStreamError,
		KindStall, KindDead,
	}
}

// AllProviders in Fault.Provider matches every provider.
const AllProviders = "*"

// defaultSlowness is what KindSlow adds without a Latency of its own.
const defaultSlowness = 3 * time.Second

// Fault makes a provider's chat calls fail for a while. When several faults
// match a call, the one injected first decides; all of them count the call.
type Fault struct {
	// Provider is a provider's id, or AllProviders.
	Provider string `json:"provider"`
	// Model and Step, when not empty, narrow the fault to calls for that model
	// or that kind of reply ("next_turn"). Other calls are not counted.
	Model string `json:"model,omitempty"`
	Step  string `json:"step,omitempty"`
	// After is how many calls pass before the fault starts.
	After int `json:"after,omitempty"`
	// For is how many calls it then hits; zero means until it is cleared.
	For int `json:"for,omitempty"`
	// Every makes it come back: of each so many calls it hits the first For.
	Every int `json:"every,omitempty"`
	// Kind is KindDown when empty.
	Kind FaultKind `json:"kind,omitempty"`
	// Other asks for the second wording of providers that are known for two, such
	// as an error that is a string at Together; elsewhere it changes nothing.
	Other bool `json:"other,omitempty"`
	// Latency is waited before the faulty answer, on top of the usual latency
	// where the model is asked at all.
	Latency time.Duration `json:"latency,omitempty"`
}

// faultJSON is a Fault on the wire: its latency is text such as "3s".
type faultJSON struct {
	plainFault
	Latency string `json:"latency,omitempty"`
}

type plainFault Fault

// MarshalJSON writes the latency as text.
func (f Fault) MarshalJSON() ([]byte, error) {
	wire := faultJSON{plainFault: plainFault(f)}
	if f.Latency != 0 {
		wire.Latency = f.Latency.String()
	}
	return json.Marshal(wire)
}

// UnmarshalJSON reads the latency from text such as "3s".
func (f *Fault) UnmarshalJSON(data []byte) error {
	var wire faultJSON
	if err := json.Unmarshal(data, &wire); err != nil {
		return err
	}
	*f = Fault(wire.plainFault)
	if wire.Latency == "" {
		return nil
	}
	latency, err := time.ParseDuration(wire.Latency)
	if err != nil {
		return fmt.Errorf("latency %q: want a duration such as 3s", wire.Latency)
	}
	f.Latency = latency
	return nil
}

// validate reports everything that is wrong.
func (f Fault) validate() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if known := Providers(); f.Provider != AllProviders && !slices.Contains(known, f.Provider) {
		complain("provider %q: want one of %s, or * for all", f.Provider, strings.Join(known, ", "))
	}
	if !slices.Contains(FaultKinds(), f.Kind) {
		complain("kind %q: want one of %s", f.Kind, kindList())
	}
	if able := onlyAt()[f.Kind]; able != nil && !slices.Contains(able, f.Provider) {
		complain("kind %s: only provider=%s can do that, not %q", f.Kind, strings.Join(able, " or "), f.Provider)
	}
	if f.After < 0 {
		complain("after %d: want a number of calls, 0 or more", f.After)
	}
	if f.For < 0 {
		complain("for %d: want a number of calls, 0 for until cleared", f.For)
	}
	if f.Every != 0 && f.Every <= f.For || f.Every != 0 && f.For == 0 {
		complain("every %d: want more calls than for, which must be given", f.Every)
	}
	if f.Latency < 0 {
		complain("latency %s: must not be negative", f.Latency)
	}
	return errors.Join(problems...)
}

// onlyAt names the providers of kinds that others do not show.
func onlyAt() map[FaultKind][]string {
	return map[FaultKind][]string{
		KindAway: {"vllm"}, KindStall: {"vllm"}, KindDead: {"vllm"}, KindAbort: {"vllm", "replicate"}, KindJSONFailed: {"groq", "cloudflare"},
	}
}

func kindList() string {
	var names []string
	for _, kind := range FaultKinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// ParseFault reads a Fault from text such as "provider=groq,after=3,kind=down".
// Fields are provider, model, step, after, for, every, kind, other and latency; only
// provider must be given. All mistakes are reported at once.
func ParseFault(text string) (Fault, error) {
	fault := Fault{Kind: KindDown}
	var problems []error
	seen := map[string]bool{}
	for field := range strings.SplitSeq(text, ",") {
		name, value, found := strings.Cut(strings.TrimSpace(field), "=")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		switch {
		case !found:
			problems = append(problems, fmt.Errorf("%q: want name=value", field))
			continue
		case seen[name]:
			problems = append(problems, fmt.Errorf("%s: given twice", name))
			continue
		}
		seen[name] = true
		if err := fault.set(name, value); err != nil {
			problems = append(problems, err)
		}
	}
	problems = append(problems, fault.validate())
	if err := errors.Join(problems...); err != nil {
		return Fault{}, fmt.Errorf("fault %q: %w", text, err)
	}
	return fault, nil
}

func (f *Fault) set(name, value string) (err error) {
	switch name {
	case "provider":
		f.Provider = value
	case "model":
		f.Model = value
	case "step":
		f.Step = value
	case "kind":
		f.Kind = FaultKind(value)
	case "other":
		if f.Other, err = strconv.ParseBool(value); err != nil {
			return fmt.Errorf("other %q: want true or false", value)
		}
	case "after":
		if f.After, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("after %q: want a number of calls", value)
		}
	case "for":
		if f.For, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("for %q: want a number of calls", value)
		}
	case "every":
		if f.Every, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("every %q: want a number of calls", value)
		}
	case "latency":
		if f.Latency, err = time.ParseDuration(value); err != nil {
			return fmt.Errorf("latency %q: want a duration such as 3s", value)
		}
	default:
		return fmt.Errorf("%s: unknown field; known are provider, model, step, after, for, every, kind, other, latency", name)
	}
	return nil
}
