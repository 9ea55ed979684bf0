package workers

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/redis/rueidis"
	"github.com/sethvargo/go-envconfig"
	"go.temporal.io/sdk/client"
	temporalenv "go.temporal.io/sdk/contrib/envconfig"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/clock"
)

// Settings are the variables of a worker process, besides those of the providers
// (see catalog.Accounts) and TEMPORAL_* (see go.temporal.io/sdk/contrib/envconfig).
type Settings struct {
	// RedisURL is where quotas, benches and replies are shared: redis://,
	// rediss:// or unix://, with user, password and database. Required.
	RedisURL string `env:"REDIS_URL"`
	// CatalogChoice is the provider catalog: an edition's name, such as 2026-11, or a
	// file, which is read again when it changes. The newest edition when empty.
	CatalogChoice string `env:"PARLEY_CATALOG"`
	// Clock is what quotas run on, for trying out a day in minutes; see clock.Parse.
	Clock clock.Clock `env:"PARLEY_CLOCK"`
	// SaverChoice is the ways of saving model calls for requests that choose none: some
	// of parley.Savers, all or off.
	SaverChoice []string `env:"PARLEY_SAVERS, default=all"`
	// GovernorChoice is on, or off to hold every interview as it asks.
	GovernorChoice string `env:"PARLEY_GOVERNOR, default=on"`
	// PrivateWebhooks lets events go to receivers in the operator's own network, also
	// over http. Without it only public addresses are connected to, over https.
	PrivateWebhooks bool `env:"PARLEY_WEBHOOK_PRIVATE"`
	// Queues are the task queues to serve: interview, webhooks, gpu, provider-<id>.
	// When empty: interview, webhooks, gpu if SELF_HOSTED_URL is set, and the queue of
	// every provider with keys.
	Queues []string `env:"PARLEY_QUEUES"`
	// InterviewSlots is how many workflow tasks run at a time; at least 2.
	InterviewSlots int `env:"PARLEY_INTERVIEW_SLOTS, default=100"`
	// ProviderSlots is how many calls run at a time on each provider's queue.
	ProviderSlots int `env:"PARLEY_PROVIDER_SLOTS, default=16"`
	// GPUSeats is how many interviews have a seat on each self-hosted node, and GPUSlots
	// how many calls run there at a time, at least 2. Zero leaves it to the node: what
	// its KV cache carries.
	GPUSeats int `env:"PARLEY_GPU_SEATS"`
	GPUSlots int `env:"PARLEY_GPU_SLOTS"`
	// SeatTokens is how much of the KV cache one interview is reckoned with, and SeatRest
	// how long after its last call its seat is not given to another.
	SeatTokens int           `env:"PARLEY_SEAT_TOKENS, default=2048"`
	SeatRest   time.Duration `env:"PARLEY_SEAT_REST, default=5s"`
	// NodeName is the name of the one node in SELF_HOSTED_URL, unique in the fleet. When
	// empty, nodes are called after their host and port.
	NodeName string `env:"PARLEY_NODE_NAME"`
	// StopTimeout is how long calls in flight may go on after the process was
	// told to end. It has to exceed the longest call, 90 s; the container's grace
	// period has to exceed it.
	StopTimeout time.Duration `env:"PARLEY_STOP_TIMEOUT, default=100s"`
	// ConnectTimeout is how long the start waits for Temporal and for Redis.
	ConnectTimeout time.Duration `env:"PARLEY_CONNECT_TIMEOUT, default=30s"`
	// OpsAddress is where /healthz, /readyz and /codec are served, such as
	// 127.0.0.1:9090; off when empty. /codec decodes payloads for whoever reaches
	// it: keep it to operators.
	OpsAddress string `env:"PARLEY_OPS_ADDRESS"`
	// UIOrigins are the origins of Temporal UIs that may call /codec.
	UIOrigins []string `env:"PARLEY_UI_ORIGINS, default=http://localhost:8233,http://localhost:8080"`
	// LogLevel is debug, info, warn or error.
	LogLevel string `env:"PARLEY_LOG_LEVEL, default=info"`
}

// Config is everything that Run needs. Load fills it in.
type Config struct {
	Settings
	// Temporal says how to reach the cluster; its DataConverter is Parley's.
	Temporal client.Options
	// Catalog is the chosen one with what the operator states about it.
	Catalog catalog.Catalog
	// Accounts are those of every provider, also of those this process does not
	// serve: routing chooses among all.
	Accounts []catalog.Account
	// Log receives what happens, without keys and candidates' text.
	Log *slog.Logger

	serves plan
	savers parley.SaverSet
	// source is the catalog's file; nil for an embedded edition.
	source *catalog.Source
	// lookup reads the variables of the providers, again for a changed catalog.
	lookup func(string) (string, bool)
	redis  rueidis.ClientOption
	level  slog.Level
}

// Load reads the configuration and checks it. The error lists all problems,
// naming variables and never a secret value.
func Load(ctx context.Context, lookuper envconfig.Lookuper) (Config, error) {
	var cfg Config
	problems := []error{read(ctx, &cfg.Settings, lookuper), cfg.check()}

	cfg.lookup = lookuper.Lookup
	err := cfg.openCatalog()
	problems = append(problems, err)
	if err == nil {
		err = cfg.readAccounts()
		problems = append(problems, err, cfg.checkQueues())
	}
	if err == nil {
		cfg.serves, err = cfg.plan()
		problems = append(problems, err)
	}
	cfg.Temporal, err = temporalenv.LoadClientOptions(temporalenv.LoadClientOptionsRequest{EnvLookup: environ{lookuper}})
	problems = append(problems, wrap("TEMPORAL_*", err))
	if err := errors.Join(problems...); err != nil {
		return Config{}, err
	}
	cfg.Temporal.DataConverter = payload.DataConverter()
	cfg.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: cfg.level}))
	return cfg, nil
}

