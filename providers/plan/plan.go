// Package plan reckons on paper how many interviews a day a catalog's quotas, the
// operator's accounts and GPUs can carry, what binds where, and what it costs. It
// is arithmetic alone: no network, no Redis, no clock. What it says is the steady
// state of an ordinary day: every quota used to the full, and no call that failed.
package plan

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// DaysPerMonth is how many days all monthly figures have.
const DaysPerMonth = 30

// Plan is the answer of Compute.
type Plan struct {
	// Edition names the catalog, Figures the assumptions beside it.
	Edition string `json:"edition"`
	Figures string `json:"figures"`
	// CatalogView is set when no accounts were given, and one at every provider with
	// something free was counted.
	CatalogView bool   `json:"catalog_view"`
	Call        Tokens `json:"tokens_per_call"`
	// Cached is the share of prompt tokens that GPUs have in their prefix cache, and Busy
	// the share of their full use that is planned with.
	Cached float64     `json:"cached_share"`
	Busy   float64     `json:"busy_share"`
	Depths []DepthCost `json:"depths"`
	// Depth is the one that target, savings, GPUs and money are reckoned for.
	Depth     parley.Depth `json:"depth"`
	Providers []Provider   `json:"providers"`
	// LeftOut are the entries that carry nothing, and why.
	LeftOut []LeftOut `json:"left_out"`
	Total   Total     `json:"total"`
	Target  Target    `json:"target"`
	Several Several   `json:"several_accounts"`
	Savings Savings   `json:"savings"`
	GPUs    []GPU     `json:"gpus"`
	Paid    []Paid    `json:"paid"`
	// Setups are rows of providers and GPUs together: none first, then the asked ones.
	Setups []Setup `json:"setups"`
	// Audit holds the edition's own plan against its own figures.
	Audit    []Check  `json:"audit,omitempty"`
	Warnings []string `json:"warnings,omitempty"`
}

// Interviews counts whole interviews by depth.
type Interviews map[parley.Depth]int

// DepthCost is what an interview of a depth takes.
type DepthCost struct {
	Depth parley.Depth `json:"depth"`
	Calls int          `json:"calls"`
}

// Provider is what one provider gives.
type Provider struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Asked is how many accounts of different owners there are, Accounts how many of
	// them are counted: one where the terms forbid pooling.
	Asked    int `json:"accounts_asked"`
	Accounts int `json:"accounts"`
	// CallsPerDay is what all counted accounts take together.
	CallsPerDay int `json:"calls_per_day"`
	// Interviews is a day's, whole ones of each account.
	Interviews Interviews `json:"interviews_per_day"`
	// Binding names the limits that bind, over all models in use.
	Binding string `json:"binding"`
	// MayTrain is set unless the provider says that it does not train on prompts.
	MayTrain bool `json:"may_train"`
	// Rule is what whoever uses the provider has to know of its terms; may be empty.
	Rule string `json:"rule,omitempty"`
	// CreditCalls is what credit given once pays, and CreditInterviews the whole
	// interviews in it; part of no daily figure.
	CreditCalls      int        `json:"credit_calls,omitempty"`
	CreditInterviews Interviews `json:"credit_interviews,omitempty"`
	// Models is what each model of one account takes.
	Models []Model `json:"models"`
}

// Model is what one model of one account takes.
type Model struct {
	ID string `json:"id"`
	// CallsPerDay is its part of the provider's; a shared limit may go to cheaper
	// models whole.
	CallsPerDay int    `json:"calls_per_day"`
	Binding     string `json:"binding"`
	// Limits are all that hold for the model but those of concurrency, which bound
	// no day.
	Limits []Limit `json:"limits"`
}

// Limit is one limit as it holds for one model.
type Limit struct {
	Metric   parley.Metric  `json:"metric"`
	Window   catalog.Window `json:"window"`
	Amount   float64        `json:"amount"`
	Scope    catalog.Scope  `json:"scope"`
	PerModel bool           `json:"per_model"`
	// PerCall is what a call takes, in the metric's unit.
	PerCall float64 `json:"per_call"`
	// CallsPerDay is what it would allow if it alone bound this model alone.
	CallsPerDay float64 `json:"calls_per_day"`
	Binds       bool    `json:"binds"`
	// Text reads as "200,000 tokens a day per organisation and model".
	Text string `json:"text"`
}

// LeftOut is a catalog entry that adds nothing.
type LeftOut struct {
	ID     string `json:"id"`
	Reason string `json:"reason"`
}

// Total sums the providers.
type Total struct {
	CallsPerDay int `json:"calls_per_day"`
	// Interviews adds the providers' whole interviews.
	Interviews Interviews `json:"interviews_per_day"`
	// Pooled lets one interview's calls go to several providers, as Parley does.
	Pooled Interviews `json:"pooled_interviews_per_day"`
	// WithoutTraining is Pooled over providers that do not train on prompts: all
	// that is open to a tenant who has not allowed it.
	WithoutTraining Interviews `json:"without_training_interviews_per_day"`
}

