// Package clock is a clock that runs faster than the world, so that a day with its
// quotas can be tried out in minutes. It keeps no state: what it shows follows from
// the real time alone, so all processes that are given one specification agree,
// whenever they start.
package clock

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Scales outside these bounds are mistakes: at the slowest an hour takes six weeks,
// and at the fastest a day passes within a second.
const (
	minScale = 0.001
	maxScale = 1e5
)

// Clock shows Origin at the real moment Start and runs Scale times as fast as the
// world from there on. The zero value is the real clock.
type Clock struct {
	Start  time.Time
	Origin time.Time
	Scale  float64
}

// Parse reads "<origin>*<scale>@<start>", such as
// "2025-12-15T00:00:00Z*360@2026-11-23T12:00:00Z", both moments in RFC 3339. Without
// "@<start>" the clock starts now: pass its String on to the other processes. Empty
// text is the real clock.
func Parse(text string) (Clock, error) {
	if text == "" {
		return Clock{}, nil
	}
	shown, rest, scaled := strings.Cut(text, "*")
	factor, began, anchored := strings.Cut(rest, "@")
	origin, err := time.Parse(time.RFC3339Nano, shown)
	if !scaled || err != nil {
		return Clock{}, malformed(text)
	}
	scale, err := strconv.ParseFloat(factor, 64)
	if err != nil {
		return Clock{}, malformed(text)
	}
	if math.IsNaN(scale) || scale < minScale || scale > maxScale {
		return Clock{}, fmt.Errorf("clock: scale is %s, must be from %g to %g", factor, minScale, maxScale)
	}
	// To the millisecond, as String tells it, so that a copy made from it agrees.
	start := time.Now().UTC().Truncate(time.Millisecond)
	if anchored {
		if start, err = time.Parse(time.RFC3339Nano, began); err != nil {
			return Clock{}, malformed(text)
		}
	}
	return Clock{Start: start.UTC(), Origin: origin.UTC(), Scale: scale}, nil
}

func malformed(text string) error {
	return fmt.Errorf("clock: %q is not like 2025-12-15T00:00:00Z*360 or 2025-12-15T00:00:00Z*360@2026-11-23T12:00:00Z", text)
}

// String is what Parse reads; empty for the real clock.
func (c Clock) String() string {
	if c.IsReal() {
		return ""
	}
	return c.Origin.UTC().Format(time.RFC3339Nano) + "*" + strconv.FormatFloat(c.Scale, 'g', -1, 64) +
		"@" + c.Start.UTC().Format(time.RFC3339Nano)
}

// UnmarshalText lets a configuration hold a clock; see Parse.
func (c *Clock) UnmarshalText(text []byte) error {
	parsed, err := Parse(string(text))
	if err == nil {
		*c = parsed
	}
	return err
}

// MarshalText is the reverse of UnmarshalText.
func (c Clock) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// IsReal reports whether the clock shows the real time.
func (c Clock) IsReal() bool { return c.Scale == 0 }

// Now returns what the clock shows now, in UTC.
func (c Clock) Now() time.Time { return c.At(time.Now()) }

// At returns what the clock shows at a real moment.
func (c Clock) At(real time.Time) time.Time {
	if c.IsReal() {
		return real.UTC()
	}
	return c.Origin.Add(c.Stretch(real.Sub(c.Start))).UTC()
}

// Real returns the real moment at which the clock shows t; the zero time stays zero.
func (c Clock) Real(t time.Time) time.Time {
	if c.IsReal() || t.IsZero() {
		return t
	}
	return c.Start.Add(time.Duration(math.Round(float64(t.Sub(c.Origin)) / c.Scale))).UTC()
}

// Stretch returns how far the clock runs in a real duration.
func (c Clock) Stretch(real time.Duration) time.Duration {
	if c.IsReal() {
		return real
	}
	return time.Duration(math.Round(float64(real) * c.Scale))
}
