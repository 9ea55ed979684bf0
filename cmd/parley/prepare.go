package main

import (
	"context"
	"encoding/json"
	"errors"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/show"
	"github.com/parley-interviews/parley/starter"
)

func prepareCommand() *cli.Command {
	return &cli.Command{
		Name:  "prepare",
		Usage: "make questions and profiles ahead, for many interviews",
		Description: `Reads requests and has each role's questions and each résumé's profile made once,
several in one model call, so that interviews find them in the library. Requests
with a fixed plan need none. Interviews make what they miss: this only saves calls.

   parley prepare monday/*.json

Prints what was made as JSON on stdout and where the calls went on stderr.`,
		ArgsUsage: "FILE...",
		Action: func(ctx context.Context, cmd *cli.Command) error {
			requests, err := requestsOf(cmd.Args().Slice())
			if err != nil {
				return err
			}
			temporal, err := dial(ctx)
			if err != nil {
				return err
			}
			defer temporal.Close()
			result, err := starter.New(temporal).Prepare(ctx, requests)
			return errors.Join(err, show.Attempts(cmd.Root().ErrWriter, result.Audit), json.NewEncoder(cmd.Root().Writer).Encode(result))
		},
	}
}

// requestsOf reads every file, and reports the mistakes of all of them.
func requestsOf(files []string) ([]parley.Request, error) {
	if len(files) == 0 {
		return nil, errors.New("name the files with the requests")
	}
	var requests []parley.Request
	var problems []error
	for _, file := range files {
		in, err := conversation.ReadFile("FILE", file)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		request, err := in.Request(conversation.Override{})
		requests, problems = append(requests, request), append(problems, err)
	}
	return requests, errors.Join(problems...)
}
