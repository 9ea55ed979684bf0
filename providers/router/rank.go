package router

import (
	"cmp"
	"math"
	"slices"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/quota"
)

// stock says how plentiful the remaining quota of a place is, best first.
type stock int

const (
	// stockExpiring would be lost at a near reset; only deferred calls see it so.
	stockExpiring stock = iota
	stockPlenty
	stockFair
	stockScarce
	stockLast
)

func (s stock) String() string {
	return [...]string{"expiring", "plenty", "fair", "scarce", "nearly spent"}[s]
}

// A fixed window is about to be lost when less than expiringPart of it is still to
// come and it holds more than expiringSurplus times what even use would leave.
const (
	expiringPart    = 1.0 / 8
	expiringSurplus = 2.0
)

// entry is a place in the line of those that could take a call.
type entry struct {
	*place
	// index is its position in the fleet, -1 for a seat.
	index     int
	preferred bool
	// loose: the call needs a model that enforces a schema, and this one does not.
	loose bool
	// again: it would be a second seat for one call.
	again bool
	// late: it usually takes longer than the candidate waits.
	late  bool
	stock stock
	pace  quota.Pace
	speed int
	lot   uint64
	// out is what is known to stand against it now.
	out *quota.Skip
}

// line ranks the places that could take the call; those that never can are unfit.
func (f *fleet) line(query parley.RouteQuery, floor float64, calendar calendar) (line []*entry, unfit []*place) {
	line = make([]*entry, 0, len(f.places)+1)
	entries := make([]entry, len(f.places)) // sorting moves pointers
	needsSchema, draw := needsSchema(query), draw(query.CallID)
	f.view.mu.Lock()
	defer f.view.mu.Unlock()
	for i := range f.places {
		p := &f.places[i]
		if p.unfit(query) != "" {
			unfit = append(unfit, p)
			continue
		}
		e := &entries[i]
		*e = entry{
			place: p, index: i, preferred: p.preferred(query), loose: needsSchema && p.looseJSON(), again: p.again(query), lot: p.lot(draw),
		}
		e.pace = f.view.places[i].paces[query.Class]
		e.speed = speed(e.pace)
		e.late = query.BudgetMS > 0 && e.pace.Calls > 0 && e.pace.Mean.Milliseconds() > query.BudgetMS
		e.stock = f.view.stock(p, query.Class, calendar)
		e.out = f.view.obstacle(i, p, query, floor, calendar)
		if p.silent && e.out != nil && e.out.Why == quota.WhyUnserved {
			continue // or calls would wait for a node that there is not
		}
		if tried(p.Place, query) {
			e.out = &quota.Skip{Why: quota.WhyTried}
		}
		line = append(line, e)
	}
	if seat := f.seat(query); seat != nil {
		if seat.unfit(query) != "" {
			unfit = append(unfit, seat)
		} else {
			line = append(line, seat.entry(query))
		}
	}
	slices.SortFunc(line, (*entry).compare)
	return line, unfit
}

// compare orders entries as the package's documentation says.
func (e *entry) compare(other *entry) int {
	return cmp.Or(
		compareBool(other.preferred, e.preferred),
		compareBool(e.loose, other.loose),
		compareBool(e.again, other.again),
		cmp.Compare(e.tier, other.tier),
		compareBool(other.seat, e.seat),
		compareBool(e.late, other.late),
		cmp.Compare(e.stock, other.stock),
		cmp.Compare(e.speed, other.speed),
		cmp.Compare(e.lot, other.lot),
	)
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// speed puts a pace into steps of a factor of 1.4: accounts of one provider fall into
// one step and share the load. A place that nobody knows is hoped to be quick.
func speed(pace quota.Pace) int {
	if pace.Calls == 0 {
		return 0
	}
	return 1 + int(2*math.Log2(1+float64(pace.Mean.Milliseconds())))
}

// stock is that of the place's scarcest window.
//
// What is left of a fixed window is compared with what even use would leave until its
// reset, and a rolling one, which refills all the time, with half of it.
func (v *view) stock(p *place, class parley.Class, c calendar) stock {
	least, expiring := 2.0, false
	for i := range p.windows {
		w := &p.windows[i]
		left, ok := v.left(w, c.now)
		if !ok {
			continue
		}
		due := 0.5
		if !c.end(w.Reset).IsZero() {
			due = w.remaining(c)
			expiring = expiring || due < expiringPart && left/float64(w.Limit) > expiringSurplus*due
		}
		least = min(least, left/float64(w.Limit)/max(due, 1e-9))
	}
	switch {
	case least >= 1 && expiring && class == parley.ClassDeferred:
		return stockExpiring
	case least >= 1:
		return stockPlenty
	case least >= 0.5:
		return stockFair
	case least >= 0.25:
		return stockScarce
	}
	return stockLast
}
