package plan_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/plan"
)

// A claim holds for calls of its size; longer ones take longer, shorter ones as long.
func TestAClaimHoldsForCallsOfItsSize(t *testing.T) {
	t.Parallel()
	for tokens, want := range map[int]plan.Range{
		900:  {Low: 5000, High: 6000},
		1000: {Low: 5000, High: 6000},
		2500: {Low: 2000, High: 2400},
	} {
		got := edition(t, "2025-12", func(in *plan.Input) { in.Call = plan.Tokens{In: tokens - 200, Out: 200} }).GPUs[0]
		require.InDelta(t, want.Low, got.Interviews[parley.DepthThorough].Low, 1e-6, "%d tokens", tokens)
		require.InDelta(t, want.High, got.Interviews[parley.DepthThorough].High, 1e-6, "%d tokens", tokens)
		require.InDelta(t, want.Low*26/14, got.Interviews[parley.DepthStandard].Low, 1e-6, "%d tokens", tokens)
	}
}

// What is planned with is the figures' share of full use, and what electricity an
// interview takes follows from both.
func TestGPUsArePlannedBelowFullUse(t *testing.T) {
	t.Parallel()
	p := edition(t, "2026-11", func(in *plan.Input) { in.Call, in.Cached = plan.Tokens{In: 1000, Out: 100}, 0.8 })
	g := p.GPUs[0]
	require.Equal(t, "rtx4090", g.ID)
	// 100 tokens x (16.6 ms / 16 + 0.067 ms + 1,050 x 0.14 us) + 200 x 94 us.
	seconds := 0.10375 + 0.0067 + 0.0147 + 0.0188
	require.InDelta(t, 1/seconds, g.Full.CallsPerSecond.Low, 1e-9)
	require.InDelta(t, 16*seconds, g.Full.Seconds, 1e-9)
	require.Equal(t, 16, g.Full.InFlight)
	perDay := 86400 / seconds / 26
	require.InDelta(t, perDay, g.InterviewsFull[parley.DepthThorough].Low, 1e-6)
	require.InDelta(t, 0.4*perDay, g.Interviews[parley.DepthThorough].High, 1e-6)
	require.InDelta(t, 24*510/perDay, g.WhPerInterviewFull.Low, 1e-9)
	require.InDelta(t, 24*420/(0.4*perDay), g.WhPerInterview.High, 1e-9)
	require.InDelta(t, 26*g.Full.WhPerCall(g.Full.CallsPerSecond.Low), g.WhPerInterviewFull.Low, 1e-9)
	h100 := p.GPUs[3]
	require.Equal(t, "h100", h100.ID)
	require.InDelta(t, 6/seconds, h100.Full.CallsPerSecond.Low, 1e-9)
	require.InDelta(t, 9/seconds, h100.Full.CallsPerSecond.High, 1e-9)
}

func TestElectricityAndPayback(t *testing.T) {
	t.Parallel()
	p := edition(t, "2025-12", func(in *plan.Input) { in.USDPerKWh = 0.25 })
	g := p.GPUs[0]
	// 420 W x 720 hours = 302.4 kWh a month.
	require.InDelta(t, 75.6, g.ElectricityUSDMonth, 1e-9)
	require.InDelta(t, 24*420.0/5000, g.WhPerInterview.High, 1e-9)
	// $4,000 against 5,000 x 30 interviews at $0.015, $3,000 against 6,000 x 30 at $0.027.
	require.InDelta(t, 4000/(2250-75.6), g.PaybackMonths.High, 1e-9)
	require.InDelta(t, 3000/(4860-75.6), g.PaybackMonths.Low, 1e-9)
	few := edition(t, "2025-12", func(in *plan.Input) { in.Interviews = 10 })
	require.Zero(t, few.GPUs[0].PaybackMonths, "10 interviews a day cost less than a card's electricity")
}

func TestSetupsAddProvidersGPUsAndMoney(t *testing.T) {
	t.Parallel()
	p := edition(t, "2025-12", func(in *plan.Input) { in.GPUs = []plan.GPUCount{{ID: "rtx4090", Count: 3}} })
	require.Empty(t, p.Setups[0].GPUs)
	require.InDelta(t, 18424*30*0.015, p.Setups[0].RestUSDMonth, 1e-6)
	asked := p.Setups[1]
	require.True(t, asked.Asked)
	require.Equal(t, plan.Range{Low: 16576, High: 19576}, asked.Total)
	require.Equal(t, plan.Range{Low: 9000, High: 12000}, asked.USD)
	require.InDelta(t, 3*420*0.72*0.12, asked.ElectricityUSDMonth, 1e-9)
	require.InDelta(t, asked.ElectricityUSDMonth+3424*30*0.015, asked.MonthUSD, 1e-6)
	require.Equal(t, 3424, p.Target.Missing)
	require.Equal(t, []plan.GPUCount{{ID: "rtx4090", Count: 1}}, p.Target.Close)
	reached := edition(t, "2025-12", func(in *plan.Input) { in.GPUs = []plan.GPUCount{{ID: "rtx4090", Count: 4}} })
	require.Zero(t, reached.Target.Missing)
	require.Empty(t, reached.Target.Close)
	require.Len(t, reached.Setups, 7, "the row of four is not shown twice")
}

// What the figures do not know is not reckoned as nothing.
func TestUnknownPowerAndPriceAreNamed(t *testing.T) {
	t.Parallel()
	p := edition(t, "2026-11", func(in *plan.Input) {
		in.GPUs = []plan.GPUCount{{ID: "rtx4090", Count: 1}, {ID: "rtxpro6000", Count: 1}}
	})
	require.Equal(t, []string{"power", "price"}, p.Setups[1].Unknown)
	require.Zero(t, p.Setups[1].USD)
	require.Zero(t, p.Setups[1].ElectricityUSDMonth)
}

func TestSavingsAreBoundedByTheCallsTheyReach(t *testing.T) {
	t.Parallel()
	s := edition(t, "2025-12", nil).Savings
	require.Equal(t, 1576, s.Base)
	byName := map[string]plan.SavingRow{}
	for _, row := range s.Rows {
		byName[row.Name] = row
	}
	require.Equal(t, 630, byName["caching"].Claimed, "40 % of 1,576")
	require.Equal(t, 63, byName["caching"].AtMost, "1,576 x 26/25 - 1,576")
	require.Zero(t, byName["batching"].AtMost)
	require.Equal(t, 1576+630+315+236+157, s.Claimed)
	require.Equal(t, 1576+63, s.AtMost, "templates and caches save the same call")
}

func TestSeveralAccountsByThePlanAndByTheTerms(t *testing.T) {
	t.Parallel()
	s := edition(t, "2025-12", nil).Several
	all := map[string]int{}
	for _, row := range s.Rows {
		all[row.Provider] = row.All
	}
	require.Equal(t, map[string]int{
		"groq": 2765, "cloudflare": 1152, "gemini": 285, "together": 576, "github": 285, "deepseek": 114, "cerebras": 114, "fireworks": 228,
	}, all)
	require.Equal(t, 5519+181, s.Interviews, "the eight and one account at each of the others")
	require.Equal(t, 1576+2*384+2*38, s.Allowed, "only Cloudflare's and Cerebras' terms have no clause")
}
