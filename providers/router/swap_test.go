package router_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// Calls go on while the catalog changes under them, and each reservation is settled
// to what it used, also on a place that is gone.
func TestSwapDropsNoCall(t *testing.T) {
	t.Parallel()
	const workers, calls = 4, 25
	limit := limited(parley.MetricRequests, 1e6, catalog.WindowDay, false)
	limit.Reset = catalog.ResetUTCMidnight
	big, accounts := pool(4, limit)
	few := accounts[:1]
	b := setupWith(t, big, accounts)
	group, ctx := errgroup.WithContext(t.Context())
	var routed, done atomic.Int64
	for worker := range workers {
		group.Go(func() error {
			defer done.Add(1)
			for i := range calls {
				reply, err := b.Route(ctx, query(fmt.Sprint(worker, "/", i), 1))
				if err != nil || reply.Route == nil {
					return fmt.Errorf("call %d: %s: %w", i, reply.Reason, err)
				}
				routed.Add(1)
				if err := b.Answered(ctx, *reply.Route, parley.ChatReply{Shared: true}); err != nil {
					return err
				}
			}
			return nil
		})
	}
	group.Go(func() error {
		for i := 0; done.Load() < workers; i++ {
			list := few
			if i%2 == 1 {
				list = accounts
			}
			if err := b.Use(big, list); err != nil {
				return err
			}
			select { // leave the calls some time
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(time.Millisecond):
			}
		}
		return nil
	})
	require.NoError(t, group.Wait())
	require.EqualValues(t, workers*calls, routed.Load())
	require.NoError(t, b.Use(big, accounts))
	for place, state := range b.states(t) {
		require.InDelta(t, 1e6, state.Windows[0].Left, 0, "%v: every call gave back its request", place)
	}
}

// A provider that the new catalog retires gets no call; a catalog that does not fit the
// accounts changes nothing.
func TestSwapObeysTheNewCatalog(t *testing.T) {
	t.Parallel()
	b := setup(t)
	require.Equal(t, "groq", b.mustRoute(t, query("before", 1)).Provider)
	c, accounts := edition()
	c.Providers[1].RetiredOn = "2026-11-23"
	require.NoError(t, b.Use(c, accounts))
	require.Equal(t, "cloudflare", b.mustRoute(t, query("after", 1)).Provider)
	require.ErrorContains(t, b.Use(catalog.Catalog{}, accounts), `account 0: the catalog has no provider "groq"`)
	require.Equal(t, "cloudflare", b.mustRoute(t, query("still", 1)).Provider)
}

// The states tell what a screen shows of each place.
func TestStatesTellAboutEveryPlace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.answer(t, b.at(t, small, query("1", 1)), 400*time.Millisecond)
	b.fail(t, b.at(t, large, query("2", 1)), parley.Error{Kind: parley.KindRateLimited})
	b.fail(t, b.at(t, cloud, query("3", 1)), parley.Error{Kind: parley.KindUnavailable})
	states := b.states(t)
	require.Len(t, states, 1+4+2+1)

	now := b.clock()
	quick := states[small]
	require.Nil(t, quick.Obstacle)
	require.Equal(t, 1, quick.Tier)
	require.Equal(t, catalog.TrainingNo, quick.Training)
	require.Equal(t, 400*time.Millisecond, quick.Paces[parley.ClassInteractive].Mean)
	require.NotContains(t, quick.Paces, parley.ClassDeferred)
	tokens := quick.Windows[1]
	require.Equal(t, parley.MetricTokens, tokens.Metric)
	require.Equal(t, catalog.WindowMinute, tokens.Window)
	require.InDelta(t, 7000, tokens.Left, 0)
	require.Equal(t, now.Add(7500*time.Millisecond), tokens.ResetAt, "1000 of 8000 refill")

	benched := states[large]
	require.Equal(t, "rate_limited", benched.Obstacle.Cause)
	require.Equal(t, now.Add(20*time.Second), benched.Obstacle.Until)
	require.Equal(t, "benched until 12:00:20 (rate_limited)", benched.Obstacle.Text)

	ill := states[cloud]
	require.EqualValues(t, 1, ill.Failures)
	require.Equal(t, "failing, next try at 12:00:02", ill.Obstacle.Text)
	require.Equal(t, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), ill.Windows[1].ResetAt)
	require.Equal(t, "not served", states[parley.Place{Provider: "vllm", Account: "gpu"}].Obstacle.Text)
}
