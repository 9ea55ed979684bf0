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
			b.makeRoom(now)
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

// End says that the call is through. With leaves the owner's seat is free as soon as no
// other call of it runs. Call it once, before the call's slot is released.
func (s *Stay) End(leaves bool) {
	b := s.book
	b.mu.Lock()
	defer b.mu.Unlock()
	own := b.owners[s.owner]
	own.calls--
	own.last = b.rules.Now()
	own.leaving = own.leaving || leaves
	if own.calls == 0 && own.leaving {
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
	b.forget(now)
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

// makeRoom gives away seats that rest, longest first, until one is free.
func (b *Book) makeRoom(now time.Time) {
	b.forget(now)
	for len(b.owners) >= b.rules.Seats {
		var longest Owner
		var since time.Time
		for owner, s := range b.owners {
			if !b.isActive(s, now) && (since.IsZero() || s.last.Before(since)) {
				longest, since = owner, s.last
			}
		}
		if since.IsZero() {
			return
		}
		delete(b.owners, longest)
	}
}

func (b *Book) forget(now time.Time) {
	for owner, s := range b.owners {
		if !b.isActive(s, now) && now.Sub(s.last) > forgetAfter {
			delete(b.owners, owner)
		}
	}
}
