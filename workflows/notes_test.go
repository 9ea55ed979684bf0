package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Notes that the scorer does not wait for any longer are of no use: they are given up,
// and the quota that returns is the scorecard's.
func TestNotesThatNobodyWaitsForAreGivenUp(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	started := s.Now()
	noteQuota, cardQuota := started.Add(time.Hour), started.Add(2*time.Hour)
	s.script.noRoute = func(request parley.RouteRequest) *parley.RouteReply {
		for step, returns := range map[parley.Step]time.Time{parley.StepAssess: noteQuota, parley.StepAnalyze: cardQuota} {
			if request.Step == step && s.Now().Before(returns) {
				return &parley.RouteReply{RetryAt: returns, Reason: "no quota"}
			}
		}
		return nil
	}
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Len(t, s.script.scores, 1)
	require.Empty(t, s.script.scores[0].Notes)
	for _, call := range s.script.calls {
		require.NotContains(t, call.ID, "assess/", "it was made when nobody could read it")
	}
	require.Equal(t, parley.DepthStandard.Calls(), result.Usage.Calls)
	require.False(t, result.EndedAt.Before(cardQuota))
}
