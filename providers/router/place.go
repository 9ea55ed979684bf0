package router

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// providerGrace is how many failures in a row a provider as a whole is let pass
// before it has to rest: with several models and accounts, one may be ill alone. It
// then rests shorter than the ill place, so a healthy one is tried next and clears it.
const providerGrace = 1

// place is an (account, model) with what the catalog says about it.
type place struct {
	parley.Place
	priority int
	model    catalog.Model
	windows  []quota.Window
	limits   []catalog.Limit // parallel to windows
	// selfHosted stands for all nodes at once: whichever pulls the task serves it.
	selfHosted bool
	// silent keeps a self-hosted place that nobody configured here out of the
	// reasons while it is not served.
	silent bool
}

// listPlaces crosses accounts with their provider's models. All self-hosted nodes
// are one place, which needs no account here.
func listPlaces(c catalog.Catalog, accounts []catalog.Account) ([]place, error) {
	var places []place
	var problems []error
	for _, provider := range c.Providers {
		if !provider.SelfHosted {
			continue
		}
		p := place{priority: provider.Priority, selfHosted: true}
		p.silent = !slices.ContainsFunc(accounts, func(a catalog.Account) bool { return a.Provider == provider.ID })
		p.Place = parley.Place{Provider: provider.ID, Account: parley.QueueGPU}
		if len(provider.Models) > 0 {
			p.model = provider.Models[0]
		}
		places = append(places, p)
	}
	for i, account := range accounts {
		provider, ok := c.Provider(account.Provider)
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("account %d: the catalog has no provider %q", i, account.Provider))
		case strings.Contains(account.ID, "/") || account.ID == "":
			problems = append(problems, fmt.Errorf("account %d: id %q must not be empty or hold a '/'", i, account.ID))
		case !provider.SelfHosted:
			places = append(places, cloudPlaces(provider, account)...)
		}
	}
	return places, errors.Join(problems...)
}

func cloudPlaces(provider catalog.Provider, account catalog.Account) []place {
	places := make([]place, 0, len(provider.Models))
	for _, model := range provider.Models {
		p := place{priority: provider.Priority, model: model}
		p.Place = parley.Place{Provider: provider.ID, Account: account.ID, Model: model.ID}
		for _, limit := range provider.Limits {
			if len(limit.Models) == 0 || slices.Contains(limit.Models, model.ID) {
				p.limits = append(p.limits, limit)
				p.windows = append(p.windows, window(limit, account.ID, model.ID))
			}
		}
		places = append(places, p)
	}
	return places
}

// window gives a limit the name under which all who share it meet.
func window(limit catalog.Limit, account, model string) quota.Window {
	scope := "*"
	if limit.PerModel {
		scope = model
	} else if len(limit.Models) > 0 {
		scope = strings.Join(limit.Models, "+")
	}
	return quota.Window{
		Name:   fmt.Sprintf("%s/%s/%s/%s", account, scope, limit.Metric, limit.Window),
		Metric: limit.Metric, Limit: int64(limit.Limit), Length: limit.Window.Duration(), Reset: limit.Reset,
	}
}

// sift splits the places into those that could take the call, in the order in
// which they should be asked, and a clause for each that never can.
func (r *Router) sift(query parley.RouteQuery) (fitting []place, unfit []string) {
	for _, p := range r.places {
		if why := p.unfit(query); why != "" {
			unfit = append(unfit, p.label()+": "+why)
			continue
		}
		fitting = append(fitting, p)
	}
	slices.SortStableFunc(fitting, func(a, b place) int {
		if a.preferred(query) != b.preferred(query) {
			if a.preferred(query) {
				return -1
			}
			return 1
		}
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.lot(query.CallID), b.lot(query.CallID)))
	})
	return fitting, unfit
}

// unfit says why a place can never take the call; empty when it can.
func (p place) unfit(query parley.RouteQuery) string {
	tokens := query.PromptTokens + query.MaxTokens
	switch {
	case len(p.model.Steps) > 0 && !slices.Contains(p.model.Steps, query.Step):
		return "not for this step"
	case p.model.Context > 0 && tokens > p.model.Context:
		return fmt.Sprintf("%d tokens exceed its context of %d", tokens, p.model.Context)
	case p.model.MaxOutput > 0 && query.MaxTokens > p.model.MaxOutput:
		return fmt.Sprintf("%d tokens exceed its longest reply of %d", query.MaxTokens, p.model.MaxOutput)
	}
	return ""
}

func (p place) preferred(query parley.RouteQuery) bool {
	return query.Prefer != nil && *query.Prefer == p.Place
}

// lot draws the place's rank among equals for one call: calls spread evenly, and a
// repeat finds the same order.
func (p place) lot(callID string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(callID + "\x00" + p.name())) // a hash never fails to write
	// FNV alone barely mixes its last bytes, which is where places differ.
	x := hash.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// candidate is what the ledger is asked for this place.
func (p place) candidate(query parley.RouteQuery) quota.Candidate {
	c := quota.Candidate{Name: p.name(), Health: p.health(), Tried: p.tried(query)}
	c.Pauses = []quota.Scope{
		quota.PlaceScope(p.Place), quota.AccountScope(p.Account), quota.ModelScope(p.Provider, p.Model),
		quota.QueueScope(parley.ProviderQueue(p.Provider)),
	}
	if p.selfHosted {
		c.Needs = parley.ProviderQueue(p.Provider)
	}
	for _, w := range p.windows {
		amount := int64(1)
		if w.Metric == parley.MetricTokens {
			amount = int64(query.PromptTokens + query.MaxTokens)
		}
		c.Windows = append(c.Windows, quota.Demand{Window: w, Amount: amount})
	}
	return c
}

func (p place) tried(query parley.RouteQuery) bool {
	return slices.ContainsFunc(query.Tried, func(t parley.Tried) bool { return t.Place == p.Place })
}

func (p place) health() []quota.Health {
	return []quota.Health{
		{Scope: quota.PlaceScope(p.Place)},
		{Scope: quota.ProviderScope(p.Provider), Grace: providerGrace},
	}
}

// name carries the place through the ledger. Only the model may hold a '/'.
func (p place) name() string { return p.Provider + "/" + p.Account + "/" + p.Model }

func parsePlaceName(name string) (parley.Place, error) {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) != 3 {
		return parley.Place{}, fmt.Errorf("the ledger names a place %q, want provider/account/model", name)
	}
	return parley.Place{Provider: parts[0], Account: parts[1], Model: parts[2]}, nil
}

// label is how a reason calls the place.
func (p place) label() string {
	if p.selfHosted {
		return p.Provider
	}
	return p.Account + "/" + p.Model
}
