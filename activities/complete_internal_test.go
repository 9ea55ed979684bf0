package activities

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/activity"
)

func TestDispatchTimeIsTheServers(t *testing.T) {
	t.Parallel()
	scheduled := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	info := activity.Info{Attempt: 1, ScheduledTime: scheduled, StartedTime: scheduled.Add(40 * time.Millisecond)}
	require.Equal(t, 40*time.Millisecond, dispatchTime(info))
	info.Attempt = 2
	require.Zero(t, dispatchTime(info), "the first try's time would be part of it")
	require.Zero(t, dispatchTime(activity.Info{Attempt: 1, ScheduledTime: scheduled}), "a server that does not tell")
}
