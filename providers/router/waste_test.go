package router_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// upstream stands for the providers: it says how a call to a place ends, nil for well.
type upstream func(place parley.Place) *parley.Error

// call is one model call as a workflow makes it: from place to place until it is
// answered, nothing is left to try, or the error's kind says to stop. It returns where
// it went.
func (b *bundle) call(t *testing.T, id string, ends upstream) (went []parley.Place, answered bool) {
	t.Helper()
	q := query(id, 1)
	for {
		reply := b.route(t, q)
		if reply.Route == nil {
			return went, false
		}
		route := *reply.Route
		went = append(went, route.Place)
		failure := ends(route.Place)
		if failure == nil {
			b.answer(t, route, 300*time.Millisecond)
			return went, true
		}
		b.fail(t, route, *failure)
		if failure.Kind.Remedy() == parley.RemedyNone {
			return went, false
		}
		q.Attempt++
		q.Tried = append(q.Tried, parley.Tried{Place: route.Place, Kind: failure.Kind, ReservationID: route.ReservationID})
	}
}

// Three of four keys are spent for the day, though our ledger does not know: three
// useless calls tell it, whatever the number of calls and models.
func TestSpentKeysCostOneCallEach(t *testing.T) {
	t.Parallel()
	c, accounts := pool(4, daily(1000))
	c.Providers[0].Models = append(c.Providers[0].Models, catalog.Model{ID: "other"})
	b := setupWith(t, c, accounts)
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	useless := 0
	for i := range 80 {
		_, answered := b.call(t, fmt.Sprint(i), func(place parley.Place) *parley.Error {
			if place.Account == "pool-2" {
				return nil
			}
			useless++
			return &parley.Error{Kind: parley.KindQuotaExhausted, Status: 429, RetryAt: midnight}
		})
		require.True(t, answered)
		b.advance(time.Second)
	}
	require.Equal(t, 3, useless)
}

// A mistake of ours is made once, not at every provider, and no place is blamed.
func TestOurMistakeIsMadeOnce(t *testing.T) {
	t.Parallel()
	b := setup(t)
	went, answered := b.call(t, "1", func(parley.Place) *parley.Error {
		return &parley.Error{Kind: parley.KindInvalidRequest, Status: 400}
	})
	require.False(t, answered)
	require.Len(t, went, 1)
	for place, state := range b.states(t) {
		if place.Account != "gpu" {
			require.Nil(t, state.Obstacle, "%v", place)
		}
	}
}

// A provider that answers every call with a 5xx, and is the operator's first choice,
// gets at most ten calls in the first minute; every call is answered elsewhere.
func TestFailingFirstChoiceCostsTenCalls(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]parley.Kind{"5xx": parley.KindUnavailable, "timeout": parley.KindTimeout} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, accounts := edition()
			c.Providers[2].Limits = nil
			b := setupWith(t, c, accounts)
			wasted := 0
			for i := range 120 {
				_, answered := b.call(t, fmt.Sprint(i), func(place parley.Place) *parley.Error {
					if place.Provider != "groq" {
						return nil
					}
					wasted++
					return &parley.Error{Kind: kind, Status: 500}
				})
				require.True(t, answered)
				b.advance(500 * time.Millisecond)
			}
			require.LessOrEqual(t, wasted, 10)
			require.GreaterOrEqual(t, wasted, 5, "it must be tried again")
		})
	}
}
