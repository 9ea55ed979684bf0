package workers

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func get(t *testing.T, o *ops, path string) (status int, body string) {
	t.Helper()
	response := httptest.NewRecorder()
	o.handler(nil).ServeHTTP(response, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, http.NoBody))
	return response.Code, response.Body.String()
}

// A process lives from its first moment and is ready only while all its workers
// run and Redis answers: else an orchestrator would send it work in vain, or
// kill it while it waits for Temporal.
func TestReadinessFollowsWorkersAndRedis(t *testing.T) {
	t.Parallel()
	var redis error
	o := &ops{ping: func(context.Context) error { return redis }}
	o.waiting.Add(1)

	status, _ := get(t, o, "/healthz")
	require.Equal(t, http.StatusOK, status)
	status, body := get(t, o, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, body, "1 worker(s)")

	o.waiting.Add(-1)
	status, _ = get(t, o, "/readyz")
	require.Equal(t, http.StatusOK, status)

	redis = errors.New("dial tcp: hunter2 refused")
	status, body = get(t, o, "/readyz")
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Equal(t, "redis does not answer\n", body)
}

func TestCodecIsServedBesideHealth(t *testing.T) {
	t.Parallel()
	o := &ops{}
	response := httptest.NewRecorder()
	request := httptest.NewRequestWithContext(t.Context(), http.MethodOptions, "/codec/decode", http.NoBody)
	request.Header.Set("Origin", "http://ui")
	o.handler([]string{"http://ui"}).ServeHTTP(response, request)
	require.Equal(t, http.StatusNoContent, response.Code)
}

func TestAnAddressInUseIsNamed(t *testing.T) {
	t.Parallel()
	first, err := listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { _ = first.Close() })
	_, err = listen(t.Context(), first.Addr().String())
	require.ErrorContains(t, err, "PARLEY_OPS_ADDRESS: ")
	require.ErrorContains(t, err, "in use")
}

func TestOpsServerEndsWithItsContext(t *testing.T) {
	t.Parallel()
	listener, err := listen(t.Context(), "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- serveHTTP(ctx, listener, http.NotFoundHandler()) }()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+listener.Addr().String(), http.NoBody)
	require.NoError(t, err)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	cancel()
	require.NoError(t, <-ended)
}
