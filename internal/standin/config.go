package standin

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// DefaultVLLMModel is what the vLLM stand-in serves unless Config.VLLMModel
// says otherwise.
const DefaultVLLMModel = "parley-standin-8b"

// Config describes a Server. The zero value is usable: every provider with its
// documented free limits, answering at once.
type Config struct {
	// Edition is the state of the world: EditionToday, also when empty, or
	// EditionPlan.
	Edition string
	// Latency is how long a model "thinks" before its answer; refusals come at
	// once, as they do in life.
	Latency time.Duration
	// Jitter is added to Latency: between zero and this, spread evenly over the
	// calls and the same in every run.
	Jitter time.Duration
	// Now is the clock of all quotas; time.Now when nil.
	Now func() time.Time
	// VLLMModel is the model that the vLLM node serves; DefaultVLLMModel when
	// empty.
	VLLMModel string
	// Organisations names whom a key belongs to. Keys of one organisation draw from
	// the same quotas and are counted together under that name; a key that is
	// missing here is an account of its own, save at Cloudflare, where the account
	// is in the path.
	Organisations map[string]string
	// Record keeps that many of the latest requests for Server.Recorded; zero
	// keeps none. Recorded requests hold candidates' text: for tests only.
	Record int
	// Providers overrides single providers, by id.
	Providers map[string]ProviderConfig
}

// ProviderConfig overrides one provider's defaults.
type ProviderConfig struct {
	// Latency and Jitter replace the server's when either is not zero.
	Latency time.Duration
	Jitter  time.Duration
	// Limits replaces the documented limits unless nil; an empty, non-nil slice
	// lifts them all.
	Limits []Limit
}

// withDefaults returns a copy with the optional fields filled in.
func (c Config) withDefaults() Config {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.VLLMModel == "" {
		c.VLLMModel = DefaultVLLMModel
	}
	return c
}

// validate reports everything that is wrong.
func (c Config) validate() error {
	var problems []error
	complain := func(format string, args ...any) {
		problems = append(problems, fmt.Errorf(format, args...))
	}
	if c.Latency < 0 {
		complain("latency %s: must not be negative", c.Latency)
	}
	if c.Jitter < 0 {
		complain("jitter %s: must not be negative", c.Jitter)
	}
	if c.Record < 0 {
		complain("record %d: must not be negative", c.Record)
	}
	if c.Edition != "" && !slices.Contains(Editions(), c.Edition) {
		complain("edition %q: want one of %s", c.Edition, strings.Join(Editions(), ", "))
	}
	for _, key := range slices.Sorted(maps.Keys(c.Organisations)) {
		if c.Organisations[key] == "" {
			// The key itself is nobody's business.
			complain("organisations: the key of account %s belongs to one without a name", AccountLabel(key))
		}
	}
	known := Providers()
	for _, id := range slices.Sorted(maps.Keys(c.Providers)) {
		override := c.Providers[id]
		if !slices.Contains(known, id) {
			complain("providers: unknown id %q; known are %s", id, strings.Join(known, ", "))
		}
		if override.Latency < 0 || override.Jitter < 0 {
			complain("providers.%s: latency and jitter must not be negative", id)
		}
		for i, limit := range override.Limits {
			if err := limit.validate(); err != nil {
				complain("providers.%s.limits[%d]: %w", id, i, err)
			}
		}
	}
	return errors.Join(problems...)
}
