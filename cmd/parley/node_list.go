package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/redis/rueidis"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/providers/fleet"
)

func nodeListCommand() *cli.Command {
	return &cli.Command{
		Name:  "list",
		Usage: "show what every node of the fleet is doing",
		Description: `Shows each node whose worker told of it within fifteen seconds: its state, what
it serves, its seats (active, resting, of all), its slots (busy, of all), how full
its KV cache is and how much of the prompts it had cached. It asks Redis once
(REDIS_URL) and no node. A node that is missing has no worker, or one that
cannot reach Redis.

   parley node list
   parley node list --json | jq '.[] | select(.state != "ready")'
   watch parley node list`,
		Flags: []cli.Flag{&cli.BoolFlag{Name: "json", Usage: "print JSON"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			address := os.Getenv("REDIS_URL")
			if address == "" {
				return errors.New("REDIS_URL is not set: the nodes' workers tell there what they do; such as redis://127.0.0.1:6379")
			}
			nodes, err := listNodes(ctx, address)
			if err != nil {
				return err
			}
			if cmd.Bool("json") {
				encoder := json.NewEncoder(cmd.Root().Writer)
				encoder.SetIndent("", "  ")
				return encoder.Encode(nodes)
			}
			return writeNodes(cmd.Root().Writer, nodes, time.Now())
		},
	}
}

func listNodes(ctx context.Context, address string) ([]fleet.Status, error) {
	option, err := rueidis.ParseURL(address)
	if err != nil {
		// The parser repeats the address, which may hold a password.
		return nil, errors.New("REDIS_URL is not a Redis URL such as redis://127.0.0.1:6379")
	}
	option.DisableCache = true
	redis, err := rueidis.NewClient(option)
	if err != nil {
		return nil, fmt.Errorf("REDIS_URL: %w", err)
	}
	defer redis.Close()
	return fleet.New(redis).List(ctx)
}

func writeNodes(out io.Writer, nodes []fleet.Status, now time.Time) error {
	if len(nodes) == 0 {
		_, err := fmt.Fprintln(out, "no node: none has a worker that tells of it (parley worker --queues gpu)")
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "NODE\tSTATE\tMODEL\tVERSION\tSEATS\tSLOTS\tKV\tCACHED\tTOLD")
	for _, n := range nodes {
		reason := ""
		if n.Reason != "" {
			reason = "\t" + n.Reason
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d+%d of %d\t%d of %d\t%.0f %%\t%.0f %%\t%s ago%s\n",
			n.Node, n.State, orDash(n.Model), orDash(n.Version), n.Active, n.Resting, n.Seats, n.Busy, n.Slots,
			100*n.KVUsage, 100*n.CachedShare, wait(max(0, now.Sub(n.At).Round(time.Second))), reason)
	}
	// A table that cannot be written fails here.
	return table.Flush()
}

func orDash(text string) string {
	if strings.TrimSpace(text) == "" {
		return "–"
	}
	return text
}
