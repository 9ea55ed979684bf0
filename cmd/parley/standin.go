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
)

func standinCommand() *cli.Command {
	return &cli.Command{
		Name:  "standin",
		Usage: "serve stand-ins for all providers, for trying things out",
		Description: `Serves servers that speak like each provider and like vLLM, with its limits,
headers and error bodies, and a simple rule-based interviewer in the place of a
model. It prints the variables that point workers at it.

   parley standin --listen 127.0.0.1:9400 --latency 300ms
   parley standin --fault provider=groq,after=3,kind=down
   curl -X DELETE http://127.0.0.1:9400/_admin/faults`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "listen", Value: "127.0.0.1:9400", Usage: "address to serve on"},
			&cli.DurationFlag{Name: "latency", Value: 200 * time.Millisecond, Usage: "how long a model thinks"},
			&cli.StringSliceFlag{Name: "fault", Usage: "a fault from the start, such as provider=groq,after=3,kind=down"},
		},
		DisableSliceFlagSeparator: true,
		Action: func(ctx context.Context, cmd *cli.Command) error {
			server, err := newStandin(cmd.Duration("latency"), cmd.StringSlice("fault"))
			if err != nil {
				return err
			}
			listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cmd.String("listen"))
			if err != nil {
				return fmt.Errorf("--listen: %w", err)
			}
			if _, err := fmt.Fprint(cmd.Root().Writer, standinVariables("http://"+listener.Addr().String())); err != nil {
				return errors.Join(err, listener.Close())
			}
			return server.Serve(ctx, listener)
		},
	}
}

func newStandin(latency time.Duration, faults []string) (*standin.Server, error) {
	server, err := standin.New(standin.Config{Latency: latency})
	if err != nil {
		return nil, err
	}
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
	return server, errors.Join(problems...)
}

// standinVariables is what a worker's environment needs to call the stand-ins.
func standinVariables(root string) string {
	var text strings.Builder
	for _, id := range slices.Sorted(slices.Values(standin.Providers())) {
		if id == parley.ProviderSelfHosted {
			fmt.Fprintf(&text, "SELF_HOSTED_URL=%s\n", standin.BaseURL(root, id))
			continue
		}
		fmt.Fprintf(&text, "%s_BASE_URL=%s\n%[1]s_API_KEYS=standin-1\n", strings.ToUpper(id), standin.BaseURL(root, id))
	}
	return text.String()
}
