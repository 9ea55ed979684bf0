package parley_test

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// The secret, id, time, body and signature of the reference libraries' own test
// (github.com/standard-webhooks/standard-webhooks, libraries/go/webhook_test.go).
const (
	referenceSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw" //nolint:gosec // published for tests
	referenceID        = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	referenceBody      = `{"test": 2432232314}`
	referenceSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
	referenceUnix      = 1614265330
	otherSecret        = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
)

func referenceHeader() http.Header {
	header := http.Header{}
	header.Set("Webhook-Id", referenceID)
	header.Set("Webhook-Timestamp", "1614265330")
	header.Set("Webhook-Signature", referenceSignature)
	return header
}

func TestD28SignaturesAreThoseOfStandardWebhooks(t *testing.T) {
	t.Parallel()
	at := time.Unix(referenceUnix, 0)
	signature, err := parley.SignWebhook(referenceSecret, referenceID, at, []byte(referenceBody))
	require.NoError(t, err)
	require.Equal(t, referenceSignature, signature)
	require.NoError(t, parley.VerifyWebhook(referenceSecret, referenceHeader().Get, []byte(referenceBody), at))

	both, err := parley.SignWebhook(otherSecret+" "+referenceSecret, referenceID, at, []byte(referenceBody))
	require.NoError(t, err)
	require.Len(t, strings.Fields(both), 2)
	require.Contains(t, both, referenceSignature)
}

func TestD28WhatIsNotGenuineIsRefused(t *testing.T) {
	t.Parallel()
	at := time.Unix(referenceUnix, 0)
	for name, c := range map[string]struct {
		secret, name, value, body string
		after                     time.Duration
		want                      error
	}{
		"as it was sent":           {},
		"at the edge":              {after: parley.WebhookTolerance},
		"too old":                  {after: parley.WebhookTolerance + time.Second, want: parley.ErrWebhookStale},
		"from the future":          {after: -parley.WebhookTolerance - time.Second, want: parley.ErrWebhookStale},
		"another secret":           {secret: otherSecret, want: parley.ErrWebhookForged},
		"one secret of two":        {secret: otherSecret + " " + referenceSecret},
		"another body":             {body: `{"test":2432232314}`, want: parley.ErrWebhookForged},
		"another id":               {name: "Webhook-Id", value: "msg_2", want: parley.ErrWebhookForged},
		"no id":                    {name: "Webhook-Id", want: parley.ErrWebhookForged},
		"another time":             {name: "Webhook-Timestamp", value: "1614265331", want: parley.ErrWebhookForged},
		"no time":                  {name: "Webhook-Timestamp", want: parley.ErrWebhookForged},
		"no signature":             {name: "Webhook-Signature", want: parley.ErrWebhookForged},
		"another form":             {name: "Webhook-Signature", value: "v1a" + referenceSignature[2:], want: parley.ErrWebhookForged},
		"one signature of several": {name: "Webhook-Signature", value: "v1a,AAAA v1,AAAA " + referenceSignature + " v1,!"},
		"no secret":                {secret: " ", want: parley.ErrWebhookSecret},
		"secret without its form":  {secret: referenceSecret[len("whsec_"):], want: parley.ErrWebhookSecret},
		"short secret":             {secret: "whsec_AAAA", want: parley.ErrWebhookSecret},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			secret, body, header := referenceSecret, referenceBody, referenceHeader()
			if c.secret != "" {
				secret = c.secret
			}
			if c.body != "" {
				body = c.body
			}
			if c.name != "" {
				header.Set(c.name, c.value)
			}
			require.ErrorIs(t, parley.VerifyWebhook(secret, header.Get, []byte(body), at.Add(c.after)), c.want)
		})
	}
}

