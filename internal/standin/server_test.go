package standin_test

import (
	"bytes"
	"context"
	"encoding/json"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley/internal/standin"
)

func TestConfigNamesEveryMistake(t *testing.T) {
	t.Parallel()
	_, err := standin.New(standin.Config{
		Latency: -1, Jitter: -1, Record: -1,
		Providers: map[string]standin.ProviderConfig{
			"grok": {},
			"groq": {Latency: -1, Limits: []standin.Limit{{Metric: "pages", Window: 7 * time.Second, Max: -1, Reset: "noon"}}},
		},
	})
	for _, part := range []string{
		"latency -1ns", "jitter -1ns", "record -1", `unknown id "grok"; known are groq, gemini`, "providers.groq: latency",
		`providers.groq.limits[0]: metric "pages"`, "window 7s", `reset "noon"`, "max -1",
	} {
		require.ErrorContains(t, err, part)
	}
}

// Tests assert on what a model was sent, and the key is not theirs to see.
func TestRequestsAreRecordedWithoutTheirKeys(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{Record: 2})
	for _, provider := range []string{"groq", "gemini", "mistral"} {
		b.chat(t, provider, prompt(provider, "greet", [2]string{"role", "Baker"}))
	}
	recorded := b.Recorded()
	require.Len(t, recorded, 2, "the oldest makes room")
	require.Equal(t, "gemini", recorded[0].Provider)
	require.Equal(t, "greet", recorded[0].Step)
	require.Equal(t, standin.OutcomeAnswered, recorded[1].Outcome)
	require.Contains(t, string(recorded[1].Body), "Baker")
	encoded, err := json.Marshal(recorded)
	require.NoError(t, err)
	require.NotContains(t, string(encoded), goodKey)
}

func TestFaultsAreSwitchedOverHTTP(t *testing.T) {
	t.Parallel()
	b := newBench(t, standin.Config{})
	send := func(method, path, text string) int {
		request, err := http.NewRequestWithContext(t.Context(), method, b.url+path, bytes.NewBufferString(text))
		require.NoError(t, err)
		answer, err := http.DefaultClient.Do(request)
		require.NoError(t, err)
		require.NoError(t, answer.Body.Close())
		return answer.StatusCode
	}
	wanted := standin.Fault{Provider: "groq", Kind: standin.KindHTML, Latency: 2 * time.Millisecond}
	encoded, err := json.Marshal(wanted)
	require.NoError(t, err)
	require.Contains(t, string(encoded), `"latency":"2ms"`)
	require.Equal(t, http.StatusNoContent, send(http.MethodPost, "/_admin/faults", string(encoded)))
	require.Equal(t, []standin.Fault{wanted}, b.Faults())
	require.Equal(t, http.StatusBadGateway, b.chat(t, "groq", body("groq")).status)
	listed, err := b.get(t, "/_admin/faults")
	require.NoError(t, err)
	require.Contains(t, listed.body, `"kind":"html"`)

	for _, bad := range []string{`{"provider":"grok"}`, `{"provider":"groq","latency":"soon"}`, `{`} {
		require.Equal(t, http.StatusBadRequest, send(http.MethodPost, "/_admin/faults", bad), bad)
	}
	require.Equal(t, http.StatusNoContent, send(http.MethodDelete, "/_admin/faults?provider=gemini", ""))
	require.Len(t, b.Faults(), 1)
	require.Equal(t, http.StatusNoContent, send(http.MethodDelete, "/_admin/faults", ""))
	require.Empty(t, b.Faults())

	told, err := b.get(t, "/_admin/stats")
	require.NoError(t, err)
	var stats standin.Stats
	require.NoError(t, json.Unmarshal([]byte(told.body), &stats))
	require.Equal(t, b.Stats(), stats)
	require.EqualValues(t, 1, stats.Providers["groq"].Refused["html"])
}

// Serve owns what it starts: it returns when its context ends, hanging calls or
// not.
func TestServeEndsWithItsContext(t *testing.T) {
	t.Parallel()
	server, err := standin.New(standin.Config{})
	require.NoError(t, err)
	require.NoError(t, server.Inject(standin.Fault{Provider: "groq", Kind: standin.KindHang}))
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	served, hung := make(chan error, 1), make(chan error, 1)
	go func() { served <- server.Serve(ctx, listener) }()
	b := &bench{Server: server, url: "http://" + listener.Addr().String()}
	request := b.request(t, chatURL(b.url, "groq"), goodKey, body("groq"))
	go func() {
		answer, err := http.DefaultClient.Do(request)
		if err == nil {
			err = answer.Body.Close()
		}
		hung <- err
	}()
	require.Eventually(t, func() bool { return server.Stats().Providers["groq"].Calls == 1 }, time.Minute, time.Millisecond)
	cancel()
	require.NoError(t, <-served)
	require.Error(t, <-hung)
}

func TestBaseURLFitsWhatTheServerMounts(t *testing.T) {
	t.Parallel()
	require.Equal(t, "http://h:1/groq/openai/v1", standin.BaseURL("http://h:1/", "groq"))
	require.Equal(t, "http://h:1/cloudflare/client/v4/accounts/standin-account/ai/v1", standin.BaseURL("http://h:1", "cloudflare"))
	require.Equal(t, "http://h:1/vllm", standin.BaseURL("http://h:1", "vllm"))
}
