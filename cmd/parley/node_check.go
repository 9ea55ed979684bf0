package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
	"github.com/parley-interviews/parley/providers/vllm/inspect"
)

func nodeCheckCommand() *cli.Command {
	return &cli.Command{
		Name:      "check",
		Usage:     "test a live vLLM node for all that Parley relies on",
		ArgsUsage: "URL",
		Description: `Sends a node some twenty short requests and says what was found, what is wanted
and which flag to set. It changes nothing on the node, and needs neither Redis
nor Temporal. Run it on an idle node: others' calls hide what it looks for.

   ok        as wanted
   failed    interviews go wrong on this node; the command ends with 1
   warning   interviews work, slower or less safely than they could
   skipped   it could not be seen

The key comes from the environment, never from the command line, where others
can read it.

   parley node check http://127.0.0.1:8000
   SELF_HOSTED_API_KEY=key parley node check http://10.0.0.7:8000
   parley node check --bench 16 --for 30s http://10.0.0.7:8000
   parley node check --json http://10.0.0.7:8000 | jq '.checks[] | select(.result != "ok")'

--bench puts closed-loop callers on the node who hold interviews of twelve
growing turns, 150 tokens a reply. Let it run a minute at least: the first
seconds only read prompts.`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "api-key-env", Value: "SELF_HOSTED_API_KEY", Usage: "environment `VARIABLE` that holds the node's key"},
			&cli.IntFlag{Name: "seat-tokens", Usage: "tokens that one interview holds of the KV cache", Value: vllm.DefaultSeatTokens},
			&cli.IntFlag{Name: "bench", Usage: "then measure with this many `CALLERS` at once"},
			&cli.DurationFlag{Name: "for", Usage: "how long --bench measures", Value: time.Minute},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			account, options, err := nodeToCheck(cmd)
			if err != nil {
				return err
			}
			report := inspect.Node(ctx, http.DefaultClient, account, options)
			if cmd.Bool("json") {
				encoder := json.NewEncoder(cmd.Root().Writer)
				encoder.SetIndent("", "  ")
				err = encoder.Encode(report)
			} else {
				err = writeNodeReport(cmd.Root().Writer, report)
			}
			if failed := report.Count(inspect.Failed); failed > 0 {
				err = errors.Join(err, fmt.Errorf("failed: %d of %d checks", failed, len(report.Checks)))
			}
			return err
		},
	}
}

// nodeToCheck reads the command line. Several keys are those of several nodes: only one
// can be meant.
func nodeToCheck(cmd *cli.Command) (catalog.Account, inspect.Options, error) {
	if cmd.Args().Len() != 1 {
		return catalog.Account{}, inspect.Options{}, errors.New("name one node, such as http://10.0.0.7:8000")
	}
	address, err := url.Parse(cmd.Args().First())
	if err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https") {
		return catalog.Account{}, inspect.Options{}, errors.New("the node's address is no URL such as http://10.0.0.7:8000")
	}
	variable := cmd.String("api-key-env")
	key := os.Getenv(variable)
	if strings.Contains(key, ",") {
		return catalog.Account{}, inspect.Options{}, fmt.Errorf("%s holds several keys; give the one of this node", variable)
	}
	for _, flag := range []string{"bench", "seat-tokens"} {
		if cmd.Int(flag) < 0 {
			return catalog.Account{}, inspect.Options{}, fmt.Errorf("--%s: %d is below 0", flag, cmd.Int(flag))
		}
	}
	if cmd.Duration("for") <= 0 {
		return catalog.Account{}, inspect.Options{}, fmt.Errorf("--for: %s is not above 0", cmd.Duration("for"))
	}
	account := catalog.Account{
		ID: "node", Provider: parley.ProviderSelfHosted, BaseURL: address.String(), Key: catalog.Secret(strings.TrimSpace(key)),
	}
	return account, inspect.Options{
		SeatTokens: cmd.Int("seat-tokens"),
		Load:       inspect.Load{Concurrency: cmd.Int("bench"), For: cmd.Duration("for")},
	}, nil
}

func writeNodeReport(out io.Writer, report inspect.Report) error {
	var text strings.Builder
	width := 0
	for _, check := range report.Checks {
		width = max(width, utf8.RuneCountInString(check.Name))
	}
	for _, check := range report.Checks {
		fmt.Fprintf(&text, "%s  %-7s  %s\n", pad(check.Name, width), check.Result, check.Found)
		if check.Do != "" {
			fmt.Fprintf(&text, "%swanted: %s\n%sto do:  %s\n", pad("", width+11), check.Wanted, pad("", width+11), check.Do)
		}
	}
	fmt.Fprintf(&text, "\nok %d, failed %d, warnings %d, skipped %d\n",
		report.Count(inspect.Passed), report.Count(inspect.Failed), report.Count(inspect.Warned), report.Count(inspect.Skipped))
	if report.Bench != nil {
		writeBench(&text, *report.Bench)
	}
	_, err := io.WriteString(out, text.String())
	return err
}

func writeBench(text *strings.Builder, b inspect.Bench) {
	fmt.Fprintf(text, "\n%d callers for %.0f s: %d calls, %d failed\n", b.Concurrency, b.Seconds, b.Calls, b.FailedCalls)
	fmt.Fprintf(text, "  %.2f calls/s, %s tokens/s read, %s tokens/s written\n",
		b.CallsPerSecond, amount(float64(int64(b.PromptPerSecond))), amount(float64(int64(b.GenerationPerSecond))))
	if b.CachedShare != nil {
		fmt.Fprintf(text, "  %.0f %% of the prompts' tokens cached\n", 100*(*b.CachedShare))
	}
	fmt.Fprintf(text, "  a call takes %s, 95 %% within %s\n", seconds(b.P50MS), seconds(b.P95MS))
}
