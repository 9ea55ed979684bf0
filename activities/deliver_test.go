package activities_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
)

const webhookSecret = "whsec_cGFybGV5LXBhcmxleS1wYXJsZXktMjQh" //nolint:gosec // for this test alone

// arrived is what a receiver got.
type arrived struct {
	method string
	header http.Header
	body   []byte
}

// receive is a receiver that replies as told and keeps what it gets.
func receive(t *testing.T, reply http.HandlerFunc) (url string, got chan arrived) {
	t.Helper()
	got = make(chan arrived, 10)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got <- arrived{r.Method, r.Header.Clone(), body}
		reply(w, r)
	}))
	t.Cleanup(server.Close)
	return server.URL + "/parley?token=hunter2", got
}

// deliver makes one attempt with a worker that has one secret, and returns what its
// log says too.
func deliver(t *testing.T, private bool, in parley.DeliverInput) (reply parley.DeliverReply, log string, err error) {
	t.Helper()
	secrets := map[string]string{
		"PARLEY_WEBHOOK_SECRET_ACME_1": webhookSecret + " whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "PARLEY_WEBHOOK_SECRET_BAD": "hunter2",
	}
	acts, err := activities.New(activities.Config{
		Router: &activitytest.Router{}, Replies: &activitytest.Replies{}, RouteOnly: true,
		Webhooks: activities.NewWebhooks(func(name string) (string, bool) { value, found := secrets[name]; return value, found }, private),
	})
	require.NoError(t, err)
	book := &notebook{}
	value, err := envWithLog(acts, book).ExecuteActivity(acts.Deliver, in)
	if err == nil {
		require.NoError(t, value.Get(&reply))
	}
	return reply, book.lines.String(), err
}

func deliverInput(url string) parley.DeliverInput {
	event := parley.Event{Sequence: 2, Type: parley.EventEnded, At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Detail: "completed"}
	return parley.DeliverInput{
		Callback: parley.Callback{URL: url, SecretRef: "acme-1"}, Event: parley.WebhookOf("acme", "acme/application-1", event),
	}
}

// requireUndelivered checks what workflows are promised of a failed attempt, and that
// no secret and no part of the URL is told.
func requireUndelivered(t *testing.T, err error, log string) (*temporal.ApplicationError, parley.DeliverReply) {
	t.Helper()
	var raised *temporal.ApplicationError
	require.ErrorAs(t, err, &raised)
	require.Equal(t, parley.FailureWebhook, raised.Type())
	var reply parley.DeliverReply
	require.NoError(t, raised.Details(&reply))
	require.Equal(t, 1, reply.Attempts)
	require.Equal(t, raised.Message(), reply.Reason)
	for _, told := range []string{err.Error(), log, fmt.Sprintf("%+v", reply)} {
		require.NotContains(t, told, "hunter2")
		require.NotContains(t, told, "whsec_A")
		require.NotContains(t, told, "/parley")
	}
	return raised, reply
}

