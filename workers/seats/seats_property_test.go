package seats_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/parley-interviews/parley/workers/seats"
)

// machine draws a node's day and knows by itself what must be true of it.
type machine struct {
	t     *rapid.T
	clock *clock
	rules seats.Rules
	book  *seats.Book
	polls [2][]*seats.Slot
	// arrived are slots with a call that has not boarded.
	arrived [2][]*seats.Slot
	runs    []run
	// last is when an owner's latest call ended; those in left have said that they leave,
	// those in kept that they stay.
	last       map[string]time.Time
	left, kept map[string]bool
	// unsure are owners that came back from a rest: their seat may have been given away
	// meanwhile, and what they had said with it.
	unsure map[string]bool
}

type run struct {
	who  string
	slot *seats.Slot
	stay *seats.Stay
	door seats.Door
}

func (m *machine) active(who string) bool {
	last, was := m.last[who]
	return slices.ContainsFunc(m.runs, func(r run) bool { return r.who == who }) ||
		was && m.clock.now.Before(last.Add(m.rules.Rest))
}

func (m *machine) door() seats.Door { return seats.Door(rapid.IntRange(0, 1).Draw(m.t, "door")) }

// take removes one of them, if there is any.
func take[T any](t *rapid.T, from *[]T) (taken T, found bool) {
	if len(*from) == 0 {
		return taken, false
	}
	i := rapid.IntRange(0, len(*from)-1).Draw(t, "which")
	taken = (*from)[i]
	*from = slices.Delete(*from, i, i+1)
	return taken, true
}

func (m *machine) poll(t *rapid.T) {
	door := m.door()
	if slot := m.book.TryReserve(door); slot != nil {
		m.polls[door] = append(m.polls[door], slot)
	} else if door == seats.Newcomers && m.book.Count().Welcome && len(m.polls[door]) == 0 {
		t.Fatalf("a newcomer is welcome and not polled for")
	}
}

func (m *machine) come(t *rapid.T) {
	door := m.door()
	if slot, found := take(t, &m.polls[door]); found {
		slot.Use()
		m.arrived[door] = append(m.arrived[door], slot)
	}
}

func (m *machine) giveBack(t *rapid.T) {
	if slot, found := take(t, &m.polls[m.door()]); found {
		slot.Release()
	}
}

// spoil ends a call that never reached the book, such as one that cannot be decoded.
func (m *machine) spoil(t *rapid.T) {
	if slot, found := take(t, &m.arrived[m.door()]); found {
		slot.Release()
	}
}

func (m *machine) board(t *rapid.T) {
	door := m.door()
	slot, found := take(t, &m.arrived[door])
	if !found {
		return
	}
	who := rapid.SampledFrom([]string{"a", "b", "c", "d", "e", "f", "g", "h"}).Draw(t, "who")
	was := m.active(who)
	if !was && m.kept[who] {
		m.unsure[who] = true
	}
	before := m.book.Count().Active
	stay := m.book.Board(door, owner(who))
	switch {
	case stay == nil && m.unsure[who]:
		slot.Release()
	case stay != nil && door == seats.Returners && !was && !m.unsure[who] && before >= m.rules.Seats:
		t.Fatalf("%s got a seat that nobody has", who)
	case stay != nil:
		m.runs = append(m.runs, run{who: who, slot: slot, stay: stay, door: door})
		delete(m.left, who)
	case door == seats.Newcomers || was:
		t.Fatalf("%s was refused its seat", who)
	case before+len(m.arrived[seats.Newcomers]) < m.rules.Seats:
		t.Fatalf("%s was refused a free seat: %d of %d are active", who, before, m.rules.Seats)
	default:
		slot.Release()
	}
}

func (m *machine) end(t *rapid.T) {
	ended, found := take(t, &m.runs)
	if !found {
		return
	}
	leaves := rapid.Bool().Draw(t, "leaves")
	ended.stay.End(leaves)
	ended.slot.Release()
	m.last[ended.who] = m.clock.now
	if !leaves {
		m.kept[ended.who] = true
		delete(m.unsure, ended.who)
	} else if ended.door == seats.Returners {
		m.left[ended.who] = true
	}
	runs := slices.ContainsFunc(m.runs, func(r run) bool { return r.who == ended.who })
	if !runs && (m.left[ended.who] || !m.kept[ended.who]) {
		m.forget(ended.who)
	}
}

func (m *machine) forget(who string) {
	delete(m.last, who)
	delete(m.left, who)
	delete(m.kept, who)
	if !m.unsure[who] {
		return
	}
	m.kept[who] = true // or not
}

func (m *machine) pass(t *rapid.T) {
	m.clock.advance(time.Duration(rapid.IntRange(1, 4000).Draw(t, "ms")) * time.Millisecond)
}

func (m *machine) check(t *rapid.T) {
	count := m.book.Count()
	calls := len(m.runs) + len(m.arrived[0]) + len(m.arrived[1])
	if out := calls + len(m.polls[0]) + len(m.polls[1]); out > m.rules.Slots {
		t.Fatalf("%d calls and polls at %d slots", out, m.rules.Slots)
	}
	if count.Busy != calls {
		t.Fatalf("busy %d, with %d calls", count.Busy, calls)
	}
	if count.Active > m.rules.Seats+seats.NewcomerPolls {
		t.Fatalf("%d active at %d seats", count.Active, m.rules.Seats)
	}
	if len(m.polls[seats.Newcomers]) > seats.NewcomerPolls {
		t.Fatalf("%d polls for newcomers", len(m.polls[seats.Newcomers]))
	}
	if count.Active+count.Resting > max(m.rules.Seats, count.Active) {
		t.Fatalf("%d active and %d resting at %d seats", count.Active, count.Resting, m.rules.Seats)
	}
}

// Whatever comes in whatever order: no more calls and polls than slots, no more active
// seats than there are but for polls that were out, no seat taken from an active owner,
// and none kept by one that vanished.
func TestTheRulesHold(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := newClock()
		m := &machine{
			t: t, clock: c, last: map[string]time.Time{},
			left: map[string]bool{}, kept: map[string]bool{}, unsure: map[string]bool{},
		}
		m.rules = seats.Rules{
			Seats: rapid.IntRange(1, 5).Draw(t, "seats"), Slots: rapid.IntRange(2, 9).Draw(t, "slots"), Rest: rest, Now: c.Now,
		}
		m.book = seats.New(m.rules)
		t.Repeat(map[string]func(*rapid.T){
			"poll": m.poll, "come": m.come, "give back": m.giveBack, "spoil": m.spoil, "board": m.board, "end": m.end,
			"pass": m.pass, "": m.check,
		})
		// Everybody vanishes: after a rest the node is as free as it was.
		for _, slot := range slices.Concat(m.polls[0], m.polls[1], m.arrived[0], m.arrived[1]) {
			slot.Release()
		}
		for _, r := range m.runs {
			r.stay.End(false)
			r.slot.Release()
		}
		c.advance(rest)
		if count := m.book.Count(); count.Active != 0 || count.Busy != 0 || !count.Welcome {
			t.Fatalf("nobody is there: %+v, last %v", count, slices.Collect(maps.Keys(m.last)))
		}
		if slot := m.book.TryReserve(seats.Newcomers); slot == nil {
			t.Fatalf("a free node does not poll")
		}
	})
}
