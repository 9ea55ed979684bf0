package main

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

const localWebhookSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"

// backend receives webhooks as docs/webhooks.md says: it verifies, drops repeats and
// keeps the order that it saw.
type backend struct {
	mu     sync.Mutex
	events []parley.WebhookEvent
	posts  int
	forged error
}

func (b *backend) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	body, err := io.ReadAll(r.Body)
	if err == nil {
		err = parley.VerifyWebhook(localWebhookSecret, r.Header.Get, body, time.Now())
	}
	var event parley.WebhookEvent
	if err == nil {
		err = json.Unmarshal(body, &event)
	}
	if err != nil {
		b.forged = err
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	// The first attempt finds it down.
	if b.posts++; b.posts == 1 {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	if !slices.ContainsFunc(b.events, func(known parley.WebhookEvent) bool { return known.ID == event.ID }) {
		b.events = append(b.events, event)
	}
}

func (b *backend) seen() ([]parley.WebhookEvent, int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.events), b.posts, b.forged
}

// A whole interview on a real server: its backend gets every event, signed and in
// order, though it was down at first; a second receiver, which is not there at all,
// delays nothing; and a replay changes nothing for who drops repeats.
func TestD28BackendsAreToldEverythingInOrder(t *testing.T) {
	t.Parallel()
	told := &backend{}
	server := httptest.NewServer(told)
	defer server.Close()
	absent := httptest.NewServer(http.NotFoundHandler())
	absent.Close()
	running, err := startStack(t.Context(), stackOptions{standins: true, log: io.Discard, uiPort: -1, environ: environment{
		"PARLEY_WEBHOOK_PRIVATE": "true", "PARLEY_WEBHOOK_SECRET_ACME": localWebhookSecret,
	}})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	request := parleytest.Request()
	request.Callbacks = []parley.Callback{
		{URL: server.URL, SecretRef: "acme"}, {URL: absent.URL, SecretRef: "acme"}, {URL: server.URL, SecretRef: "missing"},
	}
	ref := starter.RefOf(request)
	_, err = running.interviews.Webhooks(ctx, ref)
	require.ErrorIs(t, err, starter.ErrNotFound)
	_, err = running.interviews.Start(ctx, request)
	require.NoError(t, err)
	for i, text := range parleytest.Answers(200) {
		_, err := running.interviews.Answer(ctx, ref, conversation.AnswerTo(i+1, text))
		require.NoError(t, err)
	}
	result, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)

	requireTold(t, told, result, 1)
	deliveries, err := running.interviews.Webhooks(ctx, ref)
	require.NoError(t, err)
	events := len(result.Events)
	require.Len(t, deliveries, 3*events)
	require.Equal(t, 2, deliveries[0].Attempts)
	require.Equal(t, parley.DeliveryPending, deliveries[events].Status, "the receiver that is not there")
	require.Equal(t, parley.DeliveryDead, deliveries[2*events].Status)
	require.Contains(t, deliveries[2*events].Reason, "PARLEY_WEBHOOK_SECRET_MISSING is not set")

	again, err := running.interviews.ReplayWebhooks(ctx, ref, 2)
	require.NoError(t, err)
	require.Equal(t, events-1, again)
	requireTold(t, told, result, events)
	var refusal *parley.Refusal
	_, err = running.interviews.ReplayWebhooks(ctx, ref, events+1)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.RefusedInvalid, refusal.Reason)
}

// requireTold waits until the backend was called once for each event and that many
// times more, and compares what it knows.
func requireTold(t *testing.T, told *backend, result parley.Result, more int) {
	t.Helper()
	var want []parley.WebhookEvent
	for _, event := range result.Events {
		want = append(want, parley.WebhookOf(result.TenantID, result.InterviewID, event))
	}
	require.Eventually(t, func() bool {
		_, posts, _ := told.seen()
		return posts >= len(want)+more
	}, time.Minute, 50*time.Millisecond)
	events, posts, forged := told.seen()
	require.NoError(t, forged)
	require.Equal(t, len(want)+more, posts)
	require.Equal(t, want, events)
}
