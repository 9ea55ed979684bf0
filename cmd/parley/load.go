package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/sethvargo/go-envconfig"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/internal/load"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/plan"
	"github.com/parley-interviews/parley/starter"
)

func loadCommand() *cli.Command {
	return &cli.Command{
		Name:  "load",
		Usage: "hold many interviews at once and tell what they took",
		Description: `Holds interviews with simulated candidates on the cluster that the environment
names, and tells model calls and tokens for each and how long candidates
waited. Needs workers; every call is real: point them at stand-ins first.

   parley load --interviews 200 --candidates 50 --think 10s
   parley load --interviews 500 --ablate --depth economy,standard,thorough

With --nodes it reads the metrics of one's own vLLM nodes meanwhile and tells
interviews a day, calls a second, cached prompts and the time of a call for each,
and with --gpus how far that is from what parley plan --gpus reckons:

   parley load --interviews 200 --candidates 48 --nodes http://gpu1:8000,http://gpu2:8000 --gpus 2xrtx4090

Without a cluster: go run ./cmd/local load --help. The roles and résumés are made
from --seed; a fourth of the roles and a fifth of the résumés are edits of others.`,
		Flags: append(load.Flags(),
			&cli.StringFlag{Name: "nodes", Usage: "`URLS` of vLLM nodes to watch, comma separated; their key is SELF_HOSTED_API_KEY"},
			&cli.StringFlag{Name: "gpus", Usage: "what --nodes have, in their order, as `GPUS` such as 2xrtx4090,1xh100"},
		),
		Action: func(ctx context.Context, cmd *cli.Command) error {
			wanted, err := load.Read(cmd)
			fleet, fleetErr := readFleet(cmd.String("nodes"), cmd.String("gpus"), envconfig.OsLookuper().Lookup)
			if err := errors.Join(err, fleetErr); err != nil {
				return err
			}
			temporal, err := dial(ctx)
			if err != nil {
				return err
			}
			defer temporal.Close()
			return wanted.Watching(fleet).Run(ctx, starter.New(temporal), cmd.Root().Writer, cmd.Root().ErrWriter)
		},
	}
}

// readFleet makes the nodes that a load watches; nil for none. The key is that of the
// environment.
func readFleet(nodes, gpus string, lookup func(string) (string, bool)) (*load.Fleet, error) {
	if nodes == "" {
		if gpus != "" {
			return nil, errors.New("--gpus are those of --nodes: name the nodes too")
		}
		return nil, nil //nolint:nilnil // no nodes are no fleet
	}
	known, err := catalog.Load()
	if err != nil {
		return nil, err
	}
	accounts, err := catalog.Accounts(known, func(name string) (string, bool) {
		switch name {
		case "SELF_HOSTED_URL":
			return nodes, true
		case "SELF_HOSTED_API_KEY":
			return lookup(name)
		}
		return "", false
	})
	if err != nil {
		return nil, fmt.Errorf("--nodes: %w", err)
	}
	fleet := &load.Fleet{Nodes: accounts}
	if gpus == "" {
		return fleet, nil
	}
	counts, err := plan.ParseGPUs(gpus)
	if err != nil {
		return nil, fmt.Errorf("--gpus: %w", err)
	}
	for _, gpu := range counts {
		fleet.GPUs = append(fleet.GPUs, slices.Repeat([]string{gpu.ID}, gpu.Count)...)
	}
	if len(fleet.GPUs) != len(fleet.Nodes) {
		return nil, fmt.Errorf("--gpus: %d for %d --nodes; one for each", len(fleet.GPUs), len(fleet.Nodes))
	}
	return fleet, nil
}
