// Command parley runs durable AI interviews: its workers, a whole interview from
// the command line, and the providers' stand-ins for trying it out.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley/providers/catalog"
)

func main() {
	os.Exit(run(os.Args, os.Stdin, os.Stdout, os.Stderr))
}

// errInterrupted: a signal ended the command before it was done.
var errInterrupted = errors.New("interrupted")

// run is main with its world as parameters. It returns the exit code: 0, or 1
// after one line on stderr that says what is wrong.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := newApp(stdin, stdout, stderr).Run(ctx, args); err != nil {
		_, _ = fmt.Fprintf(stderr, "parley: %v\n", interrupted(ctx, err))
		return 1
	}
	return 0
}

// interrupted names a signal as what ended the command: what was waited for then did
// nothing wrong.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		return errInterrupted
	}
	return err
}

func newApp(stdin io.Reader, stdout, stderr io.Writer) *cli.Command {
	app := &cli.Command{
		Name:  "parley",
		Usage: "durable AI interviews over many small model quotas",
		Description: `Parley greets a candidate, asks twelve questions, sums up and returns a
scorecard whose every score quotes the candidate's own words. Interviews are
Temporal workflows: providers, workers and machines may fail meanwhile.

   parley worker                                      serve all that has keys
   parley worker --queues interview                   serve only interviews
   parley interview --request job.json --simulate strong
   parley review acme/application-1 --file review.json
   parley erase acme/application-1 --yes
   parley webhooks list acme/application-1            what backends were told
   parley plan --interviews 20000 --gpus 2xrtx4090    what a day can carry
   parley providers                                   what each has left, and why not
   parley providers check                             is every key good?
   parley node check http://10.0.0.7:8000             is a vLLM node set up well?
   parley standin --listen 127.0.0.1:9400             providers without keys

The environment configures everything: REDIS_URL, TEMPORAL_ADDRESS and the
other TEMPORAL_ variables, <ID>_API_KEYS for each provider, SELF_HOSTED_URL.
Each command's --help says more.`,
		Commands: []*cli.Command{
			workerCommand(), interviewCommand(), pauseCommand(), resumeCommand(), withdrawCommand(), resultCommand(),
			reviewCommand(), analysisCommand(), eraseCommand(), webhooksCommand(), prepareCommand(), planCommand(), providersCommand(),
			explainCommand(), verifyCommand(), fairnessCommand(), loadCommand(), nodeCommand(), standinCommand(), healthCommand(), versionCommand(),
		},
		Action: helpAlone,
	}
	app.Reader, app.Writer, app.ErrWriter = stdin, stdout, stderr
	// run reports errors, in one line and once.
	app.ExitErrHandler = func(context.Context, *cli.Command, error) {}
	plainUsageErrors(app)
	refuseArguments(app)
	return app
}

// helpAlone answers a command that does nothing without one of its commands.
func helpAlone(_ context.Context, cmd *cli.Command) error {
	if cmd == cmd.Root() {
		return cli.ShowRootCommandHelp(cmd)
	}
	return cli.ShowSubcommandHelp(cmd)
}

// refuseArguments answers "parley wroker" and "parley load 500": words that a command
// does not know are mistakes, and what they were meant to say must not go unheard.
func refuseArguments(cmd *cli.Command) {
	for _, sub := range cmd.Commands {
		refuseArguments(sub)
	}
	act, hasCommands := cmd.Action, len(cmd.Commands) > 0 // the library adds one to each: help
	if cmd.ArgsUsage != "" || act == nil {
		return
	}
	cmd.Action = func(ctx context.Context, cmd *cli.Command) error {
		switch name := cmd.Args().First(); {
		case !cmd.Args().Present():
			return act(ctx, cmd)
		case hasCommands:
			return fmt.Errorf("there is no command %q; see %s --help", name, cmd.FullName())
		default:
			return fmt.Errorf("unexpected argument %q; see %s --help", name, cmd.FullName())
		}
	}
}

// plainUsageErrors keeps a mistyped flag from printing pages of help.
func plainUsageErrors(cmd *cli.Command) {
	cmd.OnUsageError = func(_ context.Context, cmd *cli.Command, err error, _ bool) error {
		return fmt.Errorf("%w; see %s --help", err, cmd.FullName())
	}
	for _, sub := range cmd.Commands {
		plainUsageErrors(sub)
	}
}

func versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "tell the version of the program and of its provider catalog",
		Action: func(_ context.Context, cmd *cli.Command) error {
			providers, err := catalog.Load()
			if err != nil {
				return err
			}
			version, revision := "unknown", ""
			if build, found := debug.ReadBuildInfo(); found {
				version = build.Main.Version
				for _, setting := range build.Settings {
					if setting.Key == "vcs.revision" {
						revision = " (" + setting.Value + ")"
					}
				}
			}
			_, err = fmt.Fprintf(cmd.Root().Writer, "parley %s%s, provider catalog %s\n", version, revision, providers.Edition)
			return err
		},
	}
}
