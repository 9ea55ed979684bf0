package plan_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/plan"
)

// edition reckons an embedded edition as `parley plan` does without keys.
func edition(t *testing.T, name string, change func(*plan.Input)) plan.Plan {
	t.Helper()
	c, err := catalog.Edition(name)
	require.NoError(t, err)
	in, err := plan.NewInput(c)
	require.NoError(t, err)
	if change != nil {
		change(&in)
	}
	p, err := plan.Compute(in)
	require.NoError(t, err)
	return p
}

// The numbers stand in the plan of 2025-12-15, but for Cohere's: 1,000 calls a
// month are 33 a day and one interview, where the plan says three.
func TestThePlanOfDecember2025IsReproduced(t *testing.T) {
	t.Parallel()
	p := edition(t, "2025-12", nil)
	got := map[string]int{}
	for _, provider := range p.Providers {
		got[provider.ID] = provider.Interviews[parley.DepthThorough]
	}
	require.Equal(t, map[string]int{
		"cloudflare": 384, "huggingface": 38, "gemini": 57, "cerebras": 38, "deepseek": 38, "github": 57, "mistral": 19, "groq": 553,
		"together": 192, "fireworks": 76, "replicate": 50, "anyscale": 38, "cohere": 1, "ai21": 10, "anthropic": 25,
	}, got)
	require.Equal(t, 1578-2, p.Total.Interviews[parley.DepthThorough])
	require.Equal(t, 20000-1576, p.Target.Missing)
	require.Equal(t, plan.Range{Low: 5000, High: 6000}, p.GPUs[0].Interviews[parley.DepthThorough])
	require.Equal(t, 4, p.GPUs[0].ForTarget)
	require.Equal(t, plan.Range{Low: 9000, High: 16200}, p.Paid[0].USDPerMonth)
}

func TestWhatDoesNotFollowInThePlanIsSaid(t *testing.T) {
	t.Parallel()
	var wrong []string
	claimed := map[string]float64{}
	for _, c := range edition(t, "2025-12", nil).Audit {
		claimed[c.What] = c.Claimed
		if !c.Follows {
			wrong = append(wrong, c.What)
		}
	}
	require.Equal(t, []string{
		"huggingface, a month", "cohere, a day", "one account each, a month", "all others, a day",
		"electricity of one GPU, $ a month", "running four GPUs, $ a month",
	}, wrong)
	for what, want := range map[string]float64{
		"one account each, a day": 1578, "several accounts, a day": 6019, "optimised, a day": 11132, "hybrid, a day": 21132,
	} {
		require.InDelta(t, want, claimed[what], 0)
	}
	require.Empty(t, edition(t, "2026-11", nil).Audit, "no plan was made in that edition")
}

// The audit is about the plan, whatever this user asks.
func TestTheAuditKeepsToThePlansOwnFigures(t *testing.T) {
	t.Parallel()
	other := edition(t, "2025-12", func(in *plan.Input) {
		in.Call = plan.Tokens{In: 5000, Out: 10}
		in.Depth, in.Interviews = parley.DepthStandard, 7
		in.Asked = map[string]int{"cloudflare": 9}
	})
	require.Equal(t, edition(t, "2025-12", nil).Audit, other.Audit)
}

func pooling(terms catalog.Pooling) catalog.Catalog {
	return catalog.Catalog{Edition: "test", Providers: []catalog.Provider{
		{
			ID: "own", Free: catalog.FreeRecurring, Models: []catalog.Model{{ID: "m"}}, Training: catalog.TrainingNo,
			Limits: []catalog.Limit{limit(parley.MetricRequests, catalog.WindowDay, 30)},
			Terms:  catalog.Terms{SeveralAccounts: terms, Source: "https://terms.example"},
		},
		{ID: "gone", RetiredOn: "2026-01-02"},
		{ID: "paid", Free: catalog.FreeNone},
		{ID: "nodes", SelfHosted: true, Free: catalog.FreeOwn},
	}}
}

func TestPoolingCountsOnlyWhereItIsNotForbidden(t *testing.T) {
	t.Parallel()
	for terms, counted := range map[catalog.Pooling]int{
		catalog.PoolingForbidden: 1, catalog.PoolingNoClause: 3, catalog.PoolingUnknown: 3, catalog.PoolingStated: 3,
	} {
		p := compute(t, pooling(terms), func(in *plan.Input) { in.Accounts = map[string]int{"own": 3} })
		require.Equal(t, counted, p.Providers[0].Accounts, terms)
		require.Equal(t, 3, p.Providers[0].Asked)
		require.Equal(t, 30*counted, p.Providers[0].CallsPerDay)
		require.Equal(t, counted, p.Providers[0].Interviews[parley.DepthThorough], "30 calls are one whole interview in each account")
		require.Equal(t, 30*counted/26, p.Total.Pooled[parley.DepthThorough])
		if counted == 1 {
			require.Len(t, p.Warnings, 1)
			require.Contains(t, p.Warnings[0], "https://terms.example")
		} else {
			require.Empty(t, p.Warnings)
		}
	}
}

