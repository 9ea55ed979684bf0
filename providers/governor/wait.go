package governor

import (
	"crypto/sha256"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/router"
)

// retryAt is the earliest moment at which enough comes back for an option: by a reset,
// the end of a bench, or of promises. Each interview gets its own moment after it.
func (g *Governor) retryAt(in parley.AdmitInput, o option, survey router.Survey, d decision) time.Time {
	now := time.Now
	if g.now != nil {
		now = g.now
	}
	began := now()
	at := began.Add(maxWait)
	if !d.freeAt.IsZero() {
		at = d.freeAt
	}
	moments := survey.Returns()
	enough := slices.IndexFunc(moments, func(moment time.Time) bool {
		all, own := poolOf(survey.After(moment), in.AllowTraining).room(o)
		return d.laterAll+o.weight <= all && (in.AllowTraining || d.laterOwn+o.weight <= own)
	})
	if enough >= 0 {
		if returns := g.clock.Real(moments[enough]); returns.Before(at) || d.freeAt.IsZero() {
			at = returns
		}
	}
	if at.Before(began) {
		at = began
	}
	return at.Add(spread(in.InterviewID, at.Sub(began))).UTC().Truncate(time.Second)
}

// maxWait is when to ask again where nothing says that waiting helps.
const maxWait = 24 * time.Hour

// spread is an interview's own part of the time in which those who waited that long
// come back: an eighth of the wait, from ten seconds to a quarter of an hour.
func spread(interviewID string, waited time.Duration) time.Duration {
	over := min(max(waited/8, 10*time.Second), 15*time.Minute)
	sum := sha256.Sum256([]byte(interviewID))
	part := float64(uint16(sum[0])<<8|uint16(sum[1])) / (1 << 16)
	return time.Second + time.Duration(part*float64(over))
}
