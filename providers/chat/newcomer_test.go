package chat_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
)

// newcomer is all that it takes to add a provider.
const newcomer = `
edition: test
providers:
  - id: newcomer
    name: Newcomer AI
    base_url: https://api.newcomer.example/llm
    priority: 3
    free: recurring
    scope: project
    training: "no"
    key_check: /whoami
    models:
      - {id: tiny-1, size: small, context: 32000, max_output: 300, json: schema}
    limits:
      - {metric: requests, window: hour, limit: 10, reset: rolling}
    headers:
      quotas:
        - {metric: requests, window: hour, limit: quota-total, remaining: quota-left, reset: quota-back}
    quirks:
      max_tokens_field: max_completion_tokens
      extra_body: {mode: fast}
      extra_headers: {x-tenant: parley}
      drop_schema: [maxLength]
    errors:
      - {kind: overloaded, status: 418, codes: [teapot_busy]}
      - {kind: quota_exhausted, text: [come back tomorrow], reset: utc_midnight, window: day}
    terms: {several_accounts: unknown}
    sources: ["https://newcomer.example/docs"]
`

// A new provider takes an entry in the catalog and no code.
func TestANewProviderTakesOnlyACatalogEntry(t *testing.T) {
	t.Parallel()
	c, err := catalog.Parse([]byte(newcomer))
	require.NoError(t, err)
	var next answer
	server := serve(t, func(w http.ResponseWriter, _ *http.Request) { next.write(w) })
	client, err := chat.New(chat.Config{
		Catalog:  c,
		Accounts: []catalog.Account{{ID: "newcomer-1", Provider: "newcomer", BaseURL: server.URL + "/llm", Key: testKey}},
		Now:      at,
	})
	require.NoError(t, err)
	ask := request(t, "groq")
	ask.Route.Place = parley.Place{Provider: "newcomer", Account: "newcomer-1", Model: "tiny-1"}
	ask.Schema.JSON = []byte(`{"type":"object","properties":{"maxLength":{"type":"string","maxLength":9}}}`)

	next = answer{200, "quota-total: 10; quota-left: 9; quota-back: 2026-11-23T15:10:00Z", wireBody(t, "groq/ok.json")}
	reply, err := client.Complete(t.Context(), ask)
	require.NoError(t, err)
	require.JSONEq(t, goodText, reply.Text)
	require.Equal(t, []parley.QuotaReading{
		{Metric: parley.MetricRequests, Window: time.Hour, Limit: 10, Remaining: 9, ResetAt: at().Add(10 * time.Minute)},
	}, reply.Quota)
	sent, body := server.last(t)
	require.Equal(t, "/llm/chat/completions", sent.URL.Path)
	require.Equal(t, "parley", sent.Header.Get("X-Tenant"))
	require.Equal(t, "fast", body["mode"])
	require.InDelta(t, 300, body["max_completion_tokens"], 0)
	schema := body["response_format"].(map[string]any)["json_schema"].(map[string]any)["schema"]
	require.Equal(t, map[string]any{
		"type": "object", "properties": map[string]any{"maxLength": map[string]any{"type": "string"}},
	}, schema, "the keyword is cut, the property of its name stays")

	for _, test := range []struct {
		answer answer
		kind   parley.Kind
		wait   time.Duration
	}{
		{answer{418, "", `{"oops":{"code":"teapot_busy"}}`}, busy, 0},
		{answer{403, "", `["Come back tomorrow!"]`}, spent, utcMidnight},
		{answer{429, "quota-left: 0; quota-back: 90", `{}`}, limited, 90 * time.Second},
	} {
		next = test.answer
		_, err := client.Complete(t.Context(), ask)
		var failure *parley.Error
		require.ErrorAs(t, err, &failure)
		require.Equal(t, test.kind, failure.Kind, "%v", err)
		if test.wait == 0 {
			require.Zero(t, failure.RetryAt)
		} else {
			require.Equal(t, at().Add(test.wait), failure.RetryAt)
		}
	}

	next = answer{200, "", "{}"}
	_, err = client.Check(t.Context(), "newcomer-1")
	require.NoError(t, err)
	require.Equal(t, 1, server.calls("/llm/whoami"))
}
