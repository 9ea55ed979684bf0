package chat_test

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
	"github.com/parley-interviews/parley/providers/chat"
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

// A seat names the model that its node served when it was taken.
func TestASeatsModelThatIsServedNoMoreIsOutOfDate(t *testing.T) {
	t.Parallel()
	node := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answer{404, "", wireBody(t, "vllm/no_model.json")}.write(w)
	})
	ask := request(t, "vllm")
	ask.Route.Place = parley.Seat{Node: "gpu-1:8000", Model: "first"}.Place()
	_, err := client(t, "vllm", node.URL).Complete(t.Context(), ask)
	var failure *parley.Error
	require.ErrorAs(t, err, &failure)
	require.Equal(t, parley.KindUnavailable, failure.Kind, "the place is not gone for good")
	require.Equal(t, "first", failure.Model)
	require.ErrorContains(t, err, "another model")
}

// Beside one node the shared queue and the node's own lead to it; a process that holds
// several goes by the name.
func TestANodeIsFoundByItsNameAndByThatOfAllNodes(t *testing.T) {
	t.Parallel()
	ok := func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) }
	first, second := serve(t, ok), serve(t, ok)
	node := func(id string, at *wire) catalog.Account {
		return catalog.Account{ID: id, Provider: parley.ProviderSelfHosted, BaseURL: at.URL + "/v1"}
	}
	c, err := edition()
	require.NoError(t, err)
	one, err := chat.New(chat.Config{Catalog: c, Accounts: []catalog.Account{node("gpu-1", first)}})
	require.NoError(t, err)
	several, err := chat.New(chat.Config{Catalog: c, Accounts: []catalog.Account{node("gpu-1", first), node("gpu-2", second)}})
	require.NoError(t, err)
	ask := request(t, "vllm")
	call := func(client *chat.Client, account string) error {
		ask.Route.Account, ask.Route.Model = account, "served"
		_, err := client.Complete(t.Context(), ask)
		return err
	}
	require.NoError(t, call(one, "gpu"))
	require.NoError(t, call(one, "node-1.lan:8000"))
	require.Equal(t, 2, first.calls("/chat/completions"))
	require.NoError(t, call(several, "gpu-2"))
	require.Equal(t, 1, second.calls("/chat/completions"))
	require.Equal(t, parley.KindInternal, parley.KindOf(call(several, "gpu")))
}

// What a node is not told it takes from the model's generation_config.json; what is
// told as guided_json it ignores; and nobody reads a stream.
func TestANodeIsToldAllThatShapesAReply(t *testing.T) {
	t.Parallel()
	node := serve(t, func(w http.ResponseWriter, _ *http.Request) { answer{200, "", wireBody(t, "groq/ok.json")}.write(w) })
	ask := request(t, "vllm")
	ask.Route.Model = "served"
	_, err := client(t, "vllm", node.URL).Complete(t.Context(), ask)
	require.NoError(t, err)
	_, body := node.last(t)
	require.Equal(t, map[string]any{
		"model":       "served",
		"messages":    body["messages"],
		"max_tokens":  400.0,
		"temperature": 0.3, "top_p": 1.0, "top_k": -1.0, "min_p": 0.0, "repetition_penalty": 1.0,
		"response_format": map[string]any{"type": "json_schema", "json_schema": map[string]any{
			"name":   "parley_next_turn_v1",
			"schema": map[string]any{"type": "object", "properties": map[string]any{"lead": map[string]any{"type": "string"}}},
		}},
	}, body)
}

// A hundred calls at a time take a hundred connections, however often. A connection
// that vLLM is about to close is not used again: we close it first.
func TestConnectionsToANodeAreKeptForAWhile(t *testing.T) {
	t.Parallel()
	const slots, tries = 100, 20
	for try := 1; ; try++ {
		opened, closed, took := crowd(t, slots)
		if took > 2*time.Second && try < tries {
			continue // some were idle for so long that they were closed, as they should be
		}
		require.EqualValues(t, slots, opened)
		require.Eventually(t, func() bool { return closed.Load() == slots }, time.Minute, 50*time.Millisecond)
		return
	}
}

// crowd makes that many calls of a new node at a time, three times, and returns how many
// connections they took, those that were closed since, and how long it all took.
func crowd(t *testing.T, slots int) (int32, *atomic.Int32, time.Duration) {
	t.Helper()
	var opened, closed atomic.Int32
	var under sync.WaitGroup
	node := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		under.Done()
		under.Wait() // all are under way at once
		answer{200, "", wireBody(t, "groq/ok.json")}.write(w)
	}))
	node.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
		case http.StateClosed:
			closed.Add(1)
		case http.StateActive, http.StateIdle, http.StateHijacked:
		}
	}
	node.Start()
	t.Cleanup(node.Close)
	c, ask := client(t, "vllm", node.URL), request(t, "vllm")
	ask.Route.Model = "served"
	began := time.Now()
	for range 3 {
		under.Add(slots)
		var calls errgroup.Group
		for range slots {
			calls.Go(func() error {
				_, err := c.Complete(t.Context(), ask)
				return err
			})
		}
		require.NoError(t, calls.Wait())
	}
	return opened.Load(), &closed, time.Since(began)
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
