// Package workers runs Parley's processes. It is the one place where Temporal,
// Redis and the providers meet: Load reads what to serve from the environment,
// Run serves it until the context ends.
//
// One process may serve any set of task queues: everything on a laptop; in
// production some processes for interviews, others per provider, and one beside
// each GPU node.
package workers

import (
	"context"
	"fmt"

	"github.com/redis/rueidis"
	"go.temporal.io/sdk/client"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/providers/cache"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/governor"
	"github.com/parley-interviews/parley/providers/library"
	"github.com/parley-interviews/parley/providers/router"
	"github.com/parley-interviews/parley/providers/vllm"
)

// Run serves the configured queues until ctx ends, then lets calls in flight
// finish, as long as StopTimeout says, and returns nil. When something that it
// needs cannot be had, it stops the rest and returns one error that names it.
func Run(ctx context.Context, cfg Config) error {
	p := &process{Config: cfg, clients: map[string]*chat.Client{}}
	p.ops.waiting.Add(1)
	group, ctx := errgroup.WithContext(ctx)
	if cfg.OpsAddress != "" {
		listener, err := listen(ctx, cfg.OpsAddress)
		if err != nil {
			return err
		}
		cfg.Log.Info("serving /healthz, /readyz and /codec", "address", listener.Addr().String())
		group.Go(func() error { return serveHTTP(ctx, listener, p.ops.handler(cfg.UIOrigins)) })
	}
	group.Go(func() error { return p.run(ctx) })
	return group.Wait()
}

// process is what the workers of one process share.
type process struct {
	Config

	ops      ops
	temporal client.Client
	router   *router.Router
	replies  *cache.Replies
	sharing  *cache.Sharing
	library  parley.Library
	fleet    *fleet.Registry
	// governor is nil when PARLEY_GOVERNOR is off.
	governor parley.Governor
	// clients are those of the providers served here, by id.
	clients map[string]*chat.Client
}

// run connects, starts every worker and waits for all of them.
func (p *process) run(ctx context.Context) error {
	redis, err := connectRedis(ctx, p.Config)
	if err != nil {
		return err
	}
	defer redis.Close()
	if err := p.share(redis); err != nil {
		return err
	}
	if p.temporal, err = connectTemporal(ctx, p.Config); err != nil {
		return err
	}
	defer p.temporal.Close()

	jobs, err := p.jobs(ctx)
	if err != nil {
		return err
	}
	p.ops.waiting.Add(int64(len(jobs)) - 1)
	for _, warning := range catalog.Warnings(p.Catalog, p.Accounts) {
		p.Log.Warn("provider terms", "warning", warning)
	}
	p.Log.Info("serving", "queues", p.serves.names(), "namespace", p.namespace(), "catalog", p.Catalog.Edition,
		"savers", p.savers, "governor", p.GovernorChoice)
	group, ctx := errgroup.WithContext(ctx)
	for _, job := range jobs {
		group.Go(func() error { return job(ctx) })
	}
	if p.source != nil {
		group.Go(func() error { p.watchCatalog(ctx, group); return nil })
	}
	return group.Wait()
}

// share makes what all workers use on top of Redis.
func (p *process) share(redis rueidis.Client) error {
	p.ops.ping = func(ctx context.Context) error { return redis.Do(ctx, redis.B().Ping().Build()).Error() }
	p.replies, p.sharing = cache.New(redis), cache.NewSharing(redis, cache.DefaultLife)
	p.library, p.fleet = library.New(redis, library.DefaultLife), fleet.New(redis)
	var err error
	p.router, err = router.New(router.Config{
		Catalog: p.Catalog, Accounts: p.Accounts, Redis: redis, Clock: p.Clock, Logger: p.Log,
	})
	if err != nil || p.GovernorChoice == wordOff {
		return err
	}
	p.governor, err = governor.New(governor.Config{Places: p.router, Redis: redis, Clock: p.Clock})
	return err
}

// job serves one queue, or one node, until ctx ends.
type job func(ctx context.Context) error

