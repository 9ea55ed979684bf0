package standin

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// NodeConfig describes a vLLM node that stands alone. Its members are vLLM's flags where
// these exist. The zero value is usable: a node with an RTX 4090 and vLLM's defaults.
type NodeConfig struct {
	// Model is what the node serves; DefaultVLLMModel when empty.
	Model string
	// Profile is the card: one of engine.ProfileNames, rtx4090 when empty.
	Profile string
	// Speed is how many times faster than life the engine runs; 1 when zero. Metrics
	// tell the engine's own seconds.
	Speed float64
	// MaxModelLen bounds prompt and reply together, in tokens; 32,768 when zero.
	MaxModelLen int
	// MaxNumSeqs and KVBlocks replace the profile's slots and blocks of 16 tokens.
	MaxNumSeqs, KVBlocks int
	// MaxNumQueuedReqs refuses requests with 503 while so many wait; zero lets the queue
	// grow without end.
	MaxNumQueuedReqs int
	// APIKeys are the keys that /v1 wants; without any it takes everybody.
	APIKeys []string
	// Release is the vLLM release whose version, metrics and error bodies are played:
	// one of Releases, 0.26 when empty.
	Release string
	// ShutdownTimeout is how long a node that is told to end lets requests run on; zero
	// aborts them.
	ShutdownTimeout time.Duration
	// Startup is how long the node takes to load its model; connections are reset
	// meanwhile.
	Startup time.Duration
	// PromptTokensDetails tells cached tokens in the usage, RequestIDHeaders echoes
	// X-Request-Id, LoadTracking counts /load, DevMode opens /sleep, /pause and others.
	PromptTokensDetails, RequestIDHeaders, LoadTracking, DevMode bool
	// Record keeps that many of the latest requests, as Config.Record.
	Record int
}

// Releases lists what NodeConfig.Release may be.
func Releases() []string { return []string{"0.10", "0.12", "0.26"} }

// withDefaults returns a copy with the optional fields filled in.
func (c NodeConfig) withDefaults() NodeConfig {
	c.Model = cmp.Or(c.Model, DefaultVLLMModel)
	c.Profile = cmp.Or(c.Profile, "rtx4090")
	c.Speed = cmp.Or(c.Speed, 1)
	c.MaxModelLen = cmp.Or(c.MaxModelLen, 32_768)
	c.Release = cmp.Or(c.Release, "0.26")
	return c
}

// engine returns the engine's configuration, or everything that is wrong.
func (c NodeConfig) engine() (engine.Config, error) {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	profile, err := engine.Preset(c.Profile)
	if err != nil {
		problems = append(problems, err)
	}
	profile.Slots, profile.Blocks = cmp.Or(c.MaxNumSeqs, profile.Slots), cmp.Or(c.KVBlocks, profile.Blocks)
	if c.Speed <= 0 {
		complain("speed %g: must be positive", c.Speed)
	}
	if most := profile.Blocks * engine.BlockTokens; err == nil && (c.MaxModelLen < 1 || c.MaxModelLen > most) {
		complain("max model len %d: want 1 to %d, the tokens that the KV cache holds", c.MaxModelLen, most)
	}
	if c.MaxNumSeqs < 0 || c.KVBlocks < 0 || c.MaxNumQueuedReqs < 0 || c.Record < 0 {
		complain("max num seqs %d, kv blocks %d, max num queued reqs %d, record %d: must not be negative",
			c.MaxNumSeqs, c.KVBlocks, c.MaxNumQueuedReqs, c.Record)
	}
	if c.ShutdownTimeout < 0 || c.Startup < 0 {
		complain("shutdown timeout %s, startup %s: must not be negative", c.ShutdownTimeout, c.Startup)
	}
	if slices.Contains(c.APIKeys, "") {
		complain("api keys: must not be empty")
	}
	if !slices.Contains(Releases(), c.Release) {
		complain("release %q: want one of %s", c.Release, strings.Join(Releases(), ", "))
	}
	return engine.Config{Profile: profile, MaxQueued: c.MaxNumQueuedReqs}, errors.Join(problems...)
}
