package router_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/providers/router"
)

// pairOnOneRedis is two processes that know nothing of each other.
func pairOnOneRedis(t *testing.T, accounts int, limit float64) (a, b *bundle) {
	t.Helper()
	c, list := pool(accounts, daily(limit))
	client := redistest.InProcess(t)
	start := func() *bundle {
		b := &bundle{now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
		var err error
		b.Router, err = router.New(router.Config{Catalog: c, Accounts: list, Redis: client, Now: b.clock, Timeout: patient})
		require.NoError(t, err)
		return b
	}
	return start(), start()
}

// However stale the views, two processes together use each quota up and never more.
func TestStaleViewBreaksNoLimit(t *testing.T) {
	t.Parallel()
	first, second := pairOnOneRedis(t, 3, 20)
	group, ctx := errgroup.WithContext(t.Context())
	var routed atomic.Int64
	for worker, r := range []*bundle{first, second, first, second} {
		group.Go(func() error {
			for i := range 25 {
				reply, err := r.Route(ctx, query(fmt.Sprint(worker, "/", i), 1))
				if err != nil {
					return err
				}
				if reply.Route != nil {
					routed.Add(1)
				}
			}
			return nil
		})
	}
	require.NoError(t, group.Wait())
	require.EqualValues(t, 3*20, routed.Load())
}

// What another process learnt of a place becomes known while calls go elsewhere,
// without anybody asking for it.
func TestCallsKeepTheViewFresh(t *testing.T) {
	t.Parallel()
	first, second := pairOnOneRedis(t, 2, 1e6)
	first.teach(t, one, 300*time.Millisecond, 2)
	first.teach(t, two, 5*time.Second, 2)
	require.Equal(t, one, first.mustRoute(t, query("slow", 1)).Place)
	second.teach(t, two, time.Millisecond, 80)
	n := 0
	require.Eventually(t, func() bool {
		n++
		return first.mustRoute(t, query(fmt.Sprint("here", n), 1)).Place == two
	}, time.Minute, 100*time.Millisecond)
}

// Dozens of places that are closed do not hide the one that is open.
func TestOpenPlaceIsFoundBehindClosedOnes(t *testing.T) {
	t.Parallel()
	b := setupPool(t, 40, daily(1))
	for i := range 40 {
		b.mustRoute(t, query(fmt.Sprint(i), 1))
	}
	reply := b.route(t, query("none", 1))
	require.Nil(t, reply.Route)
	require.Contains(t, reply.Reason, "and 24 more")
	require.Equal(t, time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC), reply.RetryAt)
}
