package standin

import (
	"net/http"
	"time"
)

// api is one protocol of model calls.
type api struct {
	// path is where it is served below a provider's base.
	path string
	// key finds the key of a request.
	key func(r *http.Request) string
	// decode reads a request. A problem in it is told in our own words.
	decode func(r *http.Request, p params) (call, error)
	// write puts a reply into the protocol's form.
	write func(s *Server, v *visit, said reply) answer
}

// reply is what a model said.
type reply struct {
	number uint64
	text   string
	// finish is why it stopped, in OpenAI's words.
	finish string
	// prompt and tokens are the size of question and reply, thought is the part of
	// the reply that was thinking.
	prompt, tokens, thought int
	// cached is the part of the prompt that the engine knew.
	cached int
	// delay is how long the model takes.
	delay time.Duration
}

// completions is OpenAI's chat completions.
func completions() api {
	return api{path: "/chat/completions", key: bearer, decode: decodeCompletion, write: writeCompletion}
}

// protocols are the APIs that the provider speaks.
func (p profile) protocols() []api {
	if len(p.apis) == 0 {
		return []api{completions()}
	}
	return p.apis
}
