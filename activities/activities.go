package activities

import (
	"context"
	"errors"

	"go.temporal.io/sdk/activity"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// Replies keeps model replies for a while, so that an activity that runs twice
// neither pays nor asks twice, and so that a repair finds what it repairs.
type Replies interface {
	// Load returns the reply saved under id and whether there is one.
	Load(ctx context.Context, id string) (parley.ChatReply, bool, error)
	// Save keeps the reply under id. Saving again replaces it.
	Save(ctx context.Context, id string, reply parley.ChatReply) error
	// Forget removes every reply to calls of that interview, as parley.InterviewOf
	// names it; those that come later are not kept. Repeating it changes nothing.
	Forget(ctx context.Context, interviewID string) error
}

// Sharer is a Provider that gives one reply to several calls, where their Share
// allows it. Such replies are checked like all others, and a Sharer is told how that
// went, so that only what was usable once is given again.
type Sharer interface {
	parley.Provider
	// Accept says that the reply passed all checks.
	Accept(ctx context.Context, request parley.ChatRequest, reply parley.ChatReply) error
	// Refuse says that it did not.
	Refuse(ctx context.Context, request parley.ChatRequest) error
}

// Config names the parts that Activities work with.
type Config struct {
	// Provider completes chats; required unless RouteOnly.
	Provider parley.Provider
	// Router chooses routes and is told how calls went; required.
	Router parley.Router
	// Replies keeps model replies; required.
	Replies Replies
	// Governor admits interviews; nil admits every one as it asks.
	Governor parley.Governor
	// Library keeps plans and profiles; nil for none.
	Library parley.Library
	// Webhooks sends events to backends; nil sends none.
	Webhooks *Webhooks
	// Savers are the operator's choice, for requests that make none.
	Savers parley.SaverSet
	// Seat is the node that these activities call, told in every receipt; nil for all
	// other providers.
	Seat *parley.Seat
	// RouteOnly allows Provider to be nil, for workers that hold no keys. Every
	// activity but Route then fails with parley.KindInternal.
	RouteOnly bool
}

// validate reports every missing part at once.
func (c Config) validate() error {
	var problems []error
	if c.Provider == nil && !c.RouteOnly {
		problems = append(problems, errors.New("activities: Config.Provider is missing; only RouteOnly goes without"))
	}
	if c.Router == nil {
		problems = append(problems, errors.New("activities: Config.Router is missing"))
	}
	if c.Replies == nil {
		problems = append(problems, errors.New("activities: Config.Replies is missing"))
	}
	return errors.Join(problems...)
}

// Activities are the activities of an interview, to be registered with a worker
// as they are. A failed call returns a non-retryable *temporal.ApplicationError
// whose type is the parley.Kind, whose message is the parley.Error's and whose
// details hold the parley.Error. Only a worker that is being stopped, like one
// that crashed, leaves the attempt to be retried where it was.
type Activities struct {
	provider parley.Provider
	router   parley.Router
	replies  Replies
	governor parley.Governor
	library  parley.Library
	webhooks *Webhooks
	savers   parley.SaverSet
	seat     *parley.Seat
	prompts  map[parley.Step]prompt
}

// New checks the configuration and reads the embedded prompts.
func New(cfg Config) (*Activities, error) {
	if err := cfg.validate(); err != nil {
		return nil, err
	}
	prompts, err := loadPrompts()
	if err != nil {
		return nil, err
	}
	return &Activities{
		provider: cfg.Provider, router: cfg.Router, replies: cfg.Replies, governor: cfg.Governor, library: cfg.Library,
		webhooks: cfg.Webhooks, savers: cfg.Savers, seat: cfg.Seat, prompts: prompts,
	}, nil
}

// Route asks the router where a call's next attempt goes. No eligible place is a
// reply without a Route. An error means that the ledger could not be asked; it
// may be retried, because a reservation has a name and is made only once.
func (a *Activities) Route(ctx context.Context, request parley.RouteRequest) (parley.RouteReply, error) {
	p, known := a.prompts[request.Step]
	if !known {
		return parley.RouteReply{}, failed(&parley.Error{Kind: parley.KindInvalidRequest, Detail: "no such step"})
	}
	reply, err := a.router.Route(ctx, parley.RouteQuery{
		RouteRequest: request,
		Class:        request.Step.Class(),
		PromptTokens: p.promptTokens(request),
		MaxTokens:    p.maxTokens * max(1, request.Items),
	})
	if err != nil {
		activity.GetLogger(ctx).Warn("router could not be asked", "call", request.CallID, "attempt", request.Attempt, "error", err)
		unasked := &parley.Error{Kind: parley.KindInternal, Detail: "the quota ledger could not be asked"}
		return parley.RouteReply{}, temporal.NewApplicationErrorWithOptions(unasked.Error(), string(unasked.Kind),
			temporal.ApplicationErrorOptions{Details: []any{*unasked}})
	}
	a.spend(ctx, request, reply)
	return reply, nil
}
