package catalog_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
)

// Pacific midnight is 07:00 UTC in summer time and 08:00 UTC in winter; the
// night of the change itself still ends at midnight there.
func TestNextReset(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		reset     catalog.Reset
		now, want string
	}{
		{catalog.ResetUTCMidnight, "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"},
		{catalog.ResetUTCMidnight, "2026-11-23T23:59:59+01:00", "2026-11-24T00:00:00Z"},
		{catalog.ResetPacificMidnight, "2026-07-01T06:59:59Z", "2026-07-01T07:00:00Z"},
		{catalog.ResetPacificMidnight, "2026-07-01T07:00:00Z", "2026-07-02T07:00:00Z"},
		{catalog.ResetPacificMidnight, "2026-11-23T07:30:00Z", "2026-11-23T08:00:00Z"},
		{catalog.ResetPacificMidnight, "2026-11-01T07:30:00Z", "2026-11-02T08:00:00Z"},
		{catalog.ResetPacificMidnight, "2027-03-14T08:00:00Z", "2027-03-15T07:00:00Z"},
		{catalog.ResetPacificMidnight, "2028-02-29T07:59:59Z", "2028-02-29T08:00:00Z"},
		{catalog.ResetUTCMidnight, "2028-02-28T12:00:00Z", "2028-02-29T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2026-11-23T12:00:00Z", "2026-12-01T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2026-12-31T23:59:59Z", "2027-01-01T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2027-01-01T00:00:00Z", "2027-02-01T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2027-01-31T12:00:00Z", "2027-02-01T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2028-02-29T12:00:00Z", "2028-03-01T00:00:00Z"},
		{catalog.ResetCalendarMonth, "2026-12-01T00:30:00+02:00", "2026-12-01T00:00:00Z"},
	} {
		now, err := time.Parse(time.RFC3339, test.now)
		require.NoError(t, err)
		require.Equal(t, test.want, test.reset.Next(now).UTC().Format(time.RFC3339), "%s after %s", test.reset, test.now)
	}
	require.Zero(t, catalog.ResetRolling.Next(time.Now()))
	require.Zero(t, catalog.ResetNever.Next(time.Now()))
}