// jobs makes one job for each part of the plan.
func (p *process) jobs(ctx context.Context) ([]job, error) {
	var jobs []job
	if p.serves.interview {
		interview, err := p.interview(ctx)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, interview)
	}
	if p.serves.webhooks {
		delivering, err := p.webhooks()
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, delivering)
	}
	for _, id := range p.serves.providers {
		calling, err := p.provider(id)
		if err != nil {
			return nil, err
		}
		jobs = append(jobs, calling)
	}
	for _, node := range p.serves.nodes {
		jobs = append(jobs, p.node(node))
	}
	return jobs, nil
}

// serving runs one Temporal worker and ends a bench that its queue got while
// nobody served it.
func (p *process) serving(queue string, s server) job {
	return func(ctx context.Context) error {
		return wrap("worker of queue "+queue, s.run(ctx, func() {
			p.ops.waiting.Add(-1)
			if err := p.router.MarkServed(ctx, queue, servedFor); err != nil {
				p.Log.Warn("routing was not told that the queue is served", "queue", queue, "error", err)
			}
		}))
	}
}

func (p *process) interview(ctx context.Context) (job, error) {
	if err := EnsureSearchAttributes(ctx, p.temporal, p.namespace()); err != nil {
		return nil, err
	}
	acts, err := activities.New(activities.Config{
		Router: p.router, Replies: p.replies, Governor: p.governor, Library: p.library, Savers: p.savers, RouteOnly: true,
	})
	if err != nil {
		return nil, fmt.Errorf("activities of queue %s: %w", parley.QueueInterview, err)
	}
	return p.serving(parley.QueueInterview, newInterviewServer(p.temporal, p.Config, acts)), nil
}

// webhooks serves the queue from which events go to backends.
func (p *process) webhooks() (job, error) {
	acts, err := activities.New(activities.Config{
		Router: p.router, Replies: p.replies, Webhooks: activities.NewWebhooks(p.lookup, p.PrivateWebhooks), RouteOnly: true,
	})
	if err != nil {
		return nil, fmt.Errorf("activities of queue %s: %w", parley.QueueWebhooks, err)
	}
	return p.serving(parley.QueueWebhooks, newWebhookServer(p.temporal, p.Config, acts)), nil
}

// provider serves one cloud provider's queue.
func (p *process) provider(id string) (job, error) {
	acts, client, err := p.calls(p.accountsOf(id))
	if err != nil {
		return nil, err
	}
	p.clients[id] = client
	queue := parley.ProviderQueue(id)
	return p.serving(queue, newCallServer(p.temporal, p.Config, queue, p.ProviderSlots, acts)), nil
}

// calls makes the activities that complete chats with the given accounts.
func (p *process) calls(accounts []catalog.Account) (*activities.Activities, *chat.Client, error) {
	client, err := chat.New(chat.Config{Catalog: p.Catalog, Accounts: accounts, Now: p.Clock.Now})
	if err != nil {
		return nil, nil, err
	}
	acts, err := p.activities(client, nil)
	return acts, client, err
}

// activities makes those that complete chats with the provider, from the seat if it is a
// node.
func (p *process) activities(provider parley.Provider, seat *parley.Seat) (*activities.Activities, error) {
	return activities.New(activities.Config{
		Provider: p.sharing.Share(provider), Router: p.router, Replies: p.replies, Library: p.library, Savers: p.savers, Seat: seat,
	})
}

// node serves a vLLM node while it is ready.
func (p *process) node(n node) job {
	w := watch{
		teller: teller{name: n.name, address: n.address(), worker: workerName(), marks: p.router, board: p.fleet, log: p.Log},
		engine: vllmEngine{account: n.account},
		open: func(ctx context.Context, found vllm.Node) (*shift, error) {
			return p.openShift(ctx, n, found)
		},
	}
	return func(ctx context.Context) error {
		p.ops.waiting.Add(-1)
		return wrap("node "+n.name, w.run(ctx))
	}
}

func (p *process) namespace() string {
	if p.Temporal.Namespace == "" {
		return client.DefaultNamespace
	}
	return p.Temporal.Namespace
}
