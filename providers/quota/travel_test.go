package quota_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// provider is a rolling window as it stands at the provider, which counts a call when it
// arrives; in units of 1/length.
type provider struct {
	quota.Window
	left int64
	at   time.Time
}

func (p *provider) take(amount int64, now time.Time) {
	p.left = min(p.Limit*p.Length.Milliseconds(), p.left+now.Sub(p.at).Milliseconds()*p.Limit) - amount*p.Length.Milliseconds()
	p.at = now
}

// event is something that happens at a time.
type event struct {
	at time.Time
	do func()
}

// No call is refused by its provider because the provider heard of it, or of those
// before it, up to travel later than the ledger did. (Nothing is given back here: what
// is, while others travel, may still be a few tokens too many.)
func TestCallsThatTravelAreNotRefused(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		run := 0
		rapid.Check(t, func(rt *rapid.T) {
			run++
			b.clock.Advance(time.Hour)
			at, window := b.clock.Now(), tokens
			window.Name = fmt.Sprintf("travel %d", run)
			p := &provider{Window: window, left: window.Limit * window.Length.Milliseconds(), at: at}
			var events []event
			for i := range rapid.IntRange(2, 30).Draw(rt, "calls") {
				at = at.Add(time.Duration(rapid.IntRange(0, 5000).Draw(rt, "gap")) * time.Millisecond)
				arrives := at.Add(time.Duration(rapid.Int64Range(0, travel.Milliseconds()).Draw(rt, "travels")) * time.Millisecond)
				amount, all := rapid.Int64Range(1, window.Limit/2).Draw(rt, "amount"), rapid.Bool().Draw(rt, "all that is left")
				taken := false
				events = append(events, event{at, func() {
					if all {
						states, err := b.States(t.Context(), []quota.Candidate{candidate("a", quota.Demand{Window: window})})
						require.NoError(t, err)
						amount = max(1, states[0].Left[0])
					}
					taken = b.reserve(t, fmt.Sprintf("%d/%d", run, i), candidate("a", quota.Demand{Window: window, Amount: amount})).Index == 0
				}}, event{arrives, func() {
					if taken {
						p.take(amount, arrives)
						require.GreaterOrEqual(rt, p.left, int64(0), "the provider lacks what the ledger gave")
					}
				}})
			}
			slices.SortStableFunc(events, func(x, y event) int { return x.at.Compare(y.at) })
			for _, e := range events {
				b.clock.Advance(e.at.Sub(b.clock.Now()))
				e.do()
			}
		})
	})
}
