//go:build integration

package integration_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/starter"
)

// Images of the suite. The defaults are official images and `make images`'
// own; CI builds all of them from local binaries and names them here.
func images() (parleyImage, temporalImage, redisImage string) {
	named := func(variable, fallback string) string {
		if value := os.Getenv(variable); value != "" {
			return value
		}
		return fallback
	}
	return named("PARLEY_IMAGE", "parley:local"),
		named("PARLEY_TEMPORAL_DEV_IMAGE", "temporalio/temporal:latest"),
		named("REDIS_IMAGE", "redis:8-alpine")
}

// clouds are the providers whose stand-ins the clusters use.
func clouds() []string { return []string{"groq", "gemini", "cloudflare", "mistral", "cerebras"} }

// options shape a cluster.
type options struct {
	// latency of every stand-in.
	latency time.Duration
	// queues of the worker that serves the providers; those of all providers when nil.
	queues []string
	// gpu adds a node and its worker.
	gpu bool
	// providers have keys; all clouds when nil.
	providers []string
}

// cluster is Parley as containers on one network: Temporal, Redis, the
// stand-ins, one worker for workflows and one for providers.
type cluster struct {
	options
	network                                       *testcontainers.DockerNetwork
	temporal, redis, standin, interview, provider *part
	// temporalAddress is where the backend finds Temporal, from outside the
	// network; parley is the backend's client.
	temporalAddress string
	parley          *starter.Client
	temporalClient  client.Client
	// called is how many model calls were made before the step under way.
	called int
}

func newCluster(t *testing.T, opts options) *cluster {
	t.Helper()
	if opts.providers == nil {
		opts.providers = clouds()
	}
	if opts.queues == nil {
		for _, id := range opts.providers {
			opts.queues = append(opts.queues, parley.ProviderQueue(id))
		}
	}
	nw, err := network.New(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = nw.Remove(context.WithoutCancel(t.Context())) })

	c := &cluster{options: opts, network: nw}
	parleyImage, temporalImage, redisImage := images()
	started := c.run(t, spec{
		name: "redis", image: redisImage, port: "6379/tcp", ready: wait.ForExec([]string{"redis-cli", "ping"}),
		command: []string{"redis-server", "--appendonly", "yes", "--appendfsync", "everysec", "--protected-mode", "no"},
	}, spec{
		name: "temporal", image: temporalImage, port: "7233/tcp", command: temporalCommand(),
		ready: wait.ForNop(func(ctx context.Context, _ wait.StrategyTarget) error { return c.connect(ctx) }),
	}, spec{
		name: "standin", image: parleyImage, port: "8080/tcp", ready: wait.ForHTTP("/_admin/stats").WithPort("8080/tcp"),
		command: []string{"standin", "--listen", "0.0.0.0:8080", "--latency", opts.latency.String()},
	})
	c.redis, c.temporal, c.standin = started[0], started[1], started[2]
	t.Cleanup(c.temporalClient.Close)
	specs := []spec{c.worker("interview", c.environment(parley.QueueInterview)), c.worker("provider", c.environment(opts.queues...))}
	if opts.gpu {
		specs = append(specs, c.worker("gpu", c.environment(parley.QueueGPU)))
	}
	started = c.run(t, specs...)
	c.interview, c.provider = started[0], started[1]
	return c
}

// worker is a worker process.
func (c *cluster) worker(name string, env map[string]string) spec {
	image, _, _ := images()
	return spec{
		name: name, image: image, port: "8090/tcp", command: []string{"worker"}, env: env,
		ready: wait.ForHTTP("/readyz").WithPort("8090/tcp"),
	}
}

// temporalCommand is the command line of the official CLI's server, which the
// locally built image understands too.
func temporalCommand() []string {
	command := []string{
		"server", "start-dev", "--ip", "0.0.0.0", "--port", "7233", "--headless", "--db-filename", "/tmp/temporal.db", "--log-level", "error",
		"--dynamic-config-value", "history.transferProcessorMaxPollRPS=1000",
		"--dynamic-config-value", `history.timerProcessorMaxTimeShift="50ms"`,
		"--dynamic-config-value", "history.timerProcessorMaxPollRPS=1000",
	}
	for name, kind := range map[string]string{
		parley.SearchAttributeStatus: "Keyword", parley.SearchAttributeTenant: "Keyword", parley.SearchAttributeDepth: "Keyword",
		parley.SearchAttributeTurn: "Int", parley.SearchAttributeProviders: "KeywordList",
	} {
		command = append(command, "--search-attribute", name+"="+kind)
	}
	return command
}

// environment is what a worker of these queues is configured with, by the names
// that operators use.
func (c *cluster) environment(queues ...string) map[string]string {
	env := map[string]string{
		"TEMPORAL_ADDRESS":      "temporal:7233",
		"REDIS_URL":             "redis://redis:6379",
		"PARLEY_QUEUES":         strings.Join(queues, ","),
		"PARLEY_OPS_ADDRESS":    "0.0.0.0:8090",
		"CLOUDFLARE_ACCOUNT_ID": "standin",
	}
	for _, id := range c.providers {
		name := strings.ToUpper(id)
		env[name+"_API_KEYS"] = "standin-" + id + "-1,standin-" + id + "-2"
		env[name+"_BASE_URL"] = standin.BaseURL("http://standin:8080", id)
	}
	if c.options.gpu {
		env["SELF_HOSTED_URL"] = standin.BaseURL("http://standin:8080", parley.ProviderSelfHosted)
	}
	return env
}

// connect opens the backend's client once, and otherwise waits until the server
// answers it again.
func (c *cluster) connect(ctx context.Context) error {
	for {
		err := c.tryConnect(ctx)
		if err == nil || ctx.Err() != nil {
			return err
		}
		again := time.NewTimer(50 * time.Millisecond)
		select {
		case <-ctx.Done():
			again.Stop()
			return err
		case <-again.C:
		}
	}
}

func (c *cluster) tryConnect(ctx context.Context) error {
	if c.temporalClient != nil {
		_, err := c.temporalClient.CheckHealth(ctx, &client.CheckHealthRequest{})
		return err
	}
	dialed, err := client.DialContext(ctx, client.Options{
		HostPort: c.temporalAddress, DataConverter: starter.DataConverter(), Logger: quiet{},
	})
	if err == nil {
		c.temporalClient, c.parley = dialed, starter.New(dialed)
	}
	return err
}

// quiet drops the SDK's logs: the suite restarts servers on purpose.
type quiet struct{}

var _ log.Logger = quiet{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
