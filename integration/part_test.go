//go:build integration

package integration_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/moby/moby/api/types/container"
	mobynetwork "github.com/moby/moby/api/types/network"
	mobyclient "github.com/moby/moby/client"
	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/network"
	"github.com/testcontainers/testcontainers-go/wait"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley/internal/standin"
)

// part is one container of a cluster, which can be killed and started again under the same
// addresses.
type part struct {
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
func (c *cluster) run(t *testing.T, specs ...spec) []*part {
	t.Helper()
	parts := make([]*part, len(specs))
	for i, s := range specs {
		parts[i] = &part{name: s.name, hostPort: freePort(t)}
		if s.name == "temporal" {
			c.temporalAddress = parts[i].address()
		}
	}
	var group errgroup.Group
	for i, s := range specs {
		group.Go(func() error { return c.launch(t, parts[i], s) })
	}
	require.NoError(t, group.Wait())
	return parts
}

// launch starts one container and has it removed after the test.
func (c *cluster) launch(t *testing.T, p *part, s spec) error {
	t.Helper()
	bound := mobynetwork.MustParsePort(s.port)
	started, err := testcontainers.Run(t.Context(), s.image,
		testcontainers.WithCmd(s.command...),
		testcontainers.WithEnv(maps.Clone(s.env)),
		testcontainers.WithExposedPorts(s.port),
		testcontainers.WithHostConfigModifier(func(host *container.HostConfig) {
			host.PortBindings = mobynetwork.PortMap{bound: {{HostIP: netip.MustParseAddr("127.0.0.1"), HostPort: strconv.Itoa(p.hostPort)}}}
		}),
		network.WithNetwork([]string{s.name}, c.network),
		testcontainers.WithWaitStrategyAndDeadline(time.Minute, s.ready),
	)
	p.container = started
	t.Cleanup(func() {
		if t.Failed() {
			p.showLogs(t)
		}
		_ = testcontainers.TerminateContainer(started, testcontainers.StopTimeout(0))
	})
	if err != nil {
		return fmt.Errorf("container %s of image %s: %w", s.name, s.image, err)
	}
	return nil
}

func (p *part) address() string { return fmt.Sprintf("127.0.0.1:%d", p.hostPort) }

// kill ends containers as a power cut would, all in the same moment.
func kill(t *testing.T, parts ...*part) {
	t.Helper()
	docker, err := testcontainers.NewDockerClientWithOpts(t.Context())
	require.NoError(t, err)
	defer docker.Close()
	together(t, parts, func(p *part) error {
		_, err := docker.ContainerKill(t.Context(), p.container.GetContainerID(), mobyclient.ContainerKillOptions{Signal: "KILL"})
		return err
	})
}

// stop ends containers as an operator would, and holds that they ended by themselves
// and in order.
func stop(t *testing.T, parts ...*part) {
	t.Helper()
	together(t, parts, func(p *part) error {
		patient := time.Minute
		if err := p.container.Stop(t.Context(), &patient); err != nil {
			return err
		}
		state, err := p.container.State(t.Context())
		if err == nil && state.ExitCode != 0 {
			err = fmt.Errorf("exit code %d", state.ExitCode)
		}
		return err
	})
}

// start brings containers back that were ended and waits until they answer.
func start(t *testing.T, parts ...*part) {
	t.Helper()
	together(t, parts, func(p *part) error { return p.container.Start(t.Context()) })
}

func together(t *testing.T, parts []*part, do func(*part) error) {
	t.Helper()
	var group errgroup.Group
	for _, p := range parts {
		group.Go(func() error {
			if err := do(p); err != nil {
				return fmt.Errorf("%s: %w", p.name, err)
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
}

// restart is a power cut and a return.
func restart(t *testing.T, p *part) {
	t.Helper()
	kill(t, p)
	start(t, p)
}

func (p *part) showLogs(t *testing.T) {
	t.Helper()
	if p.container == nil {
		return
	}
	logs, err := p.container.Logs(context.WithoutCancel(t.Context()))
	if err != nil {
		return
	}
	defer logs.Close()
	const most = 64 << 10
	text, _ := io.ReadAll(logs) // what there is, is shown
	t.Logf("--- %s ---\n%s", p.name, text[max(0, len(text)-most):])
}

func freePort(t *testing.T) int {
	t.Helper()
	var config net.ListenConfig
	listener, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port
}

// inject switches a fault of the stand-ins in the container on.
func (p *part) inject(t *testing.T, fault standin.Fault) {
	t.Helper()
	body, err := json.Marshal(fault)
	require.NoError(t, err)
	p.admin(t, http.MethodPost, "/_admin/faults", body)
}

// heal switches every fault off.
func (p *part) heal(t *testing.T) {
	t.Helper()
	p.admin(t, http.MethodDelete, "/_admin/faults", nil)
}

func (p *part) admin(t *testing.T, method, path string, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, "http://"+p.address()+path, bytes.NewReader(body))
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Less(t, response.StatusCode, 300, "%s %s", method, path)
}

// stats are the stand-ins' own counts.
func (p *part) stats(t *testing.T) standin.Stats {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address()+"/_admin/stats", nil)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	var stats standin.Stats
	require.NoError(t, json.NewDecoder(response.Body).Decode(&stats))
	return stats
}
