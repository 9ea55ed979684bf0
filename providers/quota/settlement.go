package quota

import (
	"encoding/json"
	"fmt"
	"time"
)

// wireOutcome is a settlement as its script reads it.
type wireOutcome struct {
	Owners []wireOwner `json:"owners,omitempty"`
	// Finals holds used, left and limit by a window's position, false for nothing.
	Finals  [][3]any `json:"finals,omitempty"`
	Benches [][4]any `json:"benches,omitempty"`
	Health  [][2]any `json:"health,omitempty"`
	Healthy bool     `json:"healthy"`
	Pace    string   `json:"pace,omitempty"`
	Class   int      `json:"class,omitempty"`
	Latency int64    `json:"latency,omitempty"`
	// Unanswered marks a latency as the least that the call would have taken.
	Unanswered bool `json:"unanswered,omitempty"`
}

func (s Settlement) encode(now time.Time) (string, error) {
	wire := wireOutcome{Healthy: s.Healthy}
	windows := make([]Window, len(s.Windows))
	for i, f := range s.Windows {
		windows[i] = f.Window
		wire.Finals = append(wire.Finals, [3]any{orFalse(f.Used), orFalse(f.Left), orFalse(f.Limit)})
	}
	wire.Owners = owners(windows)
	for _, b := range s.Benches {
		wire.Benches = append(wire.Benches, [4]any{scopeKey(b.Scope), b.till(now), b.Least.Milliseconds(), b.Cause})
	}
	for _, h := range s.Health {
		wire.Health = append(wire.Health, [2]any{scopeKey(h.Scope), h.Grace})
	}
	if s.Latency > 0 && s.Place != "" {
		wire.Pace, wire.Class, wire.Latency = paceKey(s.Place), classNumber(s.Class), max(1, s.Latency.Milliseconds())
		wire.Unanswered = s.Unanswered
	}
	text, err := json.Marshal(wire)
	if err != nil {
		return "", fmt.Errorf("quota: encode settlement: %w", err)
	}
	return string(text), nil
}

// orFalse spares the scripts null, which their two Luas read differently.
func orFalse(n *int64) any {
	if n == nil {
		return false
	}
	return max(0, *n)
}

// till is the end in milliseconds, zero when it is past.
func (b Bench) till(now time.Time) int64 {
	if latest := now.Add(MaxBench); b.Until.After(latest) {
		return latest.UnixMilli()
	}
	if b.Until.After(now) {
		return b.Until.UnixMilli()
	}
	return 0
}
