package main

import (
	"context"
	"encoding/json"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/starter"
)

func reviewCommand() *cli.Command {
	return &cli.Command{
		Name:  "review",
		Usage: "record what a person made of a scorecard",
		Description: `The AI's scores stay as they are; the review stands beside them in the Result,
with the arithmetic done anew. Every override needs a reason; a review without any
confirms the scorecard. The latest review counts, and earlier ones stay on record.

   parley review acme/application-1 --file review.json

A review file:

   {
     "reviewer": "recruiter-7",
     "overrides": [
       {"competency_id": "debugging", "to": 3.5, "reason": "Answer 7 names the cause, which the quote leaves out."}
     ],
     "decision": "yes",
     "decision_reason": "The gap in on-call experience can be trained."
   }`,
		ArgsUsage: interviewArg,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "file", Required: true, Usage: "the review, a JSON `FILE`"},
		},
		Action: func(ctx context.Context, cmd *cli.Command) error {
			in, err := conversation.ReadFile("--file", cmd.String("file"))
			if err != nil {
				return err
			}
			var review parley.Review
			if err := in.Decode(&review); err != nil {
				return err
			}
			return withInterview(ctx, cmd, func(interviews *starter.Client, ref starter.Ref) error {
				reviewed, err := interviews.Review(ctx, ref, review)
				if err != nil {
					return err
				}
				return json.NewEncoder(cmd.Root().Writer).Encode(reviewed)
			})
		},
	}
}
