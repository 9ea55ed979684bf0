package router

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley/providers/quota"
)

// Reasons stand in every interview's history, so they are kept short.
const (
	maxClausesChosen = 4
	maxClausesWait   = 16
)

// chosenReason explains a choice: how it ranks, its scarcest window, and what was
// passed over.
func chosenReason(r quota.Reservation, fitting []place) string {
	if r.Index >= len(fitting) || fitting[r.Index].name() != r.Name {
		return "chosen before the configuration changed"
	}
	p := fitting[r.Index]
	text := fmt.Sprintf("priority %d", p.priority)
	if i := scarcest(p.windows, r.Left); i >= 0 {
		w := p.windows[i]
		text += fmt.Sprintf(", %d of %d %s left this %s", r.Left[i], w.Limit, w.Metric, p.limits[i].Window)
	}
	clauses := append([]string{text}, skipClauses(r, fitting)...)
	return join(clauses, maxClausesChosen+1)
}

// waitReason explains why nothing is eligible.
func waitReason(r quota.Reservation, fitting []place, unfit []string) string {
	clauses := append(skipClauses(r, fitting), unfit...)
	if len(clauses) == 0 {
		return "no provider is configured"
	}
	return join(clauses, maxClausesWait)
}

// scarcest is the window with the smallest share left, -1 without windows.
func scarcest(windows []quota.Window, left []int64) int {
	scarcest, least := -1, 2.0
	for i, w := range windows {
		if i >= len(left) || w.Limit == 0 {
			continue
		}
		if share := float64(left[i]) / float64(w.Limit); share < least {
			scarcest, least = i, share
		}
	}
	return scarcest
}

func skipClauses(r quota.Reservation, fitting []place) []string {
	var clauses []string
	for _, skip := range r.Skipped {
		if skip.Index >= len(fitting) {
			continue
		}
		p := fitting[skip.Index]
		if skip.Why == quota.WhyUnserved && p.silent {
			continue
		}
		clauses = append(clauses, p.label()+": "+p.obstacle(skip, r.Now))
	}
	return clauses
}

func (p place) obstacle(skip quota.Skip, now time.Time) string {
	switch skip.Why {
	case quota.WhyUnserved:
		return "not served"
	case quota.WhyBenched:
		return fmt.Sprintf("benched until %s (%s)", clock(skip.Until, now), skip.Cause)
	case quota.WhyUnhealthy:
		return "failing, next try at " + clock(skip.Until, now)
	case quota.WhySpent:
		return fmt.Sprintf("%s spent until %s", p.limitName(skip.Name), clock(skip.Until, now))
	case quota.WhyTooLarge:
		return "the call exceeds its " + p.limitName(skip.Name)
	case quota.WhyTried:
		return "tried"
	}
	return string(skip.Why)
}

// limitName says "8000 tokens a minute".
func (p place) limitName(window string) string {
	i := slices.IndexFunc(p.windows, func(w quota.Window) bool { return w.Name == window })
	if i < 0 {
		return "limit"
	}
	return fmt.Sprintf("%g %s a %s", p.limits[i].Limit, p.limits[i].Metric, p.limits[i].Window)
}

// clock shows the time, and the day where it is another one. All times are UTC.
func clock(t, now time.Time) string {
	if t.Year() == now.Year() && t.YearDay() == now.YearDay() {
		return t.Format(time.TimeOnly)
	}
	return t.Format("2006-01-02 15:04")
}

func join(clauses []string, most int) string {
	if len(clauses) > most {
		rest := len(clauses) - most
		clauses = append(clauses[:most:most], fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(clauses, "; ")
}
