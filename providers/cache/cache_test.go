package cache_test

import (
	"context"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/cache"
	"github.com/parley-interviews/parley/providers/quota/redistest"
)

// Every field survives: a retried activity must tell the same usage and readings.
func TestSavedReplyComesBackWhole(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		replies := cache.New(client)
		_, found, err := replies.Load(t.Context(), "acme/1/next_turn/4/1")
		require.NoError(t, err)
		require.False(t, found)

		want := parley.ChatReply{
			Text: `{"lead":"Thank you."}`, Model: "m", Usage: parley.Usage{Calls: 1, PromptTokens: 10, CompletionTokens: 5},
			Quota: []parley.QuotaReading{{
				Metric: parley.MetricTokens, Window: time.Minute, Limit: 8000, Remaining: 7000,
				ResetAt: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC),
			}},
			Latency: 700 * time.Millisecond,
		}
		require.NoError(t, replies.Save(t.Context(), "acme/1/next_turn/4/1", want))
		got, found, err := replies.Load(t.Context(), "acme/1/next_turn/4/1")
		require.NoError(t, err)
		require.True(t, found)
		require.Equal(t, want, got)
	})
}

// Replies leave after a day, and their keys name nobody.
func TestRepliesAreKeptForADayUnderAHash(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	require.NoError(t, cache.New(client).Save(t.Context(), "acme/jane", parley.ChatReply{Text: "{}"}))
	keys := server.Keys()
	require.Len(t, keys, 1)
	require.NotContains(t, keys[0], "acme")
	require.Equal(t, 24*time.Hour, server.TTL(keys[0]))
}

// An interview's replies are forgotten all at once, also those that come later, and
// nobody else's are.
func TestD31AnInterviewsRepliesAreForgotten(t *testing.T) {
	t.Parallel()
	redistest.Each(t, func(t *testing.T, client rueidis.Client) {
		replies := cache.New(client)
		ids := []string{"acme/1/run-1/next_turn/4/1", "acme/1/run-1/analyze/1", "acme/1/run-2/analyze/1", "acme/10/run-1/analyze/1"}
		for _, id := range ids {
			require.NoError(t, replies.Save(t.Context(), id, parley.ChatReply{Text: "{}"}))
		}
		for range 2 {
			require.NoError(t, replies.Forget(t.Context(), "acme/1/run-1"))
			require.NoError(t, replies.Save(t.Context(), ids[1], parley.ChatReply{Text: "late"}))
		}
		for i, id := range ids {
			_, found, err := replies.Load(t.Context(), id)
			require.NoError(t, err)
			require.Equal(t, i > 1, found, id)
		}
	})
}

// An outage is told quickly, and tells where to look.
func TestOutageNamesTheVariable(t *testing.T) {
	t.Parallel()
	server := miniredis.RunT(t)
	client, err := rueidis.NewClient(rueidis.ClientOption{InitAddress: []string{server.Addr()}, DisableCache: true})
	require.NoError(t, err)
	t.Cleanup(client.Close)
	server.Close()
	replies := cache.New(client)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, _, err = replies.Load(ctx, "x")
	require.ErrorContains(t, err, "REDIS_URL")
	require.ErrorContains(t, replies.Save(ctx, "x", parley.ChatReply{}), "REDIS_URL")
	require.ErrorContains(t, replies.Forget(ctx, "x"), "REDIS_URL")
	require.NoError(t, ctx.Err(), "the caller had time left")
}
