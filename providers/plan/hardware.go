package plan

import (
	"cmp"
	"slices"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	secondsPerDay = 24 * 60 * 60
	hoursPerMonth = 24 * DaysPerMonth
	// figureCalls is how many calls an interview has in all figures about GPUs and
	// prices.
	figureCalls = 26
)

// GPU is what one GPU carries and costs.
type GPU struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Interviews a day, by depth.
	Interviews map[parley.Depth]Range `json:"interviews_per_day"`
	// Watts is zero when unknown, and so is what follows from it.
	Watts               float64 `json:"watts,omitempty"`
	ElectricityUSDMonth float64 `json:"electricity_usd_per_month,omitempty"`
	WhPerInterview      Range   `json:"wh_per_interview,omitzero"`
	// USD is the price of one; nil when unknown.
	USD *Range `json:"usd,omitempty"`
	// PaybackMonths is after how long it has cost less than the same interviews, at
	// most the target's, at the reference price; zero when unknown or never.
	PaybackMonths Range `json:"payback_months,omitzero"`
	// ForTarget carry the target alone, with the low figure.
	ForTarget int `json:"gpus_for_target"`
	// Models are claims by model, for interviews and calls of the figures' size.
	Models []ModelFigure `json:"claimed_by_model,omitempty"`
	Source string        `json:"source"`
}

// Paid is what interviews cost where every call is paid.
type Paid struct {
	Provider string `json:"provider"`
	Model    string `json:"model,omitempty"`
	// USDPerInterview and USDPerMonth, for the target, are at the plan's depth.
	USDPerInterview Range `json:"usd_per_interview"`
	USDPerMonth     Range `json:"usd_per_month"`
}

// perDay returns how many interviews a day one GPU is planned with.
func (f GPUFigure) perDay(call Tokens, calls int, busy float64) Range {
	factor := Range{Low: 1, High: 1}
	if f.Factor != nil {
		factor = *f.Factor
	}
	one := func(pick func(Range) float64) float64 {
		return secondsPerDay * busy * pick(factor) / (f.seconds(call.Total(), pick) * float64(calls))
	}
	return Range{Low: one(low), High: one(high)}
}

func low(r Range) float64  { return r.Low }
func high(r Range) float64 { return r.High }

// seconds is the time of one call on a GPU in full use: what it is in the rows,
// between two of them on the straight line, above the last in proportion, and
// below the first no less.
func (f GPUFigure) seconds(tokens int, pick func(Range) float64) float64 {
	at := func(row ThroughputRow) float64 { return secondsPerDay / (pick(row.Interviews) * figureCalls) }
	for i, row := range f.Throughput {
		if tokens > row.Tokens {
			continue
		}
		if i == 0 {
			return at(row)
		}
		below := f.Throughput[i-1]
		part := float64(tokens-below.Tokens) / float64(row.Tokens-below.Tokens)
		return at(below) + part*(at(row)-at(below))
	}
	last := f.Throughput[len(f.Throughput)-1]
	return at(last) * float64(tokens) / float64(last.Tokens)
}

// paid lists the reference first: the figures' own, if they have one; then the
// catalog's priced models from the cheapest on.
func paid(in Input) []Paid {
	month := func(r Range) Range {
		interviews := float64(in.Interviews * DaysPerMonth)
		return Range{Low: r.Low * interviews, High: r.High * interviews}
	}
	var models []Paid
	for _, p := range in.Catalog.Providers {
		if p.RetiredOn != "" || p.SelfHosted {
			continue
		}
		for _, m := range p.Models {
			if m.USD == (catalog.Price{}) || len(m.Steps) > 0 {
				continue // free, or not for whole interviews
			}
			usd := cost(parley.MetricUSD, m, in.Call) * float64(in.Depth.Calls())
			each := Range{Low: usd, High: usd}
			models = append(models, Paid{Provider: p.ID, Model: m.ID, USDPerInterview: each, USDPerMonth: month(each)})
		}
	}
	slices.SortStableFunc(models, func(a, b Paid) int { return cmp.Compare(a.USDPerInterview.Low, b.USDPerInterview.Low) })
	if f := in.Figures.Paid; f != nil {
		part := float64(in.Depth.Calls()) / figureCalls
		each := Range{Low: f.USDPerInterview.Low * part, High: f.USDPerInterview.High * part}
		models = slices.Insert(models, 0, Paid{Provider: f.Name, USDPerInterview: each, USDPerMonth: month(each)})
	}
	return models
}

func (p *Plan) addGPUs(in Input) {
	for _, f := range in.Figures.GPUs {
		g := GPU{ID: f.ID, Name: f.Name, Interviews: map[parley.Depth]Range{}, Watts: f.Watts, USD: f.USD, Models: f.Models, Source: f.Source}
		for _, d := range parley.Depths() {
			g.Interviews[d] = f.perDay(in.Call, d.Calls(), in.Figures.Busy)
		}
		day := g.Interviews[in.Depth]
		g.ForTarget = atLeast(float64(in.Interviews), day.Low)
		if f.Watts > 0 {
			g.ElectricityUSDMonth = f.Watts / 1000 * hoursPerMonth * in.USDPerKWh
			g.WhPerInterview = Range{Low: 24 * f.Watts / day.High, High: 24 * f.Watts / day.Low}
		}
		if len(p.Paid) > 0 && f.Watts > 0 && f.USD != nil {
			g.PaybackMonths = payback(g, day, p.Paid[0].USDPerInterview, float64(in.Interviews))
		}
		p.GPUs = append(p.GPUs, g)
	}
}

// payback compares the best case (cheap hardware, many interviews, dear calls) and
// the worst.
func payback(g GPU, day, price Range, target float64) Range {
	months := func(usd, interviews, price float64) float64 {
		saved := min(interviews, target)*DaysPerMonth*price - g.ElectricityUSDMonth
		if saved <= 0 {
			return 0
		}
		return usd / saved
	}
	return Range{Low: months(g.USD.Low, day.High, price.High), High: months(g.USD.High, day.Low, price.Low)}
}
