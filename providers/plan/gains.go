package plan

import "github.com/parley-interviews/parley/providers/catalog"

// Several shows what more accounts would give, were they allowed; one account
// everywhere else, whatever accounts there really are.
type Several struct {
	Rows []SeveralRow `json:"rows"`
	// Interviews is a day's with all those accounts, Allowed with only those that
	// the terms do not forbid.
	Interviews int `json:"interviews_per_day"`
	Allowed    int `json:"allowed_interviews_per_day"`
}

// SeveralRow is one provider with several accounts.
type SeveralRow struct {
	Provider string `json:"provider"`
	Accounts int    `json:"accounts"`
	One      int    `json:"one_account_interviews_per_day"`
	All      int    `json:"all_accounts_interviews_per_day"`
	// Terms is what the catalog says of pooling, Source the page.
	Terms  catalog.Pooling `json:"terms"`
	Source string          `json:"source"`
	// Forbidden rows count as one account in Several.Allowed.
	Forbidden bool `json:"forbidden"`
}

func several(in Input) Several {
	counts := map[string]int{}
	for _, a := range in.Figures.Accounts {
		counts[a.Provider] = a.Count
	}
	var s Several
	for _, entry := range in.Catalog.Providers {
		if leftOut(entry, 1) != "" {
			continue
		}
		one := provider(entry, 1, 1, in.Call).Interviews[in.Depth]
		count, listed := counts[entry.ID]
		if !listed {
			s.Interviews, s.Allowed = s.Interviews+one, s.Allowed+one
			continue
		}
		row := SeveralRow{
			Provider: entry.ID, Accounts: count, One: one, All: one * count,
			Terms: entry.Terms.SeveralAccounts, Source: entry.Terms.Source,
			Forbidden: entry.Terms.SeveralAccounts == catalog.PoolingForbidden,
		}
		s.Rows = append(s.Rows, row)
		s.Interviews += row.All
		if row.Forbidden {
			s.Allowed += one
		} else {
			s.Allowed += row.All
		}
	}
	return s
}

// Savings sets what the plan of 2025-12 claims for saving calls against how many
// calls of an interview each way can touch.
type Savings struct {
	// Base is the providers' daily interviews without them.
	Base int         `json:"base_interviews_per_day"`
	Rows []SavingRow `json:"rows"`
	// Claimed adds all claims to Base; AtMost is the most that the reachable calls
	// allow, each of them saved once.
	Claimed int `json:"claimed_interviews_per_day"`
	AtMost  int `json:"at_most_interviews_per_day"`
}

// SavingRow is one way of saving calls.
type SavingRow struct {
	Name string `json:"name"`
	// Share is claimed, and Claimed the interviews that it would add.
	Share   float64 `json:"claimed_share"`
	Claimed int     `json:"claimed_interviews_per_day"`
	// Calls of one interview can be saved at most, which adds AtMost interviews.
	Calls   int    `json:"reachable_calls"`
	AtMost  int    `json:"at_most_interviews_per_day"`
	Reaches string `json:"reaches"`
}

func savings(in Input, base int) Savings {
	s := Savings{Base: base, Claimed: base, AtMost: base}
	gain := func(saved int) int {
		calls := in.Depth.Calls()
		return base*calls/(calls-min(saved, calls-1)) - base
	}
	for _, f := range in.Figures.Savings {
		row := SavingRow{
			Name: f.Name, Share: f.Share, Claimed: whole(float64(base) * f.Share), Calls: f.Calls, AtMost: gain(f.Calls), Reaches: f.Reaches,
		}
		s.Rows = append(s.Rows, row)
		s.Claimed += row.Claimed
		s.AtMost = max(s.AtMost, base+row.AtMost) // they reach the same calls
	}
	return s
}
