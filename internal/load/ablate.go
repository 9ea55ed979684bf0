package load

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
)

// Ablation is the same interviews held with different savers.
type Ablation struct {
	Rows []AblationRow `json:"rows"`
}

// AblationRow is one run. Over is the row that it is compared with: what a saver
// needs to be of any use, such as the library for batches, is in both.
type AblationRow struct {
	Report

	// Saver is the one that tells the row from Over; empty for none and for all.
	Saver parley.Saver    `json:"saver,omitempty"`
	Over  parley.SaverSet `json:"over"`
}

// Ablate runs the interviews at each depth: without savers, with each alone, and
// with all. It takes long, so tell gets a line ahead of each run and one after it.
func Ablate(ctx context.Context, c Config, depths []parley.Depth, tell func(line string)) (Ablation, error) {
	var a Ablation
	variants := variants()
	for i, depth := range depths {
		for j, variant := range variants {
			run := c
			run.Depth, run.Savers = depth, variant.savers
			run.Tenant = fmt.Sprintf("%s-%s-%d", c.Tenant, depth, j)
			tell(fmt.Sprintf("run %d of %d: %s, savers %s", i*len(variants)+j+1, len(depths)*len(variants), depth, names(variant.savers)))
			report, err := Run(ctx, run)
			if err != nil {
				return a, err
			}
			prompt, completion := report.TokensEach()
			tell(fmt.Sprintf("  %d of %d completed, %.2f calls each, %.0f tokens in, %.0f out; in %s",
				report.Completed, report.Interviews, report.CallsEach(), prompt, completion, report.Elapsed.Round(time.Second)))
			a.Rows = append(a.Rows, AblationRow{Report: report, Saver: variant.saver, Over: variant.over})
		}
	}
	return a, nil
}

type variant struct {
	saver        parley.Saver
	savers, over parley.SaverSet
}

// variants are the rows of one depth. Batches and near-duplicates are about the
// library of plans and profiles, and do nothing without it.
func variants() []variant {
	rows := []variant{{}}
	for _, saver := range parley.Savers() {
		var over parley.SaverSet
		if saver == parley.SaverBatches || saver == parley.SaverNear {
			over = parley.SaverSet{parley.SaverShared}
		}
		rows = append(rows, variant{saver: saver, savers: append(slices.Clone(over), saver), over: over})
	}
	return append(rows, variant{savers: parley.Savers()})
}

// touched are the steps whose calls a saver is about.
func touched(saver parley.Saver) []parley.Step {
	switch saver {
	case parley.SaverTemplates:
		return []parley.Step{parley.StepGreet, parley.StepNextTurn}
	case parley.SaverCache, parley.SaverFlights:
		return []parley.Step{parley.StepGreet, parley.StepPlanQuestions, parley.StepProfile}
	case parley.SaverShared, parley.SaverBatches, parley.SaverNear:
		return []parley.Step{parley.StepPlanQuestions, parley.StepProfile}
	}
	return parley.Steps()
}

// WriteText writes the table: what each saver takes off all calls, and off those
// that it is about.
func (a Ablation) WriteText(w io.Writer) error {
	rows := &strings.Builder{}
	fmt.Fprintln(rows, "depth\tsavers\tcompleted\tcalls\tof 26\ttokens in\tout\tsaved of all\tsaved of its own\t")
	for _, row := range a.Rows {
		prompt, completion := row.TokensEach()
		all, own := a.saved(row)
		fmt.Fprintf(rows, "%s\t%s\t%d/%d\t%.2f\t%.0f %%\t%.0f\t%.0f\t%s\t%s\t\n", row.Depth, names(row.Savers), row.Completed, row.Interviews,
			row.CallsEach(), 100*row.CallsEach()/float64(parley.DepthThorough.Calls()), prompt, completion, all, own)
	}
	return aligned(w, rows.String())
}

// saved compares a row with the one that it is over.
func (a Ablation) saved(row AblationRow) (all, own string) {
	if len(row.Savers) == 0 {
		return "-", "-"
	}
	for _, over := range a.Rows {
		if over.Depth != row.Depth || !slices.Equal(over.Savers, row.Over) {
			continue
		}
		before, after := 0, 0
		for _, step := range touched(row.Saver) {
			before, after = before+over.Steps[step], after+row.Steps[step]
		}
		return share(over.Usage.Calls, row.Usage.Calls), share(before, after)
	}
	return "-", "-"
}

func share(before, after int) string {
	if before == 0 {
		return "-"
	}
	return fmt.Sprintf("%.1f %%", 100*float64(before-after)/float64(before))
}
