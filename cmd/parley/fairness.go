package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"text/tabwriter"

	"github.com/urfave/cli/v3"

	"github.com/parley-interviews/parley"
)

func fairnessCommand() *cli.Command {
	return &cli.Command{
		Name:  "fairness",
		Usage: "compare how groups of candidates score",
		Description: `Reads the results of interviews and your table of the candidates' groups, and
tells each group's scoring rate and impact ratio, as New York City's Local Law
144 defines them: the share of the group above the median score, over that of
the group with the highest. The groups stay on this machine and reach no model.

   parley fairness --people people.csv results.jsonl
   parley fairness --people people.csv --csv results.jsonl > fairness.csv

The table's first column is interview_id, such as acme/application-1; every other
one is a way of grouping, with a name in the first line:

   interview_id,sex,ethnicity
   acme/application-1,female,asian

Results are JSON, one after the other, as parley interview --json prints them.`,
		ArgsUsage: "RESULTS...",
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "people", Required: true, Usage: "the candidates' groups, a CSV `FILE`"},
			&cli.BoolFlag{Name: "json", Usage: "print JSON"},
			&cli.BoolFlag{Name: "csv", Usage: "print CSV"},
		},
		Action: fairness,
	}
}

func fairness(_ context.Context, cmd *cli.Command) error {
	if cmd.Bool("json") && cmd.Bool("csv") {
		return errors.New("--json and --csv exclude each other")
	}
	if cmd.NArg() == 0 {
		return errors.New("no results: name at least one file, or - for standard input")
	}
	dimensions, groups, err := readPeople(cmd.String("people"))
	if err != nil {
		return err
	}
	var people []parley.FairnessPerson
	counted := map[string]bool{}
	for _, file := range cmd.Args().Slice() {
		results, err := readResults(cmd.Root().Reader, file)
		if err != nil {
			return err
		}
		for _, result := range results {
			if counted[result.InterviewID] {
				return fmt.Errorf("%s: the result of %s is there twice", file, result.InterviewID)
			}
			counted[result.InterviewID] = true
			person := parley.FairnessPerson{Groups: groups[result.InterviewID]}
			if result.Analysis != nil {
				person.Score = result.Analysis.Overall.Score
			}
			people = append(people, person)
		}
	}
	report, out := parley.FairnessOf(dimensions, people), cmd.Root().Writer
	switch {
	case cmd.Bool("json"):
		encoder := json.NewEncoder(out)
		encoder.SetIndent("", "  ")
		return encoder.Encode(report)
	case cmd.Bool("csv"):
		return fairnessCSV(out, report)
	}
	return fairnessText(out, report)
}

// readPeople returns the ways of grouping and each interview's values.
func readPeople(file string) ([]string, map[string]map[string]string, error) {
	table, err := os.Open(file) //nolint:gosec // the caller names the file
	if err != nil {
		return nil, nil, fmt.Errorf("--people: %w", err)
	}
	defer func() { _ = table.Close() }() // only read
	rows, err := csv.NewReader(table).ReadAll()
	if err != nil {
		return nil, nil, fmt.Errorf("--people %s: %w", file, err)
	}
	if len(rows) > 0 {
		rows[0][0] = strings.TrimPrefix(rows[0][0], "\ufeff") // spreadsheets begin UTF-8 with it
	}
	if len(rows) == 0 || len(rows[0]) < 2 || rows[0][0] != "interview_id" {
		return nil, nil, fmt.Errorf("--people %s: the first line must be interview_id and the names of the groupings", file)
	}
	dimensions, groups := rows[0][1:], map[string]map[string]string{}
	for i, row := range rows[1:] {
		if groups[row[0]] != nil {
			return nil, nil, fmt.Errorf("--people %s: line %d: %s stands there twice", file, i+2, row[0])
		}
		values := map[string]string{}
		for j, dimension := range dimensions {
			values[dimension] = strings.TrimSpace(row[j+1])
		}
		groups[row[0]] = values
	}
	return dimensions, groups, nil
}

func fairnessText(out io.Writer, report parley.Fairness) error {
	rows := &strings.Builder{}
	small := false
	for _, dimension := range report.Dimensions {
		fmt.Fprintf(rows, "%s\tcandidates\tabove median\tscoring rate\timpact ratio\t\n", dimension.Name)
		for _, group := range dimension.Groups {
			mark := ""
			if group.Small {
				small, mark = true, " *"
			}
			fmt.Fprintf(rows, "%s%s\t%d\t%d\t%.3f\t%.3f\t\n", group.Value, mark, group.Candidates, group.Above, group.Rate, group.ImpactRatio)
		}
		fmt.Fprintln(rows)
	}
	if _, err := fmt.Fprintf(out, "%d candidates with a score and groups (%d without a score, %d without groups), median score %.2f\n\n",
		report.Counted, report.NoScore, report.NoGroup, report.Median); err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	if _, err := io.WriteString(table, rows.String()); err != nil {
		return err
	}
	if err := table.Flush(); err != nil {
		return err
	}
	notes := "A ratio says that groups differ, not why; in small groups it says little.\n"
	if small {
		notes = "* less than 2 % of the candidates: sets no highest rate.\n" + notes
	}
	_, err := io.WriteString(out, notes)
	return err
}

func fairnessCSV(out io.Writer, report parley.Fairness) error {
	table := csv.NewWriter(out)
	rows := [][]string{{"grouping", "group", "candidates", "above_median", "scoring_rate", "impact_ratio", "small"}}
	for _, dimension := range report.Dimensions {
		for _, group := range dimension.Groups {
			rows = append(rows, []string{
				dimension.Name, group.Value, fmt.Sprint(group.Candidates), fmt.Sprint(group.Above),
				fmt.Sprintf("%.6f", group.Rate), fmt.Sprintf("%.6f", group.ImpactRatio), fmt.Sprint(group.Small),
			})
		}
	}
	return errors.Join(table.WriteAll(rows), table.Error())
}
