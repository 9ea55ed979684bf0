package clock_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley/providers/clock"
)

func TestZeroClockIsTheRealOne(t *testing.T) {
	t.Parallel()
	var c clock.Clock
	require.True(t, c.IsReal())
	require.WithinDuration(t, time.Now(), c.Now(), time.Minute)
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	require.Equal(t, at, c.Real(at))
	require.Equal(t, at, c.At(at))
	require.Equal(t, time.Second, c.Stretch(time.Second))
	parsed, err := clock.Parse("")
	require.NoError(t, err)
	require.Equal(t, c, parsed)
}

// A day passes in four minutes at 360 times the speed.
func TestScaledClockRunsFaster(t *testing.T) {
	t.Parallel()
	c, err := clock.Parse("2025-12-15T00:00:00Z*360@2026-11-23T12:00:00Z")
	require.NoError(t, err)
	start := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	origin := time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC)
	require.Equal(t, origin, c.At(start))
	require.Equal(t, origin.Add(24*time.Hour), c.At(start.Add(4*time.Minute)))
	require.Equal(t, start.Add(4*time.Minute), c.Real(origin.Add(24*time.Hour)))
	require.Equal(t, 6*time.Minute, c.Stretch(time.Second))
	require.True(t, c.Real(time.Time{}).IsZero(), "no time stays no time")
}

// Whoever gets a clock's text has the same clock, also when it was parsed without a
// start and whenever the other does.
func TestProcessesAgree(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		one := clock.Clock{
			Start:  time.UnixMilli(rapid.Int64Range(1.7e12, 1.9e12).Draw(t, "start")).UTC(),
			Origin: time.UnixMilli(rapid.Int64Range(1.6e12, 1.9e12).Draw(t, "origin")).UTC(),
			Scale:  rapid.Float64Range(0.01, 5000).Draw(t, "scale"),
		}
		other, err := clock.Parse(one.String())
		require.NoError(t, err)
		require.Equal(t, one, other)
		real := one.Start.Add(time.Duration(rapid.Int64Range(0, int64(72*time.Hour)).Draw(t, "later")))
		require.WithinDuration(t, real, other.Real(one.At(real)), 100*time.Microsecond)
	})
	began, err := clock.Parse("2025-12-15T00:00:00Z*360")
	require.NoError(t, err)
	require.WithinDuration(t, time.Date(2025, 12, 15, 0, 0, 0, 0, time.UTC), began.Now(), time.Hour)
	var told clock.Clock
	text, err := began.MarshalText()
	require.NoError(t, err)
	require.NoError(t, told.UnmarshalText(text))
	require.Equal(t, began, told)
}

func TestParseSaysWhatIsAllowed(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"360", "2025-12-15*360", "2025-12-15T00:00:00Z", "2025-12-15T00:00:00Z*fast", "2025-12-15T00:00:00Z*360@noon",
	} {
		_, err := clock.Parse(text)
		require.ErrorContains(t, err, "is not like 2025-12-15T00:00:00Z*360", text)
	}
	for _, scale := range []string{"0", "-1", "NaN", "1e6"} {
		_, err := clock.Parse("2025-12-15T00:00:00Z*" + scale)
		require.ErrorContains(t, err, "scale is "+scale+", must be from 0.001 to 100000")
	}
}
