package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/internal/load"
	"github.com/parley-interviews/parley/internal/standin"
)

func loadCommand(c console) *cli.Command {
	return &cli.Command{
		Name:                      "load",
		Usage:                     "hold many interviews at once and tell what they took",
		DisableSliceFlagSeparator: true, // a fault has commas
		OnUsageError:              misused,
		Description: `Starts all of Parley in this process, with stand-ins for the providers and for
a self-hosted vLLM node, and holds interviews with simulated candidates: their
questions are generated, their résumés read.

   go run ./cmd/local load --interviews 200
   go run ./cmd/local load --interviews 500 --ablate --depth economy,standard,thorough
   go run ./cmd/local load --nodes 2xrtx4090 --speed 5 --clouds=false --interviews 160 --candidates 32
   go run ./cmd/local load --interviews 200 --candidates 200 --think 10s --gpu=false \
     --fault provider=groq,kind=down --fault provider=cerebras,kind=slow,latency=8s

--nodes plays one's own cards, each a vLLM node with its GPU worker, as slow as they
are: the report then tells interviews a day, calls a second, cached prompts and
electricity of each beside what parley plan --gpus reckons. A card takes 16
interviews at a time; --candidates beyond that wait or go to the clouds. At --speed 5
a node does in a second what a card does in five, and Parley's 20 to 40 ms a
turn weigh like 100 to 200: two cores carry about two nodes at 5.`,
		Flags: append(append(load.Flags(), nodeFlags()...),
			&cli.StringSliceFlag{
				Name: "fault", Usage: "make a stand-in fail, as `SPEC` provider=groq,after=3,kind=down,for=10,every=20; repeatable",
			},
			&cli.BoolFlag{Name: "gpu", Value: true, Usage: "a stand-in for a self-hosted vLLM node that takes no time, unless there are --nodes"},
			&cli.DurationFlag{Name: "latency", Usage: "how long a stand-in's model thinks"},
		),
		Action: func(ctx context.Context, cmd *cli.Command) error {
			wanted, err := load.Read(cmd)
			faults, faultErr := readFaults(cmd.StringSlice("fault"))
			nodes, nodesErr := readNodes(cmd)
			if err := errors.Join(noArguments(cmd), err, faultErr, nodesErr); err != nil {
				return &usageError{err}
			}
			return holdLoad(ctx, c, wanted, stackOptions{
				standins: true, gpu: cmd.Bool("gpu"), nodes: nodes, latency: cmd.Duration("latency"), faults: faults, uiPort: -1,
			})
		},
	}
}

func readFaults(specs []string) ([]standin.Fault, error) {
	var faults []standin.Fault
	var problems []error
	for _, spec := range specs {
		fault, err := standin.ParseFault(spec)
		if err != nil {
			problems = append(problems, fmt.Errorf("--fault: %w", err))
			continue
		}
		faults = append(faults, fault)
	}
	return faults, errors.Join(problems...)
}

// holdLoad starts everything, holds the load and stops.
func holdLoad(ctx context.Context, c console, wanted load.Command, o stackOptions) (err error) {
	o.environ, o.log = newEnvironment(c.environ), io.Discard
	running, err := startStack(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, running.stop()) }()
	ctx, cancel := running.whileUp(ctx)
	defer cancel()
	return wanted.Watching(running.fleet(o.nodes)).Run(ctx, running.interviews, c.out, c.err)
}
