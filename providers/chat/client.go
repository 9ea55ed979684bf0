// Package chat completes chats at every provider of the catalog, in OpenAI's
// protocol or a native one. It turns whatever a provider answers, in status,
// headers or body, into a cleanly finished reply or a typed error that names
// nothing secret.
//
// It stands on net/http alone. openai-go, the reference for the wire in tests,
// costs 2.2 to 2.9 times the CPU of a bare POST of the same body as it is meant to
// be used, and 1.1 to 1.6 times when it is handed the body ready-made and hands
// back the bytes, with encoding and decoding still to come; this package costs 1.1
// times, both included, and 1.0 times with an 8 KB prompt, which it writes at once
// where net/http's own buffer takes two writes: beside a bare POST that does so
// too it is 1.3 times (BenchmarkComplete, on a busy machine of two cores).
package chat

import (
	"context"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

var _ parley.Provider = (*Client)(nil)

// Config is what a Client needs.
type Config struct {
	Catalog catalog.Catalog
	// Accounts are those whose routes the Client serves; at least one.
	Accounts []catalog.Account
	// Transport makes the calls: there is no client above it to follow redirects or
	// to keep cookies, which could carry a key elsewhere. Default: one that keeps
	// enough connections for a worker, and another for nodes of one's own. The
	// context's deadline is the call's.
	Transport http.RoundTripper
	// Now is the clock for limits told as durations. Default: time.Now.
	Now func() time.Time
}

// Client is a parley.Provider. It is safe for concurrent use.
type Client struct {
	// clouds and nodes make the calls to others' servers and to our own.
	clouds, nodes http.RoundTripper
	now           func() time.Time
	world         atomic.Pointer[world]
	served        served
	// buffers hold answers while they are read.
	buffers sync.Pool
}

// New returns a Client, or all that is wrong with the configuration.
func New(config Config) (*Client, error) {
	c := &Client{clouds: config.Transport, nodes: config.Transport, now: config.Now}
	if c.now == nil {
		c.now = time.Now
	}
	if config.Transport == nil {
		c.clouds, c.nodes = transport(64, 90*time.Second), transport(nodeConnections, nodePatience)
	}
	if err := c.Use(config.Catalog, config.Accounts); err != nil {
		return nil, err
	}
	return c, nil
}

const (
	// nodeConnections are kept to a node: more than any has slots.
	nodeConnections = 1024
	// nodePatience is how long an idle connection to a node is kept: less than the 5 s
	// after which vLLM closes it (VLLM_HTTP_TIMEOUT_KEEP_ALIVE). A call that is sent
	// just then would fail.
	nodePatience = 3 * time.Second
	// silence is after how long without a word a connection of HTTP/2 is asked whether it
	// still stands, and pong how long that may take. All calls to a provider share one, and
	// a network that drops it tells nobody: TCP itself tries for a quarter of an hour.
	// Together they are shorter than any call may take, so that the next one is answered.
	silence, pong = 10 * time.Second, 5 * time.Second
)

func transport(connections int, idle time.Duration) *http.Transport {
	return &http.Transport{
		Proxy:               http.ProxyFromEnvironment,
		ForceAttemptHTTP2:   true,
		MaxIdleConnsPerHost: connections,
		WriteBufferSize:     16 << 10, // room for most calls' header and body: one write instead of two
		IdleConnTimeout:     idle,
		TLSHandshakeTimeout: 10 * time.Second,
		HTTP2:               &http.HTTP2Config{SendPingTimeout: silence, PingTimeout: pong},
	}
}

// Use replaces catalog and accounts for all calls that begin later; those under
// way end with what they began with. The error lists all that is wrong, and then
// nothing has changed.
func (c *Client) Use(edition catalog.Catalog, accounts []catalog.Account) error {
	next, err := newWorld(edition, accounts)
	if err != nil {
		return err
	}
	c.world.Store(next)
	return nil
}

// Complete makes one HTTP request for a completion; a self-hosted node is asked
// once before for the model it serves, and an answer that is still being made is
// waited for. Every error is a *parley.Error.
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
	if to.endpoint != nil && to.endpoint.provider.SelfHosted {
		failure.Model = to.model.ID
		c.served.reconsider(to, failure)
	}
	return parley.ChatReply{}, failure
}

func (c *Client) target(ctx context.Context, request parley.ChatRequest) (target, *parley.Error) {
	route := request.Route
	e, failure := c.world.Load().endpoint(route)
	if failure != nil {
		return target{}, failure
	}
	if request.MaxTokens <= 0 {
		return target{}, &parley.Error{Kind: parley.KindInvalidRequest, Detail: "max tokens must be above 0"}
	}
	if math.IsNaN(request.Temperature) || request.Temperature < 0 || request.Temperature > 2 {
		return target{}, &parley.Error{Kind: parley.KindInvalidRequest, Detail: "temperature must be from 0 to 2"}
	}
	to := target{endpoint: e}
	for _, model := range e.provider.Models {
		if model.ID == route.Model && route.Model != "" {
			to.model, to.listed = model, true
			return to, nil
		}
	}
	if !e.provider.SelfHosted {
		return target{}, internal("the route's model is not in the catalog")
	}
	if len(e.provider.Models) > 0 {
		to.model = e.provider.Models[0]
	}
	if to.model.ID = route.Model; route.Model != "" {
		return to, nil
	}
	to.model.ID, failure = c.nodeModel(ctx, e)
	return to, failure
}

func (c *Client) complete(ctx context.Context, request parley.ChatRequest, to target) (parley.ChatReply, *parley.Error) {
	start := time.Now()
	x := exchange{client: c, endpoint: to.endpoint}
	answer, failure := x.post(ctx, request, to)
	for failure == nil && answer.pending != "" {
		answer, failure = x.poll(ctx, answer.pending)
	}
	if failure != nil {
		return parley.ChatReply{}, hideEcho(failure, request, to.endpoint.account)
	}
	text, failure := answer.clean()
	if failure != nil {
		failure.Status = http.StatusOK
		return parley.ChatReply{}, failure
	}
	return parley.ChatReply{
		Text:    text,
		Model:   modelName(answer.model, to.model.ID),
		Usage:   answer.usage,
		Quota:   x.quota,
		Latency: time.Since(start),
	}, nil
}

func internal(detail string) *parley.Error {
	return &parley.Error{Kind: parley.KindInternal, Detail: detail}
}
