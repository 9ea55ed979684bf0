package catalog

import (
	"time"

	"github.com/parley-interviews/parley"
)

// Limit is one quota of an account.
type Limit struct {
	Metric parley.Metric `yaml:"metric"`
	// Window is how long the quota lasts; empty for MetricConcurrency.
	Window Window `yaml:"window"`
	// Limit is in the metric's unit; dollars may have decimals.
	Limit float64 `yaml:"limit"`
	Reset Reset   `yaml:"reset"`
	// PerModel gives each model its own quota; otherwise all of the account's
	// models share one.
	PerModel bool `yaml:"per_model"`
	// Models, when not empty, are the only ones under this limit.
	Models []string `yaml:"models"`
}

// Window is the length of a quota.
type Window string

const (
	WindowSecond Window = "second"
	WindowMinute Window = "minute"
	WindowHour   Window = "hour"
	WindowDay    Window = "day"
	WindowMonth  Window = "month"
	// WindowOnce is credit that never comes back.
	WindowOnce Window = "once"
)

// Duration returns the window's length; a month counts as 30 days, and zero is
// the length of what has none.
func (w Window) Duration() time.Duration {
	switch w {
	case WindowSecond:
		return time.Second
	case WindowMinute:
		return time.Minute
	case WindowHour:
		return time.Hour
	case WindowDay:
		return 24 * time.Hour
	case WindowMonth:
		return 30 * 24 * time.Hour
	case WindowOnce:
	}
	return 0
}

// Reset says how a quota comes back.
type Reset string

const (
	// ResetRolling refills continuously: limit/window per unit of time.
	ResetRolling Reset = "rolling"
	// ResetUTCMidnight refills at 00:00 UTC.
	ResetUTCMidnight Reset = "utc_midnight"
	// ResetPacificMidnight refills at 00:00 in America/Los_Angeles.
	ResetPacificMidnight Reset = "pacific_midnight"
	// ResetCalendarMonth refills at 00:00 UTC on the first of a month.
	ResetCalendarMonth Reset = "calendar_month"
	// ResetNever does not refill.
	ResetNever Reset = "never"
)