func TestWhatCarriesNothingIsListedWithItsReason(t *testing.T) {
	t.Parallel()
	p := compute(t, pooling(catalog.PoolingUnknown), func(in *plan.Input) { in.Accounts = map[string]int{"paid": 1} })
	require.False(t, p.CatalogView)
	require.Empty(t, p.Providers)
	require.Equal(t, []plan.LeftOut{
		{ID: "own", Reason: "no account"},
		{ID: "gone", Reason: "gone since 2026-01-02"},
		{ID: "paid", Reason: "every call is paid"},
		{ID: "nodes", Reason: "own hardware (see --gpus)"},
	}, p.LeftOut)
	require.True(t, compute(t, pooling(catalog.PoolingUnknown), nil).CatalogView)
}

func TestAccountsOfOneOwnerAreOne(t *testing.T) {
	t.Parallel()
	c := pooling(catalog.PoolingUnknown)
	require.Nil(t, plan.CountAccounts(c, []catalog.Account{{Provider: "nodes", Owner: "n1"}}))
	require.Equal(t, map[string]int{"own": 2}, plan.CountAccounts(c, []catalog.Account{
		{Provider: "own", ID: "own-1", Owner: "acme"},
		{Provider: "own", ID: "own-2", Owner: "acme"},
		{Provider: "own", ID: "own-3", Owner: "beta"},
		{Provider: "nodes", Owner: "n1"},
	}))
}

func TestTrainingProvidersAreCountedApart(t *testing.T) {
	t.Parallel()
	c := pooling(catalog.PoolingUnknown)
	trains := c.Providers[0]
	trains.ID, trains.Training = "trains", catalog.TrainingOptOut
	c.Providers = append(c.Providers, trains)
	p := compute(t, c, nil)
	require.Equal(t, 60, p.Total.CallsPerDay)
	require.Equal(t, 4, p.Total.Pooled[parley.DepthStandard])
	require.Equal(t, 2, p.Total.WithoutTraining[parley.DepthStandard])
}

func TestBadInputIsToldAtOnce(t *testing.T) {
	t.Parallel()
	in, err := plan.NewInput(pooling(catalog.PoolingUnknown))
	require.NoError(t, err)
	in.Call, in.Interviews, in.Depth, in.USDPerKWh = plan.Tokens{Out: -1}, -1, "deep", -0.1
	in.Accounts, in.Asked = map[string]int{"nobody": 1}, map[string]int{"own": -1}
	in.GPUs = []plan.GPUCount{{ID: "gtx", Count: 1}, {ID: "h100"}}
	_, err = plan.Compute(in)
	for _, want := range []string{
		"tokens in: 0", "tokens out: -1", "interviews: -1", "dollars per kWh", `depth: "deep"`, `"nobody" is no provider`, "-1 at own",
		`"gtx" is not known`, "rtx4090", "0 of h100",
	} {
		require.ErrorContains(t, err, want)
	}
}

func TestListsAreParsedStrictly(t *testing.T) {
	t.Parallel()
	gpus, err := plan.ParseGPUs("2xrtx4090, 1xH100")
	require.NoError(t, err)
	require.Equal(t, []plan.GPUCount{{ID: "rtx4090", Count: 2}, {ID: "h100", Count: 1}}, gpus)
	for _, bad := range []string{"", "rtx4090", "0xh100", "-1xh100", "2x", "x", "2xh100,"} {
		_, err := plan.ParseGPUs(bad)
		require.ErrorContains(t, err, "2xrtx4090", bad)
	}
	accounts, err := plan.ParseAccounts("groq=3, gemini=0")
	require.NoError(t, err)
	require.Equal(t, map[string]int{"groq": 3, "gemini": 0}, accounts)
	for _, bad := range []string{"", "groq", "groq=", "groq=-1", "=2", "groq=1,groq=2"} {
		_, err := plan.ParseAccounts(bad)
		require.Error(t, err, bad)
	}
}

// The governor and `parley load` read it.
func TestThePlanIsPlainJSON(t *testing.T) {
	t.Parallel()
	p := edition(t, "2026-11", func(in *plan.Input) { in.GPUs = []plan.GPUCount{{ID: "rtxpro6000", Count: 1}} })
	text, err := json.Marshal(p)
	require.NoError(t, err)
	var back plan.Plan
	require.NoError(t, json.Unmarshal(text, &back))
	require.Equal(t, p.Providers, back.Providers)
	require.Equal(t, p.Setups, back.Setups)
}
