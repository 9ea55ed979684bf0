package router

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
)

// Reasons stand in every interview's history, so they are kept short.
const (
	maxClausesChosen = 4
	maxClausesWait   = 16
)

// chosenReason explains a choice: what ranked the place before others, its scarcest
// window, and what was passed over. A repeated answer is explained by what is known by
// now: it counts what was asked at first.
func chosenReason(r quota.Reservation, query parley.RouteQuery, asked, line []*entry) string {
	i := slices.IndexFunc(line, func(e *entry) bool { return e.name == r.Name })
	if i < 0 {
		return "chosen before the configuration changed"
	}
	met := map[int]*quota.Skip{}
	if r.Index < len(asked) && asked[r.Index].index == line[i].index {
		met = obstacles(r, asked)
	}
	clauses := []string{line[i].merits(r, query)}
	for _, e := range line[:i] {
		skip := met[e.index]
		if skip == nil {
			skip = e.out
		}
		clauses = e.addObstacle(clauses, skip, r.Now)
	}
	return join(clauses, maxClausesChosen+1)
}

// waitReason explains why nothing is eligible.
func waitReason(r quota.Reservation, query parley.RouteQuery, asked []*entry, unfit []*place) string {
	var clauses []string
	met := obstacles(r, asked)
	for _, e := range asked {
		clauses = e.addObstacle(clauses, met[e.index], r.Now)
	}
	for _, p := range unfit {
		clauses = append(clauses, p.label()+": "+p.unfit(query))
	}
	if len(clauses) == 0 {
		return "no provider is configured"
	}
	return join(clauses, maxClausesWait)
}

// merits says what ranked a place: "tier 1, usually 420ms, plenty: 7000 of 8000 tokens
// left this minute".
func (e *entry) merits(r quota.Reservation, query parley.RouteQuery) string {
	var merits []string
	if r.Rescued {
		merits = append(merits, "rescued although resting")
	}
	if e.preferred {
		merits = append(merits, "preferred")
	}
	if title := e.title(query); title != "" {
		merits = append(merits, title)
	} else {
		merits = append(merits, fmt.Sprintf("tier %d", e.tier))
	}
	if e.pace.Calls > 0 {
		pace := "usually " + brief(e.pace.Mean)
		if e.late {
			pace += " of " + brief(time.Duration(query.BudgetMS)*time.Millisecond) + " left"
		}
		merits = append(merits, pace)
	}
	if e.trains() {
		merits = append(merits, "may train on it")
	}
	if i := scarcest(e.windows, r.Left); i >= 0 {
		merits = append(merits, e.stock.String()+": "+e.windows[i].remainder(r.Left[i]))
	}
	return strings.Join(merits, ", ")
}

// scarcest is the window with the smallest share left, -1 without windows.
func scarcest(windows []window, left []int64) int {
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

// obstacles are those that the ledger met, by the places' positions in the fleet.
func obstacles(r quota.Reservation, asked []*entry) map[int]*quota.Skip {
	found := make(map[int]*quota.Skip, len(r.Skipped))
	for i := range r.Skipped {
		if skip := &r.Skipped[i]; skip.Index < len(asked) {
			found[asked[skip.Index].index] = skip
		}
	}
	return found
}

func (p *place) addObstacle(clauses []string, skip *quota.Skip, now time.Time) []string {
	if skip == nil || (skip.Why == quota.WhyUnserved && p.silent) {
		return clauses
	}
	return append(clauses, p.label()+": "+p.obstacle(*skip, now))
}

func (p *place) obstacle(skip quota.Skip, now time.Time) string {
	switch skip.Why {
	case quota.WhyUnserved:
		return "not served"
	case quota.WhyBenched:
		return fmt.Sprintf("benched until %s (%s)", shown(skip.Until, now), skip.Cause)
	case quota.WhyUnhealthy:
		return "failing, next try at " + shown(skip.Until, now)
	case quota.WhySpent:
		return p.limitName(skip.Name) + " spent" + ending(skip.Until, now)
	case quota.WhyTooLarge:
		return "the call exceeds its " + p.limitName(skip.Name)
	case quota.WhyTried:
		return "tried"
	}
	return string(skip.Why)
}

func ending(until, now time.Time) string {
	if until.IsZero() {
		return ""
	}
	return " until " + shown(until, now)
}

// limitName says "8000 tokens a minute".
func (p *place) limitName(name string) string {
	for _, w := range p.windows {
		switch {
		case w.Name != name:
		case w.Metric == parley.MetricConcurrency:
			return number(w.limit.Limit) + " calls at once"
		case w.limit.Window == catalog.WindowOnce:
			return fmt.Sprintf("%s %s of credit", number(w.limit.Limit), w.Metric)
		default:
			return fmt.Sprintf("%s %s a %s", number(w.limit.Limit), w.Metric, w.limit.Window)
		}
	}
	return "limit"
}

// remainder says "7000 of 8000 tokens left this minute".
func (w window) remainder(left int64) string {
	text := fmt.Sprintf("%s of %s ", number(w.inUnits(left)), number(w.limit.Limit))
	switch {
	case w.Metric == parley.MetricConcurrency:
		return text + "calls at once free"
	case w.limit.Window == catalog.WindowOnce:
		return text + string(w.Metric) + " of credit left"
	}
	return fmt.Sprintf("%s%s left this %s", text, w.Metric, w.limit.Window)
}

func number(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }

// brief rounds a duration to what a reader compares.
func brief(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

// shown is the time, and the day where it is another one. All times are UTC on the
// clock of the quotas.
func shown(t, now time.Time) string {
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
