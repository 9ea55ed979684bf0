package vllm

import "time"

// Stall finds engines that hang while the node's front says that all is well: requests
// are there and no token is written. The zero value has seen nothing. It is not safe
// for concurrent use.
type Stall struct {
	tokens int64
	since  time.Time
}

// Observe takes in what the node told at a time, and returns since when it stands
// still; zero when it works or has nothing to do. A node that waits and runs nothing
// stands still as well: so does a paused engine. Tell it every second or two: a pause
// between two observations is seen from the earlier one on.
func (s *Stall) Observe(gauges Gauges, at time.Time) time.Time {
	// Reading a long prompt is work too, before its first token is written.
	tokens := gauges.GenerationTokens + gauges.PromptTokens
	if gauges.Running+gauges.Waiting == 0 || s.since.IsZero() || tokens != s.tokens {
		s.tokens, s.since = tokens, at
		return time.Time{}
	}
	return s.since
}
