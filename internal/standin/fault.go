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
	// FaultDown answers 503 in the provider's own words.
	FaultDown FaultKind = "down"
	// FaultReset closes the connection without an answer.
	FaultReset FaultKind = "reset"
	// FaultHang never answers; it ends when the client leaves.
	FaultHang FaultKind = "hang"
	// FaultSlow answers well, after Latency.
	FaultSlow FaultKind = "slow"
	// FaultRateLimited refuses as if a minute's limit were spent.
	FaultRateLimited FaultKind = "rate_limited"
	// FaultQuotaExhausted refuses as if a day's limit were spent.
	FaultQuotaExhausted FaultKind = "quota_exhausted"
	// FaultInvalidKey refuses the key.
	FaultInvalidKey FaultKind = "invalid_key"
	// FaultModelGone says that the model is retired.
	FaultModelGone FaultKind = "model_gone"
	// FaultOverloaded says that the provider is busy.
	FaultOverloaded FaultKind = "overloaded"
	// FaultTooLarge says that the request can never fit.
	FaultTooLarge FaultKind = "too_large"
	// FaultHTML answers 502 with a page of HTML, as a proxy in front does.
	FaultHTML FaultKind = "html"
	// FaultEmpty answers 200 with no body.
	FaultEmpty FaultKind = "empty"
	// FaultNoChoices answers 200 with an empty list of choices.
	FaultNoChoices FaultKind = "no_choices"
	// FaultError200 answers 200 with an error object.
	FaultError200 FaultKind = "error_200"
	// FaultCut breaks the connection in the middle of the body.
	FaultCut FaultKind = "cut"
	// FaultAbort answers 200 with finish_reason "abort" and half a text, as vLLM
	// does when it shuts down.
	FaultAbort FaultKind = "abort"
	// FaultLength answers 200 with finish_reason "length" and half a text.
	FaultLength FaultKind = "length"
	// FaultFiltered answers 200 with finish_reason "content_filter" and no text.
	FaultFiltered FaultKind = "filtered"
	// FaultMalformed makes the model write something that is no JSON.
	FaultMalformed FaultKind = "malformed"
	// FaultWrongSchema makes the model write JSON of another shape.
	FaultWrongSchema FaultKind = "wrong_schema"
	// FaultInventedQuotes makes the scorecard quote what nobody said.
	FaultInventedQuotes FaultKind = "invented_quotes"
	// FaultProse wraps the JSON in prose and a code fence.
	FaultProse FaultKind = "prose"
	// FaultAway takes a vLLM node off: /health is 503, all else is cut.
	FaultAway FaultKind = "away"
)

// FaultKinds lists every kind.
func FaultKinds() []FaultKind {
	return []FaultKind{
		FaultDown, FaultReset, FaultHang, FaultSlow, FaultRateLimited, FaultQuotaExhausted, FaultInvalidKey,
		FaultModelGone, FaultOverloaded, FaultTooLarge, FaultHTML, FaultEmpty, FaultNoChoices, FaultError200, FaultCut,
		FaultAbort, FaultLength, FaultFiltered, FaultMalformed, FaultWrongSchema, FaultInventedQuotes, FaultProse, FaultAway,
	}
}

// AllProviders in Fault.Provider matches every provider.
const AllProviders = "*"

// defaultSlowness is what FaultSlow adds without a Latency of its own.
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
	// Kind is FaultDown when empty.
	Kind FaultKind `json:"kind,omitempty"`
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
	if (f.Kind == FaultAway || f.Kind == FaultAbort) && f.Provider != "vllm" {
		complain("kind %s: only provider=vllm can do that, not %q", f.Kind, f.Provider)
	}
	if f.After < 0 {
		complain("after %d: want a number of calls, 0 or more", f.After)
	}
	if f.For < 0 {
		complain("for %d: want a number of calls, 0 for until cleared", f.For)
	}
	if f.Latency < 0 {
		complain("latency %s: must not be negative", f.Latency)
	}
	return errors.Join(problems...)
}

func kindList() string {
	var names []string
	for _, kind := range FaultKinds() {
		names = append(names, string(kind))
	}
	return strings.Join(names, ", ")
}

// ParseFault reads a Fault from text such as "provider=groq,after=3,kind=down".
// Fields are provider, model, step, after, for, kind and latency; only provider
// must be given. All mistakes are reported at once.
func ParseFault(text string) (Fault, error) {
	fault := Fault{Kind: FaultDown}
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
	case "after":
		if f.After, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("after %q: want a number of calls", value)
		}
	case "for":
		if f.For, err = strconv.Atoi(value); err != nil {
			return fmt.Errorf("for %q: want a number of calls", value)
		}
	case "latency":
		if f.Latency, err = time.ParseDuration(value); err != nil {
			return fmt.Errorf("latency %q: want a duration such as 3s", value)
		}
	default:
		return fmt.Errorf("%s: unknown field; known are provider, model, step, after, for, kind, latency", name)
	}
	return nil
}
