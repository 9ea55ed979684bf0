package workers

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/parley-interviews/parley"
)

// How closely a node is watched.
const (
	nodeInterval = time.Second
	// nodeProbe bounds one probe: a loaded node answers late.
	nodeProbe = 2 * time.Second
	// nodeExercise bounds the completion that a node has to make before it is
	// served: the first one after a start is slow.
	nodeExercise = 15 * time.Second
	// nodeMisses is how many probes in a row may fail before the node is away.
	nodeMisses = 2
	// servedFor is how long routing may count on the queue after the last sign
	// of life: the next mark has to come before.
	servedFor = 5 * time.Second
)

// poller is the part of a Temporal worker that a watch drives.
type poller interface {
	Start() error
	// Stop ends polling at once and waits for calls in flight.
	Stop()
}

// watch serves the queue gpu for one vLLM node while the node is ready. Workers
// pull, so a node that is away simply takes no more calls.
type watch struct {
	node string
	// probe returns nil when the node answers. It is asked again and again.
	probe func(context.Context) error
	// exercise returns nil when the node completes something. It is asked before
	// the node is served: a hanging engine still answers probes.
	exercise func(context.Context) error
	// poller makes a new worker: one that was stopped cannot be started again.
	// The channel receives the error that makes it useless.
	poller func() (poller, <-chan error)
	// served tells routing that the queue is served for this long.
	served func(ctx context.Context, queue string, ttl time.Duration) error
	log    *slog.Logger
}

// run watches until ctx ends or a worker fails for good, and leaves no call in
// flight.
func (w watch) run(ctx context.Context) error {
	var draining sync.WaitGroup
	defer draining.Wait()
	ticker := time.NewTicker(nodeInterval)
	defer ticker.Stop()

	var serving poller
	var fatal <-chan error
	misses := 0
	for {
		err := bounded(ctx, nodeProbe, w.probe)
		if err == nil && serving == nil {
			err = bounded(ctx, nodeExercise, w.exercise)
		}
		if err == nil {
			misses = 0
		} else {
			misses++
		}
		switch {
		case err == nil && serving == nil:
			serving, fatal = w.poller()
			if err := serving.Start(); err != nil {
				return err
			}
			w.log.Info("the node is ready, serving gpu", "node", w.node)
		case misses == nodeMisses && serving != nil:
			w.log.Warn("the node is away, not serving gpu", "node", w.node, "error", err)
			draining.Go(serving.Stop)
			serving, fatal = nil, nil
		case misses == 1 && serving == nil:
			w.log.Info("waiting for the node", "node", w.node, "error", err)
		}
		if serving != nil && misses == 0 {
			w.mark(ctx)
		}
		select {
		case <-ctx.Done():
			err = nil
		case err = <-fatal:
		case <-ticker.C:
			continue
		}
		if serving != nil {
			draining.Go(serving.Stop)
		}
		return err
	}
}

func bounded(ctx context.Context, limit time.Duration, ask func(context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return ask(ctx)
}

// mark keeps the queue eligible. Without it routing goes elsewhere, which is
// what a broken ledger calls for too.
func (w watch) mark(ctx context.Context) {
	if err := w.served(ctx, parley.QueueGPU, servedFor); err != nil && ctx.Err() == nil {
		w.log.Warn("routing was not told that gpu is served", "node", w.node, "error", err)
	}
}
