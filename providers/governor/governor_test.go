package governor_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/clock"
	"github.com/parley-interviews/parley/providers/governor"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// At noon an even use of 200 calls leaves 100: thorough leaves at least 50 of them
// unpromised, standard 25, and economy takes what there is. Only then must one wait.
func TestDepthStepsDownBeforeItRefuses(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		t.Helper()
		b := setup(t, client, provider("groq", catalog.TrainingNo, requests(200)))
		var depths []parley.Depth
		left := 200
		for n := range 100 {
			admission := b.admit(t, asks(fmt.Sprint(n), parley.DepthThorough))
			if admission.Depth == "" {
				break
			}
			depths = append(depths, admission.Depth)
			left -= map[parley.Depth]int{parley.DepthThorough: 26, parley.DepthStandard: 14, parley.DepthEconomy: 3}[admission.Depth]
			require.GreaterOrEqual(t, left, map[parley.Depth]int{parley.DepthThorough: 50, parley.DepthStandard: 25}[admission.Depth])
		}
		require.Equal(t, []parley.Depth{
			"thorough", "thorough", "thorough", "thorough", "thorough", // 200 − 130 = 70
			"standard", "standard", "standard", // 28
			"economy", "economy", "economy", "economy", "economy", "economy", "economy", "economy", "economy", // 1
		}, depths)
		require.Equal(t, 1, left)
	})
}

func TestReasonsSayWhatIsLeft(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(1040)))
	require.Equal(t, "thorough as asked for: 1,040 of 1,040 calls left until 00:00 UTC are not promised",
		b.admit(t, asks("first", parley.DepthThorough)).Reason)
	whole := asks("whole", parley.DepthEconomy)
	whole.Needs[parley.DepthEconomy] = parley.Need{Calls: 750}
	require.Equal(t, parley.DepthEconomy, b.admit(t, whole).Depth)
	require.Equal(t, "standard instead of thorough: 264 of 1,040 calls left until 00:00 UTC are not promised; "+
		"thorough takes 26 and has to leave 260 for the rest of the day", b.admit(t, asks("lower", parley.DepthThorough)).Reason)
	whole.InterviewID, whole.Needs[parley.DepthEconomy] = "acme/rest/run", parley.Need{Calls: 250}
	require.Equal(t, parley.DepthEconomy, b.admit(t, whole).Depth)
	late := b.admit(t, asks("late", parley.DepthStandard))
	require.Empty(t, late.Depth)
	require.Equal(t, "must wait: 0 of 1,040 calls left until 00:00 UTC are not promised; economy takes 3", late.Reason)
}

// A call of twice the usual size counts twice.
func TestLargeCallsCountForMore(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(10)))
	large := asks("large", parley.DepthEconomy)
	large.Needs[parley.DepthEconomy] = parley.Need{Calls: 3, Tokens: 9000} // 8 of 1,200
	require.Equal(t, parley.DepthEconomy, b.admit(t, large).Depth)
	require.Empty(t, b.admit(t, asks("next", parley.DepthEconomy)).Depth)
}

// A worker that died after it had asked asks again.
func TestTheSameInterviewGetsTheSameDecision(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		t.Helper()
		b := setup(t, client, provider("groq", catalog.TrainingNo, requests(40)))
		first := b.admit(t, asks("1", parley.DepthStandard))
		require.Equal(t, parley.DepthStandard, first.Depth)
		require.Equal(t, parley.DepthStandard, b.admit(t, asks("2", parley.DepthStandard)).Depth)
		for range 5 {
			require.Equal(t, first, b.admit(t, asks("1", parley.DepthStandard)))
		}
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("3", parley.DepthStandard)).Depth, "12 are left, of which 5 have to stay")
	})
}

// A call that was made is left of neither the quota nor the promise.
func TestSpentCallsAreCountedOnce(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		t.Helper()
		b := setup(t, client, provider("groq", catalog.TrainingNo, requests(17)))
		b.advance(12*time.Hour - time.Second) // the day is over: nothing has to stay
		running := asks("1", parley.DepthStandard)
		require.Equal(t, parley.DepthStandard, b.admit(t, running).Depth)
		for n := range 14 {
			require.NotNil(t, b.call(t, running, n).Route)
			require.NoError(t, b.Spent(t.Context(), running.InterviewID))
		}
		require.NoError(t, b.Spent(t.Context(), running.InterviewID), "more than was promised")
		require.NoError(t, b.Spent(t.Context(), "acme/unknown/run"))
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("2", parley.DepthEconomy)).Depth, "3 of 17 are left")
		require.Empty(t, b.admit(t, asks("3", parley.DepthEconomy)).Depth)
	})
}

