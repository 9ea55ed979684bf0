package router_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/router"
)

//nolint:gochecknoglobals // the size of most calls in these tests
var usual = router.CallSize{Prompt: 800, Reply: 200}

func (b *bundle) survey(t *testing.T) router.Survey {
	t.Helper()
	survey, err := b.Survey(t.Context())
	require.NoError(t, err)
	return survey
}

// At noon half a day is to come: the floor of a fifth has melted to a tenth.
func TestAllowanceAddsUpWhatIsLeft(t *testing.T) {
	t.Parallel()
	perModel := daily(1000)
	perModel.PerModel = true
	two := []catalog.Model{{ID: "m"}, {ID: "n"}}
	dollars := catalog.Limit{Metric: parley.MetricUSD, Window: catalog.WindowMonth, Limit: 10, Reset: catalog.ResetCalendarMonth}
	for name, test := range map[string]struct {
		accounts int
		models   []catalog.Model
		limits   []catalog.Limit
		calls    int64
		even     int64
	}{
		"a day's limit": {1, two[:1], []catalog.Limit{daily(1000)}, 900, 500},
		"two accounts":  {2, two[:1], []catalog.Limit{daily(1000)}, 1800, 1000},
		"shared models": {1, two, []catalog.Limit{daily(1000)}, 900, 500},
		"own buckets":   {1, two, []catalog.Limit{perModel}, 1800, 1000},
		// What it holds and twelve hours of refill, but for the call that is kept back.
		"a minute's pace": {1, two[:1], []catalog.Limit{limited(parley.MetricRequests, 2, catalog.WindowMinute, false)}, 2*721 - 1, 2 * 720},
		"pace above sum":  {1, two[:1], []catalog.Limit{limited(parley.MetricRequests, 2, catalog.WindowMinute, false), daily(1000)}, 900, 500},
		"tokens": {1, two[:1], []catalog.Limit{
			{Metric: parley.MetricTokens, Window: catalog.WindowDay, Limit: 100_000, Reset: catalog.ResetUTCMidnight},
		}, 90, 50},
		// 7.5 of 30 days are to come. $10, 800 in at $1 and 200 out at $1: 10,000 calls a month.
		"dollars of a month": {1, []catalog.Model{{ID: "m", USD: catalog.Price{In: 1, Out: 1}}}, []catalog.Limit{dollars}, 9500, 2500},
		"price unknown":      {1, two[:1], []catalog.Limit{dollars}, 0, 0},
		"too small":          {1, []catalog.Model{{ID: "m", Context: 900}}, []catalog.Limit{daily(1000)}, 0, 0},
		"for one step":       {1, []catalog.Model{{ID: "m", Steps: []parley.Step{parley.StepAnalyze}}}, []catalog.Limit{daily(1000)}, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c, accounts := pool(test.accounts, test.limits...)
			c.Providers[0].Models = test.models
			b := setupWith(t, c, accounts)
			allowance := b.survey(t).Allowance(usual, false)
			require.False(t, allowance.Unbounded)
			require.Equal(t, test.calls, allowance.Calls)
			require.Equal(t, test.even, allowance.Even)
			require.Equal(t, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), allowance.Until)
		})
	}
}

// What trains is only there for those who allow it, and what has no limit bounds nobody.
func TestAllowanceHasTwoPools(t *testing.T) {
	t.Parallel()
	c, accounts := pool(1, daily(1000))
	trains := c.Providers[0]
	trains.ID, trains.Training = "trains", catalog.TrainingUnknown
	c.Providers = append(c.Providers, trains, catalog.Provider{ID: "vllm", SelfHosted: true, Models: []catalog.Model{{}}})
	accounts = append(accounts, catalog.Account{ID: "trains-1", Provider: "trains"})
	b := setupWith(t, c, accounts)
	require.EqualValues(t, 900, b.survey(t).Allowance(usual, false).Calls)
	require.EqualValues(t, 1800, b.survey(t).Allowance(usual, true).Calls)
	require.False(t, b.survey(t).Allowance(usual, false).Unbounded, "no node is there")
	require.NoError(t, b.MarkServed(t.Context(), parley.QueueGPU, time.Minute))
	require.True(t, b.survey(t).Allowance(usual, false).Unbounded)
}

// A bench for a minute takes nothing from a day; a refused key and a provider that only
// fails take all.
func TestAllowanceLeavesOutWhatIsAway(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		failure  parley.Error
		failures int
		calls    int64
	}{
		"busy":        {parley.Error{Kind: parley.KindRateLimited, Status: 429}, 1, 899},
		"failed once": {parley.Error{Kind: parley.KindUnavailable}, 1, 899},
		"dead":        {parley.Error{Kind: parley.KindUnavailable}, 5, 0},
		"refused key": {parley.Error{Kind: parley.KindInvalidKey, Status: 401}, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setupPool(t, 1, daily(1000))
			for i := range test.failures {
				b.fail(t, b.mustRoute(t, query("acme/1/run/"+string(rune('a'+i)), 1)), test.failure)
				if i < test.failures-1 {
					b.advance(2 * time.Minute)
				}
			}
			require.InDelta(t, test.calls, b.survey(t).Allowance(usual, false).Calls, 6)
		})
	}
}

// A lower limit that the provider told is what is reckoned with, now and later.
func TestAllowanceKnowsLowerLimits(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1, limited(parley.MetricRequests, 10, catalog.WindowMinute, false))
	require.NoError(t, b.Answered(t.Context(), b.mustRoute(t, query("1", 1)), parley.ChatReply{
		Quota: []parley.QuotaReading{{Metric: parley.MetricRequests, Window: time.Minute, Limit: 2, Remaining: 1}},
	}))
	survey := b.survey(t)
	require.EqualValues(t, 2*720, survey.Allowance(usual, false).Even)
	require.EqualValues(t, 2*720, survey.Allowance(usual, false).Calls, "the one that is left is the floor's")
	later := survey.After(survey.At().Add(time.Hour))
	require.EqualValues(t, 2-1+2*660, later.Allowance(usual, false).Calls)
}

// Shortly before midnight the hour ahead counts, and after a reset the day is whole.
func TestAllowanceLooksAhead(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 1, daily(1000), limited(parley.MetricRequests, 10, catalog.WindowMinute, false))
	b.advance(12*time.Hour - time.Minute) // 23:59
	b.mustRoute(t, query("acme/1/run/a", 1))
	survey := b.survey(t)
	allowance := survey.Allowance(usual, false)
	require.EqualValues(t, 10-1-1+10*60, allowance.Calls, "the pace of one hour")
	require.Equal(t, survey.At().Add(time.Hour), allowance.Until)

	midnight := survey.Returns()[0]
	require.Equal(t, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), midnight)
	require.EqualValues(t, 800, survey.After(midnight).Allowance(usual, false).Calls, "all but the floor")
	require.Equal(t, allowance, survey.Allowance(usual, false), "a survey does not change")
}
