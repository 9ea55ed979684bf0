package plan

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// Claims is what a plan said, number by number.
type Claims struct {
	InterviewsPerDay []ProviderClaim `yaml:"interviews_per_day"`
	OneAccount       DayMonth        `yaml:"one_account"`
	AccountsPerDay   map[string]int  `yaml:"accounts_per_day"`
	OthersPerDay     int             `yaml:"others_per_day"`
	SeveralAccounts  DayMonth        `yaml:"several_accounts"`
	SavingsPerDay    map[string]int  `yaml:"savings_per_day"`
	Optimised        DayMonth        `yaml:"optimised"`
	Hybrid           HybridClaim     `yaml:"hybrid"`
	PaidMonth        Range           `yaml:"paid_month"`
	// ElectricityMonth is for one GPU, FourGPUsMonth the running costs of four.
	ElectricityMonth float64    `yaml:"electricity_month"`
	FourGPUsMonth    float64    `yaml:"four_gpus_month"`
	CloudGPU         CloudClaim `yaml:"cloud_gpu"`
}

// ProviderClaim is what one account was said to give.
type ProviderClaim struct {
	Provider string `yaml:"provider"`
	Day      int    `yaml:"day"`
	Month    int    `yaml:"month"`
	// Basis is all that the plan names for it, where that is no figure: the catalog's
	// limit was then made from the claim.
	Basis string `yaml:"basis"`
}

// DayMonth is a sum for a day and for a month.
type DayMonth struct {
	Day   int `yaml:"day"`
	Month int `yaml:"month"`
}

// HybridClaim is the row of GPUs and optimised providers together.
type HybridClaim struct {
	GPUs   int `yaml:"gpus"`
	PerGPU int `yaml:"per_gpu"`
	Day    int `yaml:"day"`
}

// CloudClaim is the row of rented GPUs.
type CloudClaim struct {
	USDPerHour float64 `yaml:"usd_per_hour"`
	GPUs       int     `yaml:"gpus"`
	USDPerDay  float64 `yaml:"usd_per_day"`
}

// Check holds one claim against the plan's own figures.
type Check struct {
	What string `json:"what"`
	// Claimed is what the plan says, Reckoned what follows from How.
	Claimed  float64 `json:"claimed"`
	Reckoned float64 `json:"reckoned"`
	Follows  bool    `json:"follows"`
	// Assumed is set where nothing can be reckoned: the figure was made from the
	// claim itself.
	Assumed bool   `json:"assumed,omitempty"`
	How     string `json:"how"`
}

type auditor struct{ checks []Check }

func (a *auditor) check(what string, claimed, reckoned float64, how string, args ...any) {
	reckoned = math.Round(reckoned*100) / 100
	a.checks = append(a.checks, Check{
		What: what, Claimed: claimed, Reckoned: reckoned, Follows: math.Abs(claimed-reckoned) < 0.005, How: fmt.Sprintf(how, args...),
	})
}

