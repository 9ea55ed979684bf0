package vllm_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/vllm"
)

const models = `{"object":"list","data":[{"id":"llama","owned_by":"vllm","max_model_len":4096},{"id":"adapter"}]}`

// node answers each path with a status and a body; a path without an entry is 404.
// Paths under /v1 want the key, as vLLM does.
func node(t *testing.T, answers map[string]string) catalog.Account {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer, ok := answers[r.URL.Path]
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		case strings.HasPrefix(r.URL.Path, "/v1") && r.Header.Get("Authorization") != "Bearer marker-key":
			w.WriteHeader(http.StatusUnauthorized)
		case answer == "503":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			_, _ = w.Write([]byte(answer))
		}
	}))
	t.Cleanup(server.Close)
	return catalog.Account{ID: "vllm-1", Provider: "vllm", BaseURL: server.URL + "/v1", Key: "marker-key"}
}

func TestLoadedTellsModelAndContext(t *testing.T) {
	t.Parallel()
	account := node(t, map[string]string{"/v1/models": models})
	got, err := vllm.Loaded(t.Context(), nil, account)
	require.NoError(t, err)
	require.Equal(t, vllm.Node{Model: "llama", MaxModelLen: 4096}, got)
}

// What is wrong is told in one line, without the key.
func TestLoadedRefusesNodesWithoutModel(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answers map[string]string
		want    string
	}{
		"loading":       {map[string]string{"/v1/models": "503"}, "/v1/models with HTTP 503"},
		"no model":      {map[string]string{"/v1/models": `{"data":[]}`}, "lists no model"},
		"not JSON":      {map[string]string{"/v1/models": "<html>"}, "cannot be read"},
		"another thing": {map[string]string{}, "HTTP 404"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := vllm.Loaded(t.Context(), http.DefaultClient, node(t, test.answers))
			require.ErrorContains(t, err, test.want)
			require.NotContains(t, err.Error(), "marker-key")
		})
	}
}

func TestAbsentNodesHidePasswords(t *testing.T) {
	t.Parallel()
	err := vllm.Health(t.Context(), nil, catalog.Account{BaseURL: "http://user:" + "secret" + "@127.0.0.1:1/v1"})
	require.ErrorContains(t, err, "127.0.0.1:1 does not answer")
	require.NotContains(t, err.Error(), "secret")
}

// A node whose queue is full refuses, and is not dead for it.
func TestExerciseTellsFullNodes(t *testing.T) {
	t.Parallel()
	for answer, full := range map[string]bool{"503": true, "not JSON": false} {
		err := vllm.Exercise(t.Context(), nil, node(t, map[string]string{"/v1/completions": answer}), vllm.Node{Model: "llama"})
		require.Error(t, err)
		require.Equal(t, full, vllm.IsFull(err), answer)
	}
	require.False(t, vllm.IsFull(nil))
}

// An engine that sleeps or shuts down ends requests with 200 and "abort".
func TestExerciseWantsACleanFinish(t *testing.T) {
	t.Parallel()
	for reason, ok := range map[string]bool{"length": true, "stop": true, "abort": false} {
		account := node(t, map[string]string{"/v1/completions": `{"choices":[{"text":"1","finish_reason":"` + reason + `"}]}`})
		err := vllm.Exercise(t.Context(), nil, account, vllm.Node{Model: "llama"})
		require.Equal(t, ok, err == nil, reason)
	}
	err := vllm.Exercise(t.Context(), nil, node(t, map[string]string{"/v1/completions": `{}`}), vllm.Node{})
	require.ErrorContains(t, err, "did not finish")
}
