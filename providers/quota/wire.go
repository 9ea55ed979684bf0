package quota

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// prefix holds the hash tag that keeps all keys in one slot of a cluster.
const prefix = "{parley}:"

func callKey(id string) string          { return prefix + "call:" + id }
func scopeKey(scope Scope) string       { return prefix + "scope:" + string(scope) }
func paceKey(place Scope) string        { return prefix + "pace:" + string(place) }
func servedKey(queue string) string     { return prefix + "served:" + queue }
func planRedisKey(digest string) string { return prefix + "plan:" + digest }

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

// wireOwner is the windows that stand in one hash: what is to be read of it, and for
// each window its limit, length, reset and position in the candidate.
type wireOwner struct {
	read  []string
	specs []any
}

// MarshalJSON writes a pair, the way scripts read it fastest.
func (o wireOwner) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{append(slices.Clip(o.read), "x"), o.specs})
}

// owners groups windows by their hash, each group in the windows' order.
func owners(windows []Window) []wireOwner {
	var list []wireOwner
	for i, w := range windows {
		key, field := windowKey(w.Name)
		at := slices.IndexFunc(list, func(o wireOwner) bool { return o.read[0] == key })
		if at < 0 {
			at = len(list)
			list = append(list, wireOwner{read: []string{key}})
		}
		list[at].read = append(list[at].read, field)
		list[at].specs = append(list[at].specs, w.Limit, w.Length.Milliseconds(), resetOf(w), i+1)
	}
	return list
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

// head is an ask's first line: its class, and 1 for each of what else it says.
func (a Ask) head() string {
	flag := func(set bool) int {
		if set {
			return 1
		}
		return 0
	}
	return fmt.Sprintln(classNumber(a.Class), flag(a.Rescue), flag(a.More))
}

// classNumber is what scripts call a class.
func classNumber(class parley.Class) int {
	if class == parley.ClassDeferred {
		return 2
	}
	return 1
}

func millis(t time.Time) string { return strconv.FormatInt(t.UnixMilli(), 10) }

func span(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }
