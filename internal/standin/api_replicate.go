package standin

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// predictionsAPI is Replicate's native API. A prediction is told at once or, with
// the header "Prefer: wait", when it is done or the wait is over; GET at its
// urls.get tells it again.
func predictionsAPI() api {
	return api{path: "/models/{owner}/{name}/predictions", key: bearer, decode: decodePrediction, write: writePrediction}
}

// decodePrediction reads an input with a prompt, as text models take it.
func decodePrediction(r *http.Request, p params) (call, error) {
	c, err := readBody(r)
	c.model = r.PathValue("owner") + "/" + r.PathValue("name")
	if err != nil {
		return c, err
	}
	var body struct {
		Input map[string]json.RawMessage `json:"input"`
	}
	if err := json.Unmarshal(c.raw, &body); err != nil {
		return c, fmt.Errorf("body: %w", err)
	}
	if body.Input == nil {
		return c, errors.New("input is required")
	}
	c.keys = body.Input
	var prompt, system string
	for name, into := range map[string]*string{"prompt": &prompt, "system_prompt": &system} {
		if err := json.Unmarshal(c.keys[name], into); c.keys[name] != nil && err != nil {
			return c, fmt.Errorf("input.%s: Invalid type. Expected: string", name)
		}
	}
	c.messages = []message{{role: "system", content: system}, {role: "user", content: prompt}}
	c.prompt = parsePrompt(c.messages, c.format)
	return c, errors.Join(c.bound(p.maxTokens), c.bound("max_new_tokens"))
}

// defaultWait is how long "Prefer: wait" waits.
const defaultWait = 60 * time.Second

// wait is how long the client lets the answer wait.
func wait(r *http.Request) time.Duration {
	prefer := r.Header.Get("Prefer")
	if prefer == "wait" {
		return defaultWait
	}
	n, err := strconv.Atoi(strings.TrimPrefix(prefer, "wait="))
	if err != nil {
		return 0
	}
	return min(time.Duration(n)*time.Second, defaultWait)
}

// writePrediction starts a prediction and tells what has become of it when the
// client's wait ends.
func writePrediction(s *Server, v *visit, said reply) answer {
	p := &prediction{
		account: v.account, model: v.call.model, id: fmt.Sprintf("standin%019d", said.number), input: v.call.keys,
		created: s.config.Now(), ready: time.Now().Add(said.delay), took: said.delay,
		root: "http://" + v.request.Host + "/" + v.id + v.base + "/predictions/",
		said: said, output: pieces(said.text), outcome: "succeeded",
	}
	switch {
	case said.finish == "content_filter":
		p.fail("The input or output was flagged as sensitive. Please try again with different inputs. (E005)")
	case v.hits(KindError200):
		p.fail("Prediction interrupted; please retry (code: PA)")
	case v.hits(KindAbort):
		p.outcome, p.output = "canceled", nil
	case v.hits(KindNoChoices):
		p.output = nil
	}
	s.predictions.add(p)
	patience := wait(v.request)
	status := p.outcome
	if said.delay > patience {
		status = "starting"
	}
	a := refusal{status: http.StatusCreated, header: http.Header{}, body: p.tell(status)}.answer(OutcomeAnswered)
	a.delay = min(said.delay, patience)
	if v.hits(KindCut) {
		a.manner = mannerCut
	}
	return a
}

// pieces are a text's words, as a model makes them.
func pieces(text string) []string { return strings.SplitAfter(text, " ") }

// prediction is one that was started.
type prediction struct {
	id, account, model, root string
	input                    any
	created                  time.Time
	// ready is when it is done, in real time, as the latency is; took is how long
	// that takes.
	ready   time.Time
	took    time.Duration
	said    reply
	output  []string
	outcome string
	err     any
}

func (p *prediction) fail(err string) { p.outcome, p.output, p.err = "failed", nil, err }

// tell writes the prediction in that status.
func (p *prediction) tell(status string) object {
	body := object{
		"id": p.id, "model": p.model, "version": "hidden", "input": p.input, "logs": "", "data_removed": false,
		"created_at": p.created.UTC().Format(time.RFC3339Nano), "status": status, "output": nil, "error": nil,
		"urls": object{"get": p.root + p.id, "cancel": p.root + p.id + "/cancel", "stream": p.root + p.id + "/stream"},
	}
	if status == "starting" || status == "processing" {
		return body
	}
	body["completed_at"] = p.created.Add(p.took).UTC().Format(time.RFC3339Nano)
	body["error"] = p.err
	if p.output != nil {
		body["output"] = p.output
	}
	body["metrics"] = object{
		"input_token_count": p.said.prompt, "output_token_count": p.said.tokens, "predict_time": p.took.Seconds(),
	}
	return body
}

// keptPredictions is how many are remembered; Replicate keeps them for an hour.
const keptPredictions = 1000

// predictions are those that can be asked for.
type predictions struct {
	mu   sync.Mutex
	kept []*prediction
}

func (p *predictions) add(started *prediction) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.kept) == keptPredictions {
		p.kept = p.kept[1:]
	}
	p.kept = append(p.kept, started)
}

// tell is the body of an account's prediction; cancel ends it before.
func (p *predictions) tell(account, id string, cancel bool) (object, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, found := range p.kept {
		if found.id != id || found.account != account {
			continue
		}
		running := time.Now().Before(found.ready)
		if running && cancel {
			found.outcome, found.output, found.ready, running = "canceled", nil, time.Now(), false
		}
		if running {
			return found.tell("processing"), true
		}
		return found.tell(found.outcome), true
	}
	return nil, false
}

// mountPredictions serves what was started.
func (s *Server) mountPredictions(p *provider) {
	serve := func(pattern string, cancel bool) {
		s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if s.refusesKey(w, p, r) {
				return
			}
			body, found := s.predictions.tell(s.account(bearer(r), r), r.PathValue("id"), cancel)
			if !found {
				body = object{"detail": "The requested resource could not be found.", "status": http.StatusNotFound}
				writeJSON(w, http.StatusNotFound, body)
				return
			}
			writeJSON(w, http.StatusOK, body)
		})
	}
	serve("GET /"+p.id+p.base+"/predictions/{id}", false)
	serve("POST /"+p.id+p.base+"/predictions/{id}/cancel", true)
}
