package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/urfave/cli/v3"
	"go.temporal.io/sdk/client"
	temporalenv "go.temporal.io/sdk/contrib/envconfig"
	"go.temporal.io/sdk/log"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

func interviewCommand() *cli.Command {
	return &cli.Command{
		Name:  "interview",
		Usage: "hold one interview from a request file",
		Description: `Starts the interview that a request file describes, hands over the answers and
shows every turn, the scorecard and where each model call went. Running it again
with the same request goes on where the interview was. Needs a worker.

   parley interview --request job.json                      answers are typed
   parley interview --request job.json --answers said.json  a JSON list of texts
   parley interview --request job.json --simulate average   strong, average, weak
   parley interview --request job.json --simulate strong --key try-2 --json
   parley interview --request job.json --depth economy --savers off

Where answers are typed, /skip passes a question, /pause stops until the command
is run again, /withdraw ends the interview. Where the request asks for consent, it
is typed too, or given by --consent for others.

With --json the Result is the only thing on stdout. Ends with 0 when the
interview was completed.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "request", Required: true, Usage: "the request, a JSON `FILE`"},
			&cli.StringFlag{Name: "answers", Usage: "the candidate's answers, a JSON `FILE` with a list of texts"},
			&cli.StringFlag{Name: "simulate", Usage: "answer by itself, as a `STRENGTH` strong, average or weak candidate"},
			&cli.StringFlag{Name: "depth", Usage: "`DEPTH` instead of the request's: economy (at most 3 model calls), standard (14), thorough (26)"},
			&cli.StringFlag{Name: "savers", Usage: "ways of saving calls: all, off or a `LIST` such as templates,cache (default: the workers')"},
			&cli.BoolFlag{Name: "consent", Usage: "agree in the place of a candidate who does not type"},
			&cli.StringFlag{Name: "key", Usage: "idempotency `KEY` instead of the request's, for another interview"},
			&cli.BoolFlag{Name: "json", Usage: "print the Result as JSON on stdout, the rest on stderr"},
			&cli.DurationFlag{Name: "timeout", Value: 30 * time.Second, Usage: "how long to wait for a worker's reply"},
		},
		Action: interview,
	}
}

func interview(ctx context.Context, cmd *cli.Command) error {
	in, err := conversation.ReadFile("--request", cmd.String("request"))
	if err != nil {
		return err
	}
	request, err := in.Request(conversation.Override{
		IdempotencyKey: cmd.String("key"), Depth: parley.Depth(cmd.String("depth")), Savers: cmd.String("savers"),
	})
	if err != nil {
		return err
	}
	answers, err := answersOf(cmd, request)
	if err != nil {
		return err
	}
	temporal, err := dial(ctx)
	if err != nil {
		return err
	}
	defer temporal.Close()

	root := cmd.Root()
	screen := root.Writer
	if cmd.Bool("json") {
		screen = root.ErrWriter
	}
	result, err := conversation.Hold(ctx, conversation.Config{
		Screen: screen, Request: request, Interviews: starter.New(temporal),
		Answer: answers, Typed: !cmd.IsSet("answers") && !cmd.IsSet("simulate"), Consent: cmd.Bool("consent"),
		Patience: cmd.Duration("timeout"),
	})
	switch {
	case errors.Is(err, conversation.ErrNoConsent):
		return fmt.Errorf("%w; --consent gives it", err)
	case err != nil:
		return err
	}
	if err := errors.Join(show.Scorecard(screen, request, result), show.Attempts(screen, result.Audit)); err != nil {
		return err
	}
	if cmd.Bool("json") {
		if err := json.NewEncoder(root.Writer).Encode(result); err != nil {
			return err
		}
	}
	if result.Status != parley.StatusCompleted {
		return fmt.Errorf("the interview ended as %s", result.Status)
	}
	return nil
}

// dial connects to the cluster that the environment names. The client's own log
// is dropped: the screen belongs to the interview, and errors come back as such.
func dial(ctx context.Context) (client.Client, error) {
	options, err := temporalenv.LoadDefaultClientOptions()
	if err != nil {
		return nil, fmt.Errorf("TEMPORAL_*: %w", err)
	}
	if options.HostPort == "" {
		options.HostPort = client.DefaultHostPort
	}
	options.DataConverter = starter.DataConverter()
	options.Logger = log.NewStructuredLogger(slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	temporal, err := client.DialContext(ctx, options)
	if err != nil {
		return nil, fmt.Errorf("TEMPORAL_ADDRESS %s: temporal cannot be reached: %w", options.HostPort, err)
	}
	return temporal, nil
}

// answersOf chooses who answers: a file, the simulation, or somebody who types.
func answersOf(cmd *cli.Command, request parley.Request) (candidate.Source, error) {
	file, strength := cmd.String("answers"), cmd.String("simulate")
	switch {
	case file != "" && strength != "":
		return nil, errors.New("--answers and --simulate exclude each other")
	case strength != "":
		source, err := candidate.Simulated(request, candidate.Strength(strength))
		if err != nil {
			return nil, fmt.Errorf("--simulate: %w", err)
		}
		return source, nil
	case file != "":
		in, err := conversation.ReadFile("--answers", file)
		if err != nil {
			return nil, err
		}
		answers, err := in.Answers()
		if err != nil {
			return nil, err
		}
		return candidate.Listed(answers), nil
	}
	return candidate.Typed(cmd.Root().Reader), nil
}
