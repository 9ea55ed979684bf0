package plan

import (
	"cmp"
	"slices"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	secondsPerDay = 24.0 * 60 * 60
	hoursPerDay   = 24
	hoursPerMonth = hoursPerDay * DaysPerMonth
	// figureCalls is how many calls an interview has in all figures about GPUs and
	// prices.
	figureCalls = 26
)

// GPU is what one GPU carries and costs.
type GPU struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Full is what it does in full use, and InterviewsFull what that is in a day.
	Full           Throughput             `json:"full_use"`
	InterviewsFull map[parley.Depth]Range `json:"interviews_per_day_in_full_use"`
	// Interviews a day, by depth, at the planned share of full use.
	Interviews map[parley.Depth]Range `json:"interviews_per_day"`
	// Watts is the average at the planned share; zero when unknown, and so is what
	// follows from it.
	Watts               float64 `json:"watts,omitempty"`
	ElectricityUSDMonth float64 `json:"electricity_usd_per_month,omitempty"`
	// WhPerInterview and WhPerInterviewFull are at the plan's depth.
	WhPerInterview     Range `json:"wh_per_interview,omitzero"`
	WhPerInterviewFull Range `json:"wh_per_interview_in_full_use,omitzero"`
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

// throughput is what one GPU does in full use.
func (f GPUFigure) throughput(use Use) Throughput {
	full := Throughput{Watts: f.Watts.Full}
	if f.Engine == nil {
		full.CallsPerSecond = f.Claim.callsPerSecond(use.Call)
		return full
	}
	calls := f.Engine.callsPerSecond(use)
	if f.Factor != nil {
		full.CallsPerSecond = f.Factor.times(calls)
		return full
	}
	full.CallsPerSecond, full.InFlight = Range{Low: calls, High: calls}, f.Engine.inFlight(use)
	full.Seconds = float64(full.InFlight) / calls
	return full
}

func (c CapacityClaim) callsPerSecond(call Tokens) Range {
	longer := max(1, float64(call.Total())/float64(c.Tokens))
	return c.Interviews.times(figureCalls / secondsPerDay / longer)
}

func (r Range) times(f float64) Range { return Range{Low: r.Low * f, High: r.High * f} }

// per returns how much of an amount there is for each: least where there are most.
func (r Range) per(amount float64) Range { return Range{Low: amount / r.High, High: amount / r.Low} }

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
		g := GPU{
			ID: f.ID, Name: f.Name, Full: f.throughput(Use{Call: in.Call, Cached: in.Cached}), Watts: f.Watts.Planned,
			Interviews: map[parley.Depth]Range{}, InterviewsFull: map[parley.Depth]Range{},
			USD: f.USD, Models: f.Models, Source: f.Source,
		}
		for _, d := range parley.Depths() {
			g.InterviewsFull[d] = g.Full.CallsPerSecond.times(secondsPerDay / float64(d.Calls()))
			g.Interviews[d] = g.InterviewsFull[d].times(in.Figures.Busy)
		}
		day := g.Interviews[in.Depth]
		g.ForTarget = atLeast(float64(in.Interviews), day.Low)
		if g.Full.Watts > 0 {
			g.WhPerInterviewFull = g.InterviewsFull[in.Depth].per(hoursPerDay * g.Full.Watts)
		}
		if g.Watts > 0 {
			g.ElectricityUSDMonth = g.Watts / 1000 * hoursPerMonth * in.USDPerKWh
			g.WhPerInterview = day.per(hoursPerDay * g.Watts)
		}
		if len(p.Paid) > 0 && g.Watts > 0 && f.USD != nil {
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
