package plan

import "slices"

// Target says whether the wanted interviews fit.
type Target struct {
	// Interviews a day are wanted, at the plan's depth.
	Interviews int `json:"interviews_per_day"`
	// CallsPerDay is what they take.
	CallsPerDay int `json:"calls_per_day"`
	// Providers and GPUs are what the providers and the asked GPUs carry; the GPUs
	// with the low figure.
	Providers int `json:"providers_interviews_per_day"`
	GPUs      int `json:"gpus_interviews_per_day"`
	// Missing is zero when the target is reached.
	Missing int `json:"missing_interviews_per_day"`
	// Close lists, of each kind known, how many more GPUs carry what is missing.
	Close []GPUCount `json:"gpus_to_close_the_gap,omitempty"`
}

// Setup is the providers and some GPUs together.
type Setup struct {
	// GPUs is empty for the providers alone.
	GPUs []GPUCount `json:"gpus"`
	// Asked marks the operator's own.
	Asked bool `json:"asked"`
	// SelfHosted and Total are interviews a day at the plan's depth.
	SelfHosted Range `json:"self_hosted_interviews_per_day"`
	Total      Range `json:"total_interviews_per_day"`
	// ElectricityUSDMonth and USD are zero when unknown for one of the GPUs.
	ElectricityUSDMonth float64 `json:"electricity_usd_per_month"`
	USD                 Range   `json:"hardware_usd,omitzero"`
	// RestUSDMonth buys what is then missing, by the low figure, at the reference
	// price; MonthUSD adds electricity.
	RestUSDMonth float64 `json:"rest_usd_per_month"`
	MonthUSD     float64 `json:"usd_per_month"`
	// Unknown names what is missing in the figures: power, price.
	Unknown []string `json:"unknown,omitempty"`
}

func (p *Plan) addSetups(in Input) {
	setups := [][]GPUCount{nil}
	if len(in.GPUs) > 0 {
		setups = append(setups, in.GPUs)
	}
	for _, n := range in.Figures.Counts {
		row := []GPUCount{{ID: p.GPUs[0].ID, Count: n}}
		if !slices.Equal(row, in.GPUs) {
			setups = append(setups, row)
		}
	}
	for i, gpus := range setups {
		s := p.setup(in, gpus)
		s.Asked = i == 1 && len(in.GPUs) > 0
		p.Setups = append(p.Setups, s)
	}
}

func (p *Plan) setup(in Input, gpus []GPUCount) Setup {
	s := Setup{GPUs: gpus}
	power, price := true, true
	for _, asked := range gpus {
		g, n := p.gpu(asked.ID), float64(asked.Count)
		day := g.Interviews[in.Depth]
		s.SelfHosted.Low += n * day.Low
		s.SelfHosted.High += n * day.High
		s.ElectricityUSDMonth += n * g.ElectricityUSDMonth
		power = power && g.Watts > 0
		if g.USD == nil {
			price = false
			continue
		}
		s.USD.Low += n * g.USD.Low
		s.USD.High += n * g.USD.High
	}
	if !power {
		s.Unknown, s.ElectricityUSDMonth = append(s.Unknown, "power"), 0
	}
	if !price {
		s.Unknown, s.USD = append(s.Unknown, "price"), Range{}
	}
	providers := float64(p.Total.Interviews[in.Depth])
	s.Total = Range{Low: providers + s.SelfHosted.Low, High: providers + s.SelfHosted.High}
	if missing := float64(in.Interviews) - s.Total.Low; missing > 0 && len(p.Paid) > 0 {
		s.RestUSDMonth = missing * DaysPerMonth * p.Paid[0].USDPerInterview.Low
	}
	s.MonthUSD = s.ElectricityUSDMonth + s.RestUSDMonth
	return s
}

func (p *Plan) gpu(id string) GPU {
	for _, g := range p.GPUs {
		if g.ID == id {
			return g
		}
	}
	return GPU{}
}

func (p *Plan) addTarget(in Input) {
	t := Target{
		Interviews: in.Interviews, CallsPerDay: in.Interviews * in.Depth.Calls(), Providers: p.Total.Interviews[in.Depth],
	}
	for _, s := range p.Setups {
		if s.Asked {
			t.GPUs = whole(s.SelfHosted.Low)
		}
	}
	t.Missing = max(0, in.Interviews-t.Providers-t.GPUs)
	if t.Missing > 0 {
		for _, g := range p.GPUs {
			t.Close = append(t.Close, GPUCount{ID: g.ID, Count: atLeast(float64(t.Missing), g.Interviews[in.Depth].Low)})
		}
	}
	p.Target = t
}
