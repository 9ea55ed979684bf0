package router

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// fleet is the places of one configuration. Only its view changes.
type fleet struct {
	places []place
	index  map[parley.Place]int
	// gone are places of earlier configurations: reservations made on them are still
	// to be settled.
	gone map[parley.Place]*place
	view view
}

func newFleet(c catalog.Catalog, accounts []catalog.Account, before *fleet) (*fleet, error) {
	places, err := listPlaces(c, accounts)
	if err != nil {
		return nil, err
	}
	f := &fleet{places: places, index: make(map[parley.Place]int, len(places)), gone: map[parley.Place]*place{}}
	for i := range places {
		places[i].fix()
		f.index[places[i].Place] = i
	}
	if before != nil {
		maps.Copy(f.gone, before.gone)
		for i := range before.places {
			f.gone[before.places[i].Place] = &before.places[i]
		}
	}
	f.view.places = make([]known, len(places))
	f.view.windows = make([]seen, f.number())
	return f, nil
}

// number gives windows of one name one slot, and returns how many there are.
func (f *fleet) number() int {
	slots := map[string]int{}
	for i := range f.places {
		for j := range f.places[i].windows {
			w := &f.places[i].windows[j]
			slot, found := slots[w.Name]
			if !found {
				slot = len(slots)
				slots[w.Name] = slot
			}
			w.slot = slot
		}
	}
	return len(slots)
}

// place finds a place; one that no configuration had comes without limits, so that
// its reservation can still be ended. Seats are found so, which none has.
func (f *fleet) place(p parley.Place) *place {
	if i, ok := f.index[p]; ok {
		return &f.places[i]
	}
	if gone, ok := f.gone[p]; ok {
		return gone
	}
	unknown := &place{Place: p, owner: p.Account, seat: isSeat(p)}
	unknown.fix()
	return unknown
}

// listPlaces crosses accounts with their provider's models. All of our own vLLM nodes
// are one place, which needs no account here; a seat on one is a place of its call. Nothing is routed to what is retired.
func listPlaces(c catalog.Catalog, accounts []catalog.Account) ([]place, error) {
	var places []place
	var problems []error
	for _, provider := range c.Providers {
		if isGPU(provider) && provider.RetiredOn == "" {
			places = append(places, gpuPlace(provider, accounts))
		}
	}
	for i, account := range accounts {
		provider, ok := c.Provider(account.Provider)
		switch {
		case !ok:
			problems = append(problems, fmt.Errorf("account %d: the catalog has no provider %q", i, account.Provider))
		case strings.Contains(account.ID, "/") || account.ID == "":
			problems = append(problems, fmt.Errorf("account %d: id %q must not be empty or hold a '/'", i, account.ID))
		case !isGPU(provider) && provider.RetiredOn == "":
			places = append(places, accountPlaces(provider, account)...)
		}
	}
	return places, errors.Join(problems...)
}

// isGPU tells the provider whose nodes report by themselves from other self-hosted
// servers, which are places like any provider's.
func isGPU(p catalog.Provider) bool { return p.SelfHosted && p.ID == parley.ProviderSelfHosted }

func gpuPlace(provider catalog.Provider, accounts []catalog.Account) place {
	p := place{tier: provider.Priority, owner: parley.QueueGPU, training: catalog.TrainingNo, gpu: true}
	p.Place = parley.Place{Provider: provider.ID, Account: parley.QueueGPU}
	p.silent = !slices.ContainsFunc(accounts, func(a catalog.Account) bool { return a.Provider == provider.ID })
	if len(provider.Models) > 0 {
		p.model = provider.Models[0]
	}
	return p
}

func accountPlaces(provider catalog.Provider, account catalog.Account) []place {
	owner := account.Owner
	if owner == "" {
		owner = account.ID
	}
	if provider.SelfHosted { // one's own server trains on nothing
		provider.Training = catalog.TrainingNo
	}
	places := make([]place, 0, len(provider.Models))
	for _, model := range provider.Models {
		p := place{owner: owner, tier: provider.Priority, training: provider.Training, model: model}
		p.Place = parley.Place{Provider: provider.ID, Account: account.ID, Model: model.ID}
		for _, limit := range provider.Limits {
			if len(limit.Models) == 0 || slices.Contains(limit.Models, model.ID) {
				p.windows = append(p.windows, newWindow(limit, provider.ID, owner, model.ID))
			}
		}
		places = append(places, p)
	}
	return places
}
