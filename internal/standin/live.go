package standin

import (
	"context"
	"net/http"

	"github.com/parley-interviews/parley/internal/standin/engine"
)

// live streams a reply as the engine makes it.
type live struct {
	job    *engine.Job
	visit  *visit
	said   reply
	events stream
}

// send writes the answer's frames as their tokens come, and the end as it turns out. It
// calls note before the last events, so that whoever has them finds the call counted.
func (l live) send(w http.ResponseWriter, r *http.Request, note func(Outcome)) {
	w.Header().Set("Content-Type", streamType)
	w.WriteHeader(http.StatusOK)
	result, here := l.follow(r.Context(), w)
	if !here {
		l.job.Abort()
		note(OutcomeLeft)
		return
	}
	said := l.said
	said.cached = result.Cached
	outcome, frames := OutcomeAnswered, [][]byte(nil)
	switch result.Finish {
	case engine.FinishError:
		outcome, frames = OutcomeDown, [][]byte{sse(l.visit.streamError()), []byte("data: [DONE]\n\n")}
	case engine.FinishAbort:
		said, outcome = said.aborted(result.Produced), Outcome(KindAbort)
	case engine.FinishStop, engine.FinishLength:
	}
	if frames == nil {
		frames = l.events.closing(said)
	}
	l.visit.spend(said)
	note(outcome)
	for _, frame := range frames {
		if !flush(w, frame) {
			return
		}
	}
}

// follow writes opening and text; false when the client left.
func (l live) follow(ctx context.Context, w http.ResponseWriter) (engine.Result, bool) {
	if !l.job.Await(ctx, 1) || !flush(w, l.events.opening()) {
		return engine.Result{}, false
	}
	for i, piece := range l.events.pieces(l.said.text) {
		wanted := min((i+1)*pieceSize/4, l.said.tokens)
		if !l.job.Await(ctx, wanted) {
			return engine.Result{}, false
		}
		if l.job.Produced() < wanted {
			break
		}
		if !flush(w, piece) {
			return engine.Result{}, false
		}
	}
	return l.job.Result(ctx)
}
