package workers

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/vllm"
	"github.com/parley-interviews/parley/workers/seats"
)

// roomy has calls wait here until the node's KV cache has room for them, and not in
// vLLM's own queue, which knows no candidate who waits.
type roomy struct {
	parley.Provider

	room *seats.Room
}

// counted counts the calls that are with the node. One that waits here, for room or for
// the reply to an equal call elsewhere, is none that an engine could hang with.
type counted struct {
	parley.Provider

	calls *atomic.Int64
}

// Complete implements parley.Provider.
func (p counted) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	p.calls.Add(1)
	defer p.calls.Add(-1)
	return p.Provider.Complete(ctx, request)
}

// within bounds what is sent to a node at a time by its KV cache. A node that tells
// nothing of it has its slots alone.
func within(node vllm.Node, provider parley.Provider) parley.Provider {
	if node.KVTokens() == 0 {
		return provider
	}
	return roomy{Provider: provider, room: seats.NewRoom(node.KVTokens())}
}

// Complete implements parley.Provider.
func (p roomy) Complete(ctx context.Context, request parley.ChatRequest) (parley.ChatReply, error) {
	leave, err := p.room.Enter(ctx, needOf(request))
	if err != nil {
		failure := &parley.Error{Kind: parley.KindCanceled, Detail: "the caller gave up"}
		if errors.Is(err, context.DeadlineExceeded) {
			failure = &parley.Error{Kind: parley.KindTimeout, Detail: "the node had no room for the call in time"}
		}
		failure.Provider, failure.Model = request.Route.Provider, request.Route.Model
		return parley.ChatReply{}, failure
	}
	defer leave()
	return p.Provider.Complete(ctx, request)
}

// needOf estimates the tokens of a call: its prompt, of which a part may be shared with
// others, and half of the reply's bound, which is usual.
func needOf(request parley.ChatRequest) int {
	need := request.MaxTokens / 2
	for _, message := range request.Messages {
		need += parley.Tokens(message.Content)
	}
	return need
}
