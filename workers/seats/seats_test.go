package seats_test

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/parley-interviews/parley/workers/seats"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const rest = 5 * time.Second

// clock stands still until it is moved.
type clock struct{ now time.Time }

func (c *clock) Now() time.Time          { return c.now }
func (c *clock) advance(d time.Duration) { c.now = c.now.Add(d) }

func newClock() *clock { return &clock{now: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)} }

func owner(name string) seats.Owner { return seats.Owner{WorkflowID: name, RunID: "1"} }

// call takes one call from poll to end.
func call(t *testing.T, b *seats.Book, door seats.Door, who string, leaves bool) {
	t.Helper()
	slot := b.TryReserve(door)
	require.NotNil(t, slot, "no poll for %s", who)
	slot.Use()
	stay := b.Board(door, owner(who))
	require.NotNil(t, stay, "no seat for %s", who)
	stay.End(leaves)
	slot.Release()
}

// An interview whose candidate thinks gives its seat away to who needs one, and comes
// back to any seat that is free.
func TestSeatsThatRestAreGivenAway(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := seats.New(seats.Rules{Seats: 2, Slots: 8, Rest: rest, Now: c.Now})
	call(t, b, seats.Newcomers, "first", false)
	c.advance(time.Second)
	call(t, b, seats.Newcomers, "second", false)
	require.Nil(t, b.TryReserve(seats.Newcomers), "both are active")
	require.Equal(t, seats.Count{Seats: 2, Slots: 8, Active: 2}, b.Count())

	c.advance(rest - time.Second)
	require.Equal(t, seats.Count{Seats: 2, Slots: 8, Active: 1, Resting: 1, Welcome: true}, b.Count())
	call(t, b, seats.Newcomers, "third", false)
	require.Nil(t, b.Board(seats.Returners, owner("first")), "its seat is the third's now")
	require.NotNil(t, b.Board(seats.Returners, owner("second")), "an active seat stays its owner's")

	c.advance(rest)
	require.NotNil(t, b.Board(seats.Returners, owner("first")), "the third rests")
	require.Equal(t, 2, b.Count().Active)
}

// The seat that rests longest goes first: its blocks are the next to leave the cache.
func TestTheLongestRestEndsFirst(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := seats.New(seats.Rules{Seats: 3, Slots: 8, Rest: rest, Now: c.Now})
	for _, who := range []string{"b", "a", "c"} {
		call(t, b, seats.Newcomers, who, false)
		c.advance(time.Second)
	}
	c.advance(rest)
	call(t, b, seats.Newcomers, "d", false)
	call(t, b, seats.Newcomers, "e", false)
	call(t, b, seats.Returners, "c", false)
	require.Equal(t, seats.Count{Seats: 3, Slots: 8, Active: 3}, b.Count(), "c had kept its seat")
}

// Who says that it leaves makes room at once, unless another call of it still runs.
func TestLeavingFreesTheSeatAtOnce(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := seats.New(seats.Rules{Seats: 1, Slots: 4, Rest: rest, Now: c.Now})
	call(t, b, seats.Newcomers, "a", false)
	summary, scorecard := b.Board(seats.Returners, owner("a")), b.Board(seats.Returners, owner("a"))
	scorecard.End(true)
	require.Equal(t, 1, b.Count().Active)
	summary.End(false)
	require.Zero(t, b.Count().Active)
	call(t, b, seats.Newcomers, "b", true)
	require.Zero(t, b.Count().Active, "a call of its own")
}

// A call that came in as a newcomer's and leaves does not cost its interview the seat
// that it has here.
func TestOneNewcomersLeaveIsNotItsOwners(t *testing.T) {
	t.Parallel()
	b := seats.New(seats.Rules{Seats: 2, Slots: 4, Rest: rest, Now: newClock().Now})
	call(t, b, seats.Newcomers, "a", false)
	call(t, b, seats.Newcomers, "a", true)
	require.Equal(t, 1, b.Count().Active)
	call(t, b, seats.Returners, "a", true)
	require.Zero(t, b.Count().Active)
}

