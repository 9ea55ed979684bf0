//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	mobynetwork "github.com/moby/moby/api/types/network"
	mobyclient "github.com/moby/moby/client"
	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/log"
	"golang.org/x/sync/errgroup"

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
	temporal, redis, standin, interview, provider *node
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

// node is one container that can be killed and started again under the same
// addresses.
type node struct {
	name      string
	container testcontainers.Container
	hostPort  int
}

// spec says how to run a container.
type spec struct {
	name, image, port string
	command           []string
	env               map[string]string
	// ready is asked after every start: an open port tells nothing, because
	// Docker's proxy opens it first.
	ready wait.Strategy
}

// run starts containers side by side and waits until all are ready. Their host ports
// are chosen here and kept over restarts: Docker would choose others.
func (c *cluster) run(t *testing.T, specs ...spec) []*node {
	t.Helper()
	nodes := make([]*node, len(specs))
	for i, s := range specs {
		nodes[i] = &node{name: s.name, hostPort: freePort(t)}
		if s.name == "temporal" {
			c.temporalAddress = nodes[i].address()
		}
	}
	var group errgroup.Group
	for i, s := range specs {
		group.Go(func() error { return c.launch(t, nodes[i], s) })
	}
	require.NoError(t, group.Wait())
	return nodes
}

// launch starts one container and has it removed after the test.
func (c *cluster) launch(t *testing.T, n *node, s spec) error {
	bound := mobynetwork.MustParsePort(s.port)
	started, err := testcontainers.Run(t.Context(), s.image,
		testcontainers.WithCmd(s.command...),
		testcontainers.WithEnv(maps.Clone(s.env)),
		testcontainers.WithExposedPorts(s.port),
		testcontainers.WithHostConfigModifier(func(host *container.HostConfig) {
			host.PortBindings = mobynetwork.PortMap{bound: {{HostIP: netip.MustParseAddr("127.0.0.1"), HostPort: strconv.Itoa(n.hostPort)}}}
		}),
		network.WithNetwork([]string{s.name}, c.network),
		testcontainers.WithWaitStrategyAndDeadline(time.Minute, s.ready),
	)
	n.container = started
	t.Cleanup(func() {
		if t.Failed() {
			n.showLogs(t)
		}
		_ = testcontainers.TerminateContainer(started, testcontainers.StopTimeout(0))
	})
	if err != nil {
		return fmt.Errorf("container %s of image %s: %w", s.name, s.image, err)
	}
	return nil
}

func (n *node) address() string { return fmt.Sprintf("127.0.0.1:%d", n.hostPort) }

// kill ends the container as a power cut would.
func (n *node) kill(t *testing.T) {
	t.Helper()
	docker, err := testcontainers.NewDockerClientWithOpts(t.Context())
	require.NoError(t, err)
	defer docker.Close()
	_, err = docker.ContainerKill(t.Context(), n.container.GetContainerID(), mobyclient.ContainerKillOptions{Signal: "KILL"})
	require.NoError(t, err, "kill %s", n.name)
}

// stop ends the container as an operator would, and holds that it ended by itself and
// in order.
func (n *node) stop(t *testing.T) {
	t.Helper()
	patient := time.Minute
	require.NoError(t, n.container.Stop(t.Context(), &patient), "stop %s", n.name)
	state, err := n.container.State(t.Context())
	require.NoError(t, err)
	require.Zero(t, state.ExitCode, "%s did not end in order", n.name)
}

// start brings a killed container back and waits until it answers.
func (n *node) start(t *testing.T) {
	t.Helper()
	require.NoError(t, n.container.Start(t.Context()), "start %s", n.name)
}

// restart is a power cut and a return.
func (n *node) restart(t *testing.T) {
	t.Helper()
	n.kill(t)
	n.start(t)
}

func (n *node) showLogs(t *testing.T) {
	t.Helper()
	if n.container == nil {
		return
	}
	logs, err := n.container.Logs(context.WithoutCancel(t.Context()))
	if err != nil {
		return
	}
	defer logs.Close()
	const most = 64 << 10
	text, _ := io.ReadAll(io.LimitReader(logs, most)) // what there is, is shown
	t.Logf("--- %s ---\n%s", n.name, text)
}

func freePort(t *testing.T) int {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// quiet drops the SDK's logs: the suite restarts servers on purpose.
type quiet struct{}

var _ log.Logger = quiet{}

func (quiet) Debug(string, ...any) {}
func (quiet) Info(string, ...any)  {}
func (quiet) Warn(string, ...any)  {}
func (quiet) Error(string, ...any) {}
