package chat_test

import (
	"context"
	"encoding/json"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/internal/standin/engine"
	"github.com/parley-interviews/parley/providers/chat"
)

// node is the stand-in for one vLLM node with an engine, a client for it, and what to
// ask.
type node struct {
	*standin.Node
	client *chat.Client
	ask    parley.ChatRequest
}

func newNode(t *testing.T, config standin.NodeConfig) node {
	t.Helper()
	n, err := standin.NewNode(config)
	require.NoError(t, err)
	server := httptest.NewServer(n.Handler())
	t.Cleanup(server.Close)
	ask := request(t, parley.ProviderSelfHosted)
	ask.Schema.JSON = json.RawMessage(`{"type":"object","properties":{"lead":{"type":"string","maxLength":400}},` +
		`"required":["lead"],"additionalProperties":false}`)
	return node{Node: n, client: client(t, parley.ProviderSelfHosted, server.URL), ask: ask}
}

func (n node) call(ctx context.Context) (parley.ChatReply, error) {
	return n.client.Complete(ctx, n.ask)
}

// begin makes a call that takes long and returns when it runs; its error comes when it
// has ended.
func (n node) begin(ctx context.Context, t *testing.T) <-chan error {
	t.Helper()
	busy := n.busy()
	ended := make(chan error, 1)
	go func() {
		_, err := n.call(ctx)
		ended <- err
	}()
	require.Eventually(t, func() bool { return n.busy() == busy+1 }, time.Minute, time.Millisecond)
	return ended
}

func (n node) busy() int {
	stats := n.Engine()
	return stats.Running + stats.Waiting
}

// Giving up closes the connection, and vLLM then computes no further.
func TestGivingUpFreesTheNode(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{Speed: 0.1})
	ctx, giveUp := context.WithCancel(t.Context())
	ended := n.begin(ctx, t)
	giveUp()
	require.Equal(t, parley.KindCanceled, parley.KindOf(<-ended))
	require.Eventually(t, func() bool { return n.busy() == 0 }, time.Minute, time.Millisecond)
	require.EqualValues(t, 1, n.Engine().Finished[engine.FinishAbort])
	require.Zero(t, n.Engine().Finished[engine.FinishStop])
}

// A node that is told to end answers 200 with what it has by then.
func TestANodeThatEndsIsUnavailable(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{Speed: 0.1})
	ended := n.begin(t.Context(), t)
	n.Shutdown(t.Context())
	err := <-ended
	require.Equal(t, parley.KindUnavailable, parley.KindOf(err), "%v", err)
	require.Equal(t, parley.RemedyElsewhere, parley.KindOf(err).Remedy())
}

// A full queue sends calls to another node.
func TestAFullNodeIsOverloaded(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{Speed: 0.1, MaxNumSeqs: 1, MaxNumQueuedReqs: 1})
	ctx, giveUp := context.WithCancel(t.Context())
	running, waiting := n.begin(ctx, t), n.begin(ctx, t)
	_, err := n.call(t.Context())
	require.Equal(t, parley.KindOverloaded, parley.KindOf(err), "%v", err)
	require.Equal(t, parley.RemedyElsewhere, parley.KindOf(err).Remedy())
	giveUp()
	<-running
	<-waiting
}

func TestWhatNeverFitsANodeIsTooLarge(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{MaxModelLen: 128})
	_, err := n.call(t.Context())
	require.Equal(t, parley.KindTooLarge, parley.KindOf(err), "%v", err)
	require.Equal(t, parley.RemedyElsewhere, parley.KindOf(err).Remedy(), "another node may have a longer context")
}

func TestANodeTellsWhatItHadReady(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{Profile: "instant", APIKeys: []string{testKey}, PromptTokensDetails: true})
	n.ask.Messages[1].Content = strings.Repeat("I led the migration. ", 20)
	first, err := n.call(t.Context())
	require.NoError(t, err)
	require.Zero(t, first.Usage.CachedTokens)
	again, err := n.call(t.Context())
	require.NoError(t, err)
	require.Equal(t, (first.Usage.PromptTokens-1)/engine.BlockTokens*engine.BlockTokens, again.Usage.CachedTokens, "whole blocks")
	require.Positive(t, again.Usage.CachedTokens)
}

func TestANodeKnowsItsKey(t *testing.T) {
	t.Parallel()
	n := newNode(t, standin.NodeConfig{APIKeys: []string{"another"}})
	_, err := n.call(t.Context())
	require.Equal(t, parley.KindInvalidKey, parley.KindOf(err), "%v", err)
}
