package activities

import (
	"context"
	"sync"
	"time"

	"go.temporal.io/sdk/activity"
)

// heartbeatShare is the part of the heartbeat timeout after which the next
// heartbeat is due: two may get lost.
const heartbeatShare = 3

// heartbeat keeps the activity alive, and open to cancellation, while it waits
// for a provider. Without a heartbeat timeout it does nothing. The returned
// function ends it and waits for its end.
func heartbeat(ctx context.Context) (stop func()) {
	timeout := activity.GetInfo(ctx).HeartbeatTimeout
	if timeout <= 0 {
		return func() {}
	}
	return every(ctx, timeout/heartbeatShare, func() { activity.RecordHeartbeat(ctx) })
}

// every calls do after each interval until ctx ends or stop is
// called; stop waits until do will not be called again.
func every(ctx context.Context, interval time.Duration, do func()) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	running.Go(func() {
		ticker := time.NewTicker(interval)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				do()
			}
		}
	})
	return func() {
		cancel()
		running.Wait()
	}
}
