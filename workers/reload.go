package workers

import (
	"context"
	"errors"
	"slices"
	"strings"

	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley/providers/catalog"
)

// watchCatalog takes in every new state of the catalog's file until ctx ends. Calls
// under way end with what they began with.
func (p *process) watchCatalog(ctx context.Context, group *errgroup.Group) {
	p.source.Watch(ctx, func(c catalog.Catalog) {
		if err := p.adopt(ctx, group, c); err != nil {
			p.Log.Error("the changed catalog does not go with this process's variables; the one before stays in force", "error", err)
		}
	}, func(err error) { p.Log.Error("the catalog's file cannot be used", "error", err) })
}

// adopt makes a changed catalog the one in force. When it cannot, the router goes on
// with the one before. Only the watch calls it.
func (p *process) adopt(ctx context.Context, group *errgroup.Group, changed catalog.Catalog) error {
	next := p.Config
	next.Catalog, next.lookup = changed, p.sparing(changed)
	if err := next.readAccounts(); err != nil {
		return err
	}
	var err error
	if next.serves, err = next.plan(); err != nil {
		return err
	}
	// Clients first: the router must not name a place that they do not know yet.
	for id, client := range p.clients {
		accounts := next.accountsOf(id)
		if len(accounts) == 0 {
			continue // it is not routed to any more, and calls under way need it
		}
		if err := client.Use(next.Catalog, accounts); err != nil {
			return err
		}
	}
	before := p.serves
	p.Catalog, p.Accounts, p.serves = next.Catalog, next.Accounts, next.serves
	if err := errors.Join(p.begin(ctx, group), p.router.Use(p.Catalog, p.Accounts)); err != nil {
		return err
	}
	p.Log.Info("another catalog is in force", "catalog", p.Catalog.Edition, "queues", p.serves.names(), "before", before.names())
	return nil
}

// begin serves the providers that came with a changed catalog.
func (p *process) begin(ctx context.Context, group *errgroup.Group) error {
	var problems []error
	for _, id := range p.serves.providers {
		if _, served := p.clients[id]; served {
			continue
		}
		calling, err := p.provider(id)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		p.ops.waiting.Add(1)
		group.Go(func() error { return calling(ctx) })
	}
	return errors.Join(problems...)
}

// sparing reads the variables without the keys of providers that the changed catalog
// calls retired: at the start such a key is a mistake, later it is what the
// operator wants to stop using.
func (p *process) sparing(changed catalog.Catalog) func(string) (string, bool) {
	var spared []string
	for _, provider := range changed.Providers {
		if provider.RetiredOn != "" {
			spared = append(spared, strings.ToUpper(provider.ID)+"_API_KEYS")
		}
	}
	lookup := p.lookup
	return func(name string) (string, bool) {
		if slices.Contains(spared, name) {
			return "", false
		}
		return lookup(name)
	}
}