func TestReleaseAndTheEndOfTimeFreeWhatIsLeft(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		t.Helper()
		b := setup(t, client, provider("groq", catalog.TrainingNo, requests(3)))
		b.advance(10 * time.Hour)
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("1", parley.DepthEconomy)).Depth)
		require.Empty(t, b.admit(t, asks("2", parley.DepthEconomy)).Depth)
		for range 2 {
			require.NoError(t, b.Release(t.Context(), "acme/1/run"))
		}
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("2", parley.DepthEconomy)).Depth)

		waits := b.admit(t, asks("3", parley.DepthEconomy))
		require.Empty(t, waits.Depth)
		require.WithinRange(t, waits.RetryAt, b.clock().Add(time.Hour), b.clock().Add(time.Hour+8*time.Minute), "2 ends in an hour")
		b.advance(waits.RetryAt.Sub(b.clock()))
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("3", parley.DepthEconomy)).Depth)
	})
}

// What comes back first decides: here midnight, after three hours of promises.
func TestDeferralEndsWithTheReset(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(3)))
	b.advance(11 * time.Hour)
	held := asks("1", parley.DepthEconomy)
	held.Within = 3 * time.Hour
	require.Equal(t, parley.DepthEconomy, b.admit(t, held).Depth)
	for n := range 3 {
		require.NotNil(t, b.call(t, held, n).Route)
		require.NoError(t, b.Spent(t.Context(), held.InterviewID))
	}
	midnight := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	times := map[time.Time]bool{}
	for n := range 50 {
		waits := b.admit(t, asks(fmt.Sprint("waits-", n), parley.DepthThorough))
		require.Empty(t, waits.Depth)
		require.WithinRange(t, waits.RetryAt, midnight, midnight.Add(8*time.Minute))
		times[waits.RetryAt] = true
	}
	require.Greater(t, len(times), 25, "they do not come back all at once")
	b.advance(time.Hour)
	require.Equal(t, parley.DepthEconomy, b.admit(t, asks("waits-1", parley.DepthEconomy)).Depth)
}

// Nothing helps, so it is tomorrow.
func TestDeferralWithoutHopeIsADay(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("trains", catalog.TrainingYes, requests(100)))
	waits := b.admit(t, asks("1", parley.DepthEconomy))
	require.Empty(t, waits.Depth)
	require.WithinRange(t, waits.RetryAt, b.clock().Add(24*time.Hour), b.clock().Add(24*time.Hour+16*time.Minute))
}

// The two kinds of interviews draw on overlapping places.
func TestTrainingPoolsOverlap(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		t.Helper()
		b := setup(t, client, provider("private", catalog.TrainingNo, requests(9)), provider("trains", catalog.TrainingUnknown, requests(9)))
		b.advance(12*time.Hour - time.Second)
		open := func(id string) parley.AdmitInput {
			in := asks(id, parley.DepthEconomy)
			in.AllowTraining = true
			return in
		}
		for _, id := range []string{"1", "2", "3"} {
			require.Equal(t, parley.DepthEconomy, b.admit(t, asks(id, parley.DepthEconomy)).Depth)
		}
		require.Empty(t, b.admit(t, asks("4", parley.DepthEconomy)).Depth, "nothing is left that does not train")
		for _, id := range []string{"5", "6", "7"} {
			require.Equal(t, parley.DepthEconomy, b.admit(t, open(id)).Depth)
		}
		require.Empty(t, b.admit(t, open("8")).Depth)
		require.NoError(t, b.Release(t.Context(), "acme/7/run"))
		require.Empty(t, b.admit(t, asks("4", parley.DepthEconomy)).Depth)
		require.NoError(t, b.Release(t.Context(), "acme/1/run"))
		require.Equal(t, parley.DepthEconomy, b.admit(t, asks("4", parley.DepthEconomy)).Depth)
	})
}

func TestAPlaceWithoutLimitsAdmitsAll(t *testing.T) {
	t.Parallel()
	own := provider("ollama", catalog.TrainingNo)
	own.SelfHosted = true
	b := setup(t, redistest.InProcess(t), own, provider("groq", catalog.TrainingNo, requests(1)))
	for n := range 20 {
		admission := b.admit(t, asks(fmt.Sprint(n), parley.DepthThorough))
		require.Equal(t, parley.DepthThorough, admission.Depth)
		require.Equal(t, "thorough as asked for: a place without limits is ready", admission.Reason)
	}
}

