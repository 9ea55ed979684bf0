package workers

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"testing/synctest"
	"time"

	"github.com/sethvargo/go-envconfig"
	"github.com/stretchr/testify/require"
)

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// Containers start in any order: a store that comes up late is no failure.
func TestAwaitOutlastsALateStart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tries := 0
		err := await(t.Context(), 10*time.Second, discard(), "the store", func(context.Context) error {
			if tries++; tries < 5 {
				return errors.New("connection refused")
			}
			return nil
		})
		require.NoError(t, err)
		require.Equal(t, 5, tries)
	})
}

func TestAwaitGivesUpWithOneLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		err := await(t.Context(), 10*time.Second, discard(), "the store", func(context.Context) error {
			return errors.New("connection refused")
		})
		require.EqualError(t, err, "the store cannot be reached, tried for 10s: connection refused")
		require.Equal(t, 10*time.Second, time.Since(began))

		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		err = await(ctx, time.Hour, discard(), "the store", func(ctx context.Context) error { return ctx.Err() })
		require.ErrorIs(t, err, context.Canceled)
	})
}

// Whoever starts a worker without its servers must read which variable to look
// at, and never a password.
func TestRunNamesWhatCannotBeReached(t *testing.T) {
	t.Parallel()
	cfg, err := Load(t.Context(), envconfig.MapLookuper(map[string]string{
		"REDIS_URL": "redis://:hunter2@127.0.0.1:1", "GROQ_API_KEYS": "k1", "PARLEY_CONNECT_TIMEOUT": "1s",
	}))
	require.NoError(t, err)
	cfg.Log = discard()
	err = Run(t.Context(), cfg)
	require.ErrorContains(t, err, "Redis at REDIS_URL [127.0.0.1:1] cannot be reached, tried for 1s: ")
	require.NotContains(t, err.Error(), "hunter2")
	require.NotContains(t, err.Error(), "\n")
}
