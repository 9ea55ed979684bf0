package engine

import (
	"context"
	"sync/atomic"
)

// Job is a request that a Driver works on.
type Job struct {
	driver   *Driver
	sequence *Sequence
	produced atomic.Int64
	changed  chan struct{}
	done     chan struct{}
	result   Result
}

func (j *Job) progress(tokens int) {
	j.produced.Store(int64(tokens))
	select {
	case j.changed <- struct{}{}:
	default:
	}
}

func (j *Job) finish(r Result) {
	j.result = r
	close(j.done)
}

// Await waits until the reply has so many tokens or the request has ended, and reports
// whether one of them came. When ctx ends first the request is aborted with the step
// under way. A Job takes one Await at a time.
func (j *Job) Await(ctx context.Context, tokens int) bool {
	for {
		select {
		case <-j.done:
			return true
		default:
		}
		if int(j.produced.Load()) >= tokens {
			return true
		}
		select {
		case <-j.done:
		case <-j.changed:
		case <-ctx.Done():
			j.Abort()
			return false
		}
	}
}

// Result waits for the end; false when ctx ended first, and the request was aborted.
func (j *Job) Result(ctx context.Context) (Result, bool) {
	if !j.Await(ctx, len(j.sequence.request.Reply)+1) {
		return Result{}, false
	}
	return j.result, true
}

// Ended returns the result if the request has ended.
func (j *Job) Ended() (Result, bool) {
	select {
	case <-j.done:
		return j.result, true
	default:
		return Result{}, false
	}
}

// Produced is how many tokens of the reply there are.
func (j *Job) Produced() int { return int(j.produced.Load()) }

// Abort ends the request with the step under way.
func (j *Job) Abort() {
	j.driver.mu.Lock()
	defer j.driver.mu.Unlock()
	j.driver.engine.Abort(j.sequence)
}
