package activities

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// Receivers on the internet are reached, also from networks with IPv6 alone.
func TestD28PublicAddressesAreReached(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"8.8.8.8", "::ffff:8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111", "64:ff9b::808:808"} {
		require.True(t, public(netip.MustParseAddr(address)), address)
	}
	require.Error(t, checkPublic("backend.example:443"), "what is no address")
}

// The pauses of a day: from seconds to an hour, never longer.
func TestD28PausesGrow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		attempt := rapid.IntRange(1, 1000).Draw(t, "attempt")
		delay := retryDelay(attempt)
		require.GreaterOrEqual(t, delay, min(parley.FirstRetryDelay*time.Duration(attempt), parley.MaxRetryDelay)*4/5)
		require.LessOrEqual(t, delay, parley.MaxRetryDelay)
	})
	var day, attempts time.Duration
	for day < parley.DeliveryPatience {
		attempts++
		day += retryDelay(int(attempts))
	}
	require.InDelta(t, 31, int(attempts), 4)
}
