package cache_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/cache"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// cached is a greeting that later calls may have.
func cached(content string) parley.ChatRequest {
	request := greeting(content)
	request.Share = parley.Share{Space: "acme", Cache: true}
	return request
}

// process is one worker's provider with a connection that keeps what it read.
func process(t *testing.T, socket string, u *upstream) *cache.Shared {
	t.Helper()
	client, err := redistest.DialCached(socket)
	require.NoError(t, err)
	t.Cleanup(client.Close)
	return cache.NewSharing(client, cache.DefaultLife).Share(u)
}

func complete(t *testing.T, provider parley.Provider, request parley.ChatRequest) parley.ChatReply {
	t.Helper()
	reply, err := provider.Complete(t.Context(), request)
	require.NoError(t, err)
	return reply
}

// What was accepted once is free for whoever asks later, wherever it is routed.
func TestAnAcceptedReplyServesLaterCalls(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		provider := cache.NewSharing(client, cache.DefaultLife).Share(u)
		for _, flight := range []bool{false, true} {
			request := cached(fmt.Sprint("hello, flight ", flight))
			request.Share.Flight = flight
			u.calls.Store(0)
			first := complete(t, provider, request)
			require.False(t, first.Shared)
			require.NoError(t, provider.Accept(t.Context(), request, first))

			request.Route.Provider, request.CallID = "gemini", "another"
			second := complete(t, provider, request)
			require.EqualValues(t, 1, u.calls.Load())
			require.Equal(t, first.Text, second.Text)
			require.Equal(t, first.Model, second.Model)
			require.True(t, second.Shared)
			require.Zero(t, second.Usage, "it cost nothing")
			require.Empty(t, second.Quota)
			require.Positive(t, second.Latency)
		}
	})
}

// Nobody gets what has not been accepted, or was refused since.
func TestOnlyAcceptedRepliesAreKept(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		provider := cache.NewSharing(client, cache.DefaultLife).Share(u)
		request := cached("hello")
		reply := complete(t, provider, request)
		complete(t, provider, request)
		require.EqualValues(t, 2, u.calls.Load(), "the first was not accepted")
		require.NoError(t, provider.Accept(t.Context(), request, reply))
		require.True(t, complete(t, provider, request).Shared)
		require.NoError(t, provider.Refuse(t.Context(), request))
		require.False(t, complete(t, provider, request).Shared)
	})
}

// A refused reply is not told to those who come while it can still be read.
func TestARefusedFlightIsForgotten(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		provider := cache.NewSharing(client, cache.DefaultLife).Share(u)
		complete(t, provider, greeting("hello"))
		shared := func() bool { return complete(t, provider, greeting("hello")).Shared }
		require.Eventually(t, shared, time.Minute, time.Millisecond, "a machine that paused may miss it once")
		require.NoError(t, provider.Refuse(t.Context(), greeting("hello")))
		require.False(t, complete(t, provider, greeting("hello")).Shared)
	})
}

// Whatever differs in words, bounds or tenant is another call; what has no tenant
// or no leave is nobody's.
func TestTheCacheKeepsRequestsApart(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		u := &upstream{}
		provider := cache.NewSharing(client, cache.DefaultLife).Share(u)
		reply := complete(t, provider, cached("hello"))
		require.NoError(t, provider.Accept(t.Context(), cached("hello"), reply))
		for name, change := range map[string]func(*parley.ChatRequest){
			"words":       func(r *parley.ChatRequest) { r.Messages[0].Content += "." },
			"role":        func(r *parley.ChatRequest) { r.Messages[0].Role = parley.RoleSystem },
			"tenant":      func(r *parley.ChatRequest) { r.Share.Space = "globex" },
			"no tenant":   func(r *parley.ChatRequest) { r.Share.Space = "" },
			"no leave":    func(r *parley.ChatRequest) { r.Share.Cache = false },
			"judgement":   func(r *parley.ChatRequest) { r.Share = parley.Share{} },
			"schema":      func(r *parley.ChatRequest) { r.Schema.JSON = []byte(`{"a":1}`) },
			"schema name": func(r *parley.ChatRequest) { r.Schema.Name = "analyze" },
			"bound":       func(r *parley.ChatRequest) { r.MaxTokens++ },
			"temperature": func(r *parley.ChatRequest) { r.Temperature++ },
		} {
			request := cached("hello")
			change(&request)
			for range 2 {
				reply := complete(t, provider, request)
				require.False(t, reply.Shared, name)
			}
		}
		require.True(t, complete(t, provider, cached("hello")).Shared)
	})
}

