package activities

import (
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// Time in a synctest bubble is not real: ten seconds pass at once.
func TestHeartbeatsComeOnTimeAndEndWithStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var beats atomic.Int64
		stop := every(t.Context(), time.Second, func() { beats.Add(1) })
		<-time.After(3500 * time.Millisecond)
		require.EqualValues(t, 3, beats.Load())
		stop() // synctest fails the test if the goroutine outlives it
		<-time.After(10 * time.Second)
		require.EqualValues(t, 3, beats.Load())
	})
}