// Whatever is signed verifies, and a changed byte of it does not.
func TestD28AnyChangeIsNoticed(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		body := rapid.SliceOfN(rapid.Byte(), 1, 200).Draw(t, "body")
		id := rapid.StringMatching(`evt_[0-9a-f]{32}`).Draw(t, "id")
		at := time.Unix(rapid.Int64Range(0, 1<<40).Draw(t, "at"), 0)
		signature, err := parley.SignWebhook(referenceSecret, id, at, body)
		require.NoError(t, err)
		header := http.Header{}
		header.Set(parley.HeaderWebhookID, id)
		header.Set(parley.HeaderWebhookTimestamp, strconv.FormatInt(at.Unix(), 10))
		header.Set(parley.HeaderWebhookSignature, signature)
		require.NoError(t, parley.VerifyWebhook(referenceSecret, header.Get, body, at))
		body[rapid.IntRange(0, len(body)-1).Draw(t, "where")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		require.ErrorIs(t, parley.VerifyWebhook(referenceSecret, header.Get, body, at), parley.ErrWebhookForged)
	})
}

func TestD28EventsHaveTheirEnvelope(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.FixedZone("", 3600))
	event := parley.Event{Sequence: 3, Type: parley.EventReminded, At: at, TurnNo: 4, Detail: "1"}
	sent := parley.WebhookOf("acme", "acme/application.1", event)
	body, err := json.Marshal(sent)
	require.NoError(t, err)
	require.Regexp(t, `^evt_[0-9a-f]{32}$`, sent.ID)
	require.JSONEq(t, `{"id": "`+sent.ID+`", "type": "interview.reminded", "created_at": "2026-11-23T11:00:00Z", "tenant_id": "acme",
		"interview_id": "acme/application.1", "sequence": 3, "schema_version": 1, "data": {"turn_no": 4, "detail": "1"}}`, string(body))

	require.Equal(t, sent.ID, parley.WebhookOf("acme", "acme/application.1", event).ID, "a replay has the same id")
	other := event
	other.Sequence = 4
	require.NotEqual(t, sent.ID, parley.WebhookOf("acme", "acme/application.1", other).ID)
	require.NotEqual(t, sent.ID, parley.WebhookOf("acme", "acme/application.2", event).ID)
}

func TestD28CallbacksAreChecked(t *testing.T) {
	t.Parallel()
	good := parley.Callback{URL: "https://backend.example/parley?key=hunter2", SecretRef: "acme"}
	for field, c := range map[string]parley.Callback{
		"":                        good,
		"callbacks[0].url":        {URL: "", SecretRef: "acme"},
		"callbacks[0].secret_ref": {URL: good.URL, SecretRef: "a/b"},
		"callbacks[0].events[1]":  {URL: good.URL, SecretRef: "acme", Events: []parley.EventType{parley.EventEnded, "interview.finished"}},
	} {
		requireProblem(t, field, c)
	}
	for _, url := range []string{
		"http://backend.example/", "http://169.254.169.254/latest", "http://8.8.8.8/", "ftp://backend/", "https:///path", "backend.example",
		"https://user:hunter2@backend.example/", "https://ba ckend/?hunter2", "//backend/",
		"https://backend.example/" + strings.Repeat("x", 2000),
	} {
		requireProblem(t, "callbacks[0].url", parley.Callback{URL: url, SecretRef: "acme"})
	}
	for _, url := range []string{
		"http://backend:8080/parley", "http://127.0.0.1:1/", "http://[::1]/", "http://10.1.2.3/", "https://8.8.8.8/",
	} {
		requireProblem(t, "", parley.Callback{URL: url, SecretRef: "acme"})
	}
	requireProblem(t, "callbacks", good, good, good, good)
}

// requireProblem checks that the request is wrong in that field alone and that the
// message holds nothing of the URL.
func requireProblem(t *testing.T, field string, callbacks ...parley.Callback) {
	t.Helper()
	request := parleytest.Request()
	request.Callbacks = callbacks
	err := request.Validate()
	if field == "" {
		require.NoError(t, err)
		return
	}
	var wrong *parley.ValidationError
	require.ErrorAs(t, err, &wrong, "%v", callbacks)
	require.Len(t, wrong.Problems, 1)
	require.Equal(t, field, wrong.Problems[0].Field)
	require.NotContains(t, err.Error(), "hunter2")
}

func TestD28ReceiversChooseTheirEvents(t *testing.T) {
	t.Parallel()
	require.True(t, parley.Callback{}.Wants(parley.EventPaused))
	some := parley.Callback{Events: []parley.EventType{parley.EventEnded}}
	require.True(t, some.Wants(parley.EventEnded))
	require.False(t, some.Wants(parley.EventPaused))
}
