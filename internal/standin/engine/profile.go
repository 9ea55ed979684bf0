package engine

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// BlockTokens is the size of a KV block: vLLM's default on NVIDIA cards.
const BlockTokens = 16

// Profile is what a card does with a model: how long a step takes, and how much fits.
//
// A step takes Base + PerRequest for each request in it + PerKVToken for each token
// that these have in the cache + PerPromptToken for each prompt token computed in it.
type Profile struct {
	Name                                         string
	Base, PerRequest, PerKVToken, PerPromptToken time.Duration
	// StepTokens bounds the tokens computed in one step (max-num-batched-tokens).
	StepTokens int
	// Slots bounds the requests that run together (max-num-seqs).
	Slots int
	// Blocks is how many KV blocks fit beside the weights.
	Blocks int
}

// Profiles are the presets.
//
// rtx4090 is Llama-3.1-8B in BF16: 16.8 ms a step with one request of 900 tokens, 19.8
// with 16 and 25.9 with 48, 94 µs a prompt token and 41,408 tokens of KV, as
// LLMServingSim (KAIST, August 2026) measured and profiled it under vLLM 0.19. Time per
// KV token is the 128 KiB that it holds, read at nine tenths of 1,008 GB/s; the rest of
// the growth is each request's own.
//
// h100 is the same model on an 80 GB SXM card: 47 ms at a batch of 511
// (green-token-index), memory at 3.35 TB/s, 30 µs a prompt token by half of its peak
// FLOPS, KV by what 92 % of the memory leave. It is rougher: nobody published the curve.
//
// instant takes no time and is otherwise the first card: for tests of everything else.
func Profiles() []Profile {
	const us = time.Microsecond
	return []Profile{
		{
			Name: "rtx4090", Base: 16_600 * us, PerRequest: 67 * us, PerKVToken: 140, PerPromptToken: 94 * us,
			StepTokens: 2048, Slots: 256, Blocks: 2588,
		},
		{
			Name: "h100", Base: 6_800 * us, PerRequest: 56 * us, PerKVToken: 45, PerPromptToken: 30 * us,
			StepTokens: 8192, Slots: 1024, Blocks: 26_250,
		},
		{Name: "instant", StepTokens: 2048, Slots: 256, Blocks: 2588},
	}
}

// ProfileNames lists the presets by name.
func ProfileNames() []string {
	var names []string
	for _, p := range Profiles() {
		names = append(names, p.Name)
	}
	return names
}

// Preset returns the profile of that name.
func Preset(name string) (Profile, error) {
	for _, p := range Profiles() {
		if p.Name == name {
			return p, nil
		}
	}
	return Profile{}, fmt.Errorf("profile %q: want one of %s", name, strings.Join(ProfileNames(), ", "))
}

// step is how long a step takes.
func (p Profile) step(requests, kvTokens, promptTokens int) time.Duration {
	return p.Base + time.Duration(requests)*p.PerRequest + time.Duration(kvTokens)*p.PerKVToken +
		time.Duration(promptTokens)*p.PerPromptToken
}

// Config is an engine's profile and the flags that it is started with.
type Config struct {
	Profile
	// MaxQueued refuses requests while that many wait without a slot
	// (max-num-queued-reqs); zero lets the queue grow without end, as vLLM does.
	MaxQueued int
	// NoPrefixCache turns the prefix cache off.
	NoPrefixCache bool
}

// validate reports everything that is wrong.
func (c Config) validate() error {
	var problems []error
	for name, n := range map[string]int{"step tokens": c.StepTokens, "slots": c.Slots, "blocks": c.Blocks} {
		if n < 1 {
			problems = append(problems, fmt.Errorf("%s %d: want at least 1", name, n))
		}
	}
	if c.Base < 0 || c.PerRequest < 0 || c.PerKVToken < 0 || c.PerPromptToken < 0 {
		problems = append(problems, errors.New("profile: no time may be negative"))
	}
	if c.MaxQueued < 0 {
		problems = append(problems, fmt.Errorf("max queued %d: must not be negative", c.MaxQueued))
	}
	return errors.Join(problems...)
}
