package main

import "github.com/urfave/cli/v3"

func nodeCommand() *cli.Command {
	return &cli.Command{
		Name:  "node",
		Usage: "test a vLLM node, and show the fleet",
		Description: `A node is one vLLM server with a Parley worker beside it; docs/gpu.md tells how
to install one.

   parley node check http://10.0.0.7:8000    is it set up as Parley needs it?
   parley node list                          what every node is doing`,
		Commands: []*cli.Command{nodeCheckCommand(), nodeListCommand()},
		Action:   helpAlone,
	}
}
