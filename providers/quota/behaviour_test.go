package quota_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/quota"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

func (b *bundle) ask(t *testing.T, ask quota.Ask) quota.Reservation {
	t.Helper()
	r, err := b.Reserve(t.Context(), ask)
	require.NoError(t, err)
	return r
}

func (b *bundle) settle(t *testing.T, s quota.Settlement) {
	t.Helper()
	require.NoError(t, b.Settle(t.Context(), s))
}

// A floor is left to those who wait, and to nobody else.
func TestFloorIsKept(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		kept := candidate("a", quota.Demand{Window: perMinute, Amount: 1, Keep: 2})
		require.Equal(t, []int64{2}, b.reserve(t, "1", kept).Left)
		refused := b.reserve(t, "2", kept)
		require.Equal(t, quota.WhySpent, refused.Skipped[0].Why)
		require.Equal(t, b.clock.Now().Add(travel+20*time.Second), refused.Skipped[0].Until)
		require.Equal(t, []int64{1}, b.reserve(t, "3", candidate("a", one(perMinute))).Left)
	})
}

// Calls under way are counted until they are settled, or until nobody can be expected
// to settle them any more.
func TestConcurrencyIsFreedByItsEnd(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(quota.Window{Name: "a/m/concurrency/", Metric: parley.MetricConcurrency, Limit: 2}))
		require.Equal(t, []int64{1}, b.reserve(t, "1", c).Left)
		require.Equal(t, []int64{0}, b.reserve(t, "2", c).Left)
		require.Equal(t, []int64{0}, b.reserve(t, "2", c).Left, "a repeat")
		require.Equal(t, quota.WhySpent, b.reserve(t, "3", c).Skipped[0].Why)
		b.settle(t, quota.Settlement{ID: "1"})
		require.Equal(t, []int64{0}, b.reserve(t, "3", c).Left, "though the settlement named no window")
		b.clock.Advance(5*time.Minute - time.Millisecond)
		require.Equal(t, -1, b.reserve(t, "4", c).Index)
		b.clock.Advance(time.Millisecond)
		require.Equal(t, []int64{1}, b.reserve(t, "4", c).Left, "both have expired")
	})
}

// Credit that is given once does not come back, not even when Redis forgets keys
// whose time is up.
func TestCreditGivenOnceNeverComesBack(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		credit := quota.Window{
			Name: "a/*/usd/once", Metric: parley.MetricUSD, Limit: quota.Units(parley.MetricUSD, 0.01), Reset: catalog.ResetNever,
		}
		c := candidate("a", quota.Demand{Window: credit, Amount: 6000})
		require.Equal(t, []int64{4000}, b.reserve(t, "1", c).Left)
		b.clock.Advance(10 * 365 * 24 * time.Hour)
		skip := b.reserve(t, "2", c).Skipped[0]
		require.Equal(t, quota.WhySpent, skip.Why)
		require.Zero(t, skip.Until)
		ttl, err := client.Do(t.Context(), client.B().Pttl().Key("{parley}:left:a/*").Build()).AsInt64()
		require.NoError(t, err)
		require.EqualValues(t, -1, ttl, "no time to live")
	})
}

// A limit that the provider tells is obeyed where it is lower, for a day.
func TestLowerLimitIsLearned(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		tell := func(id string, limit int64) {
			b.settle(t, quota.Settlement{ID: id, Windows: []quota.Final{{Window: tokens, Limit: &limit}}})
		}
		c := candidate("a", quota.Demand{Window: tokens, Amount: 1000})
		b.reserve(t, "1", c)
		tell("1", 2500)
		require.Equal(t, []int64{500}, b.reserve(t, "2", c).Left, "2500-1000-1000")
		tell("2", 9000)
		require.Equal(t, b.clock.Now().Add(travel+12*time.Second), b.reserve(t, "3", c).Skipped[0].Until, "500 of 2500 a minute")
		b.clock.Advance(quota.LearnedFor)
		require.Equal(t, []int64{5000}, b.reserve(t, "3", c).Left)

		tell("3", 0)
		skip := b.reserve(t, "4", c).Skipped[0]
		require.Equal(t, quota.WhyTooLarge, skip.Why)
		require.Equal(t, b.clock.Now().Add(quota.LearnedFor), skip.Until)
	})
}

// failing is a place of an ill provider.
func failing(name string) quota.Candidate {
	place := quota.Scope("place:" + name)
	return quota.Candidate{
		Name: name, Place: place, Pauses: []quota.Scope{place},
		Health: []quota.Health{{Scope: place}, {Scope: "provider:p", Grace: 1}},
	}
}

