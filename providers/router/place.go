package router

import (
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// providerGrace is how many failures in a row a provider as a whole is let pass
// before it has to rest: with several models and accounts, one may be ill alone. It
// then rests shorter than the ill place, so a healthy one is tried next and clears it.
const providerGrace = 1

// The constants of 64-bit FNV-1a.
const (
	fnvOffset = 14695981039346656037
	fnvPrime  = 1099511628211
)

// place is an (account, model) with what the catalog says about it.
type place struct {
	parley.Place
	fixed
	owner    string
	tier     int
	training catalog.Training
	model    catalog.Model
	windows  []window
	// gpu stands for all of our own vLLM nodes at once: whichever pulls the task
	// serves it. seat is one of them, where the interview that asks has its seat.
	gpu, seat bool
	// silent keeps a gpu place that nobody configured here out of the reasons while
	// it is not served.
	silent bool
}

// trains reports whether what is sent there may be trained on; what nobody knows
// counts as yes.
func (p *place) trains() bool { return p.training != catalog.TrainingNo }

// fixed is what of a place never changes, made once for all calls.
type fixed struct {
	// name carries the place through the ledger. Only the model may hold a '/'.
	name string
	// pauses are the scopes that can bench the place.
	pauses []quota.Scope
	health []quota.Health
	scope  quota.Scope
}

func (p *place) fix() {
	p.name = p.Provider + "/" + p.Account + "/" + p.Model
	p.scope = quota.PlaceScope(p.Place)
	if p.own() {
		p.health = []quota.Health{{Scope: p.scope, Grace: p.grace()}}
		return
	}
	p.pauses = []quota.Scope{
		p.scope, quota.AccountScope(p.Account), quota.ModelScope(p.Provider, p.Model),
		quota.QueueScope(parley.ProviderQueue(p.Provider)),
	}
	if p.owner != p.Account {
		p.pauses = append(p.pauses, p.quotaScope(p.Model), p.quotaScope(""))
	}
	p.health = []quota.Health{{Scope: p.scope}, {Scope: quota.ProviderScope(p.Provider), Grace: providerGrace}}
}

// candidate is what the ledger is asked for this place.
func (p *place) candidate(query parley.RouteQuery, demands []quota.Demand) quota.Candidate {
	c := quota.Candidate{
		Name: p.name, Windows: demands, Pauses: p.pauses, Health: p.health, Place: p.scope, Tried: tried(p.Place, query),
	}
	if p.own() {
		c.Needs = p.mark(query.Class)
	}
	return c
}

// quotaScope is what shares the quota of one model, or with "" of all: the keys of one
// owner together.
func (p *place) quotaScope(model string) quota.Scope {
	switch {
	case p.owner != p.Account && model == "":
		return quota.Scope("owner:" + p.Provider + "/" + p.owner)
	case p.owner != p.Account:
		return quota.Scope("owner:" + p.Provider + "/" + p.owner + "/" + model)
	case model == "":
		return quota.AccountScope(p.Account)
	}
	return quota.PlaceScope(parley.Place{Provider: p.Provider, Account: p.Account, Model: model})
}

// draw begins the lots of a call; see lot.
func draw(callID string) uint64 { return fnv1a(fnvOffset, callID) }

// lot is the place's rank among equals for one call: calls spread evenly, and a repeat
// finds the same order.
func (p *place) lot(draw uint64) uint64 {
	// FNV alone barely mixes its last bytes, which is where places differ.
	x := fnv1a(draw, p.name)
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// fnv1a goes on with a 64-bit FNV-1a hash; unlike hash/fnv's it can be begun once for
// all places.
func fnv1a(hash uint64, text string) uint64 {
	for i := range len(text) {
		hash = (hash ^ uint64(text[i])) * fnvPrime
	}
	return hash
}

func parsePlaceName(name string) (parley.Place, error) {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) != 3 {
		return parley.Place{}, fmt.Errorf("the ledger names a place %q, want provider/account/model", name)
	}
	return parley.Place{Provider: parts[0], Account: parts[1], Model: parts[2]}, nil
}

// label is how a reason calls the place.
func (p *place) label() string {
	switch {
	case p.gpu:
		return p.Provider
	case p.seat:
		return "seat on " + p.Account
	}
	return p.Account + "/" + p.Model
}