// openCatalog finds the chosen catalog.
func (c *Config) openCatalog() error {
	var err error
	if choice := c.CatalogChoice; choice == "" || slices.Contains(catalog.Editions(), choice) {
		c.Catalog, err = catalog.Choose(choice)
	} else {
		c.source, c.Catalog, err = catalog.OpenSource(choice)
	}
	return wrap("PARLEY_CATALOG", err)
}

// readAccounts takes in what the operator states about the catalog's providers, and
// the keys.
func (c *Config) readAccounts() error {
	stated, err := catalog.Configure(c.Catalog, c.lookup)
	if err == nil {
		c.Catalog = stated
	}
	accounts, accountsErr := catalog.Accounts(c.Catalog, c.lookup)
	c.Accounts = accounts
	return errors.Join(err, accountsErr)
}

// check reports everything wrong with the settings' values and reads those that
// are texts.
func (c *Config) check() error {
	problems := []error{
		atLeast("PARLEY_INTERVIEW_SLOTS", c.InterviewSlots, 2),
		atLeast("PARLEY_PROVIDER_SLOTS", c.ProviderSlots, 1),
		orZero("PARLEY_GPU_SEATS", c.GPUSeats, 1),
		orZero("PARLEY_GPU_SLOTS", c.GPUSlots, 2),
		atLeast("PARLEY_SEAT_TOKENS", c.SeatTokens, 256),
		atLeast("PARLEY_SEAT_REST", c.SeatRest, 0),
		atLeast("PARLEY_STOP_TIMEOUT", c.StopTimeout, time.Second),
		atLeast("PARLEY_CONNECT_TIMEOUT", c.ConnectTimeout, time.Second),
		checkGovernor(c.GovernorChoice),
	}
	if c.level.UnmarshalText([]byte(c.LogLevel)) != nil {
		problems = append(problems, fmt.Errorf("PARLEY_LOG_LEVEL: %q is unknown; debug, info, warn or error", c.LogLevel))
	}
	var err error
	if c.savers, err = readSavers(c.SaverChoice); err != nil {
		problems = append(problems, err)
	}
	if c.redis, err = redisOptions(c.RedisURL); err != nil {
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

func atLeast[T int | time.Duration](name string, value, least T) error {
	if value < least {
		return fmt.Errorf("%s: %v is too little; at least %v", name, value, least)
	}
	return nil
}

// orZero is atLeast for what may be left to the node.
func orZero(name string, value, least int) error {
	if value != 0 && value < least {
		return fmt.Errorf("%s: %d is too little; at least %d, or 0 for what the node carries", name, value, least)
	}
	return nil
}

// nearbyBytes bounds what a connection keeps of what it read, which is shared replies.
const nearbyBytes = 16 << 20

// redisOptions reads REDIS_URL. Its errors never hold the value, which may hold
// a password.
func redisOptions(address string) (rueidis.ClientOption, error) {
	if address == "" {
		return rueidis.ClientOption{}, errors.New("REDIS_URL: is missing; such as redis://localhost:6379/0")
	}
	malformed := errors.New("REDIS_URL: is not a redis://, rediss:// or unix:// URL, such as redis://localhost:6379/0")
	if _, err := url.Parse(address); err != nil {
		return rueidis.ClientOption{}, malformed
	}
	options, err := rueidis.ParseURL(address)
	if err != nil {
		return rueidis.ClientOption{}, malformed
	}
	options.ClientName = "parley"
	options.CacheSizeEachConn = nearbyBytes
	return options, nil
}

// read fills in target and goes on after a bad value, so that all of them are
// told at once. A value that was bad counts as unset.
func read(ctx context.Context, target any, lookuper envconfig.Lookuper) error {
	bad := map[string]bool{}
	var problems []error
	for {
		var current string
		err := envconfig.ProcessWith(ctx, &envconfig.Config{
			Target: target,
			Lookuper: envconfig.LookuperFunc(func(key string) (string, bool) {
				if current = key; bad[key] {
					return "", false
				}
				value, found := lookuper.Lookup(key)
				return value, found && value != ""
			}),
		})
		if err == nil || bad[current] {
			return errors.Join(append(problems, err)...)
		}
		bad[current] = true
		// The outer layer, where there is one, names the field of the struct, which
		// nobody has set.
		if inner := errors.Unwrap(err); inner != nil {
			err = inner
		}
		problems = append(problems, wrap(current, err))
	}
}

func wrap(name string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s: %w", name, err)
}

// environ lets the Temporal SDK read through a Lookuper. The SDK also lists
// variables, for TEMPORAL_GRPC_META_*: the process's names, as far as the
// Lookuper knows them.
type environ struct {
	lookuper envconfig.Lookuper
}

func (e environ) LookupEnv(key string) (string, bool) { return e.lookuper.Lookup(key) }

func (e environ) Environ() []string {
	var known []string
	for _, pair := range os.Environ() {
		name, _, _ := strings.Cut(pair, "=")
		if value, found := e.lookuper.Lookup(name); found {
			known = append(known, name+"="+value)
		}
	}
	return known
}
