package cache_test

import (
	"context"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/cache"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// upstream counts the calls that reach a provider; each takes a moment.
type upstream struct {
	calls atomic.Int64
	fail  func(call int64) error
}

func (u *upstream) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	call := u.calls.Add(1)
	select {
	case <-ctx.Done():
	case <-time.After(150 * time.Millisecond):
	}
	if u.fail != nil {
		if err := u.fail(call); err != nil {
			return parley.ChatReply{}, err
		}
	}
	return parley.ChatReply{
		Text: "to " + request.Messages[0].Content, Model: "m", Usage: parley.Usage{Calls: 1, PromptTokens: 10},
		Quota: []parley.QuotaReading{{Metric: parley.MetricRequests}},
	}, nil
}

func greeting(content string) parley.ChatRequest {
	return parley.ChatRequest{
		Messages:  []parley.Message{{Role: parley.RoleUser, Content: content}},
		Schema:    parley.Schema{Name: "greet", JSON: json.RawMessage(`{}`)},
		MaxTokens: 100, Share: parley.Share{Space: "acme", Flight: true},
	}
}

// sharedBy makes the request a hundred times at once over four processes' worth
// of providers and returns the replies.
func sharedBy(t *testing.T, client rueidis.Client, u *upstream, request func(i int) parley.ChatRequest) ([]parley.ChatReply, []error) {
	t.Helper()
	const n = 100
	processes := make([]parley.Provider, 4)
	for i := range processes {
		processes[i] = cache.NewSharing(client, cache.DefaultLife).Share(u)
	}
	replies, errs := make([]parley.ChatReply, n), make([]error, n)
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	var calls sync.WaitGroup
	for i := range n {
		calls.Go(func() { replies[i], errs[i] = processes[i%len(processes)].Complete(ctx, request(i)) })
	}
	calls.Wait()
	return replies, errs
}

// undisturbed shares a call, and again with an empty Redis when that took longer than it
// usually does and the provider was not asked as often as it should be: on a machine that
// paused, whoever has no answer of Redis in time, or finds a lease run out, calls by itself.
func undisturbed(
	t *testing.T, client rueidis.Client, want int64, usual time.Duration, share func() (*upstream, []parley.ChatReply, []error),
) ([]parley.ChatReply, []error) {
	t.Helper()
	const tries = 10
	for try := 1; ; try++ {
		began := time.Now()
		u, replies, errs := share()
		if got := u.calls.Load(); got == want || try == tries || time.Since(began) < usual {
			require.Equal(t, want, got, "calls that reached the provider")
			return replies, errs
		}
		require.NoError(t, client.Do(t.Context(), client.B().Flushall().Build()).Error())
	}
}

func TestAHundredEqualCallsAreOne(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		replies, errs := undisturbed(t, client, 1, time.Second/2, func() (*upstream, []parley.ChatReply, []error) {
			u := &upstream{}
			replies, errs := sharedBy(t, client, u, func(i int) parley.ChatRequest {
				request := greeting("hello")
				request.Route.Provider = []string{"groq", "gemini"}[i%2] // the route does not matter
				return request
			})
			return u, replies, errs
		})
		require.NoError(t, errors.Join(errs...))
		var usage parley.Usage
		shared := 0
		for _, reply := range replies {
			require.Equal(t, "to hello", reply.Text)
			require.Equal(t, "m", reply.Model)
			require.Equal(t, reply.Shared, reply.Usage == parley.Usage{})
			require.Equal(t, reply.Shared, reply.Quota == nil)
			usage.Calls += reply.Usage.Calls
			if reply.Shared {
				shared++
			}
		}
		require.Equal(t, 99, shared)
		require.Equal(t, 1, usage.Calls)
	})
}

func TestDifferentCallsAreNeverShared(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		replies, errs := sharedBy(t, client, u, func(i int) parley.ChatRequest { return greeting(strings.Repeat("x", i)) })
		require.NoError(t, errors.Join(errs...))
		require.EqualValues(t, 100, u.calls.Load())
		for i, reply := range replies {
			require.Equal(t, "to "+strings.Repeat("x", i), reply.Text)
			require.False(t, reply.Shared)
		}
	})
}

func TestJudgementsAreNeverShared(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		_, errs := sharedBy(t, client, u, func(int) parley.ChatRequest {
			judgement := greeting("score this")
			judgement.Share = parley.Share{}
			return judgement
		})
		require.NoError(t, errors.Join(errs...))
		require.EqualValues(t, 100, u.calls.Load())
	})
}

// The first two owners fail; each of them alone learns of it.
func TestAFailureIsNotShared(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		_, errs := undisturbed(t, client, 3, time.Second, func() (*upstream, []parley.ChatReply, []error) {
			u := &upstream{fail: func(call int64) error {
				if call <= 2 {
					return &parley.Error{Kind: parley.KindUnavailable}
				}
				return nil
			}}
			replies, errs := sharedBy(t, client, u, func(int) parley.ChatRequest { return greeting("hello") })
			return u, replies, errs
		})
		failed := 0
		for _, err := range errs {
			if err != nil {
				failed++
			}
		}
		require.Equal(t, 2, failed)
	})
}