// After a refusal by the node newcomers wait a moment; those who sit there do not.
func TestHeldNewcomersWait(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := seats.New(seats.Rules{Seats: 4, Slots: 4, Rest: rest, Now: c.Now})
	b.HoldNewcomers(c.now.Add(2 * time.Second))
	b.HoldNewcomers(c.now.Add(time.Second))
	require.Nil(t, b.TryReserve(seats.Newcomers))
	require.False(t, b.Count().Welcome)
	require.Equal(t, c.now.Add(2*time.Second), b.Next())
	call(t, b, seats.Returners, "a", true)
	c.advance(2 * time.Second)
	require.True(t, b.Count().Welcome)
	require.NotNil(t, b.TryReserve(seats.Newcomers))
}

// Polls alone never keep one door shut, and the last slot goes to the door that has
// none out.
func TestEachDoorHasAPoll(t *testing.T) {
	t.Parallel()
	b := seats.New(seats.Rules{Seats: 2, Slots: 2, Rest: rest, Now: newClock().Now})
	require.NotNil(t, b.TryReserve(seats.Returners))
	require.Nil(t, b.TryReserve(seats.Returners))
	require.NotNil(t, b.TryReserve(seats.Newcomers))
	require.Nil(t, b.TryReserve(seats.Newcomers))
}

// A seat that has rested for long is not worth remembering.
func TestOldSeatsAreForgotten(t *testing.T) {
	t.Parallel()
	c := newClock()
	b := seats.New(seats.Rules{Seats: 4, Slots: 4, Rest: rest, Now: c.Now})
	call(t, b, seats.Newcomers, "a", false)
	c.advance(time.Minute)
	require.Equal(t, 1, b.Count().Resting)
	c.advance(time.Hour)
	require.Zero(t, b.Count().Resting)
}

// A waiting poll is let in by whatever makes room for it: a call's end, an owner that
// leaves, a seat that comes to rest by itself, the end of a hold.
func TestWaitersAreLetIn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := seats.New(seats.Rules{Seats: 1, Slots: 4, Rest: rest})
		begun := time.Now()
		call(t, b, seats.Newcomers, "a", false)
		slot, err := b.Reserve(t.Context(), seats.Newcomers)
		require.NoError(t, err)
		require.Equal(t, rest, time.Since(begun), "a came to rest")
		slot.Release()

		b.HoldNewcomers(time.Now().Add(time.Second))
		slot, err = b.Reserve(t.Context(), seats.Newcomers)
		require.NoError(t, err)
		require.Equal(t, rest+time.Second, time.Since(begun))
		slot.Use()
		stay := b.Board(seats.Newcomers, owner("b"))
		go func() {
			<-time.After(time.Second)
			stay.End(true)
			slot.Release()
		}()
		_, err = b.Reserve(t.Context(), seats.Newcomers)
		require.NoError(t, err)
		require.Equal(t, rest+2*time.Second, time.Since(begun), "b left")

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		_, err = b.Reserve(ctx, seats.Newcomers)
		require.ErrorIs(t, err, context.DeadlineExceeded, "the only seat is polled for")
	})
}

// Pollers at both doors and calls that come and go never block each other for good: all
// calls are made, with as many slots as there are.
func TestNoWakeUpIsLost(t *testing.T) {
	t.Parallel()
	for _, slots := range []int{2, 3, 8} {
		synctest.Test(t, func(t *testing.T) {
			const each = 200
			b := seats.New(seats.Rules{Seats: 2, Slots: slots, Rest: 10 * time.Millisecond})
			ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
			defer cancel()
			var wg sync.WaitGroup
			serve := func(door seats.Door, name string) {
				for i := range each {
					slot, err := b.Reserve(ctx, door)
					require.NoError(t, err)
					if i%3 == 0 { // an empty poll
						<-time.After(time.Millisecond)
						slot.Release()
						continue
					}
					slot.Use()
					wg.Go(func() {
						defer slot.Release()
						if stay := b.Board(door, owner(name)); stay != nil {
							<-time.After(time.Duration(i%7) * time.Millisecond)
							stay.End(i%5 == 0)
						}
					})
				}
			}
			for _, name := range []string{"a", "b", "c"} {
				wg.Go(func() { serve(seats.Newcomers, name) })
				wg.Go(func() { serve(seats.Returners, name) })
			}
			wg.Wait()
			require.Zero(t, b.Count().Busy)
		})
	}
}
