package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
)

func explainCommand() *cli.Command {
	return &cli.Command{
		Name:  "explain",
		Usage: "tell how a scorecard came about",
		Description: `For each competency: the anchor that was met, the one above it, the candidate's
own words, which questions were asked and which have no answer; then how the
overall score follows, and which versions of prompt, rubric and policy made it.

   parley explain --request job.json result.json
   parley explain --request job.json --json result.json`,
		ArgsUsage: "RESULT",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "request", Required: true, Usage: "the request, a JSON `FILE`: it holds the anchors"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
		},
		Action: explain,
	}
}

func explain(_ context.Context, cmd *cli.Command) error {
	in, err := conversation.ReadFile("--request", cmd.String("request"))
	if err != nil {
		return err
	}
	request, err := in.Request(conversation.Override{})
	if err != nil {
		return err
	}
	if cmd.NArg() != 1 {
		return errors.New("name one file with a result, or - for standard input")
	}
	results, err := readResults(cmd.Root().Reader, cmd.Args().First())
	if err != nil {
		return err
	}
	for _, result := range results {
		explanation, err := parley.Explain(request, result.Result)
		if err != nil {
			return fmt.Errorf("%s with --request %s: %w", result.InterviewID, cmd.String("request"), err)
		}
		if cmd.Bool("json") {
			encoder := json.NewEncoder(cmd.Root().Writer)
			encoder.SetIndent("", "  ")
			err = encoder.Encode(explanation)
		} else {
			err = explanationText(cmd.Root().Writer, explanation)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func explanationText(out io.Writer, e parley.Explanation) error {
	page := &strings.Builder{}
	fmt.Fprintf(page, "Interview %s\n", e.InterviewID)
	for _, c := range e.Competencies {
		fmt.Fprintf(page, "\n%s (weight %g)\n  %s\n", c.Name, c.Weight, c.Definition)
		if c.Status == parley.ScoreScored {
			fmt.Fprintf(page, "  score %g, confidence %s\n  met:       %s\n", c.Score, c.Confidence, c.Anchor)
		} else {
			fmt.Fprintf(page, "  no score: %s, %s\n", spaced(string(c.Status)), spaced(string(c.Reason)))
		}
		if c.Above != "" {
			fmt.Fprintf(page, "  not shown: %s\n", c.Above)
		}
		if c.Rationale != "" {
			fmt.Fprintf(page, "  why:       %s\n", c.Rationale)
		}
		for _, quote := range c.Evidence {
			fmt.Fprintf(page, "  answer %d:  \"%s\"\n", quote.TurnNo, quote.Quote)
		}
		fmt.Fprintf(page, "  asked in:  %s\n", turnList(c.Asked))
		if len(c.NotAnswered) > 0 {
			fmt.Fprintf(page, "  no answer: %s\n", turnList(c.NotAnswered))
		}
	}
	overallText(page, e)
	if e.HumanReview.Required {
		fmt.Fprintf(page, "A person has to look at it: %s\n", reasonList(e.HumanReview.Reasons))
	}
	if e.Review != nil {
		fmt.Fprintf(page, "Reviewed by %s: %d scores overridden, advice %s\n",
			e.Review.Reviewer, len(e.Review.Overrides), e.Review.Recommendation)
	}
	fmt.Fprintf(page, "Made by %s, %s; prompt %s, schema %s, rubric %s, policy %s, output %s\n", e.Provenance.Provider, e.Provenance.Model,
		e.Provenance.Prompt, e.Provenance.Schema, e.Provenance.Rubric, e.Provenance.Policy, e.Provenance.Output)
	_, err := io.WriteString(out, page.String())
	return err
}

// overallText leaves out what there is none of: a score where nothing is scored,
// advice in practice.
func overallText(page *strings.Builder, e parley.Explanation) {
	score := "no score"
	if e.Overall.Score > 0 {
		score = fmt.Sprintf("%.2f of %d", e.Overall.Score, parley.MaxScore)
	}
	fmt.Fprintf(page, "\nOverall %s by %s, coverage %.2f, confidence %s\n", score, e.Overall.Policy, e.Overall.Coverage, e.Overall.Confidence)
	if e.Recommendation != "" {
		fmt.Fprintf(page, "Advice %s: strong_yes from %g, yes from %g, no from %g; none below a coverage of %g\n", e.Recommendation,
			e.Thresholds.StrongYes, e.Thresholds.Yes, e.Thresholds.No, e.Thresholds.MinCoverage)
	}
}

func turnList(turns []int) string {
	if len(turns) == 0 {
		return "no turn"
	}
	list := make([]string, len(turns))
	for i, no := range turns {
		list[i] = strconv.Itoa(no)
	}
	return "turns " + strings.Join(list, ", ")
}

func reasonList(reasons []parley.ReviewReason) string {
	list := make([]string, len(reasons))
	for i, reason := range reasons {
		list[i] = spaced(string(reason))
	}
	return strings.Join(list, ", ")
}

func spaced(word string) string { return strings.ReplaceAll(word, "_", " ") }
