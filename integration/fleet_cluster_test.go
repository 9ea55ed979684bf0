//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"github.com/testcontainers/testcontainers-go/wait"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	registry "github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/vllm"
)

// What the fleet is made of. A node's clock runs two and a half times as fast as a
// 4090's, so that calls take less than a candidate waits. Its seats are forty-one where the default would be
// sixteen, because forty interviews have to sit on one, and its slots are few, so that a
// worker that gives more than there are is caught.
const (
	fleetNodes = 4
	nodeSpeed  = "2.5"
	nodeSlots  = 12
	seatTokens = "800"
)

// rig is a cluster with stand-in nodes, each with a worker beside it that alone knows
// its address, and two clouds to spill to.
type rig struct {
	*cluster
	nodes, workers []*part
	told           *registry.Registry
}

func newRig(t *testing.T) *rig {
	t.Helper()
	f := &rig{cluster: newCluster(t, options{latency: 200 * time.Millisecond, providers: []string{"groq", "mistral"}})}
	image, _, _ := images()
	var nodes, workers []spec
	for no := 1; no <= fleetNodes; no++ {
		name := fmt.Sprintf("node-%d", no)
		nodes = append(nodes, spec{
			name: name, image: image, port: "8000/tcp", ready: wait.ForHTTP("/v1/models").WithPort("8000/tcp"),
			command: []string{
				"standin", "node", "--listen", "0.0.0.0:8000", "--profile", "rtx4090", "--speed", nodeSpeed, "--max-num-seqs", strconv.Itoa(nodeSlots),
				"--enable-prompt-tokens-details", "--enable-request-id-headers",
			},
		})
		env := f.environment(parley.QueueGPU)
		env["SELF_HOSTED_URL"], env["PARLEY_NODE_NAME"] = "http://"+name+":8000", name
		env["PARLEY_SEAT_TOKENS"], env["PARLEY_GPU_SLOTS"] = seatTokens, strconv.Itoa(nodeSlots)
		workers = append(workers, f.worker("gpu-"+name, env))
	}
	f.nodes = f.run(t, nodes...)
	f.workers = f.run(t, workers...)

	redis, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{f.redis.address()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(redis.Close)
	f.told = registry.New(redis)
	f.awaitReady(t)
	return f
}

// status is what a node's worker last told of it; the zero Status when nothing.
func (f *rig) status(t *testing.T, p *part) registry.Status {
	t.Helper()
	all, err := f.told.List(t.Context())
	require.NoError(t, err)
	for _, status := range all {
		if status.Node == p.name {
			return status
		}
	}
	return registry.Status{}
}

// begin waits until all nodes take calls, whatever the test before left broken, and
// returns what bounds a test's interviews.
func (f *rig) begin(t *testing.T) context.Context {
	t.Helper()
	start(t, f.nodes...) // one that runs goes on
	start(t, f.workers...)
	for _, n := range f.nodes {
		n.heal(t)
	}
	f.awaitReady(t)
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// awaitReady blocks until all nodes take calls.
func (f *rig) awaitReady(t *testing.T) {
	t.Helper()
	for _, p := range f.nodes {
		f.await(t, p, "was ready", ready)
	}
}

// await blocks until a node's worker tells what is wanted.
func (f *rig) await(t *testing.T, p *part, what string, want func(registry.Status) bool) {
	t.Helper()
	require.Eventually(t, func() bool { return want(f.status(t, p)) }, time.Minute, 50*time.Millisecond, "%s never %s", p.name, what)
}

// sitting is how many interviews have a seat on the node.
func sitting(s registry.Status) int { return s.Active + s.Resting }

// serving says that calls run on the node.
func serving(s registry.Status) bool { return s.State == registry.StateReady && s.Busy > 0 }

func ready(s registry.Status) bool { return s.State == registry.StateReady }

func away(s registry.Status) bool { return s.State == registry.StateAway }

func stalled(s registry.Status) bool { return s.State == registry.StateStalled }

// requests is how many the node has, running and waiting; none when it is down.
func requests(ctx context.Context, n *part) int {
	gauges, err := vllm.Read(ctx, nil, catalog.Account{BaseURL: "http://" + n.address()})
	if err != nil {
		return 0
	}
	return gauges.Running + gauges.Waiting
}

// peaks are the most requests that each node was seen with, running and waiting.
type peaks struct {
	mu   sync.Mutex
	seen map[*part]int
}

// watch reads the nodes' gauges twenty times a second until ctx ends.
func (f *rig) watch(ctx context.Context) *peaks {
	p := &peaks{seen: map[*part]int{}}
	for _, n := range f.nodes {
		go func() {
			ticker := time.NewTicker(50 * time.Millisecond)
			defer ticker.Stop()
			for ctx.Err() == nil {
				seen := requests(ctx, n)
				p.mu.Lock()
				p.seen[n] = max(p.seen[n], seen)
				p.mu.Unlock()
				select {
				case <-ctx.Done():
				case <-ticker.C:
				}
			}
		}()
	}
	return p
}

func (p *peaks) of(n *part) int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[n]
}

// require holds that a node never had more requests than its worker has slots, and one
// more that probes it: then nothing waited in vLLM for another to end.
func (p *peaks) require(t *testing.T, n *part) {
	t.Helper()
	most := p.of(n)
	t.Logf("%s had %d requests at most, of %d slots", n.name, most, nodeSlots)
	require.Positive(t, most)
	require.LessOrEqual(t, most, nodeSlots+1)
}
