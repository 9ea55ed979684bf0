package plan

import (
	"fmt"
	"strconv"
	"strings"
)

// unknown stands where the figures have no source.
const unknown = "unknown"

func (p Plan) writeGPUs(page *strings.Builder) {
	fmt.Fprintf(page, "\nOne GPU in full use: interviews a day, Wh of a %s one\n", p.Depth)
	full := newTable(append(p.withDepths("GPU", ">calls a second", ">at a time", ">seconds a call"), ">watts", ">Wh each")...)
	planned := newTable(append(p.withDepths("GPU"),
		">watts", ">$ a month", ">Wh each", ">price", ">months to pay back", ">for the target")...)
	for _, g := range p.GPUs {
		full.row(g.fullUse(p.Depths)...)
		planned.row(g.planned(p.Depths)...)
	}
	full.write(page)
	if p.Cached > 0 {
		fmt.Fprintf(page, "  %.0f %% of the prompt tokens are in the prefix cache (--cached)\n", p.Cached*100)
	}
	fmt.Fprintf(page, "\nOne GPU as planned, %.0f %% of that: interviews a day\n", p.Busy*100)
	planned.write(page)
	for _, g := range p.GPUs {
		fmt.Fprintf(page, "  %s: %s\n", g.Name, g.Source)
		var claims []string
		for _, m := range g.Models {
			claims = append(claims, m.Name+" "+span(m.Interviews, floor))
		}
		if len(claims) > 0 {
			fmt.Fprintf(page, "  claimed by model: %s\n", strings.Join(claims, ", "))
		}
	}
}

func (p Plan) withDepths(titles ...string) []string {
	for _, d := range p.Depths {
		titles = append(titles, ">"+string(d.Depth))
	}
	return titles
}

func (g GPU) fullUse(depths []DepthCost) []string {
	atATime, seconds, watts, each := unknown, unknown, unknown, unknown
	if g.Full.InFlight > 0 {
		atATime, seconds = strconv.Itoa(g.Full.InFlight), tenth(g.Full.Seconds)
	}
	if g.Full.Watts > 0 {
		watts, each = group(g.Full.Watts), span(g.WhPerInterviewFull, hundredth)
	}
	cells := []string{g.Name, span(g.Full.CallsPerSecond, tenth), atATime, seconds}
	for _, d := range depths {
		cells = append(cells, span(g.InterviewsFull[d.Depth], floor))
	}
	return append(cells, watts, each)
}

func (g GPU) planned(depths []DepthCost) []string {
	watts, month, each, price, back := unknown, unknown, unknown, unknown, unknown
	if g.Watts > 0 {
		watts, month = group(g.Watts), dollars(g.ElectricityUSDMonth)
		each = span(g.WhPerInterview, hundredth)
	}
	if g.USD != nil {
		price = span(*g.USD, dollars)
	}
	if g.PaybackMonths != (Range{}) {
		back = span(g.PaybackMonths, months)
	}
	cells := []string{g.Name}
	for _, d := range depths {
		cells = append(cells, span(g.Interviews[d.Depth], floor))
	}
	return append(cells, watts, month, each, price, back, strconv.Itoa(g.ForTarget))
}

func hundredth(f float64) string { return strconv.FormatFloat(f, 'f', 2, 64) }

func tenth(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }

func months(f float64) string {
	if f == 0 {
		return "never"
	}
	return tenth(f)
}

func (p Plan) writePaid(page *strings.Builder) {
	if len(p.Paid) == 0 {
		return
	}
	fmt.Fprintf(page, "\nPaid calls, %s interviews; the first row is what GPUs are compared with\n", p.Depth)
	t := newTable("provider", "model", ">$ an interview", ">$ a month for the target")
	for _, row := range p.Paid {
		t.row(row.Provider, row.Model, span(row.USDPerInterview, dollars), span(row.USDPerMonth, dollars))
	}
	t.write(page)
}

func (p Plan) writeSetups(page *strings.Builder) {
	fmt.Fprintf(page, "\nProviders and GPUs together, %s interviews a day; the low figure counts\n", p.Depth)
	t := newTable("GPUs", ">on GPUs", ">together", "target", ">hardware", ">electricity a month", ">buying the rest", ">$ a month", "")
	for _, s := range p.Setups {
		var names []string
		for _, g := range s.GPUs {
			names = append(names, fmt.Sprintf("%d x %s", g.Count, p.gpu(g.ID).Name))
		}
		name := strings.Join(names, ", ")
		if name == "" {
			name = "none"
		}
		reached := "no"
		switch target := float64(p.Target.Interviews); {
		case s.Total.Low >= target:
			reached = "yes"
		case s.Total.High >= target:
			reached = "at best"
		}
		t.row(name, span(s.SelfHosted, floor), span(s.Total, floor), reached, span(s.USD, dollars), dollars(s.ElectricityUSDMonth),
			dollars(s.RestUSDMonth), dollars(s.MonthUSD), s.remark())
	}
	t.write(page)
}

func (s Setup) remark() string {
	var remarks []string
	if s.Asked {
		remarks = append(remarks, "yours")
	}
	for _, what := range s.Unknown {
		remarks = append(remarks, what+" unknown and left out")
	}
	return strings.Join(remarks, ", ")
}

func (p Plan) writeAudit(page *strings.Builder) {
	if len(p.Audit) == 0 {
		return
	}
	page.WriteString("\nThe plan's own sums, reckoned anew from its figures\n")
	t := newTable("", ">the plan says", ">follows", "", "how")
	wrong := 0
	for _, c := range p.Audit {
		mark := ""
		switch {
		case c.Assumed:
			mark = "assumed"
		case !c.Follows:
			mark = "does not follow"
			wrong++
		}
		t.row(c.What, group(c.Claimed), group(c.Reckoned), mark, c.How)
	}
	t.write(page)
	fmt.Fprintf(page, "  %d of %d do not follow from the plan's own figures.\n", wrong, len(p.Audit))
}
