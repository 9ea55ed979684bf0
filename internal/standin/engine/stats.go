package engine

import (
	"maps"
	"slices"
	"time"
)

// Stats are what a node's /metrics tell. Gauges are set when a step ends: an engine that
// hangs freezes them.
type Stats struct {
	Running, Waiting int
	// KVUsage is the share of blocks in use, 0 to 1.
	KVUsage float64
	// Blocks is the size of the KV cache.
	Blocks int
	// QueryTokens and HitTokens are prompt tokens looked up and found in the prefix
	// cache; PromptTokens and CachedTokens the same of requests that got a token.
	QueryTokens, HitTokens, PromptTokens, CachedTokens int64
	GenerationTokens, Preemptions, Steps               int64
	Finished                                           map[Finish]int64
	// In seconds on the engine's clock.
	TimeToFirstToken, InterToken, TimePerOutput, EndToEnd, Queue, Prefill, Decode, Inference Histogram
	// In tokens: of requests, and of steps.
	PromptSize, ReplySize, IterationTokens Histogram
}

// Histogram counts observations up to each bound.
type Histogram struct {
	Bounds []float64
	// Counts has one more entry than Bounds, for what exceeds them all; counts are not
	// cumulative.
	Counts []int64
	Sum    float64
}

// Count is the number of observations.
func (h Histogram) Count() int64 {
	var count int64
	for _, n := range h.Counts {
		count += n
	}
	return count
}

func (h *Histogram) add(value float64) {
	i, _ := slices.BinarySearch(h.Bounds, value)
	h.Counts[i]++
	h.Sum += value
}

// since observes a duration. What arrived during a step may start before it: then none.
func (h *Histogram) since(start, end time.Duration) { h.add(max(0, end-start).Seconds()) }

// newStats has the buckets of vLLM 0.26.
func newStats(config Config) Stats {
	of := func(bounds []float64) Histogram {
		return Histogram{Bounds: bounds, Counts: make([]int64, len(bounds)+1)}
	}
	first := []float64{
		0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
	}
	between := []float64{0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80}
	whole := []float64{0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680}
	sizes := []float64{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000}
	return Stats{
		Blocks: config.Blocks, Finished: make(map[Finish]int64),
		TimeToFirstToken: of(first), InterToken: of(between), TimePerOutput: of(between),
		EndToEnd: of(whole), Queue: of(whole), Prefill: of(whole), Decode: of(whole), Inference: of(whole),
		PromptSize: of(sizes), ReplySize: of(sizes),
		IterationTokens: of([]float64{1, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16_384}),
	}
}

// finish counts a request that ended.
func (s *Stats) finish(r Result) {
	s.Finished[r.Finish]++
	s.EndToEnd.since(r.Arrived, r.Ended)
	s.PromptSize.add(float64(r.Prompt))
	s.ReplySize.add(float64(r.Produced))
	if r.Produced == 0 {
		return
	}
	s.Queue.since(r.Arrived, r.Started)
	s.Prefill.since(r.Started, r.First)
	s.Decode.since(r.First, r.Ended)
	s.Inference.since(r.Started, r.Ended)
	if r.Produced > 1 {
		s.TimePerOutput.add((r.Ended - r.First).Seconds() / float64(r.Produced-1))
	}
}

// clone shares nothing that changes.
func (s *Stats) clone() Stats {
	cloned := *s
	cloned.Finished = maps.Clone(s.Finished)
	for _, h := range []*Histogram{
		&cloned.TimeToFirstToken, &cloned.InterToken, &cloned.TimePerOutput, &cloned.EndToEnd, &cloned.Queue, &cloned.Prefill,
		&cloned.Decode, &cloned.Inference, &cloned.PromptSize, &cloned.ReplySize, &cloned.IterationTokens,
	} {
		h.Counts = slices.Clone(h.Counts)
	}
	return cloned
}
