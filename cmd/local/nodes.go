package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/redis/rueidis"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/load"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/internal/standin/engine"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/fleet"
	"github.com/parley-interviews/parley/providers/plan"
)

// nodeOptions say which stand-ins for self-hosted nodes are started.
type nodeOptions struct {
	// gpus are cards that a stand-in plays, each of them a node.
	gpus []plan.GPUCount
	// speed is how many seconds go by on a node in one of ours.
	speed float64
	// alone leaves out the stand-ins of cloud providers.
	alone bool
}

// nodeFlags are those of every command that starts stand-ins.
func nodeFlags() []cli.Flag {
	return []cli.Flag{
		&cli.StringFlag{
			Name: "nodes", Usage: "stand-ins for self-hosted vLLM nodes as `GPUS`, such as 2xrtx4090, that take as long as the card does;" +
				" cards: " + strings.Join(engine.ProfileNames(), ", "),
		},
		&cli.FloatFlag{
			Name: "speed", Value: 1, Usage: "seconds that go by on --nodes in one of ours; Parley's own time and candidates' weigh as much more",
		},
		&cli.BoolFlag{Name: "clouds", Value: true, Usage: "play cloud providers, too; without them nodes carry everything"},
	}
}

// readNodes reads the flags and reports every mistake at once.
func readNodes(cmd *cli.Command) (nodeOptions, error) {
	o := nodeOptions{speed: cmd.Float("speed"), alone: !cmd.Bool("clouds")}
	var problems []error
	if o.speed <= 0 {
		problems = append(problems, fmt.Errorf("--speed %g: more than 0", o.speed))
	}
	text := cmd.String("nodes")
	switch {
	case text == "" && cmd.IsSet("speed"):
		problems = append(problems, errors.New("--speed is that of --nodes, such as --nodes 2xrtx4090"))
	case text == "" && o.alone && !cmd.Bool("gpu"):
		problems = append(problems, errors.New("--clouds=false leaves no model: add --nodes, such as --nodes 2xrtx4090"))
	case text != "" && cmd.IsSet("gpu") && cmd.Bool("gpu"):
		problems = append(problems, errors.New("--gpu is one node that takes no time: leave it out beside --nodes"))
	case text != "":
		gpus, err := plan.ParseGPUs(text)
		if err != nil {
			problems = append(problems, fmt.Errorf("--nodes: %w", err))
		}
		o.gpus = gpus
		for _, gpu := range gpus {
			if known := engine.ProfileNames(); !slices.Contains(known, gpu.ID) {
				problems = append(problems, fmt.Errorf("--nodes: no stand-in plays %q; one of %s", gpu.ID, strings.Join(known, ", ")))
			}
		}
	}
	return o, errors.Join(problems...)
}

// startNodes serves every node on a loopback port of its own.
func (s *stack) startNodes(ctx context.Context, o nodeOptions) error {
	for _, gpu := range o.gpus {
		for range gpu.Count {
			node, err := standin.NewNode(standin.NodeConfig{Profile: gpu.ID, Speed: o.speed, PromptTokensDetails: true})
			if err != nil {
				return &usageError{fmt.Errorf("--nodes: %w", err)}
			}
			listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
			if err != nil {
				return err
			}
			s.serveNode(ctx, node, listener)
			s.nodes = append(s.nodes, "http://"+listener.Addr().String())
		}
	}
	return nil
}

// nodePatience is how long a node may take until its worker serves it.
const nodePatience = 20 * time.Second

// awaitNodes waits until every node is served: interviews that came earlier would be
// refused where there is nobody else.
func (s *stack) awaitNodes(ctx context.Context, redisURL string) error {
	if len(s.nodes) == 0 {
		return nil
	}
	options, err := rueidis.ParseURL(redisURL)
	if err != nil {
		return &usageError{errors.New("REDIS_URL is not a redis:// URL")} // its own words hold the password
	}
	options.DisableCache = true
	redis, err := rueidis.NewClient(options)
	if err != nil {
		return fmt.Errorf("wait for the nodes: %w", err)
	}
	defer redis.Close()
	ctx, cancel := context.WithTimeout(ctx, nodePatience)
	defer cancel()
	for registry := fleet.New(redis); ; {
		known, err := registry.List(ctx)
		if err != nil {
			return fmt.Errorf("wait for the nodes: %w", err)
		}
		ready := 0
		for _, node := range known {
			if node.State == fleet.StateReady {
				ready++
			}
		}
		if ready >= len(s.nodes) {
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%d of %d nodes are ready: %w", ready, len(s.nodes), context.Cause(ctx))
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// selfHosted lists the nodes as SELF_HOSTED_URL takes them: those of their own, or the
// one that takes no time.
func (s *stack) selfHosted(root string, gpu bool) []string {
	if len(s.nodes) > 0 || !gpu {
		return s.nodes
	}
	return []string{standin.BaseURL(root, parley.ProviderSelfHosted)}
}

// fleet is what a load watches; nil without nodes.
func (s *stack) fleet(o nodeOptions) *load.Fleet {
	if len(s.nodes) == 0 {
		return nil
	}
	f := &load.Fleet{Speed: o.speed}
	for _, address := range s.nodes {
		f.Nodes = append(f.Nodes, catalog.Account{ID: address, Provider: parley.ProviderSelfHosted, BaseURL: catalog.NodeURL(address)})
	}
	for _, gpu := range o.gpus {
		f.GPUs = append(f.GPUs, slices.Repeat([]string{gpu.ID}, gpu.Count)...)
	}
	return f
}

// serveNode serves until the stack stops, whatever becomes of ctx: interviews under way
// need their node until then.
func (s *stack) serveNode(ctx context.Context, node *standin.Node, listener net.Listener) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	done := make(chan error, 1)
	go func() { done <- node.Serve(ctx, listener) }()
	s.onStop(func() error {
		cancel()
		return ignoreClosed(<-done)
	})
}

// nodeWords tells what the node with that index plays.
func nodeWords(o nodeOptions, index int) string {
	for _, gpu := range o.gpus {
		if index -= gpu.Count; index < 0 {
			return fmt.Sprintf("a stand-in for a node, as slow as %s, speed %g", gpu.ID, o.speed)
		}
	}
	return ""
}
