package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/sethvargo/go-envconfig"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/plan"
)

func planCommand() *cli.Command {
	return &cli.Command{
		Name:  "plan",
		Usage: "reckon how many interviews a day accounts and GPUs can carry",
		Description: `Reckons from the catalog, the keys in the environment and GPUs how many
interviews fit into a day, which limit binds where, what is missing to a target
and what it costs. It calls nobody. Without keys it shows what one account at
every provider with something free would give.

   parley plan
   parley plan --gpus 2xrtx4090,1xh100 --svg plan.svg
   parley plan --gpus 2xrtx4090 --cached 0.8       GPUs that keep interviews' prompts
   parley plan --edition 2025-12 --limits          the plan of December 2025
   parley plan --accounts groq=3 --depth standard  what if

docs/plan.md reckons an example by hand.`,
		Flags: []cli.Flag{
			&cli.IntFlag{Name: "interviews", Value: 20000, Usage: "how many interviews a day are wanted"},
			&cli.StringFlag{Name: "depth", Value: string(parley.DepthThorough), Usage: "`DEPTH` of the wanted interviews"},
			&cli.StringFlag{Name: "gpus", Usage: "one's own `GPUS`, such as 2xrtx4090,1xh100"},
			&cli.StringFlag{Name: "accounts", Usage: "how many accounts to count instead of those at hand, such as `groq=3`"},
			&cli.StringFlag{Name: "edition", Usage: "embedded `EDITION` of the catalog; PARLEY_CATALOG, or else the newest, when absent"},
			catalogFlag(),
			&cli.IntFlag{Name: "tokens-in", Usage: "prompt tokens of an average call; by the edition when absent"},
			&cli.IntFlag{Name: "tokens-out", Usage: "completion tokens of an average call; by the edition when absent"},
			&cli.FloatFlag{
				Name: "cached", Usage: "`SHARE` of the prompt tokens that GPUs have in their prefix cache; by the edition when absent",
			},
			&cli.FloatFlag{Name: "usd-per-kwh", Usage: "price of electricity; $0.12 when absent"},
			&cli.BoolFlag{Name: "limits", Usage: "show every limit of every model"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
			&cli.StringFlag{Name: "svg", Usage: "also draw a chart into `FILE`"},
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			input, err := planInput(cmd, envconfig.OsLookuper().Lookup)
			if err != nil {
				return err
			}
			reckoned, err := plan.Compute(input)
			if err != nil {
				return err
			}
			return writePlan(cmd, reckoned)
		},
	}
}

func planInput(cmd *cli.Command, lookup func(string) (string, bool)) (plan.Input, error) {
	providers, err := planCatalog(cmd, lookup)
	if err != nil {
		return plan.Input{}, err
	}
	if providers, err = catalog.Configure(providers, lookup); err != nil {
		return plan.Input{}, err
	}
	accounts, err := catalog.Accounts(providers, lookup)
	if err != nil {
		return plan.Input{}, err
	}
	input, err := plan.NewInput(providers)
	if err != nil {
		return plan.Input{}, err
	}
	input.Accounts = plan.CountAccounts(providers, accounts)
	input.Interviews = cmd.Int("interviews")
	input.Depth = parley.Depth(cmd.String("depth"))
	if cmd.IsSet("tokens-in") {
		input.Call.In = cmd.Int("tokens-in")
	}
	if cmd.IsSet("tokens-out") {
		input.Call.Out = cmd.Int("tokens-out")
	}
	if cmd.IsSet("cached") {
		input.Cached = cmd.Float("cached")
	}
	if cmd.IsSet("usd-per-kwh") {
		input.USDPerKWh = cmd.Float("usd-per-kwh")
	}
	var badGPUs, badAccounts error
	if text := cmd.String("gpus"); text != "" {
		if input.GPUs, badGPUs = plan.ParseGPUs(text); badGPUs != nil {
			badGPUs = fmt.Errorf("--gpus: %w", badGPUs)
		}
	}
	if text := cmd.String("accounts"); text != "" {
		if input.Asked, badAccounts = plan.ParseAccounts(text); badAccounts != nil {
			badAccounts = fmt.Errorf("--accounts: %w", badAccounts)
		}
	}
	return input, errors.Join(badGPUs, badAccounts)
}

// planCatalog is the catalog that workers run on, unless flags say otherwise.
func planCatalog(cmd *cli.Command, lookup func(string) (string, bool)) (catalog.Catalog, error) {
	edition, choice := cmd.String("edition"), cmd.String("catalog")
	switch {
	case edition != "" && choice != "":
		return catalog.Catalog{}, errors.New("--edition and --catalog exclude each other")
	case edition != "":
		return catalog.Edition(edition)
	case choice != "":
		return catalog.Choose(choice)
	}
	choice, _ = lookup("PARLEY_CATALOG")
	chosen, err := catalog.Choose(choice)
	if err != nil {
		return catalog.Catalog{}, fmt.Errorf("PARLEY_CATALOG: %w", err)
	}
	return chosen, nil
}

func writePlan(cmd *cli.Command, reckoned plan.Plan) error {
	out := cmd.Root().Writer
	if path := cmd.String("svg"); path != "" {
		if err := drawPlan(path, reckoned); err != nil {
			return fmt.Errorf("--svg: %w", err)
		}
	}
	if !cmd.Bool("json") {
		return plan.WriteText(out, reckoned, cmd.Bool("limits"))
	}
	encoder := json.NewEncoder(out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(reckoned)
}

func drawPlan(path string, reckoned plan.Plan) error {
	var chart bytes.Buffer
	if err := plan.WriteSVG(&chart, reckoned); err != nil {
		return err
	}
	return os.WriteFile(path, chart.Bytes(), 0o600)
}
