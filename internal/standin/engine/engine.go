package engine

import (
	"fmt"
	"slices"
	"time"
)

// Engine is one engine in virtual time, which starts at zero. It is not safe for
// concurrent use. Submit gives it work; Tick, as long as Next says that a step is under
// way, does it.
type Engine struct {
	config           Config
	cache            *cache
	running, waiting []*Sequence
	// now is when the latest step ended, ends when the one under way will.
	now, ends time.Duration
	stepping  bool
	// telling is set while callbacks run: what they submit joins the same step.
	telling bool
	paused  bool
	// crowded is set when the latest step had to leave requests waiting.
	crowded bool
	stats   Stats
}

// New returns an idle engine, or every mistake in the configuration.
func New(config Config) (*Engine, error) {
	if err := config.validate(); err != nil {
		return nil, fmt.Errorf("engine: %w", err)
	}
	return &Engine{config: config, cache: newCache(config.Blocks), stats: newStats(config)}, nil
}

// Submit queues a request that arrives at a time, and starts a step when none is under
// way. It returns ErrQueueFull or ErrTooLong for one that is refused. An arrival before
// the latest step's end is taken as it is: it joins the next step.
func (e *Engine) Submit(at time.Duration, r Request) (*Sequence, error) {
	switch {
	case len(r.Prompt) == 0 || len(r.Reply) == 0:
		return nil, fmt.Errorf("engine: prompt of %d tokens and reply of %d: want at least 1 each", len(r.Prompt), len(r.Reply))
	case len(r.Prompt)+len(r.Reply) > e.config.Blocks*BlockTokens:
		return nil, ErrTooLong
	case e.config.MaxQueued > 0 && e.queued() >= e.config.MaxQueued:
		return nil, ErrQueueFull
	}
	if r.Finish == "" {
		r.Finish = FinishStop
	}
	s := &Sequence{request: r, tokens: slices.Concat(r.Prompt, r.Reply)}
	s.result = Result{Prompt: len(r.Prompt), Arrived: at}
	e.waiting = append(e.waiting, s)
	e.wake(at)
	return s, nil
}

// queued counts the requests that wait for a slot or for memory, rather than for the
// step under way to end.
func (e *Engine) queued() int {
	if e.crowded {
		return len(e.waiting)
	}
	return max(0, len(e.waiting)-(e.config.Slots-len(e.running)))
}

// Next returns when the step under way ends; false when the engine has nothing to do.
func (e *Engine) Next() (time.Duration, bool) { return e.ends, e.stepping }

// Now returns when the latest step ended.
func (e *Engine) Now() time.Duration { return e.now }

// Tick ends the step under way, tells requests what it brought, and starts the next.
func (e *Engine) Tick() {
	if !e.stepping {
		return
	}
	e.now, e.stepping = e.ends, false
	var progressed []*Sequence
	computed := 0
	for _, s := range e.running {
		computed += s.scheduled
		s.computed += s.scheduled
		if s.scheduled > 0 && s.computed == s.known() && s.end == "" {
			e.produce(s)
			progressed = append(progressed, s)
		}
		s.scheduled = 0
	}
	e.stats.Steps++
	e.stats.IterationTokens.add(float64(computed))
	ended := e.sweep()
	e.tell(progressed, ended)
	e.wake(e.now)
}

// Run ticks until a time; steps that end later stay under way.
func (e *Engine) Run(until time.Duration) {
	for e.stepping && e.ends <= until {
		e.Tick()
	}
}

// Abort ends a request with the step under way, as when its client leaves.
func (e *Engine) Abort(s *Sequence) {
	if s.end == "" {
		s.end = FinishAbort
	}
	if !e.stepping && !e.telling {
		e.tell(nil, e.sweep())
	}
}

// End ends all requests at once: FinishAbort for a shutdown, FinishError for a death.
func (e *Engine) End(at time.Duration, finish Finish) {
	e.now, e.stepping = max(e.now, at), false
	for _, s := range slices.Concat(e.running, e.waiting) {
		s.end = finish
	}
	e.tell(nil, e.sweep())
}

// Pause lets the step under way end and starts no other; requests queue meanwhile.
func (e *Engine) Pause() { e.paused = true }

// Resume goes on after Pause.
func (e *Engine) Resume(at time.Duration) {
	e.paused = false
	e.wake(at)
}

// Forget empties the prefix cache.
func (e *Engine) Forget() { e.cache.forget() }

// Stats returns gauges, as of the latest step, and counters.
func (e *Engine) Stats() Stats { return e.stats.clone() }

// produce makes a sequence's next token.
func (e *Engine) produce(s *Sequence) {
	s.produced++
	e.stats.GenerationTokens++
	if s.produced == 1 {
		s.result.First = e.now
		e.stats.PromptTokens += int64(s.result.Prompt)
		e.stats.CachedTokens += int64(s.result.Cached)
		e.stats.TimeToFirstToken.since(s.result.Arrived, e.now)
	} else {
		e.stats.InterToken.since(s.last, e.now)
	}
	s.last = e.now
	if s.produced == len(s.request.Reply) {
		s.end = s.request.Finish
	}
}

// sweep removes what has to end, frees its memory and sets the gauges.
func (e *Engine) sweep() []*Sequence {
	var ended []*Sequence
	remove := func(s *Sequence) bool {
		if s.end == "" {
			return false
		}
		e.cache.release(s.blocks)
		s.blocks = nil
		s.result.Finish, s.result.Produced, s.result.Ended = s.end, s.produced, e.now
		e.stats.finish(s.result)
		ended = append(ended, s)
		return true
	}
	e.running = slices.DeleteFunc(e.running, remove)
	e.waiting = slices.DeleteFunc(e.waiting, remove)
	e.stats.Running, e.stats.Waiting, e.stats.KVUsage = len(e.running), len(e.waiting), e.cache.usage()
	return ended
}

// tell runs the callbacks of a step.
func (e *Engine) tell(progressed, ended []*Sequence) {
	e.telling = true
	defer func() { e.telling = false }()
	for _, s := range progressed {
		if s.request.Progress != nil {
			s.request.Progress(s.produced)
		}
	}
	for _, s := range ended {
		if s.request.Done != nil {
			s.request.Done(s.result)
		}
	}
}
