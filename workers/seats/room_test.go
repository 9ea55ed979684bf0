package seats_test

import (
	"context"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley/workers/seats"
)

// Whatever calls come and go, those inside never need more than there is, nobody waits
// who fits, and at the end the room is empty.
func TestRoomIsNeverOverfull(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		const size = 1000
		room, used := seats.NewRoom(size), 0
		type call struct {
			tokens int
			leave  func()
		}
		var inside []call
		impatient, cancel := context.WithCancel(t.Context())
		cancel() // who finds no room gives up at once
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				tokens := rapid.IntRange(0, 1200).Draw(t, "tokens")
				need := min(tokens, size)
				leave, err := room.Enter(impatient, tokens)
				require.Equal(t, used+need <= size, err == nil)
				if err == nil {
					used += need
					inside = append(inside, call{need, leave})
				}
			},
			"leave": func(*rapid.T) {
				if len(inside) == 0 {
					return
				}
				last := inside[len(inside)-1]
				inside, used = inside[:len(inside)-1], used-last.tokens
				last.leave()
			},
		})
		for _, c := range inside {
			c.leave()
		}
		_, err := room.Enter(t.Context(), size)
		require.NoError(t, err, "all is free again")
	})
}

// A small call does not stand behind a large one, and the large one comes in as soon as
// it fits.
func TestSmallCallsPassLargeOnes(t *testing.T) {
	t.Parallel()
	room := seats.NewRoom(1000)
	leaveFirst, err := room.Enter(t.Context(), 700)
	require.NoError(t, err)
	var in atomic.Bool
	entered := make(chan func())
	go func() {
		leave, err := room.Enter(t.Context(), 500)
		if err == nil {
			in.Store(true)
			entered <- leave
		}
	}()
	require.Eventually(t, func() bool { return room.Waiting() == 1 }, 10*time.Second, time.Millisecond)
	leaveSmall, err := room.Enter(t.Context(), 300)
	require.NoError(t, err)
	require.False(t, in.Load())
	leaveSmall()
	require.Equal(t, 1, room.Waiting())
	leaveFirst()
	(<-entered)()
	require.Zero(t, room.Waiting())
}

func TestWhoGivesUpTakesNoRoom(t *testing.T) {
	t.Parallel()
	room := seats.NewRoom(1000)
	leave, err := room.Enter(t.Context(), 5000)
	require.NoError(t, err, "what is larger than the room has it for itself")
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err = room.Enter(ctx, 1)
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Zero(t, room.Waiting())
	leave()
	_, err = room.Enter(t.Context(), 1000)
	require.NoError(t, err)
}
