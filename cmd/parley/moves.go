package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

// interviewArg is how commands about one interview want it named.
const interviewArg = "TENANT/KEY"

// withInterview does something to the interview that the only argument names.
func withInterview(ctx context.Context, cmd *cli.Command, do func(*starter.Client, starter.Ref) error) error {
	if cmd.NArg() != 1 {
		return fmt.Errorf("name one interview as %s, such as acme/application-1", interviewArg)
	}
	ref, err := starter.ParseRef(cmd.Args().First())
	if err != nil {
		return fmt.Errorf("%q is no %s: %w", cmd.Args().First(), interviewArg, err)
	}
	temporal, err := dial(ctx)
	if err != nil {
		return err
	}
	defer temporal.Close()
	return do(starter.New(temporal), ref)
}

func pauseCommand() *cli.Command {
	return &cli.Command{
		Name:  "pause",
		Usage: "stop an interview's clocks",
		Description: `The candidate goes on days later, with the time that was left for the open
question. A pause that lasts longer than the request's max_pause ends it.

   parley pause acme/application-1
   parley resume acme/application-1`,
		ArgsUsage: interviewArg,
		Action: move(func(ctx context.Context, interviews *starter.Client, ref starter.Ref) (parley.Standing, error) {
			return interviews.Pause(ctx, ref)
		}),
	}
}

func resumeCommand() *cli.Command {
	return &cli.Command{
		Name:  "resume",
		Usage: "go on with a paused interview",
		Description: `The open question waits for its answer again, as long as was left for it.

   parley resume acme/application-1`,
		ArgsUsage: interviewArg,
		Action: move(func(ctx context.Context, interviews *starter.Client, ref starter.Ref) (parley.Standing, error) {
			return interviews.Resume(ctx, ref)
		}),
	}
}

func withdrawCommand() *cli.Command {
	var score bool
	return &cli.Command{
		Name:  "withdraw",
		Usage: "end an interview at the candidate's wish",
		Description: `What was said is kept, and neither summed up nor scored unless the candidate
wants it to be. To have it gone, see parley erase.

   parley withdraw acme/application-1
   parley withdraw acme/application-1 --score`,
		ArgsUsage: interviewArg,
		Flags: []cli.Flag{
			&cli.BoolFlag{Name: "score", Usage: "score the answers given so far", Destination: &score},
		},
		Action: move(func(ctx context.Context, interviews *starter.Client, ref starter.Ref) (parley.Standing, error) {
			return interviews.Withdraw(ctx, ref, parley.WithdrawInput{ScoreAnswers: score})
		}),
	}
}

// move tells where an interview stands after something moved it.
func move(do func(context.Context, *starter.Client, starter.Ref) (parley.Standing, error)) cli.ActionFunc {
	return func(ctx context.Context, cmd *cli.Command) error {
		return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
			standing, err := do(ctx, interviews, ref)
			if err != nil {
				return err
			}
			due := ""
			if !standing.AnswerDue.IsZero() {
				due = ", answer due by " + standing.AnswerDue.UTC().Format(time.RFC3339)
			}
			_, err = fmt.Fprintf(cmd.Root().Writer, "%s is %s at question %d%s\n", ref.WorkflowID(), standing.Status, standing.TurnNo, due)
			return err
		})
	}
}

func eraseCommand() *cli.Command {
	return &cli.Command{
		Name:  "erase",
		Usage: "delete everything that was said in an interview",
		Description: `Ends the interview if it is going on, and deletes its runs, analyses, reviews and
webhooks, and what Redis holds of them. Needs a worker, and waits for Redis.
A tombstone stays: ids, times, counts and costs, and no word of anybody's. The key
is not free again. Repeat it when it was cut off.

   parley erase acme/application-1 --yes

Copies that it does not reach, such as backups of Temporal's database, are yours to
delete; docs/erasure.md names them.`,
		ArgsUsage: interviewArg,
		Flags:     []cli.Flag{&cli.BoolFlag{Name: "yes", Usage: "really: nothing brings it back"}},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			if !cmd.Bool("yes") {
				return errors.New("nothing brings an erased interview back; add --yes if it is meant")
			}
			return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
				if err := interviews.Erase(ctx, ref); err != nil {
					return err
				}
				_, err := fmt.Fprintf(cmd.Root().Writer, "%s is erased\n", ref.WorkflowID())
				return err
			})
		},
	}
}

func resultCommand() *cli.Command {
	return &cli.Command{
		Name:  "result",
		Usage: "fetch what an interview left behind",
		Description: `Waits for the end of an interview that is going on. Prints the Result as JSON on
stdout, for parley explain and parley verify, and its events on stderr.

   parley result acme/application-1 > result.json
   parley explain --request job.json result.json`,
		ArgsUsage: interviewArg,
		Action: func(ctx context.Context, cmd *cli.Command) error {
			return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
				result, err := interviews.Result(ctx, ref)
				if err != nil {
					return err
				}
				return errors.Join(show.Events(cmd.Root().ErrWriter, result.Events), json.NewEncoder(cmd.Root().Writer).Encode(result))
			})
		},
	}
}
