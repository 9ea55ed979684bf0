package standin

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Metric is what a Limit counts.
type Metric string

const (
	// Requests counts accepted calls.
	Requests Metric = "requests"
	// Tokens counts prompt and completion tokens.
	Tokens Metric = "tokens"
	// InputTokens counts prompt tokens only, as Gemini does.
	InputTokens Metric = "input_tokens"
	// OutputTokens counts completion tokens only.
	OutputTokens Metric = "output_tokens"
	// Neurons is Cloudflare's unit: tokens weighted by model and direction.
	Neurons Metric = "neurons"
	// USD counts dollars at the model's price.
	USD Metric = "usd"
	// Concurrency counts the calls being answered.
	Concurrency Metric = "concurrency"
)

// Reset says how a spent Limit comes back.
type Reset string

const (
	// Rolling refills continuously at Max/Window, up to Max.
	Rolling Reset = "rolling"
	// UTCMidnight refills at 00:00 UTC.
	UTCMidnight Reset = "utc_midnight"
	// PacificMidnight refills at 00:00 in America/Los_Angeles.
	PacificMidnight Reset = "pacific_midnight"
	// CalendarMonth refills at 00:00 UTC on the first of a month.
	CalendarMonth Reset = "calendar_month"
	// Never is credit that is given once.
	Never Reset = "never"
)

// Windows of a Limit besides time.Second, time.Minute and time.Hour.
const (
	Day   = 24 * time.Hour
	Month = 30 * Day
	// Once is the window of what Never resets.
	Once time.Duration = 0
)

// forever is the wait for credit that does not come back.
const forever time.Duration = math.MaxInt64

// Limit is one quota of an account.
type Limit struct {
	Metric Metric
	// Window is time.Second, time.Minute, time.Hour, Day, Month or Once.
	// Concurrency has none.
	Window time.Duration
	// Max is how much one window allows, in the metric's unit; zero means "never
	// on this plan".
	Max float64
	// Reset is Rolling when empty. Concurrency has none.
	Reset Reset
	// Shared makes all models of an account draw from one quota; otherwise each
	// has its own.
	Shared bool
	// Models, when not empty, are the only ones under this limit.
	Models []string
}

func (l Limit) validate() error {
	var problems []error
	complain := func(format string, args ...any) { problems = append(problems, fmt.Errorf(format, args...)) }
	if !slices.Contains([]Metric{Requests, Tokens, InputTokens, OutputTokens, Neurons, USD, Concurrency}, l.Metric) {
		complain("metric %q: want requests, tokens, input_tokens, output_tokens, neurons, usd or concurrency", l.Metric)
	}
	if l.Max < 0 {
		complain("max %v: must not be negative", l.Max)
	}
	if l.Metric == Concurrency {
		if l.Window != 0 || l.Reset != "" {
			complain("concurrency: has no window and no reset")
		}
		return errors.Join(problems...)
	}
	if !slices.Contains([]time.Duration{Once, time.Second, time.Minute, time.Hour, Day, Month}, l.Window) {
		complain("window %s: want 1s, 1m, 1h, 24h, 720h, or 0 for once", l.Window)
	}
	if !slices.Contains([]Reset{"", Rolling, UTCMidnight, PacificMidnight, CalendarMonth, Never}, l.Reset) {
		complain("reset %q: want rolling, utc_midnight, pacific_midnight, calendar_month or never", l.Reset)
	}
	if (l.Window == Once) != (l.Reset == Never) {
		complain("window %s with reset %q: what is given once, and only that, never resets", l.Window, l.Reset)
	}
	return errors.Join(problems...)
}

// rolling reports whether the limit refills all the time.
func (l Limit) rolling() bool {
	return l.Metric != Concurrency && (l.Reset == "" || l.Reset == Rolling)
}

// allowance reports whether the limit is what a day or more may spend, as
// opposed to a pace.
func (l Limit) allowance() bool {
	return l.Metric != Concurrency && (l.Window >= Day || l.Window == Once)
}

// rounding absorbs what floating point loses in refills and sums.
func (l Limit) rounding() float64 { return 1e-9 * max(1, l.Max) }

// covers reports whether the limit applies to the model.
func (l Limit) covers(model string) bool {
	return len(l.Models) == 0 || slices.Contains(l.Models, model)
}

// nextReset is the next moment at which a limit that does not roll is full
// again; zero when there is none.
func (l Limit) nextReset(now time.Time, pacific *time.Location) time.Time {
	switch l.Reset {
	case UTCMidnight:
		y, m, d := now.UTC().Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC)
	case PacificMidnight:
		y, m, d := now.In(pacific).Date()
		return time.Date(y, m, d+1, 0, 0, 0, 0, pacific)
	case CalendarMonth:
		y, m, _ := now.UTC().Date()
		return time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC)
	case Rolling, Never:
	}
	return time.Time{}
}
