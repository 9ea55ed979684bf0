package seats

import "time"

// Stay is one call of an owner that sits here.
type Stay struct {
	book  *Book
	owner Owner
	door  Door
}

// Board seats the owner of a call that came through the door, or returns nil when the
// rules have no seat for a returner. A newcomer always finds one: it was polled for. The
// call's slot has to be in use.
func (b *Book) Board(door Door, owner Owner) *Stay {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.rules.Now()
	own := b.owners[owner]
	if own == nil || !b.isActive(own, now) {
		if door == Returners && b.active(now)+b.arriving() >= b.rules.Seats {
			return nil
		}
		if own == nil {
			b.forget(now, b.rules.Seats-1)
			own = &seat{}
			b.owners[owner] = own
		}
	}
	own.calls++
	own.leaving = false
	if door == Newcomers {
		b.seated++
	}
	b.signal()
	return &Stay{book: b, owner: owner, door: door}
}

// End says that the call is through. With leaves its seat is free as soon as no other
// call of its owner runs. A newcomer that leaves gives up what it was given, not what its
// owner holds: that one may sit here already and have sent a call by the other door.
// Call it once, before the call's slot is released.
func (s *Stay) End(leaves bool) {
	b := s.book
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.owners[s.owner]
	own.calls--
	own.last = b.rules.Now()
	own.kept = own.kept || !leaves
	own.leaving = own.leaving || leaves && s.door == Returners
	if own.calls == 0 && (own.leaving || !own.kept) {
		delete(b.owners, s.owner)
	}
	if s.door == Newcomers {
		b.ended++
	}
	b.signal()
}

// HoldNewcomers keeps newcomers from being polled for until then: the node had no room
// for a call a moment ago. An earlier time than before changes nothing.
func (b *Book) HoldNewcomers(until time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if until.After(b.held) {
		b.held = until
		b.signal()
	}
}

// Count is the state of a book at one moment.
type Count struct {
	// Seats and Slots are those of the Rules.
	Seats, Slots int
	// Active and Resting are seats, Busy the slots with a call.
	Active, Resting, Busy int
	// Welcome is set while a newcomer would find a seat and a slot.
	Welcome bool
}

// Count tells how many there are of each.
func (b *Book) Count() Count {
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.rules.Now()
	b.forget(now, b.rules.Seats)
	active := b.active(now)
	return Count{
		Seats: b.rules.Seats, Slots: b.rules.Slots,
		Active: active, Resting: len(b.owners) - active,
		Busy: b.used[Newcomers] + b.used[Returners],
		Welcome: !now.Before(b.held) && active+b.arriving() < b.rules.Seats &&
			(b.polling[Newcomers] > 0 || b.free() > 0),
	}
}

// Next returns when the rules may allow more than now without anything being done: a
// seat comes to rest or newcomers are no longer held. It is zero when nothing will.
func (b *Book) Next() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.next()
}

func (b *Book) next() time.Time {
	now := b.rules.Now()
	if now.Before(b.held) {
		return b.held
	}
	var first time.Time
	for _, s := range b.owners {
		if rests := s.last.Add(b.rules.Rest); s.calls == 0 && now.Before(rests) && (first.IsZero() || rests.Before(first)) {
			first = rests
		}
	}
	return first
}

func (b *Book) isActive(s *seat, now time.Time) bool {
	return s.calls > 0 || now.Before(s.last.Add(b.rules.Rest))
}

func (b *Book) active(now time.Time) int {
	count := 0
	for _, s := range b.owners {
		if b.isActive(s, now) {
			count++
		}
	}
	return count
}

// arriving counts the newcomers whose call was polled and has not boarded yet.
func (b *Book) arriving() int { return b.used[Newcomers] - b.seated }

// forget gives away seats that rest, longest first, until no more than most are left, and
// those that have rested for long.
func (b *Book) forget(now time.Time, most int) {
	for {
		var longest Owner
		var since time.Time
		for owner, s := range b.owners {
			if !b.isActive(s, now) && (since.IsZero() || s.last.Before(since)) {
				longest, since = owner, s.last
			}
		}
		if since.IsZero() || len(b.owners) <= most && now.Sub(since) <= forgetAfter {
			return
		}
		delete(b.owners, longest)
	}
}