// One provider that answers every call with an error gets at most ten in the first
// minute, though it is all there is, every call may be rescued, and six calls a second
// ask. A call takes 150 ms to fail.
func TestFailingProviderGetsTenCallsInAMinute(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		places := []quota.Candidate{failing("a"), failing("b"), failing("c"), failing("d")}
		calls, rescued := 0, 0
		for i := range 400 {
			id := fmt.Sprint(i)
			r := b.ask(t, quota.Ask{ID: id, Class: parley.ClassInteractive, Candidates: places, Rescue: true})
			b.clock.Advance(150 * time.Millisecond)
			if r.Index < 0 {
				continue
			}
			calls++
			if r.Rescued {
				rescued++
			}
			b.settle(t, quota.Settlement{ID: id, Health: places[r.Index].Health})
		}
		t.Logf("%d calls, %d of them rescues", calls, rescued)
		require.LessOrEqual(t, calls, 10)
		require.GreaterOrEqual(t, calls, 6, "it is tried again")
		require.Equal(t, 2, rescued)
	})
}

// A rescue overrules guesses, and nothing that is known.
func TestRescueOverrulesGuessesOnly(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		spent, busy, refused := failing("spent"), failing("busy"), failing("refused")
		spent.Windows = []quota.Demand{{Window: perMinute, Amount: 4}}
		hour := b.clock.Now().Add(time.Hour)
		require.NoError(t, b.Bench(t.Context(), busy.Place, hour, string(parley.KindOverloaded)))
		require.NoError(t, b.Bench(t.Context(), refused.Place, hour, string(parley.KindInvalidKey)))
		list := []quota.Candidate{refused, spent, busy}
		require.Equal(t, -1, b.reserve(t, "1", list...).Index, "not asked for")
		r := b.ask(t, quota.Ask{ID: "1", Candidates: list, Rescue: true})
		require.Equal(t, "busy", r.Name)
		require.True(t, r.Rescued)
		require.Len(t, r.Skipped, 3)
		require.Equal(t, r, b.ask(t, quota.Ask{ID: "1", Candidates: list}), "a repeat")
		require.Equal(t, -1, b.ask(t, quota.Ask{ID: "2", Candidates: list, Rescue: true}).Index)
		b.clock.Advance(quota.RescueEvery)
		require.Equal(t, "busy", b.ask(t, quota.Ask{ID: "2", Candidates: list, Rescue: true}).Name)
	})
}

// Pace converges on what calls take, for each class on its own, and fades.
func TestPaceFollowsLatencies(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := failing("a")
		for i := range 300 {
			latency := time.Duration(500+10*(i*37%100)) * time.Millisecond // evenly from 500 to 1490
			b.settle(t, quota.Settlement{ID: fmt.Sprint(i), Place: c.Place, Class: parley.ClassInteractive, Latency: latency})
		}
		b.settle(t, quota.Settlement{ID: "none", Place: c.Place, Class: parley.ClassDeferred})
		pace := b.ask(t, quota.Ask{ID: "x", Class: parley.ClassInteractive, Candidates: []quota.Candidate{c}}).Pace
		require.EqualValues(t, 300, pace.Calls)
		require.InDelta(t, 1000, pace.Mean.Milliseconds(), 150)
		require.InDelta(t, 1440, pace.P95.Milliseconds(), 150)
		b.clock.Advance(time.Hour)
		states, err := b.States(t.Context(), []quota.Candidate{c})
		require.NoError(t, err)
		require.EqualValues(t, 150, states[0].Paces[parley.ClassInteractive].Calls)
		require.NotContains(t, states[0].Paces, parley.ClassDeferred)
	})
}

// Who is overtaken is given up before it answers. Calls that take evenly from 500 to 1490
// ms, each given up at the percentile, leave it where it would be if all were answered.
func TestPaceKnowsTheCallsThatWereGivenUp(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := failing("a")
		ask := func(id string) quota.Pace {
			return b.ask(t, quota.Ask{ID: id, Class: parley.ClassInteractive, Candidates: []quota.Candidate{c}}).Pace
		}
		for i := range 400 {
			id := fmt.Sprint(i)
			pace := ask(id)
			s := quota.Settlement{
				ID: id, Place: c.Place, Class: parley.ClassInteractive, Latency: time.Duration(500+10*(i*37%100)) * time.Millisecond,
			}
			if limit := pace.P95 + time.Millisecond; i >= 20 && s.Latency > limit {
				s.Latency, s.Unanswered = limit, true
			}
			b.settle(t, s)
		}
		pace := ask("before")
		require.InDelta(t, 1440, pace.P95.Milliseconds(), 150)
		b.settle(t, quota.Settlement{
			ID: "soon", Place: c.Place, Class: parley.ClassInteractive, Latency: 600 * time.Millisecond, Unanswered: true,
		})
		require.Equal(t, pace, ask("after"), "it may have taken any time")
	})
}

