package chat

import (
	"context"
	"net/http"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// Checked is what one look at an account told.
type Checked struct {
	// Model was asked for the smallest completion; empty when the check was one
	// that spends nothing.
	Model string
	// Usage is what the completion spent.
	Usage parley.Usage
	// Quota is what the answer's headers told, also those of a refusal.
	Quota []parley.QuotaReading
	// Latency is the time of the request.
	Latency time.Duration
}

// Check verifies the account with the cheapest real request, and at most one:
// the catalog's key check, which spends nothing, or else one token from the
// account's smallest model. The error is a *parley.Error whose kind says what is
// wrong: the key, a spent quota, the provider. The account is one that the Client
// serves, by its id.
func (c *Client) Check(ctx context.Context, account string) (Checked, error) {
	start := time.Now()
	e, failure := c.world.Load().account(account)
	if failure != nil {
		return Checked{}, failure
	}
	checked := Checked{}
	if since := e.provider.RetiredOn; since != "" {
		failure = &parley.Error{Kind: parley.KindModelGone, Detail: "the provider is gone since " + since}
	} else {
		x := exchange{client: c, endpoint: e}
		failure = x.check(ctx, &checked)
		checked.Quota, checked.Latency = x.quota, time.Since(start)
	}
	if failure != nil {
		failure.Provider, failure.Model = e.provider.ID, checked.Model
		return checked, failure
	}
	return checked, nil
}

func (x *exchange) check(ctx context.Context, checked *Checked) *parley.Error {
	path := x.endpoint.provider.KeyCheck
	if path == "" && x.endpoint.provider.SelfHosted {
		path = "/models" // every such server has it, and it tells more than a token
	}
	if path != "" {
		return x.get(ctx, path)
	}
	model, found := smallest(x.endpoint.provider.Models)
	if !found {
		return internal("the catalog has no model to check the account with")
	}
	checked.Model = model.ID
	// Any completion will do, also one that is cut or not finished.
	reply, failure := x.post(ctx, parley.ChatRequest{
		CallID:    "check",
		Messages:  []parley.Message{{Role: parley.RoleUser, Content: "Hi"}},
		MaxTokens: 1,
	}, target{endpoint: x.endpoint, model: model})
	checked.Usage = reply.usage
	return failure
}

// get asks for something that a good key may have.
func (x *exchange) get(ctx context.Context, path string) *parley.Error {
	request := x.endpoint.request(http.MethodGet, x.endpoint.root.JoinPath(path), x.endpoint.header)
	return x.client.do(x.endpoint, request.WithContext(ctx), func(response *http.Response, body []byte) *parley.Error {
		now := x.client.now()
		x.quota = readQuota(x.endpoint.provider.Headers, response.Header, now)
		if isSuccess(response.StatusCode) {
			return nil
		}
		refused := refusal{status: response.StatusCode, header: response.Header, quota: x.quota, body: parseBody(body)}
		return hideEcho(refused.classify(x.endpoint.provider, now), parley.ChatRequest{}, x.endpoint.account)
	})
}

func smallest(models []catalog.Model) (catalog.Model, bool) {
	for _, model := range models {
		if model.Size == catalog.SizeSmall {
			return model, true
		}
	}
	if len(models) == 0 {
		return catalog.Model{}, false
	}
	return models[0], true
}
