package chat_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

const testKey = "key-under-test"

// answer is what a provider sends back.
type answer struct {
	status  int
	headers string // "name: value; name: value"
	body    string
}

func (a answer) write(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "application/json")
	for line := range strings.SplitSeq(a.headers, "; ") {
		if name, value, ok := strings.Cut(line, ": "); ok {
			w.Header().Set(name, value)
		}
	}
	w.WriteHeader(a.status)
	_, _ = io.WriteString(w, a.body)
}

// wire is a provider on a local port that records what it is asked.
type wire struct {
	*httptest.Server
	t        testing.TB
	mu       sync.Mutex
	requests []*http.Request
	bodies   []string
}

func (w *wire) last(t testing.TB) (*http.Request, map[string]any) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	require.NotEmpty(t, w.requests)
	var body map[string]any
	require.NoError(t, json.Unmarshal([]byte(w.bodies[len(w.bodies)-1]), &body))
	return w.requests[len(w.requests)-1], body
}

func (w *wire) calls(path string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, r := range w.requests {
		if strings.HasSuffix(r.URL.Path, path) {
			n++
		}
	}
	return n
}

// drain returns the bodies so far and forgets them.
func (w *wire) drain() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	bodies := w.bodies
	w.requests, w.bodies = nil, nil
	return bodies
}

func serve(t testing.TB, handler http.HandlerFunc) *wire {
	t.Helper()
	w := &wire{t: t}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.mu.Lock()
		w.requests = append(w.requests, r)
		w.bodies = append(w.bodies, string(body))
		w.mu.Unlock()
		handler(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

func wireBody(t testing.TB, name string) string {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name)) //nolint:gosec // names are the tests' own
	require.NoError(t, err)
	return string(body)
}

// at is the tests' clock: a Monday afternoon in UTC, winter time in California.
func at() time.Time { return time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) }

// edition is read once: a hundred tests want it.
var edition = sync.OnceValues(catalog.Load) //nolint:gochecknoglobals // see above

func client(t testing.TB, provider, url string) *chat.Client {
	t.Helper()
	c, err := edition()
	require.NoError(t, err)
	client, err := chat.New(chat.Config{
		Catalog:  c,
		Accounts: []catalog.Account{{ID: provider + "-1", Provider: provider, BaseURL: url + "/v1", Key: testKey}},
		Now:      at,
	})
	require.NoError(t, err)
	return client
}

// request asks the provider's first model.
func request(t testing.TB, provider string) parley.ChatRequest {
	t.Helper()
	c, err := edition()
	require.NoError(t, err)
	entry, ok := c.Provider(provider)
	require.True(t, ok, provider)
	return parley.ChatRequest{
		CallID: "acme/42/run/next_turn/3",
		Route: parley.Route{
			Place:         parley.Place{Provider: provider, Account: provider + "-1", Model: entry.Models[0].ID},
			ReservationID: "acme/42/run/next_turn/3#1",
		},
		Messages: []parley.Message{
			{Role: parley.RoleSystem, Content: "Ask one question. Reply in JSON."},
			{Role: parley.RoleUser, Content: "I led the migration."},
		},
		Schema: parley.Schema{
			Name: "parley_next_turn_v1",
			JSON: json.RawMessage(`{"type":"object","properties":{"lead":{"type":"string"}}}`),
		},
		MaxTokens:   400,
		Temperature: 0.3,
	}
}