// Those who wait for one quota get turns as far apart as it refills; asking again
// keeps the turn, and who comes at its turn is served.
func TestWaitersGetTheirOwnTurns(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(perMinute))
		late := candidate("b", one(quota.Window{Name: "b", Metric: parley.MetricRequests, Limit: 1, Length: time.Hour}))
		for i := range 4 {
			require.NotEqual(t, -1, b.reserve(t, fmt.Sprint(i), c, late).Index)
		}
		ask := func(id string) quota.Reservation {
			return b.ask(t, quota.Ask{ID: id, Class: parley.ClassDeferred, Candidates: []quota.Candidate{late, c}})
		}
		began := b.clock.Now()
		for i := range 4 {
			want := began.Add(travel + time.Duration(i+1)*20*time.Second)
			part := quota.Ask{ID: fmt.Sprint("w", i), Class: parley.ClassDeferred, Candidates: []quota.Candidate{late}, More: true}
			require.Zero(t, b.ask(t, part).WakeAt, "an hour is not waited for before all were asked")
			require.Equal(t, want, ask(fmt.Sprint("w", i)).WakeAt)
			require.Equal(t, want, ask(fmt.Sprint("w", i)).WakeAt, "again")
		}
		require.Equal(t, began.Add(travel+20*time.Second), ask("w4").WakeAt, "the row is a window long, and begins again")
		require.Zero(t, b.reserve(t, "interactive", c).WakeAt)
		b.clock.Advance(travel)
		for i := range 4 {
			b.clock.Advance(20 * time.Second)
			require.Equal(t, "a", ask(fmt.Sprint("w", i)).Name)
		}
	})
}

// States tells hurdles, what is left, failures, and takes nothing.
func TestStatesTakesNothing(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := failing("a")
		c.Windows = []quota.Demand{one(perMinute), one(daily)}
		b.reserve(t, "1", c)
		b.settle(t, quota.Settlement{ID: "1", Health: c.Health})
		for range 3 {
			states, err := b.States(t.Context(), []quota.Candidate{failing("b"), c})
			require.NoError(t, err)
			require.Nil(t, states[0].Hurdle)
			require.Equal(t, quota.WhyUnhealthy, states[1].Hurdle.Why)
			require.Equal(t, quota.Scope("place:a"), quota.Scope(states[1].Hurdle.Name))
			require.Equal(t, 1, states[1].Hurdle.Index)
			require.Equal(t, []int64{2, 1}, states[1].Left)
			require.EqualValues(t, 1, states[1].Failures)
		}
		empty, err := b.States(t.Context(), nil)
		require.NoError(t, err)
		require.Empty(t, empty)
		require.Equal(t, -1, b.reserve(t, "nobody").Index)
	})
}

// A Redis that lost what it was told about a candidate is told again.
func TestLostPlanIsWrittenAgain(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		b := setup(t, client)
		c := candidate("a", one(perMinute))
		b.reserve(t, "1", c)
		require.NoError(t, client.Do(t.Context(), client.B().Flushall().Build()).Error())
		require.Equal(t, []int64{2}, b.reserve(t, "2", c).Left)
	})
}

// An account's model takes at most 2 KB of Redis, all its keys together, after traffic
// in every window, a bench, failures and both paces, also where names are long.
func TestPlaceTakesLittleMemory(t *testing.T) {
	t.Parallel()
	for _, model := range []string{"openai/gpt-oss-20b", "deepseek-ai/DeepSeek-R1-Distill-Llama-70B"} {
		t.Run(strconv.Itoa(len(model)), func(t *testing.T) {
			t.Parallel()
			require.LessOrEqual(t, memoryOf(t, fleetOf(1, model)[0]), int64(2048))
		})
	}
}

// memoryOf is what Redis needs for a place, in bytes.
func memoryOf(t *testing.T, c quota.Candidate) (sum int64) {
	t.Helper()
	client := redistest.Server(t)
	b := setup(t, client)
	for _, class := range []parley.Class{parley.ClassInteractive, parley.ClassDeferred} {
		b.ask(t, quota.Ask{ID: string(class), Class: class, Candidates: []quota.Candidate{c}})
		s := answered(string(class), c)
		s.Class, s.Healthy = class, false
		s.Benches = []quota.Bench{{Scope: c.Place, Least: time.Hour, Cause: string(parley.KindRateLimited)}}
		for i := range s.Windows {
			s.Windows[i].Limit = new(int64(900_000_000))
		}
		b.settle(t, s)
		forget := client.B().Del().Key("{parley}:scope:"+string(c.Place), "{parley}:scope:provider:groq").Build()
		require.NoError(t, client.Do(t.Context(), forget).Error())
		b.settle(t, quota.Settlement{ID: "fails " + string(class), Health: c.Health, Benches: s.Benches})
	}
	keys, err := client.Do(t.Context(), client.B().Keys().Pattern("*").Build()).AsStrSlice()
	require.NoError(t, err)
	for _, key := range keys {
		if strings.Contains(key, ":call:") || key == "{parley}:clock" {
			continue
		}
		size, err := client.Do(t.Context(), client.B().MemoryUsage().Key(key).Samples(0).Build()).AsInt64()
		require.NoError(t, err)
		t.Logf("%4d %s", size, key)
		sum += size
	}
	t.Logf("%4d bytes", sum)
	return sum
}
