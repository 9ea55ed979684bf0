// Package chat completes chats at every OpenAI-compatible provider of the
// catalog. It turns whatever a provider answers, in status, headers or body,
// into a cleanly finished reply or a typed error that names nothing secret.
package chat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

var _ parley.Provider = (*Client)(nil)

// Config is what a Client needs.
type Config struct {
	Catalog catalog.Catalog
	// Accounts are those whose routes the Client serves; at least one.
	Accounts []catalog.Account
	// HTTPClient makes the calls. Default: one that follows no redirect and keeps
	// enough connections for a worker. It should have no timeout of its own: the
	// context's deadline is the call's.
	HTTPClient *http.Client
	// Now is the clock for limits told as durations. Default: time.Now.
	Now func() time.Time
}

// Client is a parley.Provider. It is safe for concurrent use.
type Client struct {
	catalog  catalog.Catalog
	accounts []catalog.Account
	http     *http.Client
	now      func() time.Time
	service  openai.ChatCompletionService
	nodes    nodes
}

// New returns a Client, or all that is wrong with the configuration.
func New(config Config) (*Client, error) {
	var problems []error
	if len(config.Accounts) == 0 {
		problems = append(problems, errors.New("accounts: is empty"))
	}
	for i, account := range config.Accounts {
		if _, known := config.Catalog.Provider(account.Provider); !known {
			problems = append(problems, fmt.Errorf("accounts[%d].provider: %q is not in the catalog", i, account.Provider))
		}
		if account.BaseURL == "" {
			problems = append(problems, fmt.Errorf("accounts[%d].base url: is empty", i))
		}
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("chat client: %w", errors.Join(problems...))
	}
	c := &Client{catalog: config.Catalog, accounts: config.Accounts, http: config.HTTPClient, now: config.Now}
	if c.http == nil {
		c.http = defaultHTTPClient()
	}
	if c.now == nil {
		c.now = time.Now
	}
	// The service, unlike openai.NewClient, reads no OPENAI_ variables: those
	// would be sent to every provider.
	c.service = openai.NewChatCompletionService(
		option.WithHTTPClient(c.http),
		option.WithMaxRetries(0),
		option.WithUnsafeAllowHTTP(),
	)
	return c, nil
}

func defaultHTTPClient() *http.Client {
	transport := &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     90 * time.Second,
		TLSHandshakeTimeout: 10 * time.Second,
	}
	return &http.Client{
		Transport: transport,
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
}

// target is where one call goes.
type target struct {
	provider catalog.Provider
	account  catalog.Account
	// model has the id that is sent, also where the catalog leaves it to the node.
	model catalog.Model
}

// Complete makes one HTTP request for a completion; a self-hosted node is asked
// once before for the model it serves. Every error is a *parley.Error.
func (c *Client) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	to, failure := c.target(ctx, request)
	if failure == nil {
		var reply parley.ChatReply
		if reply, failure = c.complete(ctx, request, to); failure == nil {
			return reply, nil
		}
	}
	failure.Provider = request.Route.Provider
	failure.Model = request.Route.Model
	if to.provider.SelfHosted {
		failure.Model = to.model.ID
		c.nodes.reconsider(to.account.ID, failure)
	}
	return parley.ChatReply{}, failure
}

func (c *Client) target(ctx context.Context, request parley.ChatRequest) (target, *parley.Error) {
	route := request.Route
	provider, known := c.catalog.Provider(route.Provider)
	if !known {
		return target{}, internal("the route's provider is not in the catalog")
	}
	to := target{provider: provider}
	if to.account, known = c.account(provider, route.Account); !known {
		return target{}, internal("this process does not hold the route's account")
	}
	if request.MaxTokens <= 0 {
		return target{}, &parley.Error{Kind: parley.KindInvalidRequest, Detail: "max tokens must be above 0"}
	}
	if provider.SelfHosted {
		to.model = provider.Models[0]
		if to.model.ID = route.Model; route.Model != "" {
			return to, nil
		}
		var failure *parley.Error
		to.model.ID, failure = c.nodeModel(ctx, to.account)
		return to, failure
	}
	for _, model := range provider.Models {
		if model.ID == route.Model {
			to.model = model
			return to, nil
		}
	}
	return target{}, internal("the route's model is not in the catalog")
}

// account finds the route's account. All self-hosted nodes are one place to the
// router, so a process that holds one node serves every such route with it.
func (c *Client) account(provider catalog.Provider, id string) (catalog.Account, bool) {
	var own []catalog.Account
	for _, account := range c.accounts {
		if account.Provider != provider.ID {
			continue
		}
		if account.ID == id {
			return account, true
		}
		own = append(own, account)
	}
	if provider.SelfHosted && len(own) == 1 {
		return own[0], true
	}
	return catalog.Account{}, false
}

func (c *Client) complete(ctx context.Context, request parley.ChatRequest, to target) (parley.ChatReply, *parley.Error) {
	start := time.Now()
	x := exchange{provider: to.provider, now: c.now}
	options := append(requestOptions(request, to), option.WithMiddleware(x.roundTrip))
	completion, err := c.service.New(ctx, params(request, to), options...)
	if err != nil {
		return parley.ChatReply{}, hideEcho(x.failure(ctx, err), request, to.account)
	}
	text, failure := cleanText(completion)
	if failure != nil {
		failure.Status = http.StatusOK
		return parley.ChatReply{}, failure
	}
	return parley.ChatReply{
		Text:    text,
		Model:   modelName(completion.Model, to.model.ID),
		Usage:   usage(completion),
		Quota:   x.quota,
		Latency: time.Since(start),
	}, nil
}

func internal(detail string) *parley.Error {
	return &parley.Error{Kind: parley.KindInternal, Detail: detail}
}
