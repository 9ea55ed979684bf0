package plan

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/parley-interviews/parley"
)

// WriteText writes the plan for a terminal; with limits also every limit of every
// model.
func WriteText(w io.Writer, p Plan, limits bool) error {
	var page strings.Builder
	p.writeHead(&page)
	p.writeProviders(&page)
	if limits {
		p.writeLimits(&page)
	}
	p.writeCredit(&page)
	p.writeChart(&page)
	p.writeTarget(&page)
	p.writeSeveral(&page)
	p.writeSavings(&page)
	p.writeGPUs(&page)
	p.writePaid(&page)
	p.writeSetups(&page)
	p.writeAudit(&page)
	_, err := io.WriteString(w, page.String())
	return err
}

func (p Plan) writeHead(page *strings.Builder) {
	fmt.Fprintf(page, "Plan for the catalog of %s\n\n", p.Edition)
	if p.CatalogView {
		page.WriteString("  No account is known: this is what one account at every provider with something\n  free would give. " +
			"Keys in the environment make it yours.\n")
	} else {
		page.WriteString("  Counted are the accounts whose keys are in the environment, one for each owner.\n")
	}
	var depths []string
	for _, d := range p.Depths {
		depths = append(depths, fmt.Sprintf("%d calls (%s)", d.Calls, d.Depth))
	}
	fmt.Fprintf(page, "  A call has %s tokens in and %s out; an interview has %s",
		group(float64(p.Call.In)), group(float64(p.Call.Out)), strings.Join(depths, " or "))
	page.WriteString(".\n  Every quota is used to the full and no call fails: the most that a day can bring.\n")
	for _, warning := range p.Warnings {
		fmt.Fprintf(page, "\n  WARNING %s\n", warning)
	}
}

func (p Plan) writeProviders(page *strings.Builder) {
	page.WriteString("\nProviders, a day\n")
	titles := []string{"provider", ">accounts", ">calls"}
	for _, d := range p.Depths {
		titles = append(titles, ">"+string(d.Depth))
	}
	t := newTable(append(titles, "may train", "what binds")...)
	for _, provider := range p.Providers {
		cells := []string{provider.ID, accounts(provider), group(float64(provider.CallsPerDay))}
		t.row(append(p.byDepth(cells, provider.Interviews), yes(provider.MayTrain), provider.mainly())...)
	}
	sum := func(name, calls string, n Interviews, what string) {
		t.row(append(p.byDepth([]string{name, "", calls}, n), "", what)...)
	}
	sum("all of them", group(float64(p.Total.CallsPerDay)), p.Total.Interviews, "the sum of whole interviews")
	sum("in 30 days", group(float64(p.Total.CallsPerDay*DaysPerMonth)), p.Total.Interviews.times(DaysPerMonth), "")
	sum("", "", p.Total.Pooled, "a day, if one interview's calls go to several providers, as they do in Parley")
	sum("", "", p.Total.WithoutTraining, "the same, for a tenant that allows no training on what it sends")
	t.write(page)
	p.writeLeftOut(page)
	for _, provider := range p.Providers {
		if provider.Rule != "" {
			fmt.Fprintf(page, "  mind the terms of %s: %s\n", provider.ID, provider.Rule)
		}
	}
}

// mainly names what binds the busiest model, and how many limits bind others.
func (p Provider) mainly() string {
	first, others, _ := strings.Cut(p.Binding, "; ")
	if others != "" {
		first += fmt.Sprintf("; %d more", strings.Count(others, "; ")+1)
	}
	return first
}

func (p Plan) writeLeftOut(page *strings.Builder) {
	var reasons []string
	by := map[string][]string{}
	for _, left := range p.LeftOut {
		if by[left.Reason] == nil {
			reasons = append(reasons, left.Reason)
		}
		by[left.Reason] = append(by[left.Reason], left.ID)
	}
	for _, reason := range reasons {
		fmt.Fprintf(page, "  not counted, %s: %s\n", reason, strings.Join(by[reason], ", "))
	}
}

