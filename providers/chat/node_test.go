package chat_test

import (
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// The router knows all nodes as one place without a model: the worker beside a
// node serves it with what the node has.
func TestANodeTellsItsModelOnce(t *testing.T) {
	t.Parallel()
	node := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/models") {
			answer{200, "", wireBody(t, "vllm/models.json")}.write(w)
			return
		}
		answer{200, "", strings.Replace(wireBody(t, "groq/ok.json"), "openai/gpt-oss-20b", "mistral-7b", 1)}.write(w)
	})
	c := client(t, "vllm", node.URL)
	ask := request(t, "vllm")
	ask.Route.Account = "gpu"
	for range 3 {
		reply, err := c.Complete(t.Context(), ask)
		require.NoError(t, err)
		require.Equal(t, "mistral-7b", reply.Model)
	}
	require.Equal(t, 1, node.calls("/v1/models"))
	require.Equal(t, 3, node.calls("/v1/chat/completions"))
	sent, body := node.last(t)
	require.Equal(t, "mistral-7b", body["model"])
	require.Equal(t, ask.Route.ReservationID, sent.Header.Get("X-Request-Id"))
}

// A tenant's part of the id may hold anything; a header may not.
func TestRequestIDFitsAHeader(t *testing.T) {
	t.Parallel()
	node := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	ask := request(t, "vllm")
	ask.Route.Model = "served"
	ask.Route.ReservationID = "a\r\nX-Evil: 1 é" + strings.Repeat("x", 400)
	_, err := client(t, "vllm", node.URL).Complete(t.Context(), ask)
	require.NoError(t, err)
	sent, _ := node.last(t)
	require.Equal(t, ("a__X-Evil:_1__" + strings.Repeat("x", 400))[:256], sent.Header.Get("X-Request-Id"))
	require.Empty(t, sent.Header.Get("X-Evil"))
}

// A node that comes back with another model is asked again, and nobody concludes
// that the place is gone for good.
func TestANodeThatServesAnotherModelIsAskedAgain(t *testing.T) {
	t.Parallel()
	var model atomic.Value
	model.Store("first")
	node := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/models") {
			answer{200, "", `{"data":[{"id":"` + model.Load().(string) + `"}]}`}.write(w)
			return
		}
		answer{404, "", wireBody(t, "vllm/no_model.json")}.write(w)
	})
	c := client(t, "vllm", node.URL)
	_, err := c.Complete(t.Context(), request(t, "vllm"))
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err))
	require.ErrorContains(t, err, "another model")

	model.Store("second")
	_, err = c.Complete(t.Context(), request(t, "vllm"))
	var failure *parley.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, "second", failure.Model)
	require.Equal(t, 2, node.calls("/models"))
}

func TestANodeWithoutModelIsUnavailable(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		answer answer
		kind   parley.Kind
	}{
		{answer{200, "", `{"data":[]}`}, parley.KindUnavailable},
		{answer{200, "", `<html>`}, parley.KindUnavailable},
		{answer{503, "", ``}, parley.KindUnavailable},
		{answer{401, "", `{"error":"Unauthorized"}`}, parley.KindInvalidKey},
	} {
		node := serve(t, func(w http.ResponseWriter, _ *http.Request) { test.answer.write(w) })
		_, err := client(t, "vllm", node.URL).Complete(t.Context(), request(t, "vllm"))
		require.Equal(t, test.kind, parley.KindOf(err))
		require.Zero(t, node.calls("/chat/completions"))
	}
}
