package standin

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Outcome is what became of a call: OutcomeAnswered, why it was refused, or the
// kind of the fault that hit it.
type Outcome string

const (
	// OutcomeAnswered is a clean answer.
	OutcomeAnswered Outcome = "answered"
	// OutcomeRateLimited and OutcomeQuotaExhausted are a pace that was exceeded
	// and a day's allowance that is spent.
	OutcomeRateLimited    Outcome = "rate_limited"
	OutcomeQuotaExhausted Outcome = "quota_exhausted"
	// OutcomeInvalidKey is a missing or wrong key, OutcomeWrongAccount a wrong
	// account id in the path.
	OutcomeInvalidKey   Outcome = "invalid_key"
	OutcomeWrongAccount Outcome = "wrong_account"
	// OutcomeUnknownModel is a model that never was, OutcomeModelGone a retired
	// one.
	OutcomeUnknownModel Outcome = "unknown_model"
	OutcomeModelGone    Outcome = "model_gone"
	// OutcomeInvalidRequest is a body that the provider does not take.
	OutcomeInvalidRequest Outcome = "invalid_request"
	// OutcomeTooLarge is a request that can never fit.
	OutcomeTooLarge Outcome = "too_large"
	// OutcomeNeverOnPlan is a model that the account's plan does not have.
	OutcomeNeverOnPlan Outcome = "never_on_plan"
	// OutcomePayment wants money, OutcomeJSONFailed is a model that could not be
	// held to JSON; both happen by fault only.
	OutcomePayment    Outcome = "payment_required"
	OutcomeJSONFailed Outcome = "json_mode_failed"
	// OutcomeRetired is a provider that is gone.
	OutcomeRetired Outcome = "retired"
	// OutcomeOverloaded and OutcomeDown happen by fault only.
	OutcomeOverloaded Outcome = "overloaded"
	OutcomeDown       Outcome = "down"
	// OutcomeLeft is a client that did not wait for its answer.
	OutcomeLeft Outcome = "client_left"
)

// Counts are the calls of a provider or of one of its accounts.
type Counts struct {
	Calls    int64 `json:"calls"`
	Answered int64 `json:"answered"`
	// Refused counts by outcome what was not answered cleanly.
	Refused map[Outcome]int64 `json:"refused,omitempty"`
	// OverLimit is how often a real quota had to refuse, faults left out: a
	// caller that keeps its own count holds this at zero.
	OverLimit        int64 `json:"over_limit"`
	PromptTokens     int64 `json:"prompt_tokens"`
	CompletionTokens int64 `json:"completion_tokens"`
}

// ProviderStats are a provider's counts, in all and by account.
type ProviderStats struct {
	Counts
	// Accounts is keyed by AccountLabel, or by the organisation that keys share.
	Accounts map[string]Counts `json:"accounts,omitempty"`
	// Limits are what the accounts used of each limit.
	Limits []LimitStats `json:"limits,omitempty"`
}

// Stats are the counts of every provider that was called, by id.
type Stats struct {
	Providers map[string]ProviderStats `json:"providers"`
}

// AccountLabel is the name under which a key's account appears, or an account id
// of Cloudflare's: a fingerprint that does not lead back to it.
func AccountLabel(key string) string {
	if key == "" {
		return "none"
	}
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:4])
}

// Recorded is one request as a provider got it.
type Recorded struct {
	Provider string `json:"provider"`
	Model    string `json:"model"`
	// Step is the kind of reply that was asked for, empty when not Parley's.
	Step    string `json:"step"`
	Account string `json:"account"`
	// Header lacks the key.
	Header  http.Header     `json:"header"`
	Body    json.RawMessage `json:"body"`
	Outcome Outcome         `json:"outcome"`
}

// ledger counts and records.
type ledger struct {
	keep int

	mu       sync.Mutex
	stats    map[string]*tally
	recorded []Recorded
}

type tally struct {
	all      Counts
	accounts map[string]*Counts
}

// event is one finished call.
type event struct {
	Recorded
	overLimit           bool
	promptTokens, reply int
}

func (l *ledger) note(e event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t, found := l.stats[e.Provider]
	if !found {
		t = &tally{accounts: make(map[string]*Counts)}
		l.stats[e.Provider] = t
	}
	account, found := t.accounts[e.Account]
	if !found {
		account = &Counts{}
		t.accounts[e.Account] = account
	}
	t.all.add(e)
	account.add(e)
	if l.keep > 0 {
		if len(l.recorded) == l.keep {
			l.recorded = slices.Delete(l.recorded, 0, 1)
		}
		l.recorded = append(l.recorded, e.Recorded)
	}
}

func (c *Counts) add(e event) {
	c.Calls++
	c.PromptTokens += int64(e.promptTokens)
	c.CompletionTokens += int64(e.reply)
	if e.overLimit {
		c.OverLimit++
	}
	if e.Outcome == OutcomeAnswered {
		c.Answered++
		return
	}
	if c.Refused == nil {
		c.Refused = make(map[Outcome]int64)
	}
	c.Refused[e.Outcome]++
}

func (c *Counts) clone() Counts {
	cloned := *c
	cloned.Refused = maps.Clone(c.Refused)
	return cloned
}

func (l *ledger) snapshot() Stats {
	l.mu.Lock()
	defer l.mu.Unlock()
	stats := Stats{Providers: make(map[string]ProviderStats, len(l.stats))}
	for id, t := range l.stats {
		p := ProviderStats{Counts: t.all.clone(), Accounts: make(map[string]Counts, len(t.accounts))}
		for label, c := range t.accounts {
			p.Accounts[label] = c.clone()
		}
		stats.Providers[id] = p
	}
	return stats
}

func (l *ledger) requests() []Recorded {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clone(l.recorded)
}
