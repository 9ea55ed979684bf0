package plan

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// Input is what a plan is made from.
type Input struct {
	// Catalog is as catalog.Configure returns it: what the operator states about
	// pooling and training counts.
	Catalog catalog.Catalog
	Figures Figures
	// Accounts is how many accounts of different owners there are, by provider; nil
	// stands for one everywhere.
	Accounts map[string]int
	// Asked replaces Accounts at the providers that it names: a "what if".
	Asked map[string]int
	// Call is the size of an average call.
	Call Tokens
	// Cached is the share of prompt tokens that GPUs have in their prefix cache.
	Cached float64
	// Interviews a day are the target, at Depth.
	Interviews int
	Depth      parley.Depth
	// GPUs are one's own.
	GPUs      []GPUCount
	USDPerKWh float64
}

// NewInput returns the input that a catalog's edition suggests, with the target of
// the plan of 2025-12: 20,000 thorough interviews a day.
func NewInput(c catalog.Catalog) (Input, error) {
	figures, err := FiguresOf(c.Edition)
	return Input{
		Catalog: c, Figures: figures, Call: figures.Call, Cached: figures.Cached, USDPerKWh: figures.USDPerKWh,
		Interviews: 20000, Depth: parley.DepthThorough,
	}, err
}

// GPUCount is a number of GPUs of one kind.
type GPUCount struct {
	ID    string `json:"id"`
	Count int    `json:"count"`
}

// String writes it as ParseGPUs reads it.
func (g GPUCount) String() string { return strconv.Itoa(g.Count) + "x" + g.ID }

// ParseGPUs reads "2xrtx4090,1xh100".
func ParseGPUs(text string) ([]GPUCount, error) {
	var gpus []GPUCount
	for element := range strings.SplitSeq(text, ",") {
		number, id, found := strings.Cut(strings.ToLower(strings.TrimSpace(element)), "x")
		count, err := strconv.Atoi(number)
		if !found || err != nil || count < 1 || id == "" {
			return nil, fmt.Errorf("%q is not a number of GPUs such as 2xrtx4090", element)
		}
		gpus = append(gpus, GPUCount{ID: id, Count: count})
	}
	return gpus, nil
}

// ParseAccounts reads "groq=3,gemini=2".
func ParseAccounts(text string) (map[string]int, error) {
	accounts := map[string]int{}
	for element := range strings.SplitSeq(text, ",") {
		id, number, _ := strings.Cut(strings.TrimSpace(element), "=")
		count, err := strconv.Atoi(number)
		if err != nil || count < 0 || id == "" {
			return nil, fmt.Errorf("%q is not a number of accounts such as groq=3", element)
		}
		if _, twice := accounts[id]; twice {
			return nil, fmt.Errorf("%q stands twice", id)
		}
		accounts[id] = count
	}
	return accounts, nil
}

// CountAccounts counts the owners of the accounts at each provider of others; nil
// when there is none. Keys of one owner draw from one quota.
func CountAccounts(c catalog.Catalog, accounts []catalog.Account) map[string]int {
	owners := map[string]map[string]bool{}
	for _, a := range accounts {
		if p, known := c.Provider(a.Provider); !known || p.SelfHosted {
			continue
		}
		if owners[a.Provider] == nil {
			owners[a.Provider] = map[string]bool{}
		}
		owners[a.Provider][a.Owner] = true
	}
	if len(owners) == 0 {
		return nil
	}
	counts := map[string]int{}
	for id, of := range owners {
		counts[id] = len(of)
	}
	return counts
}

func (in Input) validate() error {
	var problems []error
	add := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if err := (Use{Call: in.Call, Cached: in.Cached}).validate(); err != nil {
		problems = append(problems, err)
	}
	if in.Interviews < 1 {
		add("interviews: %d; the target must be at least 1", in.Interviews)
	}
	if in.USDPerKWh < 0 {
		add("dollars per kWh: %v is below 0", in.USDPerKWh)
	}
	if !slices.Contains(parley.Depths(), in.Depth) {
		add("depth: %q is none of %q", in.Depth, parley.Depths())
	}
	for _, accounts := range []map[string]int{in.Accounts, in.Asked} {
		for _, id := range slices.Sorted(maps.Keys(accounts)) {
			if _, known := in.Catalog.Provider(id); !known {
				add("accounts: %q is no provider of edition %s; there are %s", id, in.Catalog.Edition, strings.Join(ids(in.Catalog), ", "))
			} else if accounts[id] < 0 {
				add("accounts: %d at %s is below 0", accounts[id], id)
			}
		}
	}
	var known []string
	for _, g := range in.Figures.GPUs {
		known = append(known, g.ID)
	}
	for _, g := range in.GPUs {
		if !slices.Contains(known, g.ID) {
			add("gpus: %q is not known to the figures of %s; there are %s", g.ID, in.Figures.Edition, strings.Join(known, ", "))
		}
		if g.Count < 1 {
			add("gpus: %d of %s; at least 1", g.Count, g.ID)
		}
	}
	return errors.Join(problems...)
}

// accounts is how many there are at a provider, or how many are asked for.
func (in Input) accounts(provider string) int {
	if n, asked := in.Asked[provider]; asked {
		return n
	}
	if in.Accounts == nil {
		return 1
	}
	return in.Accounts[provider]
}

func ids(c catalog.Catalog) []string {
	all := make([]string, len(c.Providers))
	for i, p := range c.Providers {
		all[i] = p.ID
	}
	return all
}