// audit reckons the claims anew, each from the plan's own figures before it and
// with its own size of a call, so that one slip is told once.
func audit(in Input) []Check {
	c := in.Figures.Claims
	if c == nil {
		return nil
	}
	var a auditor
	days := a.providers(in, *c)
	a.several(*c, days)
	base := float64(c.SeveralAccounts.Day)
	optimised := c.SeveralAccounts.Day
	for _, s := range in.Figures.Savings {
		a.check(s.Name+", a day", float64(c.SavingsPerDay[s.Name]), math.Floor(base*s.Share), "%s x %v, rounded down", group(base), s.Share)
		optimised += c.SavingsPerDay[s.Name]
	}
	a.check("optimised, a day", float64(c.Optimised.Day), float64(optimised), "%s and the four gains", group(base))
	a.month("optimised", c.Optimised)
	a.check("hybrid, a day", float64(c.Hybrid.Day), float64(c.Hybrid.GPUs*c.Hybrid.PerGPU+c.Optimised.Day),
		"%d x %s on GPUs and %s", c.Hybrid.GPUs, group(float64(c.Hybrid.PerGPU)), group(float64(c.Optimised.Day)))
	if paid := in.Figures.Paid; paid != nil {
		const month = 20000 * DaysPerMonth
		a.check("paid calls, $ a month, low", c.PaidMonth.Low, month*paid.USDPerInterview.Low, "600,000 x $%v", paid.USDPerInterview.Low)
		a.check("paid calls, $ a month, high", c.PaidMonth.High, month*paid.USDPerInterview.High, "600,000 x $%v", paid.USDPerInterview.High)
	}
	a.check("four rented GPUs, $ a day", c.CloudGPU.USDPerDay, c.CloudGPU.USDPerHour*24*float64(c.CloudGPU.GPUs),
		"%d x 24 hours x $%v", c.CloudGPU.GPUs, c.CloudGPU.USDPerHour)
	if len(in.Figures.GPUs) > 0 {
		watts := in.Figures.GPUs[0].Watts.Planned
		a.check("electricity of one GPU, $ a month", c.ElectricityMonth, watts/1000*hoursPerMonth*in.Figures.USDPerKWh,
			"%v W of a card in use x %d hours x $%v a kWh; $%v would be %.0f W", watts, hoursPerMonth, in.Figures.USDPerKWh,
			c.ElectricityMonth, c.ElectricityMonth/hoursPerMonth/in.Figures.USDPerKWh*1000)
	}
	a.check("running four GPUs, $ a month", c.FourGPUsMonth, 4*c.ElectricityMonth,
		"4 x $%v of electricity; the plan names nothing else", c.ElectricityMonth)
	return a.checks
}

// providers checks what one account gives, and returns the claimed days.
func (a *auditor) providers(in Input, c Claims) map[string]int {
	days := map[string]int{}
	sum := DayMonth{}
	for _, claim := range c.InterviewsPerDay {
		days[claim.Provider] = claim.Day
		sum.Day += claim.Day
		sum.Month += claim.Month
		reckoned, how := 0, "not in the catalog"
		if entry, known := in.Catalog.Provider(claim.Provider); known {
			p := provider(entry, 1, 1, in.Figures.Call)
			reckoned = p.CallsPerDay / figureCalls
			how = fmt.Sprintf("%s: %s calls a day / %d", p.Binding, group(float64(p.CallsPerDay)), figureCalls)
		}
		a.check(claim.Provider+", a day", float64(claim.Day), float64(reckoned), "%s", how)
		if claim.Basis != "" {
			last := &a.checks[len(a.checks)-1]
			last.Assumed, last.How = true, fmt.Sprintf("the plan names only %q; the catalog's limit was made from the claim", claim.Basis)
		}
		a.month(claim.Provider, DayMonth{Day: claim.Day, Month: claim.Month})
	}
	a.check("one account each, a day", float64(c.OneAccount.Day), float64(sum.Day), "the sum of the days above")
	a.check("one account each, a month", float64(c.OneAccount.Month), float64(sum.Month), "the sum of the months above")
	return days
}

func (a *auditor) several(c Claims, days map[string]int) {
	sum, others := 0, c.OneAccount.Day
	for _, id := range slices.Sorted(maps.Keys(c.AccountsPerDay)) {
		claimed := c.AccountsPerDay[id]
		sum += claimed
		others -= days[id]
		if days[id] == 0 {
			continue
		}
		count := int(math.Round(float64(claimed) / float64(days[id])))
		a.check(fmt.Sprintf("%d accounts at %s, a day", count, id), float64(claimed), float64(count*days[id]), "%d x %d", count, days[id])
	}
	a.check("all others, a day", float64(c.OthersPerDay), float64(others),
		"one account at each of the %d not named above", len(c.InterviewsPerDay)-len(c.AccountsPerDay))
	a.check("several accounts, a day", float64(c.SeveralAccounts.Day), float64(sum+c.OthersPerDay),
		"the sum, with %d for others", c.OthersPerDay)
	a.month("several accounts", c.SeveralAccounts)
}

// month speaks up only where a month is not thirty days.
func (a *auditor) month(what string, claim DayMonth) {
	if claim.Month != claim.Day*DaysPerMonth {
		a.check(what+", a month", float64(claim.Month), float64(claim.Day*DaysPerMonth), "%d x %d days", claim.Day, DaysPerMonth)
	}
}