// A receiver can check by two ways that an event is ours: with VerifyWebhook, and
// with nothing but an HMAC.
func TestD28EventsArriveSigned(t *testing.T) {
	t.Parallel()
	url, got := receive(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	in := deliverInput(url)
	reply, log, err := deliver(t, true, in)
	require.NoError(t, err)
	require.Equal(t, parley.DeliverReply{Attempts: 1, HTTPStatus: http.StatusNoContent}, reply)
	require.Empty(t, log)

	request := <-got
	require.Equal(t, http.MethodPost, request.method)
	require.Equal(t, "application/json", request.header.Get("Content-Type"))
	require.NoError(t, parley.VerifyWebhook(webhookSecret, request.header.Get, request.body, time.Now()))
	var event parley.WebhookEvent
	require.NoError(t, json.Unmarshal(request.body, &event))
	require.Equal(t, in.Event, event)
	require.Equal(t, event.ID, request.header.Get("Webhook-Id"))

	sent, err := strconv.ParseInt(request.header.Get("Webhook-Timestamp"), 10, 64)
	require.NoError(t, err)
	key, err := base64.StdEncoding.DecodeString(webhookSecret[len("whsec_"):])
	require.NoError(t, err)
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(fmt.Sprintf("%s.%d.", event.ID, sent) + string(request.body)))
	require.Contains(t, request.header.Get("Webhook-Signature"), "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

func TestD28RepliesDecideWhatFollows(t *testing.T) {
	t.Parallel()
	in10 := time.Now().Add(10 * time.Minute)
	for name, c := range map[string]struct {
		status      int
		after       string
		final       bool
		least, most time.Duration
	}{
		"down":                    {status: 503, least: 4 * time.Second, most: 6 * time.Second},
		"not there yet":           {status: 404, least: 4 * time.Second, most: 6 * time.Second},
		"too much":                {status: 429, after: "120", least: 2 * time.Minute, most: 2 * time.Minute},
		"back at":                 {status: 503, after: in10.UTC().Format(http.TimeFormat), least: 9 * time.Minute, most: 10 * time.Minute},
		"back next year":          {status: 503, after: "31536000", least: parley.MaxRetryAfter, most: parley.MaxRetryAfter},
		"back before":             {status: 503, after: "-5", least: 4 * time.Second, most: 6 * time.Second},
		"more than a number has":  {status: 503, after: "99999999999999999999", least: 4 * time.Second, most: 6 * time.Second},
		"gone":                    {status: 410, final: true, most: time.Hour},
		"elsewhere":               {status: 307, least: 4 * time.Second, most: 6 * time.Second},
		"elsewhere for this only": {status: 303, least: 4 * time.Second, most: 6 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, got := receive(t, func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Retry-After", c.after)
				w.Header().Set("Location", "/elsewhere")
				w.WriteHeader(c.status)
				_, _ = w.Write([]byte("hunter2"))
			})
			_, log, err := deliver(t, true, deliverInput(url))
			raised, reply := requireUndelivered(t, err, log)
			require.Equal(t, c.status, reply.HTTPStatus)
			require.Equal(t, c.final, raised.NonRetryable())
			require.GreaterOrEqual(t, raised.NextRetryDelay(), c.least)
			require.LessOrEqual(t, raised.NextRetryDelay(), c.most)
			require.Len(t, got, 1, "no redirect is followed")
		})
	}
}

// What no attempt can change is given up at once, with a reason that names what is to
// be done.
func TestD28WhatCannotBeSentIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ref, want string
		private   bool
	}{
		"no secret":       {ref: "acme-2", private: true, want: "PARLEY_WEBHOOK_SECRET_ACME_2 is not set"},
		"no good secret":  {ref: "bad", private: true, want: "PARLEY_WEBHOOK_SECRET_BAD cannot be used"},
		"http by default": {ref: "acme-1", want: "PARLEY_WEBHOOK_PRIVATE=true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url, got := receive(t, func(http.ResponseWriter, *http.Request) {})
			in := deliverInput(url)
			in.Callback.SecretRef = c.ref
			_, log, err := deliver(t, c.private, in)
			raised, reply := requireUndelivered(t, err, log)
			require.True(t, raised.NonRetryable())
			require.Contains(t, reply.Reason, c.want)
			require.Empty(t, got)
		})
	}
}

// Nothing inside the operator's network is reached by a name or an address that leads
// there.
func TestD28PrivateAddressesAreRefused(t *testing.T) {
	t.Parallel()
	listening := httptest.NewTLSServer(http.NotFoundHandler())
	defer listening.Close()
	port := strconv.Itoa(listening.Listener.Addr().(*net.TCPAddr).Port)
	for _, host := range []string{
		"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]",
		"[fd00:ec2::254]", "0.0.0.0", "[::]", "100.100.100.200", "168.63.129.16", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1",
	} {
		_, log, err := deliver(t, false, deliverInput("https://"+host+":"+port+"/parley"))
		raised, reply := requireUndelivered(t, err, log)
		require.True(t, raised.NonRetryable(), host)
		require.Contains(t, reply.Reason, "is not public", host)
	}
}

// A receiver that is away, or is somebody else by its certificate, is tried again.
func TestD28ReceiversThatAreAwayAreTriedAgain(t *testing.T) {
	t.Parallel()
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	strange := httptest.NewTLSServer(http.NotFoundHandler())
	defer strange.Close()
	for url, want := range map[string]string{
		closed.URL:                    "refuses connections",
		strange.URL:                   "certificate is not good",
		"https://parley-test.invalid": "cannot be resolved",
	} {
		_, log, err := deliver(t, true, deliverInput(url))
		_, reply := requireUndelivered(t, err, log)
		require.Contains(t, reply.Reason, want, url)
		require.Zero(t, reply.HTTPStatus)
	}
}
