package standin

import (
	"math"
	"time"
)

// bucket is what an account has used of one Limit.
type bucket struct {
	limit Limit
	used  float64
	// at is when used was last brought up to date.
	at time.Time
	// resetAt is when a limit with a fixed reset is full again.
	resetAt time.Time
	pacific *time.Location
	// peak is the most that was ever used at once, refused counts the calls that
	// did not fit.
	peak    float64
	refused int64
}

// advance brings the bucket up to now.
func (b *bucket) advance(now time.Time) {
	switch {
	case b.limit.rolling():
		if elapsed := now.Sub(b.at); elapsed > 0 {
			b.used = max(0, b.used-elapsed.Seconds()*b.rate())
			b.at = now
		}
	case b.limit.Metric == Concurrency || b.limit.Reset == Never:
		b.at = now
	default:
		if !now.Before(b.resetAt) {
			b.used, b.resetAt = 0, b.limit.nextReset(now, b.pacific)
		}
		b.at = now
	}
}

// add changes what is used, and remembers the highest.
func (b *bucket) add(cost float64) {
	b.used = max(0, b.used+cost)
	b.peak = max(b.peak, b.used)
}

// rate is the refill per second of a rolling limit.
func (b *bucket) rate() float64 { return b.limit.Max / b.limit.Window.Seconds() }

// fits reports whether the cost may be taken now.
func (b *bucket) fits(cost float64) bool { return b.used+cost <= b.limit.Max+b.limit.rounding() }

// wait is how long until the cost fits; the whole window when it never does.
func (b *bucket) wait(cost float64) time.Duration {
	switch {
	case b.limit.Metric == Concurrency:
		// Some call will end; nobody knows when.
		return time.Second
	case b.limit.Reset == Never:
		return forever
	case !b.limit.rolling():
		return b.resetAt.Sub(b.at)
	case cost > b.limit.Max || b.limit.Max == 0:
		return b.limit.Window
	}
	return seconds((b.used + cost - b.limit.Max) / b.rate())
}

// reading is what a provider's headers tell about one limit.
type reading struct {
	limit     Limit
	remaining int64
	// at is when this holds.
	at time.Time
	// reset is the time until the quota is full again.
	reset time.Duration
}

func (b *bucket) read() reading {
	r := reading{limit: b.limit, at: b.at, remaining: int64(max(0, math.Floor(b.limit.Max-b.used+b.limit.rounding())))}
	switch {
	case b.limit.Metric == Concurrency, b.limit.Reset == Never, b.limit.Max == 0:
	case b.limit.rolling():
		r.reset = seconds(b.used / b.rate())
	default:
		r.reset = b.resetAt.Sub(b.at)
	}
	return r
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
