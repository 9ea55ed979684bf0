package load

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/parley-interviews/parley"
)

// Report is what a run's interviews took.
type Report struct {
	Depth      parley.Depth    `json:"depth"`
	Savers     parley.SaverSet `json:"savers"`
	Interviews int             `json:"interviews"`
	Completed  int             `json:"completed"`
	// Stalled interviews had no result in time.
	Stalled int `json:"stalled"`
	// Lost answers do not stand in the transcript as they were given, or besides.
	Lost int `json:"lost_answers"`
	// Failure is the first reason why an interview was not completed.
	Failure string `json:"failure,omitempty"`
	// Usage sums the calls that a provider answered, with what was made ahead.
	Usage parley.Usage `json:"usage"`
	// Steps counts them by step.
	Steps map[parley.Step]int `json:"calls_by_step"`
	// Planned counts questions asked as planned.
	Planned int `json:"planned_questions"`
	// Waits are those of a candidate for the next question.
	Waits   Quantiles     `json:"waits"`
	Elapsed time.Duration `json:"elapsed_ns"`
	// Fleet is what one's own nodes did, where they were named.
	Fleet *FleetReport `json:"fleet,omitempty"`
}

// Quantiles of waits.
type Quantiles struct {
	P50 time.Duration `json:"p50_ns"`
	P95 time.Duration `json:"p95_ns"`
	P99 time.Duration `json:"p99_ns"`
	Max time.Duration `json:"max_ns"`
}

// CallsEach is the mean number of model calls of an interview.
func (r Report) CallsEach() float64 { return float64(r.Usage.Calls) / float64(max(r.Interviews, 1)) }

// TokensEach are the mean prompt and completion tokens of an interview.
func (r Report) TokensEach() (prompt, completion float64) {
	n := float64(max(r.Interviews, 1))
	return float64(r.Usage.PromptTokens) / n, float64(r.Usage.CompletionTokens) / n
}

// count adds the audit's answered calls; shared replies cost none.
func (r *Report) count(audit []parley.Attempt) {
	if r.Steps == nil {
		r.Steps = map[parley.Step]int{}
	}
	for _, cost := range parley.CostOf(audit) {
		r.Steps[cost.Step] += cost.Usage.Calls
	}
}

func (t *tally) total() Report {
	r := t.report
	if len(t.waits) == 0 {
		return r
	}
	slices.Sort(t.waits)
	at := func(q float64) time.Duration { return t.waits[min(int(q*float64(len(t.waits))), len(t.waits)-1)] }
	r.Waits = Quantiles{P50: at(0.5), P95: at(0.95), P99: at(0.99), Max: t.waits[len(t.waits)-1]}
	return r
}

// WriteText writes the report for people.
func (r Report) WriteText(w io.Writer) error {
	prompt, completion := r.TokensEach()
	page := &strings.Builder{}
	fmt.Fprintf(page, "%d of %d interviews completed, %d stalled, %d answers lost, in %s (%.1f a second), depth %s, savers %s\n",
		r.Completed, r.Interviews, r.Stalled, r.Lost, r.Elapsed.Round(time.Second), float64(r.Completed)/r.Elapsed.Seconds(),
		r.Depth, names(r.Savers))
	if r.Failure != "" {
		fmt.Fprintf(page, "first failure: %s\n", r.Failure)
	}
	fmt.Fprintf(page, "each: %.2f model calls, %.0f tokens in, %.0f out\n", r.CallsEach(), prompt, completion)
	fmt.Fprintf(page, "next question after: p50 %s, p95 %s, p99 %s, longest %s; %d questions asked as planned\n",
		short(r.Waits.P50), short(r.Waits.P95), short(r.Waits.P99), short(r.Waits.Max), r.Planned)
	if _, err := io.WriteString(w, page.String()); err != nil {
		return err
	}
	rows := &strings.Builder{}
	for _, step := range parley.Steps() {
		if n := r.Steps[step]; n > 0 {
			fmt.Fprintf(rows, "%s\t%.2f an interview\t\n", step, float64(n)/float64(max(r.Interviews, 1)))
		}
	}
	if err := aligned(w, rows.String()); err != nil || r.Fleet == nil {
		return err
	}
	return r.Fleet.WriteText(w)
}

// aligned writes tab separated rows as columns.
func aligned(w io.Writer, rows string) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	if _, err := io.WriteString(table, rows); err != nil {
		return err
	}
	return table.Flush()
}

func short(d time.Duration) string { return d.Round(time.Millisecond).String() }

func names(savers parley.SaverSet) string {
	switch len(savers) {
	case 0:
		return "off"
	case len(parley.Savers()):
		return "all"
	}
	list := make([]string, 0, len(savers))
	for _, saver := range savers {
		list = append(list, string(saver))
	}
	return strings.Join(list, "+")
}
