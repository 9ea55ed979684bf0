package main

import (
	"context"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/internal/load"
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

Without a cluster: go run ./cmd/local load --help. The roles and résumés are made
from --seed; a fourth of the roles and a fifth of the résumés are edits of others.`,
		Flags: load.Flags(),
		Action: func(ctx context.Context, cmd *cli.Command) error {
			wanted, err := load.Read(cmd)
			if err != nil {
				return err
			}
			temporal, err := dial(ctx)
			if err != nil {
				return err
			}
			defer temporal.Close()
			return wanted.Run(ctx, starter.New(temporal), cmd.Root().Writer, cmd.Root().ErrWriter)
		},
	}
}
