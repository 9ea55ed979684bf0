package standin

import (
	"errors"
	"net/http"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// generate has the node's engine work on the reply before it is written.
func (s *Server) generate(v *visit, said reply) answer {
	job, err := v.node.driver.Start(v.engineRequest(said))
	if err != nil {
		return v.refusedByEngine(err)
	}
	if v.call.stream && !v.faulty {
		events := stream{visit: v, head: v.head(s, said)}
		return answer{outcome: OutcomeAnswered, delay: said.delay, live: &live{job: job, visit: v, said: said, events: events}}
	}
	result, here := job.Result(v.request.Context())
	if !here {
		return answer{manner: mannerReset, outcome: OutcomeLeft}
	}
	outcome := OutcomeAnswered
	switch result.Finish {
	case engine.FinishError:
		return v.engineDied()
	case engine.FinishAbort:
		said = said.aborted(result.Produced)
		outcome = Outcome(KindAbort)
	case engine.FinishStop, engine.FinishLength:
	}
	said.cached = result.Cached
	v.spend(said)
	a := v.api.write(s, v, said)
	a.outcome = outcome
	if v.faulty && v.fault.Kind != KindSlow {
		a.outcome = Outcome(v.fault.Kind)
	}
	return a
}

// aborted is the reply cut after so many tokens, as an engine leaves it that shuts down.
func (r reply) aborted(produced int) reply {
	text := []rune(r.text)
	r.text, r.finish = string(text[:min(len(text), 4*produced)]), string(engine.FinishAbort)
	r.tokens = min(r.tokens, produced)
	return r
}

// refusedByEngine words why the engine takes no request.
func (v *visit) refusedByEngine(err error) answer {
	kind := OutcomeTooLarge
	switch {
	case errors.Is(err, engine.ErrDead):
		return v.engineDied()
	case errors.Is(err, engine.ErrQueueFull):
		kind = OutcomeOverloaded
	}
	return v.dialect(v.problem(kind)).answer(kind)
}

// engineDied is the answer to a call whose engine is dead.
func (v *visit) engineDied() answer {
	return refusal{status: http.StatusInternalServerError, body: vllmError(http.StatusInternalServerError, "InternalServerError",
		"EngineCore encountered an issue. See stack trace (above) for the root cause.")}.answer(OutcomeDown)
}

// vllmError is the envelope of vLLM since 0.10.1.
func vllmError(status int, kind, message string) object {
	return object{"error": object{"message": message, "type": kind, "param": nil, "code": status}}
}