// Accepting without leave, without a tenant, twice over or at length keeps nothing.
func TestWhatMayNotBeKeptIsNot(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	provider := cache.NewSharing(client, time.Hour).Share(&upstream{})
	for name, share := range map[string]parley.Share{
		"judgement": {}, "no tenant": {Cache: true}, "flight only": {Space: "acme", Flight: true},
	} {
		request := cached("hello")
		request.Share = share
		require.NoError(t, provider.Accept(t.Context(), request, parley.ChatReply{Text: "{}"}), name)
	}
	require.NoError(t, provider.Accept(t.Context(), cached("hello"), parley.ChatReply{Text: "{}", Shared: true}))
	require.NoError(t, provider.Accept(t.Context(), cached("hello"), parley.ChatReply{Text: strings.Repeat("x", 64<<10+1)}))
	require.Empty(t, server.Keys())

	require.NoError(t, provider.Accept(t.Context(), cached("hello"), parley.ChatReply{Text: strings.Repeat("x", 64<<10)}))
	require.Len(t, server.Keys(), 1)
	require.NotContains(t, server.Keys()[0], "acme")
	require.Equal(t, time.Hour, server.TTL(server.Keys()[0]))
}

// With a real Redis a process keeps what it read and learns at once when another
// process refuses it.
func TestProcessesKeepCopiesAndForgetThem(t *testing.T) {
	t.Parallel()
	socket, u := redistest.Start(t), &upstream{}
	one, other := process(t, socket, u), process(t, socket, u)
	reply := complete(t, one, cached("hello"))
	require.NoError(t, one.Accept(t.Context(), cached("hello"), reply))
	reads := func() string { return commands(t, socket, "get") }
	complete(t, other, cached("hello"))
	before := reads()
	for range 10 {
		require.True(t, complete(t, other, cached("hello")).Shared)
	}
	require.Equal(t, before, reads(), "Redis is not asked again")

	require.NoError(t, one.Refuse(t.Context(), cached("hello")))
	require.Eventually(t, func() bool { return !complete(t, other, cached("hello")).Shared }, 10*time.Second, time.Millisecond)
}

// commands is how often Redis ran a command, in its own words.
func commands(t *testing.T, socket, command string) string {
	t.Helper()
	client, err := redistest.Dial(socket)
	require.NoError(t, err)
	defer client.Close()
	stats, err := client.Do(t.Context(), client.B().Info().Section("commandstats").Build()).ToString()
	require.NoError(t, err)
	_, counts, _ := strings.Cut(stats, "cmdstat_"+command+":calls=")
	calls, _, _ := strings.Cut(counts, ",")
	return calls
}

// An outage costs the saving and nothing else.
func TestWithoutRedisNothingIsCachedAndNothingFails(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	server.Close()
	provider := cache.NewSharing(client, cache.DefaultLife).Share(&upstream{})
	for _, flight := range []bool{false, true} {
		request := cached("hello")
		request.Share.Flight = flight
		reply := complete(t, provider, request)
		require.False(t, reply.Shared)
		require.ErrorContains(t, provider.Accept(t.Context(), request, reply), "REDIS_URL")
		require.ErrorContains(t, provider.Refuse(t.Context(), request), "REDIS_URL")
	}
}

// An entry that cannot be read counts as none.
func TestAStrangeEntryIsIgnored(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	u := &upstream{}
	provider := cache.NewSharing(client, cache.DefaultLife).Share(u)
	require.NoError(t, provider.Accept(t.Context(), cached("hello"), parley.ChatReply{Text: "kept"}))
	for _, strange := range []string{"", "no JSON", "{}", `{"text":""}`, `[1]`} {
		require.NoError(t, server.Set(server.Keys()[0], strange))
		require.Equal(t, "to hello", complete(t, provider, cached("hello")).Text)
	}
}

// BenchmarkShared puts a call that Redis, or this process's own memory, has beside
// one that is made by a provider that takes no time:
//
//	go test -run '^$' -bench Shared ./providers/cache
func BenchmarkShared(b *testing.B) {
	socket := redistest.Start(b)
	plain, err := redistest.Dial(socket)
	require.NoError(b, err)
	b.Cleanup(plain.Close)
	near, err := redistest.DialCached(socket)
	require.NoError(b, err)
	b.Cleanup(near.Close)
	for name, client := range map[string]rueidis.Client{"hit in Redis": plain, "hit in process": near} {
		provider := cache.NewSharing(client, cache.DefaultLife).Share(instant{})
		require.NoError(b, provider.Accept(b.Context(), cached("hello"), parley.ChatReply{Text: strings.Repeat("x", 600)}))
		benchmarkCall(b, name, provider, cached("hello"))
	}
	provider := cache.NewSharing(plain, cache.DefaultLife).Share(instant{})
	benchmarkCall(b, "miss", provider, cached("hello?"))
	unshared := cached("hello")
	unshared.Share = parley.Share{}
	benchmarkCall(b, "unshared", provider, unshared)
}

func benchmarkCall(b *testing.B, name string, provider parley.Provider, request parley.ChatRequest) {
	b.Helper()
	b.Run(name, func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := provider.Complete(b.Context(), request); err != nil {
				b.Fatal(err)
			}
		}
	})
}

type instant struct{}

func (instant) Complete(context.Context, parley.ChatRequest) (parley.ChatReply, error) {
	return parley.ChatReply{Text: "{}"}, nil
}
