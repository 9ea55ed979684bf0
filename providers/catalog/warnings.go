package catalog

import (
	"fmt"
	"slices"
)

// Warnings says what the operator has to know about the terms of those providers
// that have an account here: one line each, for the log at start-up.
func Warnings(c Catalog, accounts []Account) []string {
	var lines []string
	for _, p := range c.Providers {
		owners := ownersOf(p.ID, accounts)
		if owners == 0 {
			continue
		}
		if owners > 1 && p.Terms.SeveralAccounts == PoolingForbidden {
			lines = append(lines, fmt.Sprintf(
				"%s: keys of %d accounts, and its terms forbid using several to get round limits: %s (%s, %s); "+
					"if yours may be used side by side, state it: %s=%s", p.ID, owners, p.Terms.Note, p.Terms.Source, p.Terms.Date, statedPooling, p.ID))
		}
		if p.Terms.Warning != "" {
			lines = append(lines, p.ID+": "+p.Terms.Warning)
		}
		if use := p.Training.warning(); use != "" {
			lines = append(lines, fmt.Sprintf("%s: %s, so only tenants that allow it are routed there; "+
				"if it does not hold for your account, state it: %s=%s", p.ID, use, statedOptOut, p.ID))
		}
	}
	return lines
}

func (t Training) warning() string {
	switch t {
	case TrainingYes:
		return "trains on what it is sent"
	case TrainingOptOut:
		return "trains on what it is sent unless the account has opted out"
	case TrainingUnknown:
		return "nothing certain is known about whether it trains on what it is sent"
	case TrainingNo:
	}
	return ""
}

func ownersOf(provider string, accounts []Account) int {
	var owners []string
	for _, a := range accounts {
		if a.Provider == provider && !slices.Contains(owners, a.Owner) {
			owners = append(owners, a.Owner)
		}
	}
	return len(owners)
}
