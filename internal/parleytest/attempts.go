package parleytest

import (
	"slices"

	"github.com/parley-interviews/parley"
)

// Disturbed reports whether the clock ended an attempt and not an answer. On a crowded
// machine a call may wait so long for a worker, a route or its reply that the interview
// goes on without it, as it should: tests that count calls count those of another run.
func Disturbed(attempt parley.Attempt) bool {
	byClock := []parley.Kind{parley.KindUnserved, parley.KindTimeout, parley.KindCanceled}
	return attempt.Outcome == parley.OutcomeLate || attempt.Outcome == parley.OutcomeOvertaken || slices.Contains(byClock, attempt.Kind) ||
		attempt.Outcome == parley.OutcomeNoRoute && attempt.Kind == parley.KindInternal
}
