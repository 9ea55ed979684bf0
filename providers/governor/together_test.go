package governor_test

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/governor"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// Six processes with a connection each, whose surveys are up to a second old, admit
// interviews and hold them at once: every call of every admitted interview gets its
// quota, and the last of it is given away.
func TestWhoIsAdmittedCanFinish(t *testing.T) {
	t.Parallel()
	const processes, quota = 6, 800
	socket := redistest.Start(t)
	first, err := redistest.Dial(socket)
	require.NoError(t, err)
	t.Cleanup(first.Close)
	b := setup(t, first, provider("groq", catalog.TrainingNo, requests(quota)))
	b.advance(12*time.Hour - time.Second)
	var admitted, promised, released atomic.Int64
	var all sync.WaitGroup
	for p := range processes {
		client, err := redistest.Dial(socket)
		require.NoError(t, err)
		t.Cleanup(client.Close)
		_, r := b.another(t, client)
		g, err := governor.New(governor.Config{Places: r, Redis: client, Now: b.clock})
		require.NoError(t, err)
		each := &bench{Governor: g, router: r, now: b.now}
		all.Go(func() {
			for n := range 40 {
				in := asks(fmt.Sprintf("%d-%d", p, n), parley.Depths()[(p+n)%3])
				admission, err := g.Admit(t.Context(), in)
				if err != nil || admission.Depth == "" {
					continue
				}
				admitted.Add(1)
				calls := in.Needs[admission.Depth].Calls
				if n%7 == 3 { // ends early
					calls /= 2
				}
				promised.Add(int64(calls))
				for c := range calls {
					if each.call(t, in, c).Route == nil {
						t.Errorf("call %d of %s has no quota: %s", c, in.InterviewID, admission.Reason)
						return
					}
					if err := g.Spent(t.Context(), in.InterviewID); err != nil {
						t.Error(err)
					}
				}
				if err := g.Release(t.Context(), in.InterviewID); err != nil {
					t.Error(err)
				}
				released.Add(1)
			}
		})
	}
	all.Wait()
	require.Equal(t, admitted.Load(), released.Load())
	require.LessOrEqual(t, promised.Load(), int64(quota))
	require.Greater(t, promised.Load(), int64(quota*3/4), "a survey that is old costs little")
}

// BenchmarkAdmit admits interviews over the embedded catalog, beside bare PINGs on the
// same socket. Once a second an admission waits for a survey:
//
//	go test -run '^$' -bench Admit ./providers/governor
func BenchmarkAdmit(b *testing.B) {
	client := redistest.Server(b)
	c, err := catalog.Load()
	require.NoError(b, err)
	for i := range c.Providers {
		for j := range c.Providers[i].Limits { // as many interviews as the benchmark likes
			c.Providers[i].Limits[j].Limit = 1e9
		}
	}
	s := setup(b, client, c.Providers...)
	g, err := governor.New(governor.Config{Places: s.router, Redis: client, Now: s.clock})
	require.NoError(b, err)
	b.Run("ping", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, client.Do(b.Context(), client.B().Ping().Build()).Error())
		}
	})
	b.Run("admit", func(b *testing.B) {
		for n := 0; b.Loop(); n++ {
			in := asks(fmt.Sprint(n), parley.DepthThorough)
			_, err := g.Admit(b.Context(), in)
			require.NoError(b, err)
		}
	})
	b.Run("survey", func(b *testing.B) {
		for b.Loop() {
			_, err := s.router.Survey(b.Context())
			require.NoError(b, err)
		}
	})
	b.Run("spent", func(b *testing.B) {
		for b.Loop() {
			require.NoError(b, g.Spent(b.Context(), "acme/1/run"))
		}
	})
}
