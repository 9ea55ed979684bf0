package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/sethvargo/go-envconfig"
	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/router"
	"github.com/parley-interviews/parley/workers"
)

func providersCommand() *cli.Command {
	return &cli.Command{
		Name:  "providers",
		Usage: "show every provider, what is left of its quotas and what keeps calls away",
		Description: `Shows the models of every account that the environment has a key for: whether
calls go there now and why not, what each quota has left and when it is whole
again, how fast it answers, and whether the provider trains on what it is sent.
Then the providers without a key, with the variable to set, and the retired
ones. It asks Redis once (REDIS_URL), calls no provider and reserves nothing;
without REDIS_URL it shows what is configured.

   parley providers
   parley providers --provider groq
   parley providers --json | jq '.places[] | select(.status != "ready")'
   parley providers check                         is each key good?`,
		Flags: []cli.Flag{
			catalogFlag(),
			&cli.StringFlag{Name: "provider", Usage: "show only the provider with this `ID`"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Commands: []*cli.Command{providersCheckCommand()},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			known, err := survey(ctx, providersLookuper(cmd), cmd.String("provider"), time.Now())
			if err != nil {
				return err
			}
			if !cmd.Bool("json") {
				return known.write(cmd.Root().Writer)
			}
			encoder := json.NewEncoder(cmd.Root().Writer)
			encoder.SetIndent("", "  ")
			return encoder.Encode(known)
		},
	}
}

func catalogFlag() cli.Flag {
	return &cli.StringFlag{Name: "catalog", Usage: "provider catalog, as PARLEY_CATALOG: an edition or a `FILE`"}
}

func providersLookuper(cmd *cli.Command) envconfig.Lookuper {
	return flagsFirst(cmd, map[string]string{"PARLEY_CATALOG": "catalog"})
}

// inventory is what parley providers tells.
type inventory struct {
	Edition string    `json:"edition"`
	At      time.Time `json:"at"`
	// Ledger is false when no REDIS_URL says where quotas are kept; places then have
	// no status.
	Ledger  bool              `json:"ledger"`
	Places  []placeReport     `json:"places"`
	Keyless []keylessReport   `json:"without_key"`
	Retired []retiredReport   `json:"retired"`
	entries map[string]header // by provider
}

// header is what holds for all places of a provider.
type header struct {
	name     string
	training catalog.Training
	pooling  catalog.Pooling
}

type placeReport struct {
	parley.Place
	Owner    string           `json:"owner"`
	Tier     int              `json:"tier"`
	Training catalog.Training `json:"training"`
	Accounts catalog.Pooling  `json:"several_accounts"`
	// Status is "ready", "benched", "unhealthy", "spent" or "unserved"; empty
	// without a ledger.
	Status   string         `json:"status,omitempty"`
	Reason   string         `json:"reason,omitempty"`
	Until    time.Time      `json:"until,omitzero"`
	Failures int64          `json:"failures_in_a_row"`
	Windows  []windowReport `json:"windows,omitempty"`
	Latency  []paceReport   `json:"latency,omitempty"`
}

type windowReport struct {
	Metric  parley.Metric  `json:"metric"`
	Window  catalog.Window `json:"window,omitempty"`
	Limit   float64        `json:"limit"`
	Left    float64        `json:"left"`
	ResetAt time.Time      `json:"reset_at,omitzero"`
}

type paceReport struct {
	Class  parley.Class `json:"class"`
	Calls  int64        `json:"calls"`
	MeanMS int64        `json:"mean_ms"`
	P95MS  int64        `json:"p95_ms"`
}

type keylessReport struct {
	Provider string       `json:"provider"`
	Name     string       `json:"name"`
	Set      string       `json:"set"`
	Free     catalog.Free `json:"free"`
}

type retiredReport struct {
	Provider string `json:"provider"`
	Name     string `json:"name"`
	Since    string `json:"since"`
}

// survey gathers what is known, of one provider when only names it.
func survey(ctx context.Context, lookuper envconfig.Lookuper, only string, now time.Time) (inventory, error) {
	fleet, err := workers.LoadFleet(ctx, lookuper)
	if err != nil {
		return inventory{}, err
	}
	if err := knownProvider(fleet.Catalog, only); err != nil {
		return inventory{}, err
	}
	states := configured(fleet)
	if fleet.HasLedger() && len(fleet.Accounts) > 0 {
		if states, err = fleet.States(ctx); err != nil {
			return inventory{}, err
		}
	}
	known := inventory{Edition: fleet.Catalog.Edition, At: now, Ledger: fleet.HasLedger(), entries: map[string]header{}}
	for _, p := range fleet.Catalog.Providers {
		if only != "" && p.ID != only {
			continue
		}
		known.entries[p.ID] = header{name: p.Name, training: p.Training, pooling: p.Terms.SeveralAccounts}
		hasAccount := slices.ContainsFunc(fleet.Accounts, func(a catalog.Account) bool { return a.Provider == p.ID })
		switch {
		case p.RetiredOn != "":
			known.Retired = append(known.Retired, retiredReport{Provider: p.ID, Name: p.Name, Since: p.RetiredOn})
		case !hasAccount:
			known.Keyless = append(known.Keyless, keylessReport{Provider: p.ID, Name: p.Name, Set: variablesOf(p), Free: p.Free})
		}
		for _, state := range states {
			if state.Provider == p.ID {
				known.Places = append(known.Places, report(state, p, known.Ledger))
			}
		}
	}
	return known, nil
}

// knownProvider refuses an id that the catalog lacks; empty is every provider.
func knownProvider(c catalog.Catalog, id string) error {
	if _, found := c.Provider(id); found || id == "" {
		return nil
	}
	ids := make([]string, 0, len(c.Providers))
	for _, p := range c.Providers {
		ids = append(ids, p.ID)
	}
	return fmt.Errorf("--provider: %q is unknown; one of %s", id, strings.Join(ids, ", "))
}

// configured lists the places of all accounts, with nothing known about them.
func configured(fleet workers.Fleet) []router.PlaceState {
	var states []router.PlaceState
	for _, account := range fleet.Accounts {
		p, _ := fleet.Catalog.Provider(account.Provider)
		for _, model := range p.Models {
			states = append(states, router.PlaceState{
				Place: parley.Place{Provider: p.ID, Account: account.ID, Model: model.ID},
				Owner: account.Owner, Tier: p.Priority, Training: p.Training,
			})
		}
	}
	return states
}

// variablesOf names what to set for the provider.
func variablesOf(p catalog.Provider) string {
	name := strings.ToUpper(p.ID)
	switch {
	case p.ID == parley.ProviderSelfHosted:
		return "SELF_HOSTED_URL"
	case p.SelfHosted:
		return name + "_BASE_URL"
	case strings.Contains(p.BaseURL, "{account_id}"):
		return name + "_API_KEYS, " + name + "_ACCOUNT_ID"
	}
	return name + "_API_KEYS"
}

func report(state router.PlaceState, p catalog.Provider, ledger bool) placeReport {
	r := placeReport{
		Place: state.Place, Owner: state.Owner, Tier: state.Tier, Training: state.Training, Accounts: p.Terms.SeveralAccounts,
		Failures: state.Failures,
	}
	if ledger {
		r.Status = "ready"
	}
	if o := state.Obstacle; o != nil {
		r.Status, r.Reason, r.Until = string(o.Why), o.Text, o.Until
	}
	for _, w := range state.Windows {
		r.Windows = append(r.Windows, windowReport{Metric: w.Metric, Window: w.Window, Limit: w.Limit, Left: w.Left, ResetAt: w.ResetAt})
	}
	for _, class := range []parley.Class{parley.ClassInteractive, parley.ClassDeferred} {
		if pace, found := state.Paces[class]; found {
			r.Latency = append(r.Latency, paceReport{
				Class: class, Calls: pace.Calls, MeanMS: pace.Mean.Milliseconds(), P95MS: pace.P95.Milliseconds(),
			})
		}
	}
	return r
}