// Compute reckons the plan. The error lists all that is wrong with the input.
func Compute(in Input) (Plan, error) {
	if err := in.validate(); err != nil {
		return Plan{}, err
	}
	p := Plan{
		Edition: in.Catalog.Edition, Figures: in.Figures.Edition, CatalogView: in.Accounts == nil,
		Call: in.Call, Cached: in.Cached, Busy: in.Figures.Busy, Depth: in.Depth,
	}
	for _, d := range parley.Depths() {
		p.Depths = append(p.Depths, DepthCost{Depth: d, Calls: d.Calls()})
	}
	p.addProviders(in)
	p.addTotal()
	p.Several = several(in)
	p.Savings = savings(in, p.Total.Interviews[in.Depth])
	p.Paid = paid(in)
	p.addGPUs(in)
	p.addSetups(in)
	p.addTarget(in)
	p.Audit = audit(in)
	return p, nil
}

func (p *Plan) addProviders(in Input) {
	for _, entry := range in.Catalog.Providers {
		asked := in.accounts(entry.ID)
		if reason := leftOut(entry, asked); reason != "" {
			p.LeftOut = append(p.LeftOut, LeftOut{ID: entry.ID, Reason: reason})
			continue
		}
		counted, warning := count(entry, asked)
		if warning != "" {
			p.Warnings = append(p.Warnings, warning)
		}
		p.Providers = append(p.Providers, provider(entry, asked, counted, in.Call))
	}
}

// leftOut says why an entry adds nothing, or nothing.
func leftOut(p catalog.Provider, asked int) string {
	switch {
	case p.RetiredOn != "":
		return "gone since " + p.RetiredOn
	case p.SelfHosted:
		return "own hardware (see --gpus)"
	case p.Free == catalog.FreeNone:
		return "every call is paid"
	case asked == 0:
		return "no account"
	}
	return ""
}

// count says how many of the accounts may be counted, and warns of the others.
func count(p catalog.Provider, asked int) (int, string) {
	if asked <= 1 || p.Terms.SeveralAccounts != catalog.PoolingForbidden {
		return asked, ""
	}
	return 1, fmt.Sprintf("%s: %d accounts count as one: its terms forbid pooling them (%s); if yours may be used "+
		"side by side, state it: PARLEY_SEVERAL_ACCOUNTS=%[1]s", p.ID, asked, p.Terms.Source)
}

func provider(entry catalog.Provider, asked, counted int, call Tokens) Provider {
	models, credit := capacity(entry, call)
	p := Provider{
		ID: entry.ID, Name: entry.Name, Asked: asked, Accounts: counted, Models: models,
		MayTrain: entry.Training != catalog.TrainingNo, Rule: entry.Terms.Warning,
	}
	calls := 0
	for _, m := range models {
		calls += m.CallsPerDay
	}
	p.CallsPerDay, p.Interviews = calls*counted, interviews(calls).times(counted)
	if credit > 0 {
		p.CreditCalls, p.CreditInterviews = credit*counted, interviews(credit).times(counted)
	}
	p.Binding = strings.Join(bindings(models), "; ")
	return p
}

// bindings lists what binds the models in use, the busiest first; or all models
// when none is in use.
func bindings(models []Model) []string {
	models = slices.Clone(models)
	slices.SortStableFunc(models, func(a, b Model) int { return b.CallsPerDay - a.CallsPerDay })
	var reasons []string
	for _, m := range models {
		if m.CallsPerDay == 0 && models[0].CallsPerDay > 0 {
			break
		}
		if !slices.Contains(reasons, m.Binding) {
			reasons = append(reasons, m.Binding)
		}
	}
	return reasons
}

// interviews is how many whole ones so many calls make.
func interviews(calls int) Interviews {
	of := Interviews{}
	for _, d := range parley.Depths() {
		of[d] = calls / d.Calls()
	}
	return of
}

func (i Interviews) times(n int) Interviews {
	of := Interviews{}
	for d, count := range i {
		of[d] = count * n
	}
	return of
}

func (p *Plan) addTotal() {
	private := 0
	sum := Interviews{}
	for _, provider := range p.Providers {
		p.Total.CallsPerDay += provider.CallsPerDay
		if !provider.MayTrain {
			private += provider.CallsPerDay
		}
		for d, n := range provider.Interviews {
			sum[d] += n
		}
	}
	p.Total.Interviews = sum
	p.Total.Pooled, p.Total.WithoutTraining = interviews(p.Total.CallsPerDay), interviews(private)
}

// atLeast is how many of a size it takes to reach an amount.
func atLeast(amount, size float64) int {
	if amount <= 0 {
		return 0
	}
	return int(math.Ceil(amount/size - 1e-9))
}