// Our own nodes may be back at any moment: with nothing else left, an interview asks again
// soon, and not after midnight.
func TestDeferralIsShortWhileOurNodesAreAway(t *testing.T) {
	t.Parallel()
	own := provider(parley.ProviderSelfHosted, catalog.TrainingNo)
	own.SelfHosted = true
	b := setup(t, redistest.InProcess(t), own)
	waits := b.admit(t, asks("1", parley.DepthStandard))
	require.Empty(t, waits.Depth)
	require.WithinRange(t, waits.RetryAt, b.clock().Add(10*time.Second), b.clock().Add(time.Minute))
	require.NoError(t, b.router.MarkServed(t.Context(), parley.QueueGPU, time.Minute))
	require.Equal(t, parley.DepthStandard, b.admit(t, asks("1", parley.DepthStandard)).Depth)
}

// A provider that only fails is tried again all the time: with nothing else left, an
// interview asks again soon, and not tomorrow.
func TestDeferralIsShortWhileProvidersFail(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(1000)))
	running := asks("running", parley.DepthStandard)
	for n := range 5 {
		route := b.call(t, running, n).Route
		require.NotNil(t, route)
		require.NoError(t, b.router.Failed(t.Context(), *route, &parley.Error{Kind: parley.KindUnavailable}))
		b.advance(2 * time.Minute)
	}
	waits := b.admit(t, asks("1", parley.DepthStandard))
	require.Empty(t, waits.Depth)
	require.WithinRange(t, waits.RetryAt, b.clock().Add(10*time.Second), b.clock().Add(2*time.Minute))
	route := b.call(t, running, 5).Route
	require.NotNil(t, route)
	require.NoError(t, b.router.Answered(t.Context(), *route, parley.ChatReply{}))
	require.Equal(t, parley.DepthStandard, b.admit(t, asks("1", parley.DepthStandard)).Depth)
}

// On a fast clock the day ends in minutes, and RetryAt is when that really is.
func TestRetryAtIsRealOnAFastClock(t *testing.T) {
	t.Parallel()
	fast, err := clock.Parse("2025-12-15T22:00:00Z*360")
	require.NoError(t, err)
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(2)))
	b.config.Clock, b.config.Now = fast, nil
	_, r := b.another(t, b.client)
	g, err := governor.New(governor.Config{Places: r, Redis: b.client, Clock: fast})
	require.NoError(t, err)
	// Two calls a day are never enough for three: only more hope would help, so the day.
	waits, err := g.Admit(t.Context(), asks("1", parley.DepthEconomy))
	require.NoError(t, err)
	require.Empty(t, waits.Depth)
	require.Greater(t, time.Until(waits.RetryAt), 23*time.Hour)

	small := asks("2", parley.DepthEconomy)
	small.Needs[parley.DepthEconomy] = parley.Need{Calls: 2}
	admitted, err := g.Admit(t.Context(), small)
	require.NoError(t, err)
	require.Equal(t, parley.DepthEconomy, admitted.Depth)
	for n := range 2 {
		_, err := r.Route(t.Context(), routeOf(small, n))
		require.NoError(t, err)
		require.NoError(t, g.Spent(t.Context(), small.InterviewID))
	}
	small.InterviewID = "acme/3/run"
	waits, err = g.Admit(t.Context(), small)
	require.NoError(t, err)
	require.Empty(t, waits.Depth)
	require.Less(t, time.Until(waits.RetryAt), time.Minute, "two hours are twenty seconds: "+waits.Reason)
}

func TestAdmissionNeedsAnInterview(t *testing.T) {
	t.Parallel()
	b := setup(t, redistest.InProcess(t), provider("groq", catalog.TrainingNo, requests(1)))
	for _, in := range []parley.AdmitInput{
		{Wanted: parley.DepthEconomy, Within: time.Hour}, {InterviewID: "a", Within: time.Hour}, {InterviewID: "a", Wanted: parley.DepthEconomy},
	} {
		_, err := b.Admit(t.Context(), in)
		require.ErrorContains(t, err, "all three are required")
	}
	_, err := governor.New(governor.Config{})
	require.ErrorContains(t, err, "Places and Redis are required")
}
