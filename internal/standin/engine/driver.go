package engine

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrDead refuses requests to an engine that died.
var ErrDead = errors.New("engine: dead")

// maxLag is how far a Driver may fall behind the wall clock and still catch up: a
// machine that was suspended must not see a burst.
const maxLag = 100 * time.Millisecond

// Driver moves an Engine by the wall clock. It has a timer only while there is work, so it
// need not be closed. All methods may be called concurrently.
type Driver struct {
	config Config
	speed  float64

	mu     sync.Mutex
	engine *Engine
	// zero is the wall clock's reading at the engine's time zero.
	zero time.Time
	// armed is set while a timer waits for the end of a step.
	armed bool
	state State
}

// State is what a Driver's engine is up to.
type State string

const (
	// Serving is the usual state.
	Serving State = "serving"
	// Sleeping holds new requests until WakeUp; Paused until Resume.
	Sleeping State = "sleeping"
	Paused   State = "paused"
	// Stalled hangs: nothing moves, requests are taken.
	Stalled State = "stalled"
	// Closing finishes what runs and aborts what comes, Dead refuses.
	Closing State = "closing"
	Dead    State = "dead"
)

// Drive returns a driver of a new engine whose clock runs speed times as fast as the
// wall's; zero means 1.
func Drive(config Config, speed float64) (*Driver, error) {
	if speed == 0 {
		speed = 1
	}
	d := &Driver{config: config, speed: speed}
	if speed < 0 {
		return nil, errors.New("engine: speed must be positive")
	}
	if _, err := New(config); err != nil {
		return nil, err
	}
	d.Restart()
	return d, nil
}

// Restart replaces the engine by a fresh one, as a new process has it; requests of the
// old one end with FinishError.
func (d *Driver) Restart() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.engine != nil {
		d.engine.End(d.now(), FinishError)
	}
	// The configuration was found good before.
	d.engine, _ = New(d.config)
	d.zero, d.state = time.Now(), Serving
}

// Start submits a request, whose callbacks belong to the Job. Beside Submit's errors it
// returns ErrDead. An engine that is closing aborts the request at once.
func (d *Driver) Start(r Request) (*Job, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	j := &Job{driver: d, changed: make(chan struct{}, 1), done: make(chan struct{})}
	r.Progress, r.Done = j.progress, j.finish
	if d.state == Dead {
		return nil, ErrDead
	}
	at := d.now()
	var err error
	if j.sequence, err = d.engine.Submit(at, r); err != nil {
		return nil, err
	}
	if d.state == Closing {
		d.engine.Abort(j.sequence)
	}
	d.move()
	return j, nil
}

// State returns what the engine is up to.
func (d *Driver) State() State {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state
}

// Stats returns the engine's.
func (d *Driver) Stats() Stats {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.engine.Stats()
}

// Forget empties the prefix cache.
func (d *Driver) Forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.engine.Forget()
}

// Enter changes the state. Sleeping and Paused abort what runs, Sleeping also forgets
// the prefix cache; Dead ends everything with FinishError; Closing lets what runs go on:
// End cuts it short. Only Restart leaves Dead and Closing.
func (d *Driver) Enter(state State) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.state == Dead || d.state == Closing && state != Dead {
		return
	}
	if d.state == Stalled && state != Stalled {
		d.zero = time.Now().Add(-d.wall(d.engine.Now()))
	}
	d.state = state
	switch state {
	case Serving, Closing:
		d.engine.Resume(d.now())
	case Sleeping:
		d.engine.Pause()
		d.engine.End(d.now(), FinishAbort)
		d.engine.Forget()
	case Paused:
		d.engine.Pause()
		d.engine.End(d.now(), FinishAbort)
	case Dead:
		d.engine.End(d.now(), FinishError)
	case Stalled:
	}
	d.move()
}

// End aborts all requests at once.
func (d *Driver) End() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.engine.End(d.now(), FinishAbort)
}

// Drain waits until nothing runs or waits, or until ctx ends.
func (d *Driver) Drain(ctx context.Context) {
	for ctx.Err() == nil {
		d.mu.Lock()
		ends, busy := d.engine.Next()
		wait := d.wall(ends) - time.Since(d.zero)
		d.mu.Unlock()
		if !busy {
			return
		}
		timer := time.NewTimer(max(wait, time.Millisecond))
		select {
		case <-ctx.Done():
		case <-timer.C:
		}
		timer.Stop()
	}
}

// now is the engine's clock.
func (d *Driver) now() time.Duration { return time.Duration(float64(time.Since(d.zero)) * d.speed) }

// wall is how long the wall clock takes for a time of the engine's.
func (d *Driver) wall(t time.Duration) time.Duration { return time.Duration(float64(t) / d.speed) }

// move does what is due and comes back when the step under way ends.
func (d *Driver) move() {
	if next, busy := d.advance(); busy && !d.armed {
		d.armed = true
		time.AfterFunc(next, func() {
			d.mu.Lock()
			defer d.mu.Unlock()
			d.armed = false
			d.move()
		})
	}
}

// advance ticks through all steps that are due and returns how long the wall clock takes
// until the next. Steps end at their own times, not so long after the last one was seen to
// end, so that sleeping too long does not add up.
func (d *Driver) advance() (next time.Duration, busy bool) {
	for d.state != Stalled {
		ends, busy := d.engine.Next()
		if !busy {
			return 0, false
		}
		wait := d.wall(ends) - time.Since(d.zero)
		if wait > 0 {
			return wait, true
		}
		if wait < -maxLag {
			d.zero = d.zero.Add(-wait)
		}
		d.engine.Tick()
	}
	return 0, false
}
