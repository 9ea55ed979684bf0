// Package activitytest holds stand-ins for what activities depend on: a provider
// that follows a script and records what it was sent, a router that grants
// everything, and a reply store in memory. All are safe for concurrent use.
package activitytest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
)

var (
	_ parley.Provider    = (*Provider)(nil)
	_ parley.Router      = (*Router)(nil)
	_ activities.Replies = (*Replies)(nil)
)

// Script answers a provider's call.
type Script func(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error)

// Say replies with the texts, one a call, and repeats the last.
func Say(texts ...string) Script {
	var mu sync.Mutex
	next := 0
	return func(_ context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
		mu.Lock()
		defer mu.Unlock()
		text := texts[min(next, len(texts)-1)]
		next++
		return Reply(request, text), nil
	}
}

// Fail fails every call with the error.
func Fail(err error) Script {
	return func(context.Context, parley.ChatRequest) (parley.ChatReply, error) { return parley.ChatReply{}, err }
}

// Reply is a plausible reply to the request with that text.
func Reply(request parley.ChatRequest, text string) parley.ChatReply {
	return parley.ChatReply{
		Text:    text,
		Model:   request.Route.Model,
		Usage:   parley.Usage{Calls: 1, PromptTokens: 700, CompletionTokens: 60},
		Latency: 120 * time.Millisecond,
	}
}

// Provider is a parley.Provider that follows a Script and records its requests.
type Provider struct {
	script   Script
	mu       sync.Mutex
	requests []parley.ChatRequest
}

// NewProvider returns a provider that follows the script.
func NewProvider(script Script) *Provider { return &Provider{script: script} }

// Complete records the request and does what the script says.
func (p *Provider) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	p.mu.Lock()
	p.requests = append(p.requests, request)
	p.mu.Unlock()
	return p.script(ctx, request)
}

// Requests returns what the provider was sent so far.
func (p *Provider) Requests() []parley.ChatRequest {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.requests)
}

// Outcome is one thing that a Router was told about a call.
type Outcome struct {
	Route parley.Route
	// Reply is set for an answered call, Failure for a failed one, GivenUp for one that
	// was cancelled: after how long.
	Reply   *parley.ChatReply
	Failure *parley.Error
	GivenUp time.Duration
}

// Router is a parley.Router that always chooses the same place and records what
// it is asked and told.
type Router struct {
	// Place is what every Route chooses; Queue is the provider's.
	Place parley.Place
	// Err, when set, is returned by every method, as if Redis were away. Set it
	// before use.
	Err error

	mu       sync.Mutex
	queries  []parley.RouteQuery
	outcomes []Outcome
}

// Route grants the place.
func (r *Router) Route(_ context.Context, query parley.RouteQuery) (parley.RouteReply, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queries = append(r.queries, query)
	if r.Err != nil {
		return parley.RouteReply{}, r.Err
	}
	return parley.RouteReply{Route: &parley.Route{
		Place:         r.Place,
		Queue:         parley.ProviderQueue(r.Place.Provider),
		ReservationID: fmt.Sprintf("%s/%d", query.CallID, query.Attempt),
		Reason:        "the only place there is",
	}}, nil
}

// Answered records the reply.
func (r *Router) Answered(_ context.Context, route parley.Route, reply parley.ChatReply) error {
	return r.record(Outcome{Route: route, Reply: &reply})
}

// Failed records the failure.
func (r *Router) Failed(_ context.Context, route parley.Route, failure *parley.Error) error {
	return r.record(Outcome{Route: route, Failure: failure})
}

// GivenUp records the time.
func (r *Router) GivenUp(_ context.Context, route parley.Route, after time.Duration) error {
	return r.record(Outcome{Route: route, GivenUp: after})
}

func (r *Router) record(outcome Outcome) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.outcomes = append(r.outcomes, outcome)
	return r.Err
}

// Queries returns what the router was asked so far.
func (r *Router) Queries() []parley.RouteQuery {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.queries)
}

// Outcomes returns what the router was told so far, also while Err was set.
func (r *Router) Outcomes() []Outcome {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.outcomes)
}

// Replies is an activities.Replies in memory.
type Replies struct {
	// Err, when set, is returned by every method, as if Redis were away. Set it
	// before use.
	Err error

	mu        sync.Mutex
	saved     map[string]parley.ChatReply
	forgotten map[string]bool
}

// Load returns what was saved under id.
func (r *Replies) Load(_ context.Context, id string) (parley.ChatReply, bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	reply, found := r.saved[id]
	if r.Err != nil {
		return parley.ChatReply{}, false, r.Err
	}
	return reply, found, nil
}

// Save keeps the reply, unless ctx has ended: a real store would not get it.
func (r *Replies) Save(ctx context.Context, id string, reply parley.ChatReply) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Err != nil {
		return r.Err
	}
	if r.saved == nil {
		r.saved = make(map[string]parley.ChatReply)
	}
	if !r.forgotten[parley.InterviewOf(id)] {
		r.saved[id] = reply
	}
	return nil
}

// Forget removes the interview's replies for good.
func (r *Replies) Forget(_ context.Context, interviewID string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.Err != nil {
		return r.Err
	}
	if r.forgotten == nil {
		r.forgotten = make(map[string]bool)
	}
	r.forgotten[interviewID] = true
	maps.DeleteFunc(r.saved, func(id string, _ parley.ChatReply) bool { return parley.InterviewOf(id) == interviewID })
	return nil
}

// Saved returns a copy of everything that is kept.
func (r *Replies) Saved() map[string]parley.ChatReply {
	r.mu.Lock()
	defer r.mu.Unlock()
	return maps.Clone(r.saved)
}
