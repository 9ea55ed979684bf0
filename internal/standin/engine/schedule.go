package engine

import (
	"slices"
	"time"
)

// load is what a step has to compute.
type load struct{ requests, kvTokens, promptTokens int }

// wake starts a step at a time, or when the latest ended if that is later, unless there
// is one or nothing to do.
func (e *Engine) wake(at time.Duration) {
	if e.stepping || e.telling || e.paused || len(e.running)+len(e.waiting) == 0 {
		return
	}
	e.now = max(e.now, at)
	var work load
	budget, preempted := e.continueRunning(e.config.StepTokens, &work)
	if !preempted {
		// Requests that were just thrown out must not come back in the same step.
		e.admit(budget, &work)
	}
	e.crowded = len(e.waiting) > 0
	if work.requests == 0 {
		return
	}
	e.stepping = true
	e.ends = e.now + e.config.step(work.requests, work.kvTokens, work.promptTokens)
}

// continueRunning schedules what runs already, oldest first, and returns what is left of
// the budget. When blocks run out the youngest make room.
func (e *Engine) continueRunning(budget int, work *load) (left int, preempted bool) {
	for i := 0; i < len(e.running); i++ {
		s := e.running[i]
		n := min(s.known()-s.computed, budget)
		if n == 0 {
			continue
		}
		for !e.grow(s, n) {
			youngest := e.running[len(e.running)-1]
			e.preempt(youngest)
			preempted = true
			if youngest == s {
				return budget, preempted
			}
		}
		work.add(s)
		budget -= n
	}
	return budget, preempted
}

// admit moves requests from the queue to free slots, in order, with what the prefix
// cache knows of them. The first that does not fit holds up the others.
func (e *Engine) admit(budget int, work *load) {
	for budget > 0 && len(e.waiting) > 0 && len(e.running) < e.config.Slots {
		s := e.waiting[0]
		var found []*block
		if !e.config.NoPrefixCache {
			// The last token is always computed: it brings the next one.
			found = e.cache.find(s.hash((s.known() - 1) / BlockTokens))
		}
		cached := len(found) * BlockTokens
		n := min(s.known()-cached, budget)
		if !e.cache.fits(blocksFor(cached+n)-len(found), found) {
			return
		}
		e.cache.share(found)
		s.blocks, s.computed = found, cached
		e.grow(s, n)
		if s.result.Preemptions == 0 {
			s.result.Started, s.result.Cached = e.now, cached
			e.stats.QueryTokens += int64(s.result.Prompt)
			e.stats.HitTokens += int64(cached)
		}
		e.waiting = e.waiting[1:]
		e.running = append(e.running, s)
		work.add(s)
		budget -= n
	}
}

// grow gives a sequence the blocks for its next n tokens and names those that they
// fill; false when there are not enough.
func (e *Engine) grow(s *Sequence, n int) bool {
	need := blocksFor(s.computed+n) - len(s.blocks)
	if need > e.cache.freed {
		return false
	}
	for range need {
		s.blocks = append(s.blocks, e.cache.take())
	}
	s.scheduled = n
	if e.config.NoPrefixCache {
		return true
	}
	full := (s.computed + n) / BlockTokens
	for i := s.computed / BlockTokens; i < full; i++ {
		e.cache.name(s.blocks[i], s.hash(full)[i])
	}
	return true
}

// preempt throws a running sequence out: it is the next to be admitted, and computes
// anew what the prefix cache lost by then.
func (e *Engine) preempt(s *Sequence) {
	e.running = slices.DeleteFunc(e.running, func(other *Sequence) bool { return other == s })
	e.cache.release(s.blocks)
	s.blocks, s.computed, s.scheduled = nil, 0, 0
	s.result.Preemptions++
	e.stats.Preemptions++
	e.waiting = slices.Insert(e.waiting, 0, s)
}

// add counts a scheduled sequence: one token of its reply, or a piece of its prompt.
func (l *load) add(s *Sequence) {
	l.requests++
	l.kvTokens += s.computed
	if s.known()-s.computed > 1 {
		l.promptTokens += s.scheduled
	}
}

// blocksFor is how many blocks hold so many tokens.
func blocksFor(tokens int) int { return (tokens + BlockTokens - 1) / BlockTokens }
