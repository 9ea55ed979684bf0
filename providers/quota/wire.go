package quota

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// prefix holds the hash tag that keeps all keys in one slot of a cluster.
const prefix = "{parley}:"

func callKey(id string) string      { return prefix + "call:" + id }
func windowKey(name string) string  { return prefix + "left:" + name }
func benchKey(scope Scope) string   { return prefix + "bench:" + string(scope) }
func healthKey(scope Scope) string  { return prefix + "health:" + string(scope) }
func servedKey(queue string) string { return prefix + "served:" + queue }

// keySet numbers the keys of a script call; scripts point at them by position.
type keySet struct {
	names    []string
	position map[string]int
}

func newKeySet(first string) *keySet {
	return &keySet{names: []string{first}, position: map[string]int{first: 1}}
}

func (k *keySet) at(name string) int {
	if position, ok := k.position[name]; ok {
		return position
	}
	k.names = append(k.names, name)
	k.position[name] = len(k.names)
	return len(k.names)
}

type wireWindow struct {
	Key    int   `json:"key"`
	Amount int64 `json:"amount"`
	Limit  int64 `json:"limit"`
	Length int64 `json:"length"`
	// Ends and Next are the coming boundaries of a fixed window.
	Ends int64  `json:"ends,omitempty"`
	Next int64  `json:"next,omitempty"`
	Used *int64 `json:"used,omitempty"`
	Told *int64 `json:"told,omitempty"`
}

type wireHealth struct {
	Key   int `json:"key"`
	Grace int `json:"grace"`
}

type wireCandidate struct {
	Name    string       `json:"name"`
	Needs   int          `json:"needs,omitempty"`
	Pauses  []int        `json:"pauses,omitempty"`
	Health  []wireHealth `json:"health,omitempty"`
	Windows []wireWindow `json:"windows,omitempty"`
	Tried   bool         `json:"tried,omitempty"`
}

type wireBench struct {
	Key   int    `json:"key"`
	Till  int64  `json:"till,omitempty"`
	Least int64  `json:"least"`
	Cause string `json:"cause"`
}

type wireOutcome struct {
	Windows []wireWindow `json:"windows,omitempty"`
	Benches []wireBench  `json:"benches,omitempty"`
	Health  []wireHealth `json:"health,omitempty"`
	Healthy bool         `json:"healthy"`
}

func (k *keySet) window(w Window, now time.Time) wireWindow {
	wire := wireWindow{Key: k.at(windowKey(w.Name)), Limit: w.Limit, Length: w.Length.Milliseconds()}
	if ends := w.Reset.Next(now); !ends.IsZero() {
		wire.Ends, wire.Next = ends.UnixMilli(), w.Reset.Next(ends).UnixMilli()
	}
	return wire
}

func (k *keySet) health(list []Health) []wireHealth {
	wire := make([]wireHealth, len(list))
	for i, h := range list {
		wire[i] = wireHealth{Key: k.at(healthKey(h.Scope)), Grace: h.Grace}
	}
	return wire
}

func (k *keySet) plan(candidates []Candidate, now time.Time) []wireCandidate {
	plan := make([]wireCandidate, len(candidates))
	for i, c := range candidates {
		wire := wireCandidate{Name: c.Name, Tried: c.Tried, Health: k.health(c.Health)}
		if c.Needs != "" {
			wire.Needs = k.at(servedKey(c.Needs))
		}
		for _, scope := range c.Pauses {
			wire.Pauses = append(wire.Pauses, k.at(benchKey(scope)))
		}
		for _, d := range c.Windows {
			window := k.window(d.Window, now)
			window.Amount = d.Amount
			wire.Windows = append(wire.Windows, window)
		}
		plan[i] = wire
	}
	return plan
}

func (k *keySet) outcome(s Settlement, now time.Time) wireOutcome {
	wire := wireOutcome{Health: k.health(s.Health), Healthy: s.Healthy}
	for _, f := range s.Windows {
		window := k.window(f.Window, now)
		window.Used, window.Told = f.Used, f.Left
		wire.Windows = append(wire.Windows, window)
	}
	for _, b := range s.Benches {
		bench := wireBench{Key: k.at(benchKey(b.Scope)), Least: b.Least.Milliseconds(), Cause: b.Cause}
		if latest := now.Add(MaxBench); b.Until.After(latest) {
			bench.Till = latest.UnixMilli()
		} else if b.Until.After(now) {
			bench.Till = b.Until.UnixMilli()
		}
		wire.Benches = append(wire.Benches, bench)
	}
	return wire
}

// readReservation decodes what reserve.lua answers.
func readReservation(text string) (Reservation, error) {
	var wire struct {
		Name    string  `json:"name"`
		Index   int     `json:"index"`
		Left    []int64 `json:"left"`
		Now     int64   `json:"now"`
		Skipped []struct {
			Index int    `json:"index"`
			Why   Why    `json:"why"`
			At    int64  `json:"at"`
			Name  string `json:"name"`
			Cause string `json:"cause"`
		} `json:"skipped"`
	}
	if err := json.Unmarshal([]byte(text), &wire); err != nil {
		return Reservation{}, fmt.Errorf("quota: decode the ledger's answer: %w", err)
	}
	r := Reservation{Name: wire.Name, Index: wire.Index, Left: wire.Left, Now: time.UnixMilli(wire.Now).UTC()}
	for _, s := range wire.Skipped {
		skip := Skip{Index: s.Index, Why: s.Why, Name: bareName(s.Name), Cause: s.Cause}
		if s.At > 0 {
			skip.Until = time.UnixMilli(s.At).UTC()
		}
		r.Skipped = append(r.Skipped, skip)
	}
	return r, nil
}

// bareName undoes windowKey and its like.
func bareName(key string) string {
	_, name, _ := strings.Cut(strings.TrimPrefix(key, prefix), ":")
	return name
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func span(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
