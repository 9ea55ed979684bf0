package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/providers/clock"
)

func standinCommand() *cli.Command {
	return &cli.Command{
		Name:  "standin",
		Usage: "serve stand-ins for all providers, for trying things out",
		Description: `Serves servers that speak like each provider and like self-hosted ones, with
their limits, headers and error bodies, and a simple rule-based interviewer in the
place of a model. It prints the variables that point workers at it: a worker calls
those that it has a key for.

Providers: ` + strings.Join(standin.Providers(), ", ") + `.
In the edition 2026-11 github and anyscale are gone, and answer so. 2025-12 is the
capacity plan: its fifteen providers with the limits that it claims.

   parley standin --listen 127.0.0.1:9400 --latency 300ms
   parley standin --edition 2025-12 --clock 2025-12-15T00:00:00Z*360
   parley standin --fault provider=groq,after=3,kind=down
   curl -X DELETE http://127.0.0.1:9400/_admin/faults
   curl http://127.0.0.1:9400/_admin/stats    peak and refusals of every limit

   parley standin node                        one vLLM node alone, with its GPU

Kinds of faults: ` + faultKinds() + `.`,
		Commands: []*cli.Command{standinNodeCommand()},
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:9400", Usage: "address to serve on"},
			&cli.DurationFlag{Name: "latency", Value: 200 * time.Millisecond, Usage: "how long a model thinks"},
			&cli.StringFlag{
				Name: "edition", Value: standin.EditionToday,
				Usage: "state of the world to play: " + strings.Join(standin.Editions(), " or "),
			},
			&cli.StringFlag{
				Name:  "clock",
				Usage: "clock of the quotas, as workers have it in PARLEY_CLOCK: 2025-12-15T00:00:00Z*360 is a day in four minutes",
			},
			&cli.StringSliceFlag{Name: "fault", Usage: "a fault from the start, such as provider=groq,after=3,kind=down"},
		},
		DisableSliceFlagSeparator: true,
		Action: func(ctx context.Context, cmd *cli.Command) error {
			quotas, err := clock.Parse(cmd.String("clock"))
			if err != nil {
				return fmt.Errorf("--clock: %w", err)
			}
			server, err := newStandin(standin.Config{
				Latency: cmd.Duration("latency"), Edition: cmd.String("edition"), Now: quotas.Now,
			}, cmd.StringSlice("fault"))
			if err != nil {
				return err
			}
			listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cmd.String("listen"))
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			if _, err := fmt.Fprint(cmd.Root().Writer, standinVariables("http://"+listener.Addr().String(), cmd.String("edition"))); err != nil {
				return errors.Join(err, listener.Close())
			}
			return server.Serve(ctx, listener)
		},
	}
}

func newStandin(config standin.Config, faults []string) (*standin.Server, error) {
	server, err := standin.New(config)
	if err != nil {
		return nil, err
	}
	return server, injectAll(server, faults)
}

// injectAll injects faults that are given as text.
func injectAll(server *standin.Server, faults []string) error {
	var problems []error
	for _, text := range faults {
		fault, err := standin.ParseFault(text)
		if err == nil {
			err = server.Inject(fault)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("--fault: %w", err))
		}
	}
	return errors.Join(problems...)
}

func faultKinds() string {
	var kinds []string
	for _, kind := range standin.FaultKinds() {
		kinds = append(kinds, string(kind))
	}
	return strings.Join(kinds, ", ")
}

// standinVariables is what a worker's environment needs to call the stand-ins of
// an edition.
func standinVariables(root, edition string) string {
	var text strings.Builder
	for _, id := range slices.Sorted(slices.Values(standin.Alive(edition))) {
		url, prefix := standin.BaseURL(root, id), strings.ToUpper(id)
		switch id {
		case parley.ProviderSelfHosted:
			fmt.Fprintf(&text, "SELF_HOSTED_URL=%s\n", url)
		case "tgi", "ollama":
			fmt.Fprintf(&text, "%s_BASE_URL=%s\n", prefix, url)
		default:
			fmt.Fprintf(&text, "%s_BASE_URL=%s\n%[1]s_API_KEYS=standin-%[3]s\n", prefix, url, id)
		}
	}
	return text.String()
}
