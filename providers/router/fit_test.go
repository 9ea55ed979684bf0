package router_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// A tenant that does not allow training never reaches who trains, may train, or may do
// what nobody knows.
func TestDataUseIsAFilter(t *testing.T) {
	t.Parallel()
	for training, open := range map[catalog.Training]bool{
		catalog.TrainingNo: true, catalog.TrainingYes: false, catalog.TrainingOptOut: false, catalog.TrainingUnknown: false, "": false,
	} {
		t.Run("training "+string(training), func(t *testing.T) {
			t.Parallel()
			c, accounts := pool(1)
			c.Providers[0].Training = training
			b := setupWith(t, c, accounts)
			reply := b.route(t, query("private", 1))
			require.Equal(t, open, reply.Route != nil)
			q := query("open", 1)
			q.AllowTraining = true
			route := b.mustRoute(t, q)
			if open {
				require.Equal(t, "tier 1", route.Reason)
				return
			}
			require.Equal(t, "tier 1, may train on it", route.Reason)
			require.Equal(t, "pool-1/m: may train on it", reply.Reason)
			q = query("preferred", 1)
			q.Prefer = &one
			require.Nil(t, b.route(t, q).Route)
		})
	}
}

// A hedge goes where nobody works on the call yet.
func TestHedgeGoesElsewhere(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 2)
	q := query("c", 1)
	first := b.mustRoute(t, q)
	q.Attempt, q.Avoid = 2, []parley.Place{first.Place}
	second := b.mustRoute(t, q)
	require.NotEqual(t, first.Place, second.Place)
	q.Attempt, q.Avoid = 3, append(q.Avoid, second.Place)
	reply := b.route(t, q)
	require.Nil(t, reply.Route)
	require.Contains(t, reply.Reason, "pool-1/m: works on it already")
}

// A repair goes to the model that has to repair, though the view of its quota is older
// than its last settlement.
func TestRepairComesBackToItsModel(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 2, limited(parley.MetricTokens, 1500, catalog.WindowDay, true))
	route := b.at(t, one, query("c", 1))
	require.NoError(t, b.Answered(t.Context(), route, parley.ChatReply{Usage: parley.Usage{PromptTokens: 300, CompletionTokens: 100}}))
	require.Contains(t, b.at(t, one, query("c", 2)).Reason, "preferred, tier 1")
}

// Self-hosted servers other than vLLM are places like any provider's, on a queue of
// their own, and train on nothing.
func TestOtherServersOfOnesOwnAreOrdinaryPlaces(t *testing.T) {
	t.Parallel()
	c := catalog.Catalog{Edition: "test", Providers: []catalog.Provider{
		{ID: "ollama", SelfHosted: true, Models: []catalog.Model{{ID: "gpt-oss:20b"}}},
		{ID: "tgi", SelfHosted: true, Priority: 1, Models: []catalog.Model{{}}},
	}}
	b := setupWith(t, c, []catalog.Account{{ID: "ollama-1", Provider: "ollama"}, {ID: "tgi-1", Provider: "tgi"}})
	route := b.mustRoute(t, query("1", 1))
	require.Equal(t, parley.Place{Provider: "ollama", Account: "ollama-1", Model: "gpt-oss:20b"}, route.Place)
	require.Equal(t, "provider-ollama", route.Queue)
	b.fail(t, route, parley.Error{Kind: parley.KindUnavailable})
	require.Equal(t, parley.Place{Provider: "tgi", Account: "tgi-1"}, b.mustRoute(t, query("2", 1)).Place)
}
