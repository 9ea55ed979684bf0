package main

import (
	"context"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/starter"
)

func webhooksCommand() *cli.Command {
	return &cli.Command{
		Name:  "webhooks",
		Usage: "tell what became of an interview's webhooks, or send them again",
		Description: `Events go to the callbacks of the interview's request, in order, and are tried for
24 hours. What has not arrived by then is dead until it is replayed.

   parley webhooks list acme/application-1
   parley webhooks replay acme/application-1 --from 3

Both need a worker of the queue interview; see docs/webhooks.md.`,
		Commands: []*cli.Command{listWebhooksCommand(), replayWebhooksCommand()},
		Action:   helpAlone,
	}
}

func listWebhooksCommand() *cli.Command {
	return &cli.Command{
		Name:  "list",
		Usage: "tell what became of every event",
		Description: `One line for each event and callback; after a replay, of what was sent again.

   parley webhooks list acme/application-1`,
		ArgsUsage: interviewArg,
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
				deliveries, err := interviews.Webhooks(ctx, ref)
				if err != nil {
					return err
				}
				return deliveriesTable(cmd.Root().Writer, deliveries)
			})
		},
	}
}

func replayWebhooksCommand() *cli.Command {
	return &cli.Command{
		Name:  "replay",
		Usage: "send an interview's events again",
		Description: `Waits for the end of an interview that is going on. Receivers get the same ids as
before, so that they can drop what they have. Does not wait for them.

   parley webhooks replay acme/application-1
   parley webhooks replay acme/application-1 --from 3`,
		ArgsUsage: interviewArg,
		Flags:     []cli.Flag{&cli.IntFlag{Name: "from", Value: 1, Usage: "the sequence `NUMBER` of the first event"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
				events, err := interviews.ReplayWebhooks(ctx, ref, cmd.Int("from"))
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(cmd.Root().Writer, "%d events of %s are on their way again; see parley webhooks list\n", events, ref.WorkflowID())
				return err
			})
		},
	}
}

// deliveriesTable prints one line for each event and callback.
func deliveriesTable(out io.Writer, deliveries []parley.Delivery) error {
	if len(deliveries) == 0 {
		_, err := fmt.Fprintln(out, "no webhook: nothing has happened that a callback of the request wants to know, or it names none")
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(table, "callback\tno\tevent\tstatus\tattempts\thttp\tat\treason") // Flush tells
	for _, d := range deliveries {
		at := ""
		if !d.At.IsZero() {
			at = d.At.UTC().Format(time.RFC3339)
		}
		_, _ = fmt.Fprintf(table, "%d\t%d\t%s\t%s\t%d\t%d\t%s\t%s\n",
			d.Callback, d.Sequence, d.Type, d.Status, d.Attempts, d.HTTPStatus, at, d.Reason)
	}
	return table.Flush()
}
