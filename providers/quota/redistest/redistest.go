// Package redistest gives tests a Redis of their own: one in process, and the real
// server where its binary is on PATH. Scripts are worth testing on both, because the
// one in process runs another Lua.
package redistest

import (
	"context"
	"crypto/tls"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
)

// Each runs a test on every Redis at hand, as parallel subtests with empty stores.
func Each(t *testing.T, test func(t *testing.T, client rueidis.Client)) {
	t.Helper()
	t.Run("miniredis", func(t *testing.T) {
		t.Parallel()
		test(t, InProcess(t))
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		test(t, Server(t))
	})
}

// InProcess returns a client of a miniredis.
func InProcess(tb testing.TB) rueidis.Client {
	tb.Helper()
	server := miniredis.RunT(tb)
	return connect(tb, rueidis.ClientOption{InitAddress: []string{server.Addr()}})
}

// Server returns a client of a real redis-server; see Start.
func Server(tb testing.TB) rueidis.Client {
	tb.Helper()
	return connect(tb, socketOption(Start(tb)))
}

// Start runs a real redis-server that listens on a socket only this test knows, and
// returns the socket's path. It skips the test where there is no such binary.
func Start(tb testing.TB) string {
	tb.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil && os.Getenv("PARLEY_REQUIRE_CONTAINERS") == "1" { //nolint:forbidigo // the suites' own switch
		tb.Fatal("redis-server is not on PATH, and PARLEY_REQUIRE_CONTAINERS=1 says that nothing may be left out")
	}
	if err != nil {
		tb.Skip("redis-server is not on PATH: only the Redis in process was tested")
	}
	// Not tb.TempDir: a socket's path must stay under 108 bytes.
	dir, err := os.MkdirTemp("", "redis") //nolint:usetesting // see above
	require.NoError(tb, err)
	tb.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	arguments := []string{"--port", "0", "--unixsocket", socket, "--save", "", "--dir", dir}
	server := exec.CommandContext(tb.Context(), binary, arguments...) //nolint:gosec // the redis-server of this machine
	require.NoError(tb, server.Start())
	tb.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait() // killed on purpose
	})
	require.Eventually(tb, func() bool {
		conn, err := (&net.Dialer{}).DialContext(tb.Context(), "unix", socket)
		if err != nil {
			return false
		}
		return conn.Close() == nil
	}, 10*time.Second, 5*time.Millisecond, "redis-server did not start")
	return socket
}

// Dial connects another process of a test to the server of Start.
func Dial(socket string) (rueidis.Client, error) {
	return rueidis.NewClient(socketOption(socket))
}

// DialCached is Dial with a client that keeps what it read until Redis says that it
// changed, as workers do where their Redis can do that.
func DialCached(socket string) (rueidis.Client, error) {
	option := socketOption(socket)
	option.DisableCache = false
	return rueidis.NewClient(option)
}

func socketOption(socket string) rueidis.ClientOption {
	return rueidis.ClientOption{
		InitAddress: []string{socket}, DisableCache: true, ForceSingleClient: true,
		DialCtxFn: func(ctx context.Context, _ string, dialer *net.Dialer, _ *tls.Config) (net.Conn, error) {
			return dialer.DialContext(ctx, "unix", socket)
		},
	}
}

func connect(tb testing.TB, option rueidis.ClientOption) rueidis.Client {
	tb.Helper()
	option.DisableCache = true
	option.ForceSingleClient = true
	client, err := rueidis.NewClient(option)
	require.NoError(tb, err)
	tb.Cleanup(client.Close)
	return client
}
