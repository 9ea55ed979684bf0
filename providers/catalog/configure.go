package catalog

import (
	"errors"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

const (
	statedPooling = "PARLEY_SEVERAL_ACCOUNTS"
	statedOptOut  = "PARLEY_OPTED_OUT"
)

// Configure returns the catalog with what the operator states about his own
// accounts and servers. It leaves c as it is. lookup is os.LookupEnv or the like.
//
//	PARLEY_SEVERAL_ACCOUNTS  providers, comma separated, whose accounts at hand may be
//	                         used side by side: Terms.SeveralAccounts becomes "stated"
//	PARLEY_OPTED_OUT         providers that do not train on what these accounts send:
//	                         Training becomes "no"
//	<ID>_MODEL               what a self-hosted server serves; vLLM nodes tell it
//	                         themselves
//
// The error lists all problems, naming variables and positions.
func Configure(c Catalog, lookup func(string) (string, bool)) (Catalog, error) {
	env := environment{lookup: lookup}
	pooled, optedOut := env.providers(statedPooling, c), env.providers(statedOptOut, c)
	c.Providers = slices.Clone(c.Providers)
	for i := range c.Providers {
		p := &c.Providers[i]
		if slices.Contains(pooled, p.ID) {
			p.Terms.SeveralAccounts = PoolingStated
		}
		if slices.Contains(optedOut, p.ID) {
			p.Training = TrainingNo
		}
		name := p.variable("_MODEL")
		model := env.get(name)
		if !p.SelfHosted || p.ID == parley.ProviderSelfHosted || model == "" {
			continue
		}
		if !visible.MatchString(model) {
			env.problems.add(name, "holds a space or another character that no model's name has")
			continue
		}
		p.Models = slices.Clone(p.Models)
		p.Models[0].ID = model
	}
	if len(env.problems) > 0 {
		return Catalog{}, errors.Join(env.problems...)
	}
	return c, nil
}

// providers reads a list of the catalog's ids.
func (e *environment) providers(name string, c Catalog) []string {
	ids := e.list(name)
	for i, id := range ids {
		if p, known := c.Provider(id); id != "" && (!known || p.SelfHosted) {
			e.problems.add(element(name, i, len(ids)), "is no provider of the catalog; one of %s", strings.Join(c.cloud(), ", "))
		}
	}
	return ids
}

func (c Catalog) cloud() []string {
	var ids []string
	for _, p := range c.Providers {
		if !p.SelfHosted && p.RetiredOn == "" {
			ids = append(ids, p.ID)
		}
	}
	return ids
}
