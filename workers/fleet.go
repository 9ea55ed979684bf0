package workers

import (
	"context"
	"errors"
	"log/slog"

	"github.com/sethvargo/go-envconfig"

	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/router"
)

// Fleet is what the environment lets workers call, for whoever wants to look at it
// and runs no worker.
type Fleet struct {
	// Catalog is the chosen one with what the operator states about it.
	Catalog  catalog.Catalog
	Accounts []catalog.Account
	// Clock is what quotas run on.
	Clock clock.Clock

	config Config
}

// LoadFleet reads the catalog, the accounts and REDIS_URL as Load does, and needs
// neither Temporal nor Redis. The error lists all problems.
func LoadFleet(ctx context.Context, lookuper envconfig.Lookuper) (Fleet, error) {
	cfg := Config{lookup: lookuper.Lookup, Log: slog.New(slog.DiscardHandler)}
	problems := []error{read(ctx, &cfg.Settings, lookuper), cfg.openCatalog()}
	if problems[1] == nil {
		problems = append(problems, cfg.readAccounts())
	}
	if cfg.RedisURL != "" {
		var err error
		cfg.redis, err = redisOptions(cfg.RedisURL)
		cfg.redis.DisableCache = true // everything is read once
		problems = append(problems, err)
	}
	if err := errors.Join(problems...); err != nil {
		return Fleet{}, err
	}
	return Fleet{Catalog: cfg.Catalog, Accounts: cfg.Accounts, Clock: cfg.Clock, config: cfg}, nil
}

// HasLedger says that REDIS_URL names the Redis with the quotas.
func (f Fleet) HasLedger() bool { return f.config.RedisURL != "" }

// States tells what the ledger knows about every model of every account, in the
// catalog's order. It reserves nothing.
func (f Fleet) States(ctx context.Context) ([]router.PlaceState, error) {
	redis, err := connectRedis(ctx, f.config)
	if err != nil {
		return nil, err
	}
	defer redis.Close()
	r, err := router.New(router.Config{
		Catalog: f.Catalog, Accounts: f.Accounts, Redis: redis, Clock: f.Clock, Logger: f.config.Log,
	})
	if err != nil {
		return nil, err
	}
	return r.States(ctx)
}