func TestAnInvalidRequestIsInvalidForAll(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		_, errs := undisturbed(t, client, 1, time.Second/2, func() (*upstream, []parley.ChatReply, []error) {
			u := &upstream{fail: func(int64) error { return &parley.Error{Kind: parley.KindInvalidRequest, Provider: "groq"} }}
			replies, errs := sharedBy(t, client, u, func(int) parley.ChatRequest { return greeting("hello") })
			return u, replies, errs
		})
		for _, err := range errs {
			require.Equal(t, parley.KindInvalidRequest, parley.KindOf(err))
		}
	})
}

// An owner that is killed neither lands its flight nor renews its lease. Real
// time and so the real server: the one in process keeps no time by itself.
func TestAKilledOwnersFlightIsTakenOver(t *testing.T) {
	t.Parallel()
	client := redistest.Server(t)
	_, errs := undisturbed(t, client, 1, 4*time.Second, func() (*upstream, []parley.ChatReply, []error) {
		killed := make(chan struct{})
		go func() {
			defer close(killed)
			_, _ = cache.NewFlights(client).Do(t.Context(), cache.Fingerprint(greeting("hello")),
				func(context.Context) (parley.ChatReply, error) { runtime.Goexit(); return parley.ChatReply{}, nil })
		}()
		<-killed
		u := &upstream{} // gets one call more than the dead owner's
		replies, errs := sharedBy(t, client, u, func(int) parley.ChatRequest { return greeting("hello") })
		return u, replies, errs
	})
	require.NoError(t, errors.Join(errs...))
}

// A call that takes longer than a lease stays one. Redis's time is the test's: it passes
// between renewals.
func TestTheLeaseIsRenewed(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	var calls atomic.Int64
	flying, release := make(chan struct{}, 2), make(chan struct{})
	var both sync.WaitGroup
	for range 2 {
		both.Go(func() {
			_, _ = cache.NewFlights(client).Do(t.Context(), "k", func(context.Context) (parley.ChatReply, error) {
				calls.Add(1)
				flying <- struct{}{}
				<-release
				return parley.ChatReply{Text: "late"}, nil
			})
		})
	}
	<-flying
	const owner, lease = "{parley}:flight:k:owner", 3 * time.Second
	for range 2 {
		server.FastForward(lease - time.Second)
		require.Eventually(t, func() bool { return server.TTL(owner) == lease }, time.Minute, time.Millisecond)
	}
	close(release)
	both.Wait()
	require.EqualValues(t, 1, calls.Load())
}

// Whoever waits waits no longer than its own deadline, and no provider is blamed.
func TestAWaiterGivesUpAtItsDeadline(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		flights := cache.NewFlights(client)
		owning, release := make(chan struct{}), make(chan struct{})
		var owner sync.WaitGroup
		owner.Go(func() {
			_, _ = flights.Do(t.Context(), "k", func(context.Context) (parley.ChatReply, error) {
				close(owning)
				<-release
				return parley.ChatReply{}, nil
			})
		})
		<-owning
		hurried, stop := context.WithTimeout(t.Context(), 60*time.Millisecond)
		defer stop()
		_, err := flights.Do(hurried, "k", nil)
		require.Equal(t, parley.KindInternal, parley.KindOf(err))
		canceled, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = flights.Do(canceled, "k", nil)
		require.Equal(t, parley.KindCanceled, parley.KindOf(err))
		close(release)
		owner.Wait()
	})
}

func TestWithoutRedisEachCallsForItself(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	server.Close()
	u := &upstream{}
	reply, err := cache.NewSharing(client, cache.DefaultLife).Share(u).Complete(t.Context(), greeting("hello"))
	require.NoError(t, err)
	require.False(t, reply.Shared)
}

// Redis holds a reply for seconds, under a hash.
func TestARepliesLifeInRedisIsShort(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	_, err = cache.NewSharing(client, cache.DefaultLife).Share(&upstream{}).Complete(t.Context(), greeting("hello"))
	require.NoError(t, err)
	require.Len(t, server.Keys(), 1)
	require.NotContains(t, server.Keys()[0], "hello")
	require.Equal(t, 5*time.Second, server.TTL(server.Keys()[0]))
}

// Equal fingerprints mean equal words, also where texts meet.
func TestFingerprintTellsRequestsApart(t *testing.T) {
	t.Parallel()
	content := rapid.SliceOfN(rapid.StringOfN(rapid.RuneFrom([]rune("ab")), 0, 2, -1), 1, 3)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) parley.ChatRequest {
			request := greeting("")
			request.Messages = nil
			for _, text := range content.Draw(t, name) {
				request.Messages = append(request.Messages, parley.Message{Role: parley.RoleUser, Content: text})
			}
			request.MaxTokens = rapid.IntRange(1, 2).Draw(t, name)
			request.Temperature = float64(rapid.IntRange(0, 1).Draw(t, name))
			return request
		}
		a, b := draw("a"), draw("b")
		left, err := json.Marshal(a)
		require.NoError(t, err)
		right, err := json.Marshal(b)
		require.NoError(t, err)
		require.Equal(t, string(left) == string(right), cache.Fingerprint(a) == cache.Fingerprint(b))
	})
}
