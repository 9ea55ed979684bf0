package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"

	"github.com/sethvargo/go-envconfig"
	"github.com/urfave/cli/v3"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
	"github.com/parley-interviews/parley/workers"
)

const (
	// checksAtOnce bounds how many keys are tried at a time.
	checksAtOnce = 8
	// checkTimeout bounds one key's request.
	checkTimeout = 30 * time.Second
)

func providersCheckCommand() *cli.Command {
	return &cli.Command{
		Name:  "check",
		Usage: "verify each key with the cheapest real request",
		Description: `Tries every key once: with a list of models where that tells a good key from a
bad one, else with a completion of one token. It spends at most one request a
key, needs no Redis, and ends with 1 when a key is refused.

   ok           the key works
   refused      the provider does not take it: replace it
   exhausted    the key is good, and its quota is spent
   unreachable  no answer: down, overloaded or blocked on the way
   unclear      an answer that says something else

   parley providers check
   parley providers check --provider groq
   GROQ_API_KEYS=gsk_new parley providers check --provider groq --json`,
		Flags: []cli.Flag{
			catalogFlag(),
			&cli.StringFlag{Name: "provider", Usage: "check only the keys of the provider with this `ID`"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			checks, err := checkKeys(ctx, providersLookuper(cmd), cmd.String("provider"))
			if err != nil {
				return err
			}
			if cmd.Bool("json") {
				encoder := json.NewEncoder(cmd.Root().Writer)
				encoder.SetIndent("", "  ")
				err = encoder.Encode(checks)
			} else {
				err = writeChecks(cmd.Root().Writer, checks)
			}
			return errors.Join(err, refusedKeys(checks))
		},
	}
}

// keyCheck is what became of one key.
type keyCheck struct {
	Provider string `json:"provider"`
	Account  string `json:"account"`
	// Result is "ok", "refused", "exhausted", "unreachable" or "unclear".
	Result string `json:"result"`
	// Kind and Reason are the provider's, in our words; empty when all is well.
	Kind   parley.Kind `json:"kind,omitempty"`
	Reason string      `json:"reason,omitempty"`
	// Model was asked for a token; empty when nothing was spent.
	Model     string    `json:"model,omitempty"`
	Tokens    int       `json:"tokens"`
	LatencyMS int64     `json:"latency_ms"`
	RetryAt   time.Time `json:"retry_at,omitzero"`
}

// checkKeys tries every key, or those of one provider, in the catalog's order.
func checkKeys(ctx context.Context, lookuper envconfig.Lookuper, only string) ([]keyCheck, error) {
	fleet, err := workers.LoadFleet(ctx, lookuper)
	if err != nil {
		return nil, err
	}
	if err := knownProvider(fleet.Catalog, only); err != nil {
		return nil, err
	}
	var accounts []catalog.Account
	for _, account := range fleet.Accounts {
		if only == "" || account.Provider == only {
			accounts = append(accounts, account)
		}
	}
	if len(accounts) == 0 {
		return nil, errors.New("there is no key to check; parley providers names the variables")
	}
	client, err := chat.New(chat.Config{Catalog: fleet.Catalog, Accounts: accounts})
	if err != nil {
		return nil, err
	}
	checks := make([]keyCheck, len(accounts))
	var group errgroup.Group
	group.SetLimit(checksAtOnce)
	for i, account := range accounts {
		group.Go(func() error {
			checks[i] = checkKey(ctx, client, account)
			return nil
		})
	}
	return checks, group.Wait()
}

func checkKey(ctx context.Context, client *chat.Client, account catalog.Account) keyCheck {
	ctx, cancel := context.WithTimeout(ctx, checkTimeout)
	defer cancel()
	checked, err := client.Check(ctx, account.ID)
	check := keyCheck{
		Provider: account.Provider, Account: account.ID, Result: "ok",
		Model: checked.Model, Tokens: checked.Usage.PromptTokens + checked.Usage.CompletionTokens,
		LatencyMS: checked.Latency.Milliseconds(),
	}
	if failure, typed := errors.AsType[*parley.Error](err); typed {
		check.Result, check.Kind, check.Reason, check.RetryAt = resultOf(failure.Kind), failure.Kind, failure.Detail, failure.RetryAt
	} else if err != nil {
		check.Result, check.Reason = "unclear", err.Error()
	}
	return check
}

func resultOf(kind parley.Kind) string {
	switch kind {
	case parley.KindInvalidKey:
		return "refused"
	case parley.KindRateLimited, parley.KindQuotaExhausted:
		return "exhausted"
	case parley.KindUnavailable, parley.KindTimeout, parley.KindOverloaded, parley.KindCanceled:
		return "unreachable"
	case parley.KindModelGone, parley.KindTooLarge, parley.KindMalformed, parley.KindRefused, parley.KindInvalidRequest,
		parley.KindUnserved, parley.KindNoRoute, parley.KindBudgetSpent, parley.KindInternal:
	}
	return "unclear"
}

func writeChecks(out io.Writer, checks []keyCheck) error {
	width := 0
	for _, check := range checks {
		width = max(width, utf8.RuneCountInString(check.Account))
	}
	for _, check := range checks {
		line := fmt.Sprintf("%s  %-11s  %8s", pad(check.Account, width), check.Result, seconds(check.LatencyMS))
		if check.Reason != "" {
			line += "  " + string(check.Kind) + ": " + check.Reason
		} else if check.Model != "" {
			line += fmt.Sprintf("  %d tokens of %s", check.Tokens, check.Model)
		}
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
}

// refusedKeys is an error when the provider took a key for none of its own.
func refusedKeys(checks []keyCheck) error {
	refused := 0
	for _, check := range checks {
		if check.Result == "refused" {
			refused++
		}
	}
	if refused == 0 {
		return nil
	}
	return fmt.Errorf("refused: %d of %d keys", refused, len(checks))
}
