package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
)

func verifyCommand() *cli.Command {
	return &cli.Command{
		Name:  "verify",
		Usage: "hold results against their audit chains",
		Description: `Recomputes the chain of hashes over a result's turns, calls, events, summary and
scorecard. Ends with 1 and names the first record that was changed, added, moved
or left out. Whoever rewrites a result can rewrite its chain: --head holds it
against the head that you, or the run's ParleyAuditHead, have kept.

   parley verify result.json
   parley verify --head 5f0c… result.json
   parley verify results.jsonl`,
		ArgsUsage: "RESULTS...",
		Flags:     []cli.Flag{&cli.StringFlag{Name: "head", Usage: "the chain's head, `HEX`, as it was kept elsewhere; for one result"}},
		Action: func(_ context.Context, cmd *cli.Command) error {
			var problems []error
			verified := 0
			for _, file := range cmd.Args().Slice() {
				results, err := readResults(cmd.Root().Reader, file)
				if err != nil {
					return err
				}
				for _, result := range results {
					verified++
					if err := unchanged(result, cmd.String("head")); err != nil {
						problems = append(problems, fmt.Errorf("%s: %w", result.InterviewID, err))
					}
				}
			}
			if verified == 0 {
				return errors.New("no results: name at least one file, or - for standard input")
			}
			if err := errors.Join(problems...); err != nil {
				return err
			}
			_, err := fmt.Fprintf(cmd.Root().Writer, "%d of %d results are what they were\n", verified, verified)
			return err
		},
	}
}

// unchanged holds the result's JSON, and not only what is read of it, against the chain.
func unchanged(result storedResult, head string) error {
	path, err := result.added()
	if err != nil {
		return err
	}
	if path != "" {
		return fmt.Errorf("the field %s was added: a result has none of that name", strings.TrimPrefix(path, "."))
	}
	return parley.VerifyChain(result.Result, head)
}
