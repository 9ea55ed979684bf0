package standin

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// machine is what a vLLM node has beyond other providers: an engine, and flags.
type machine struct {
	config NodeConfig
	driver *engine.Driver
	// died is told when the engine dies.
	died chan struct{}
	// up is when the model is loaded.
	up time.Time
	// load is the number of calls being answered.
	load atomic.Int64
}

func newMachine(config NodeConfig) (*machine, error) {
	settings, err := config.engine()
	if err != nil {
		return nil, err
	}
	driver, err := engine.Drive(settings, config.Speed)
	if err != nil {
		return nil, err
	}
	return &machine{config: config, driver: driver, died: make(chan struct{}, 1), up: time.Now().Add(config.Startup)}, nil
}

// version is the release that is played.
func (m *machine) version() string { return m.config.Release + ".0" }

// fingerprint is the system_fingerprint of answers.
func (m *machine) fingerprint() string { return "vllm-" + m.version() + "-standin-1f0c4b7a" }

// enter changes the engine's state.
func (m *machine) enter(state engine.State) {
	m.driver.Enter(state)
	if state == engine.Dead {
		select {
		case m.died <- struct{}{}:
		default:
		}
	}
}

// recover ends the states that faults bring.
func (m *machine) recover() {
	switch m.driver.State() {
	case engine.Stalled:
		m.driver.Enter(engine.Serving)
	case engine.Dead:
		m.driver.Restart()
	case engine.Serving, engine.Sleeping, engine.Paused, engine.Closing:
	}
}

// tokens are the prompt's, in the order of its messages.
func (c call) tokens() []engine.Token {
	var all []engine.Token
	for _, m := range c.messages {
		all = append(all, engine.Tokenize(m.role, m.content)...)
	}
	return atLeastOne(all)
}

// atLeastOne adds the token that ends a text to an empty one.
func atLeastOne(tokens []engine.Token) []engine.Token {
	if len(tokens) == 0 {
		return make([]engine.Token, 1)
	}
	return tokens
}

// request is the engine's view of a call and of the reply to it.
func (v *visit) engineRequest(said reply) engine.Request {
	finish := engine.Finish(said.finish)
	if !slices.Contains([]engine.Finish{engine.FinishLength, engine.FinishAbort}, finish) {
		finish = engine.FinishStop
	}
	return engine.Request{
		Prompt: v.call.tokens(), Reply: atLeastOne(engine.Tokenize("assistant", said.text)), Finish: finish, Salt: v.call.salt,
	}
}

// filler is what a reply is made of that must not end yet.
const filler = " and then, as I said before, there is one thing more to tell about it:"

// lengthen fills a text up to so many tokens.
func lengthen(text string, want int) string {
	if missing := want - tokens(text); missing > 0 {
		text += strings.Repeat(filler, missing*4/len(filler)+1)
	}
	return string([]rune(text)[:min(len([]rune(text)), 4*want)])
}
