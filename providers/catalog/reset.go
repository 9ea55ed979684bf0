package catalog

import (
	"sync"
	"time"
	_ "time/tzdata" // Pacific midnight on images without a zone database
)

//nolint:gochecknoglobals // reading a zone takes 40 µs, and every route asks for it
var pacific = sync.OnceValues(func() (*time.Location, error) { return time.LoadLocation("America/Los_Angeles") })

// Next returns the first moment after now at which such a quota is whole again;
// zero for one that refills continuously or never.
func (r Reset) Next(now time.Time) time.Time {
	switch r {
	case ResetUTCMidnight:
		return midnight(now.UTC())
	case ResetPacificMidnight:
		// The zone is linked in, so that this cannot fail where it ever worked.
		zone, err := pacific()
		if err != nil {
			return midnight(now.UTC().Add(-8 * time.Hour)).Add(8 * time.Hour)
		}
		return midnight(now.In(zone)).UTC()
	case ResetCalendarMonth:
		year, month, _ := now.UTC().Date()
		return time.Date(year, month+1, 1, 0, 0, 0, 0, time.UTC)
	case ResetRolling, ResetNever:
		return time.Time{}
	}
	return time.Time{}
}

func midnight(now time.Time) time.Time {
	year, month, day := now.Date()
	return time.Date(year, month, day+1, 0, 0, 0, 0, now.Location())
}
