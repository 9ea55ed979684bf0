package router

import (
	"fmt"
	"hash/fnv"
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
	owner    string
	tier     int
	training catalog.Training
	model    catalog.Model
	windows  []window
	// gpu stands for all of our own vLLM nodes at once: whichever pulls the task
	// serves it.
	gpu bool
	// silent keeps a gpu place that nobody configured here out of the reasons while
	// it is not served.
	silent bool
}

// trains reports whether what is sent there may be trained on; what nobody knows
// counts as yes.
func (p *place) trains() bool { return p.training != catalog.TrainingNo }

// candidate is what the ledger is asked for this place.
func (p *place) candidate(query parley.RouteQuery, demands []quota.Demand) quota.Candidate {
	c := quota.Candidate{
		Name: p.name(), Windows: demands, Pauses: p.pauses(), Health: p.health(),
		Place: quota.PlaceScope(p.Place), Tried: tried(p.Place, query),
	}
	if p.gpu {
		c.Needs = parley.QueueGPU
	}
	return c
}

// pauses are the scopes that can bench the place.
func (p *place) pauses() []quota.Scope {
	list := []quota.Scope{
		quota.PlaceScope(p.Place), quota.AccountScope(p.Account), quota.ModelScope(p.Provider, p.Model),
		quota.QueueScope(parley.ProviderQueue(p.Provider)),
	}
	if p.owner != p.Account {
		list = append(list, p.quotaScope(p.Model), p.quotaScope(""))
	}
	return list
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

func (p *place) health() []quota.Health {
	return []quota.Health{
		{Scope: quota.PlaceScope(p.Place)},
		{Scope: quota.ProviderScope(p.Provider), Grace: providerGrace},
	}
}

// lot draws the place's rank among equals for one call: calls spread evenly, and a
// repeat finds the same order.
func (p *place) lot(callID string) uint64 {
	hash := fnv.New64a()
	_, _ = hash.Write([]byte(callID + "\x00" + p.name())) // a hash never fails to write
	// FNV alone barely mixes its last bytes, which is where places differ.
	x := hash.Sum64()
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// name carries the place through the ledger. Only the model may hold a '/'.
func (p *place) name() string { return p.Provider + "/" + p.Account + "/" + p.Model }

func parsePlaceName(name string) (parley.Place, error) {
	parts := strings.SplitN(name, "/", 3)
	if len(parts) != 3 {
		return parley.Place{}, fmt.Errorf("the ledger names a place %q, want provider/account/model", name)
	}
	return parley.Place{Provider: parts[0], Account: parts[1], Model: parts[2]}, nil
}

// label is how a reason calls the place.
func (p *place) label() string {
	if p.gpu {
		return p.Provider
	}
	return p.Account + "/" + p.Model
}
