package load

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

// Fleet is one's own vLLM nodes, watched while interviews are held.
type Fleet struct {
	// Nodes are read at /metrics.
	Nodes []catalog.Account
	// Client asks them; nil means http.DefaultClient.
	Client *http.Client
	// GPUs are what the nodes have, in their order, as `parley plan --gpus` names it;
	// without it nothing is said of plan and electricity.
	GPUs []string
	// Speed is how many seconds go by on a stand-in node in one of ours; 1 when zero,
	// as on every real node. All that is reported is in the nodes' time.
	Speed float64
}

// readEvery is the nodes' time between two readings: queues and running calls change
// from one engine step to the next, tens of milliseconds.
const readEvery = 500 * time.Millisecond

// fastest bounds what reading costs at high speeds.
const fastest = 20 * time.Millisecond

// reading is what every node told at one time; nil for a node that did not answer.
type reading struct {
	at    time.Time
	nodes []*vllm.Gauges
}

// watching gathers readings until it is stopped. Without nodes it does nothing.
type watching struct {
	fleet Fleet
	stop  context.CancelFunc
	done  sync.WaitGroup

	mu       sync.Mutex
	readings []reading
	// finished are the times at which interviews ended.
	finished []time.Time
}

// watch begins to read the nodes, if there are any. A node that does not answer at the
// start is a mistake in its address.
func (f *Fleet) watch(ctx context.Context) (*watching, error) {
	ctx, stop := context.WithCancel(ctx)
	w := &watching{stop: stop}
	if f == nil {
		return w, nil
	}
	w.fleet = *f
	w.fleet.Speed = cmp.Or(f.Speed, 1)
	for _, node := range f.Nodes {
		if _, err := vllm.Read(ctx, f.Client, node); err != nil {
			stop()
			return nil, fmt.Errorf("--nodes: %w", err)
		}
	}
	w.read(ctx)
	every := max(time.Duration(float64(readEvery)/w.fleet.Speed), fastest)
	w.done.Go(func() {
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-ticker.C:
				w.read(ctx)
			}
		}
	})
	return w, nil
}

// read asks all nodes at once.
func (w *watching) read(ctx context.Context) {
	now := reading{at: time.Now(), nodes: make([]*vllm.Gauges, len(w.fleet.Nodes))}
	var asking sync.WaitGroup
	for i, node := range w.fleet.Nodes {
		asking.Go(func() {
			if gauges, err := vllm.Read(ctx, w.fleet.Client, node); err == nil {
				now.nodes[i] = &gauges
			}
		})
	}
	asking.Wait()
	if ctx.Err() != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.readings = append(w.readings, now)
}

// finish notes that an interview ended.
func (w *watching) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.finished = append(w.finished, time.Now())
}

// report stops reading after a last look and tells what the nodes did; nil without
// nodes.
func (w *watching) report(ctx context.Context, atOnce int, callsEach float64) *FleetReport {
	if len(w.fleet.Nodes) == 0 {
		return nil
	}
	w.read(ctx)
	w.stop()
	w.done.Wait()
	readings, whole := w.steady(atOnce)
	report := w.fleet.report(readings, whole, callsEach)
	return &report
}

// steady returns what was read while as many interviews as wanted were under way, no
// longer in step: from the end of the first atOnce, which began together, to the start
// of the last one. A run too short for that counts whole.
func (w *watching) steady(atOnce int) (readings []reading, whole bool) {
	if len(w.finished) < 3*atOnce {
		return w.readings, true
	}
	from, to := w.finished[atOnce-1], w.finished[len(w.finished)-atOnce-1]
	for _, r := range w.readings {
		if !r.at.Before(from) && !r.at.After(to) {
			readings = append(readings, r)
		}
	}
	if len(readings) < 2 {
		return w.readings, true
	}
	return readings, false
}
