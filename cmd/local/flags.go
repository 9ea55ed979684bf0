package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/cmd/local/devserver"
	"github.com/parley-interviews/parley/internal/conversation"
)

// options are what the command line asks for, files read and checked.
type options struct {
	once, json, consent bool
	request             parley.Request
	// answers are nil when they are typed.
	answers []string
	// faultSpecs are the faults as the caller wrote them.
	faultSpecs []string
	stack      stackOptions
}

const description = `Starts everything that an interview needs in this process, holds one, and
stays up so that you can look around in the Temporal UI. Needs no Docker, no
account and no key: providers without a key are played by stand-ins.

EXAMPLES
  the sample interview, then stay up until Ctrl-C
    go run ./cmd/local
  a provider breaks down after three calls: watch the interview move on
    go run ./cmd/local --fault provider=groq,after=3,kind=down
  a self-hosted vLLM node that fails ten calls, with cloud queues behind it
    go run ./cmd/local --gpu --fault provider=vllm,after=5,kind=down,for=10
  two RTX 4090 as slow as they are, without a cloud: watch one interview keep its seat
    go run ./cmd/local --nodes 2xrtx4090 --clouds=false
  every model call that a thorough interview can make, or as few as it can do with
    go run ./cmd/local --depth thorough --savers off
    go run ./cmd/local --depth economy
  answer the questions yourself; /skip, /pause and /withdraw are answers, too
    go run ./cmd/local --answers -
  questions made for a role, consent first, a letter to the candidate
    go run ./cmd/local --request examples/generated-interview.json --answers -
  a real provider
    GROQ_API_KEYS=... go run ./cmd/local
  your own request and answers, the result as JSON, for scripts
    go run ./cmd/local --once --json --request job.json --answers answers.json
  keep state in a file: kill it at any moment, run it again, and it goes on
    go run ./cmd/local --db /tmp/parley.db

EXIT CODES
  0 the interview completed with its scorecard, 1 it did not, 2 bad usage
  (go run itself turns every code but 0 into 1)`

func command(c console) *cli.Command {
	return &cli.Command{
		Name:                      "local",
		Usage:                     "hold one interview with all of Parley on this machine",
		UsageText:                 "go run ./cmd/local [flags]",
		Description:               description,
		Writer:                    c.out,
		ErrWriter:                 c.err,
		HideVersion:               true,
		DisableSliceFlagSeparator: true,
		OnUsageError:              misused,
		// Without this the library would end the process by itself.
		ExitErrHandler: func(context.Context, *cli.Command, error) {},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			o, err := readOptions(cmd)
			if err != nil {
				return &usageError{err}
			}
			return hold(ctx, c, o)
		},
		Commands: []*cli.Command{loadCommand(c)},
		Flags: append(nodeFlags(),
			&cli.BoolFlag{Name: "once", Local: true, Usage: "end after the interview instead of staying up"},
			&cli.BoolFlag{Name: "json", Usage: "print the result as one JSON object on stdout, all else on stderr"},
			&cli.StringFlag{Name: "request", Local: true, Usage: "interview asked for in this JSON `FILE` (default: the sample)"},
			&cli.StringFlag{
				Name: "answers", Local: true, Usage: "candidate's answers, a JSON list of texts in `FILE`; - to type them (default: the sample's)",
			},
			&cli.StringFlag{Name: "depth", Usage: "`DEPTH` of the interview: " + depths() + " (default: the request's)"},
			&cli.StringFlag{Name: "savers", Usage: "ways of saving calls: all, off or a `LIST` of " + savers() + " (default: the request's)"},
			&cli.BoolFlag{Name: "consent", Local: true, Usage: "agree in the candidate's place, where the request asks for consent"},
			&cli.StringSliceFlag{Name: "fault", Usage: "make a stand-in fail, as `SPEC` provider=groq,after=3,kind=down,for=10; repeatable"},
			&cli.BoolFlag{Name: "standins", Local: true, Usage: "use stand-ins even where the environment has real keys"},
			&cli.BoolFlag{Name: "gpu", Usage: "add a stand-in for a self-hosted vLLM node that takes no time"},
			&cli.DurationFlag{Name: "latency", Value: 100 * time.Millisecond, Usage: "how long a stand-in's model thinks"},
			&cli.IntFlag{Name: "port", Local: true, Value: devserver.DefaultFrontendPort, Usage: "Temporal's gRPC `PORT`; 0 for a free one"},
			&cli.IntFlag{
				Name: "ui-port", Local: true, Value: devserver.DefaultUIPort, Usage: "Temporal UI's `PORT`; 0 for a free one, -1 for no UI",
			},
			&cli.StringFlag{Name: "db", Local: true, Usage: "keep Temporal's state in `FILE` instead of memory"},
			&cli.BoolFlag{Name: "verbose", Local: true, Usage: "log what the workers do"},
		),
	}
}

// misused is what a command makes of flags that cannot be read.
func misused(_ context.Context, _ *cli.Command, err error, _ bool) error {
	return &usageError{fmt.Errorf("%w (see --help)", err)}
}

func depths() string {
	var names []string
	for _, depth := range parley.Depths() {
		names = append(names, string(depth))
	}
	return strings.Join(names, ", ")
}

func savers() string {
	var names []string
	for _, saver := range parley.Savers() {
		names = append(names, string(saver))
	}
	return strings.Join(names, ",")
}

// noArguments refuses words that are no flags.
func noArguments(cmd *cli.Command) error {
	if cmd.Args().Present() {
		return fmt.Errorf("unexpected argument %q (see --help)", cmd.Args().First())
	}
	return nil
}

// readOptions reads flags and files, and reports every mistake at once.
func readOptions(cmd *cli.Command) (options, error) {
	problems := []error{noArguments(cmd)}
	request, err := readRequest(cmd.String("request"), conversation.Override{
		Depth: parley.Depth(cmd.String("depth")), Savers: cmd.String("savers"),
	})
	problems = append(problems, err)
	answers, err := readAnswers(cmd.String("answers"), cmd.IsSet("request"))
	problems = append(problems, err)
	faults, err := readFaults(cmd.StringSlice("fault"))
	problems = append(problems, err)
	nodes, err := readNodes(cmd)
	problems = append(problems, err)
	if cmd.Duration("latency") < 0 {
		problems = append(problems, fmt.Errorf("--latency %s is negative", cmd.Duration("latency")))
	}
	return options{
		once: cmd.Bool("once"), json: cmd.Bool("json"), consent: cmd.Bool("consent"), request: request, answers: answers,
		faultSpecs: cmd.StringSlice("fault"),
		stack: stackOptions{
			standins: cmd.Bool("standins"), gpu: cmd.Bool("gpu"), nodes: nodes, latency: cmd.Duration("latency"), faults: faults,
			port: cmd.Int("port"), uiPort: cmd.Int("ui-port"), dbFile: cmd.String("db"), verbose: cmd.Bool("verbose"),
		},
	}, errors.Join(problems...)
}
