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
	// Neurons is Cloudflare's unit: tokens weighted by model and direction.
	Neurons Metric = "neurons"
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
)

// Limit is one quota of an account.
type Limit struct {
	Metric Metric
	// Window is a minute, an hour or a day.
	Window time.Duration
	// Max is how much one window allows; zero means "never on this plan".
	Max int64
	// Reset is Rolling when empty.
	Reset Reset
	// Shared makes all models of an account draw from one quota; otherwise each
	// has its own.
	Shared bool
	// Models, when not empty, are the only ones under this limit.
	Models []string
}

const day = 24 * time.Hour

func (l Limit) validate() error {
	var problems []error
	if !slices.Contains([]Metric{Requests, Tokens, InputTokens, Neurons}, l.Metric) {
		problems = append(problems, fmt.Errorf("metric %q: want requests, tokens, input_tokens or neurons", l.Metric))
	}
	if !slices.Contains([]time.Duration{time.Minute, time.Hour, day}, l.Window) {
		problems = append(problems, fmt.Errorf("window %s: want 1m, 1h or 24h", l.Window))
	}
	if !slices.Contains([]Reset{"", Rolling, UTCMidnight, PacificMidnight}, l.Reset) {
		problems = append(problems, fmt.Errorf("reset %q: want rolling, utc_midnight or pacific_midnight", l.Reset))
	}
	if l.Max < 0 {
		problems = append(problems, fmt.Errorf("max %d: must not be negative", l.Max))
	}
	return errors.Join(problems...)
}

// midnight reports whether the limit refills at some midnight.
func (l Limit) midnight() bool { return l.Reset == UTCMidnight || l.Reset == PacificMidnight }

// daily reports whether the limit is a day's allowance, as opposed to a pace.
func (l Limit) daily() bool { return l.Window == day }

// covers reports whether the limit applies to the model.
func (l Limit) covers(model string) bool {
	return len(l.Models) == 0 || slices.Contains(l.Models, model)
}

// bucket is what an account has used of one Limit.
type bucket struct {
	limit Limit
	used  float64
	// at is when used was last brought up to date.
	at time.Time
	// resetAt is the next midnight of a midnight limit.
	resetAt time.Time
	zone    *time.Location
}

// advance brings the bucket up to now.
func (b *bucket) advance(now time.Time) {
	if b.limit.midnight() {
		if !now.Before(b.resetAt) {
			b.used = 0
			y, m, d := now.In(b.zone).Date()
			b.resetAt = time.Date(y, m, d+1, 0, 0, 0, 0, b.zone)
		}
		b.at = now
		return
	}
	if elapsed := now.Sub(b.at); elapsed > 0 {
		b.used = max(0, b.used-elapsed.Seconds()*b.rate())
		b.at = now
	}
}

// rate is the refill per second of a rolling limit.
func (b *bucket) rate() float64 { return float64(b.limit.Max) / b.limit.Window.Seconds() }

// rounding absorbs what floating point loses in refills.
const rounding = 1e-6

// fits reports whether the cost may be taken now.
func (b *bucket) fits(cost float64) bool { return b.used+cost <= float64(b.limit.Max)+rounding }

// wait is how long until the cost fits; the whole window when it never does.
func (b *bucket) wait(cost float64) time.Duration {
	if b.limit.midnight() {
		return b.resetAt.Sub(b.at)
	}
	if cost > float64(b.limit.Max) || b.limit.Max == 0 {
		return b.limit.Window
	}
	return seconds((b.used + cost - float64(b.limit.Max)) / b.rate())
}

// reading is what a provider's headers tell about one limit.
type reading struct {
	limit     Limit
	remaining int64
	// reset is the time until the quota is full again.
	reset time.Duration
}

func (b *bucket) read() reading {
	r := reading{limit: b.limit, remaining: int64(max(0, math.Floor(float64(b.limit.Max)-b.used+rounding)))}
	switch {
	case b.limit.midnight():
		r.reset = b.resetAt.Sub(b.at)
	case b.limit.Max > 0:
		r.reset = seconds(b.used / b.rate())
	}
	return r
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
