package main

import (
	"context"
	"time"

	"github.com/alicebob/miniredis/v2"
)

// embeddedRedis is a Redis-compatible store in this process; what it holds is
// gone with it.
type embeddedRedis struct {
	server *miniredis.Miniredis
	cancel context.CancelFunc
	done   chan struct{}
}

func startRedis(ctx context.Context) (*embeddedRedis, error) {
	server := miniredis.NewMiniRedis()
	if err := server.Start(); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	r := &embeddedRedis{server: server, cancel: cancel, done: make(chan struct{})}
	go r.age(ctx)
	return r, nil
}

// age lets keys expire: the store was made for tests and has no clock of its
// own for that.
func (r *embeddedRedis) age(ctx context.Context) {
	defer close(r.done)
	const step = 200 * time.Millisecond
	ticker := time.NewTicker(step)
	defer ticker.Stop()
	last := time.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
			now := time.Now()
			r.server.FastForward(now.Sub(last))
			last = now
		}
	}
}

func (r *embeddedRedis) url() string { return "redis://" + r.server.Addr() }

func (r *embeddedRedis) stop() {
	r.cancel()
	<-r.done
	r.server.Close()
}