func accounts(p Provider) string {
	if p.Asked != p.Accounts {
		return fmt.Sprintf("%d of %d", p.Accounts, p.Asked)
	}
	return strconv.Itoa(p.Accounts)
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func (p Plan) byDepth(cells []string, n Interviews) []string {
	for _, d := range p.Depths {
		cells = append(cells, group(float64(n[d.Depth])))
	}
	return cells
}

func (p Plan) writeLimits(page *strings.Builder) {
	page.WriteString("\nLimits, for one account and each model as if it were alone\n")
	t := newTable("provider", "model", ">calls given", "limit", ">a call takes", ">calls a day", "")
	for _, provider := range p.Providers {
		for _, m := range provider.Models {
			who, model, given := provider.ID, m.ID, group(float64(m.CallsPerDay))
			for _, l := range m.Limits {
				binds := ""
				if l.Binds {
					binds = "binds"
				}
				t.row(who, model, given, l.Text, small(l.PerCall), floor(l.CallsPerDay), binds)
				who, model, given = "", "", ""
			}
			if len(m.Limits) == 0 {
				t.row(who, model, given, m.Binding, "", "", "")
			}
		}
	}
	t.write(page)
}

// small writes what a call takes, which may be a tiny part of a dollar.
func small(f float64) string {
	if f > 0 && f < 0.1 {
		return strconv.FormatFloat(f, 'g', 4, 64)
	}
	return group(f)
}

func (p Plan) writeCredit(page *strings.Builder) {
	titles := []string{"provider", ">calls"}
	for _, d := range p.Depths {
		titles = append(titles, ">"+string(d.Depth))
	}
	t := newTable(append(titles, "from")...)
	for _, provider := range p.Providers {
		if provider.CreditCalls > 0 {
			t.row(append(p.byDepth([]string{provider.ID, group(float64(provider.CreditCalls))}, provider.CreditInterviews), provider.Binding)...)
		}
	}
	if len(t.rows) > 0 {
		page.WriteString("\nCredit, once: part of no daily figure\n")
		t.write(page)
	}
}

func (p Plan) writeTarget(page *strings.Builder) {
	t := p.Target
	fmt.Fprintf(page, "\nTarget: %s %s interviews a day, %s calls\n", group(float64(t.Interviews)), p.Depth, group(float64(t.CallsPerDay)))
	fmt.Fprintf(page, "  providers %s", group(float64(t.Providers)))
	if t.GPUs > 0 {
		fmt.Fprintf(page, ", your GPUs %s", group(float64(t.GPUs)))
	}
	if t.Missing == 0 {
		page.WriteString(": reached\n")
		return
	}
	fmt.Fprintf(page, ": not reached, %s are missing (%s calls)\n", group(float64(t.Missing)), group(float64(t.Missing*p.callsOf(p.Depth))))
	var more []string
	for _, g := range t.Close {
		more = append(more, fmt.Sprintf("%d x %s", g.Count, p.gpu(g.ID).Name))
	}
	fmt.Fprintf(page, "  that close the gap, by the low figure: %s\n", strings.Join(more, ", or "))
}

func (p Plan) callsOf(depth parley.Depth) int {
	for _, d := range p.Depths {
		if d.Depth == depth {
			return d.Calls
		}
	}
	return 0
}

func (p Plan) writeSeveral(page *strings.Builder) {
	fmt.Fprintf(page, "\nSeveral accounts, %s interviews a day: what they would give, and whether they may\n", p.Depth)
	t := newTable("provider", ">accounts", ">one gives", ">all would", "terms on pooling")
	for _, row := range p.Several.Rows {
		terms := strings.ReplaceAll(string(row.Terms), "_", " ")
		if row.Source != "" {
			terms += " (" + row.Source + ")"
		}
		t.row(row.Provider, strconv.Itoa(row.Accounts), group(float64(row.One)), group(float64(row.All)), terms)
	}
	t.row("with one account at all others", "", "", group(float64(p.Several.Interviews)), "")
	t.row("where the terms do not forbid it", "", "", group(float64(p.Several.Allowed)), "")
	t.write(page)
}

func (p Plan) writeSavings(page *strings.Builder) {
	s := p.Savings
	fmt.Fprintf(page, "\nSaving calls, %s interviews a day: claims of the plan of 2025-12 until measured\n", p.Depth)
	t := newTable("way", ">claimed", ">would add", ">calls it reaches", ">adds at most", "which calls")
	for _, row := range s.Rows {
		t.row(row.Name, fmt.Sprintf("%.0f %%", row.Share*100), group(float64(row.Claimed)),
			fmt.Sprintf("%d of %d", row.Calls, p.callsOf(p.Depth)), group(float64(row.AtMost)), row.Reaches)
	}
	t.row("together with "+group(float64(s.Base)), "", group(float64(s.Claimed)), "", group(float64(s.AtMost)), "")
	t.write(page)
}
