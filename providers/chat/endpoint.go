package chat

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"sync"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// userAgent names us unless the catalog's extra headers do: what comes as
// Go-http-client some edges refuse with error 1010.
const userAgent = "Parley (+https://github.com/parley-interviews/parley)"

// world is what a Client serves: one edition of the catalog with the accounts.
// It is never changed, only replaced.
type world struct {
	catalog   catalog.Catalog
	endpoints []*endpoint
}

// endpoint is one account at one provider, with all that its calls have in
// common made ready.
type endpoint struct {
	provider catalog.Provider
	account  catalog.Account
	protocol protocol
	// root is the account's base URL parsed.
	root *url.URL
	// header is shared by all requests, so nobody may write to it.
	header http.Header
	// extra is what the catalog adds to every body, encoded.
	extra []byte
	// urls are where the catalog's models are called.
	urls map[string]*url.URL
	// schemas are those that were cut for the provider, by what they were.
	schemas struct {
		sync.Mutex
		cut map[string]json.RawMessage
	}
}

// newWorld reports all problems of catalog and accounts.
func newWorld(c catalog.Catalog, accounts []catalog.Account) (*world, error) {
	var problems []error
	if len(accounts) == 0 {
		problems = append(problems, errors.New("accounts: is empty"))
	}
	w := &world{catalog: c}
	for i, account := range accounts {
		provider, known := c.Provider(account.Provider)
		if !known {
			problems = append(problems, fmt.Errorf("accounts[%d].provider: %q is not in the catalog", i, account.Provider))
		}
		e, err := newEndpoint(provider, account)
		if err != nil {
			problems = append(problems, fmt.Errorf("accounts[%d].%w", i, err))
		}
		w.endpoints = append(w.endpoints, e)
	}
	if len(problems) > 0 {
		return nil, fmt.Errorf("chat client: %w", errors.Join(problems...))
	}
	return w, nil
}

func newEndpoint(provider catalog.Provider, account catalog.Account) (*endpoint, error) {
	if account.BaseURL == "" {
		return nil, errors.New("base url: is empty")
	}
	root, err := url.Parse(strings.TrimRight(account.BaseURL, "/"))
	if err != nil || root.Host == "" || root.Scheme != "http" && root.Scheme != "https" {
		return nil, errors.New("base url: is not an absolute http or https URL")
	}
	if root.Path == "" {
		root.Path = "/" // or what is joined to it would be relative
	}
	e := &endpoint{provider: provider, account: account, protocol: protocolOf(provider.API), root: root, urls: map[string]*url.URL{}}
	if e.extra, err = extraMembers(provider.Quirks.ExtraBody); err != nil {
		return nil, err
	}
	e.header = http.Header{"Content-Type": {"application/json"}, "Accept": {"application/json"}, "User-Agent": {userAgent}}
	e.protocol.header(e.header, account.Key.Reveal())
	for name, value := range provider.Quirks.ExtraHeaders {
		e.header.Set(name, value)
	}
	for _, model := range provider.Models {
		e.urls[model.ID] = root.JoinPath(e.protocol.path(model.ID))
	}
	// Canonical names save the header a copy of each on every look.
	e.provider.Headers.Quotas = slices.Clone(provider.Headers.Quotas)
	for i := range e.provider.Headers.Quotas {
		quota := &e.provider.Headers.Quotas[i]
		for _, name := range []*string{&quota.Limit, &quota.Remaining, &quota.Reset} {
			*name = textproto.CanonicalMIMEHeaderKey(*name)
		}
	}
	return e, nil
}

// url is where a model is called.
func (e *endpoint) url(model string) *url.URL {
	if ready, ok := e.urls[model]; ok {
		return ready
	}
	return e.root.JoinPath(e.protocol.path(model))
}

// maxSchemas bounds the schemas that are kept; a program has one per step.
const maxSchemas = 64

// schema returns a schema as the provider can bear it. Cutting costs a good part of
// a call, so it is done once.
func (e *endpoint) schema(whole json.RawMessage) json.RawMessage {
	keywords := e.provider.Quirks.DropSchema
	if len(keywords) == 0 {
		return whole
	}
	e.schemas.Lock()
	defer e.schemas.Unlock()
	cut, ready := e.schemas.cut[string(whole)]
	if !ready {
		if cut = without(whole, keywords); e.schemas.cut == nil || len(e.schemas.cut) >= maxSchemas {
			e.schemas.cut = map[string]json.RawMessage{}
		}
		e.schemas.cut[string(whole)] = cut
	}
	return cut
}

// endpoint finds the route's account. Routes to self-hosted nodes name all of them
// together, or the node where the interview has its seat, by its own name: a process
// that holds one node serves every such route with it, for its queues bring no others.
func (w *world) endpoint(route parley.Route) (*endpoint, *parley.Error) {
	provider, known := w.catalog.Provider(route.Provider)
	if !known {
		return nil, internal("the route's provider is not in the catalog")
	}
	var own []*endpoint
	for _, e := range w.endpoints {
		if e.provider.ID != route.Provider {
			continue
		}
		if e.account.ID == route.Account {
			return e, nil
		}
		own = append(own, e)
	}
	if provider.SelfHosted && len(own) == 1 {
		return own[0], nil
	}
	return nil, internal("this process does not hold the route's account")
}

func (w *world) account(id string) (*endpoint, *parley.Error) {
	for _, e := range w.endpoints {
		if e.account.ID == id {
			return e, nil
		}
	}
	return nil, internal("this process does not hold the account")
}

// target is where one call goes.
type target struct {
	endpoint *endpoint
	// model has the id that is sent, also where the catalog leaves it to the node.
	model catalog.Model
	// listed is set when the catalog names the model.
	listed bool
}

// maxTokens bounds the reply by what the model can.
func (t target) maxTokens(request parley.ChatRequest) int {
	if most := t.model.MaxOutput; most > 0 {
		return min(request.MaxTokens, most)
	}
	return request.MaxTokens
}

func (t target) maxTokensField() string {
	if field := t.endpoint.provider.Quirks.MaxTokensField; field != "" {
		return field
	}
	return "max_tokens"
}
