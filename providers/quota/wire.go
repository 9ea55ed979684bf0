package quota

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// prefix holds the hash tag that keeps all keys in one slot of a cluster.
const prefix = "{parley}:"

func callKey(id string) string      { return prefix + "call:" + id }
func scopeKey(scope Scope) string   { return prefix + "scope:" + string(scope) }
func servedKey(queue string) string { return prefix + "served:" + queue }

func paceKey(place Scope, class parley.Class) string {
	return prefix + "pace:" + string(class) + ":" + string(place)
}

// windowKey splits a window's name into the hash and the field where it stands. The
// last two parts of a name tell the windows of one owner apart.
func windowKey(name string) (key, field string) {
	if parts := strings.Split(name, "/"); len(parts) > 2 {
		field = strings.Join(parts[len(parts)-2:], "/")
		return prefix + "left:" + strings.TrimSuffix(name, "/"+field), field
	}
	return prefix + "left:" + name, "."
}

// bareName undoes windowKey and scopeKey.
func bareName(key string) string {
	_, name, _ := strings.Cut(strings.TrimPrefix(key, prefix), ":")
	return name
}

// resetOf names how the scripts have to count a window.
func resetOf(w Window) catalog.Reset {
	switch {
	case w.Metric == parley.MetricConcurrency:
		return catalog.Reset(parley.MetricConcurrency)
	case w.Length <= 0:
		return catalog.ResetNever
	case w.Reset == catalog.ResetUTCMidnight, w.Reset == catalog.ResetPacificMidnight,
		w.Reset == catalog.ResetCalendarMonth, w.Reset == catalog.ResetNever:
		return w.Reset
	default:
		return catalog.ResetRolling
	}
}

// wireOwner is the windows that stand in one hash: first what is to be read of it,
// then for each window its limit, length, reset and position in the candidate.
type wireOwner []any

// owners groups windows by their hash, each group in the windows' order.
func owners(windows []Window) []wireOwner {
	var list []wireOwner
	index := map[string]int{}
	for i, w := range windows {
		key, field := windowKey(w.Name)
		at, ok := index[key]
		if !ok {
			at = len(list)
			index[key] = at
			list = append(list, wireOwner{[]string{key}})
		}
		fields, _ := list[at][0].([]string)
		list[at][0] = append(fields, field)
		list[at] = append(list[at], []any{w.Limit, w.Length.Milliseconds(), resetOf(w), i + 1})
	}
	for _, owner := range list {
		fields, _ := owner[0].([]string)
		owner[0] = append(fields, "x")
	}
	return list
}

// wireCandidate is a candidate as scripts read it, but for what a call changes.
type wireCandidate struct {
	Name string `json:"name"`
	// Keys are the scopes, the paces and, when Served, the sign of life.
	Keys   []string `json:"keys"`
	Served bool     `json:"served,omitempty"`
	// Grace is parallel to the scopes: -1 for those that only bench.
	Grace []int `json:"grace"`
	// Place is the position of the candidate's own scope, from 1.
	Place  int         `json:"place"`
	Owners []wireOwner `json:"owners,omitempty"`
}

func wireOf(c Candidate, classes []parley.Class) wireCandidate {
	wire := wireCandidate{Name: c.Name, Grace: []int{}}
	at := func(scope Scope) int {
		key := scopeKey(scope)
		if i := slices.Index(wire.Keys, key); i >= 0 {
			return i
		}
		wire.Keys, wire.Grace = append(wire.Keys, key), append(wire.Grace, -1)
		return len(wire.Keys) - 1
	}
	for _, scope := range c.Pauses {
		at(scope)
	}
	for _, h := range c.Health {
		wire.Grace[at(h.Scope)] = h.Grace
	}
	if c.Place != "" {
		wire.Place = at(c.Place) + 1
	}
	for _, class := range classes {
		wire.Keys = append(wire.Keys, paceKey(c.Place, class))
	}
	if c.Needs != "" {
		wire.Keys, wire.Served = append(wire.Keys, servedKey(c.Needs)), true
	}
	windows := make([]Window, len(c.Windows))
	for i, d := range c.Windows {
		windows[i] = d.Window
	}
	wire.Owners = owners(windows)
	return wire
}

// encoder keeps the encoded form of candidates: a router asks for the same places
// again and again, with other amounts.
type encoder struct {
	mu    sync.RWMutex
	known map[encoded]encoding
}

type encoded struct{ name, classes string }

type encoding struct {
	of   Candidate
	text string
}

// maxEncodings bounds the encoder; it begins anew when it is full.
const maxEncodings = 10_000

// candidate returns a candidate as JSON.
func (e *encoder) candidate(c Candidate, classes ...parley.Class) (string, error) {
	key := encoded{c.Name, string(classes[0])}
	if len(classes) > 1 {
		key.classes = "all"
	}
	e.mu.RLock()
	known, ok := e.known[key]
	e.mu.RUnlock()
	if !ok || !sameBut(known.of, c) {
		text, err := json.Marshal(wireOf(c, classes))
		if err != nil {
			return "", fmt.Errorf("quota: encode %s: %w", c.Name, err)
		}
		known = encoding{of: c, text: string(text[:len(text)-1])}
		known.of.Windows, known.of.Pauses, known.of.Health = slices.Clone(c.Windows), slices.Clone(c.Pauses), slices.Clone(c.Health)
		e.keep(key, known)
	}
	return known.text + demands(c), nil
}

func (e *encoder) keep(key encoded, known encoding) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.known == nil || len(e.known) >= maxEncodings {
		e.known = map[encoded]encoding{}
	}
	e.known[key] = known
}

// sameBut reports whether two candidates differ in nothing but what a call changes.
func sameBut(a, b Candidate) bool {
	return a.Needs == b.Needs && a.Place == b.Place && slices.Equal(a.Pauses, b.Pauses) && slices.Equal(a.Health, b.Health) &&
		slices.EqualFunc(a.Windows, b.Windows, func(a, b Demand) bool { return a.Window == b.Window })
}

// demands is the rest of a candidate: amount and floor for each window, and whether
// it was tried.
func demands(c Candidate) string {
	text := make([]byte, 0, 32+8*len(c.Windows))
	text = append(text, `,"demands":[`...)
	for i, d := range c.Windows {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(strconv.AppendInt(text, max(0, d.Amount), 10), ',')
		text = strconv.AppendInt(text, max(0, d.Keep), 10)
	}
	text = append(text, ']')
	if c.Tried {
		text = append(text, `,"tried":true`...)
	}
	return string(append(text, '}'))
}

// calendar is the coming two boundaries of each kind of fixed window.
type calendar struct {
	from, till time.Time
	text       string
}

func newCalendar(now time.Time) (calendar, error) {
	c := calendar{from: now, till: now.AddDate(0, 2, 0)}
	ends := map[catalog.Reset][2]int64{}
	for _, reset := range []catalog.Reset{catalog.ResetUTCMidnight, catalog.ResetPacificMidnight, catalog.ResetCalendarMonth} {
		first := reset.Next(now)
		ends[reset] = [2]int64{first.UnixMilli(), reset.Next(first).UnixMilli()}
		if first.Before(c.till) {
			c.till = first
		}
	}
	text, err := json.Marshal(ends)
	c.text = string(text)
	if err != nil {
		return calendar{}, fmt.Errorf("quota: encode boundaries: %w", err)
	}
	return c, nil
}

// holds reports whether the boundaries are the coming ones at that time.
func (c *calendar) holds(now time.Time) bool {
	return c != nil && !now.Before(c.from) && now.Before(c.till)
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func span(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
