package workers

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/vllm"
)

// blocking completes when it is let go.
type blocking struct{ began, let chan struct{} }

func (p blocking) Complete(context.Context, parley.ChatRequest) (parley.ChatReply, error) {
	p.began <- struct{}{}
	<-p.let
	return parley.ChatReply{}, nil
}

// Two scorecards do not fit a small cache together: the second waits here and not in
// vLLM, and a next question passes it.
func TestCallsWaitHereForTheNodesCache(t *testing.T) {
	t.Parallel()
	behind := blocking{began: make(chan struct{}), let: make(chan struct{})}
	node := within(vllm.Node{BlockSize: 16, Blocks: 250}, behind) // 4,000 tokens
	ask := func(words, most int) parley.ChatRequest {
		return parley.ChatRequest{Messages: []parley.Message{{Content: strings.Repeat("word ", words)}}, MaxTokens: most}
	}
	call := func(ctx context.Context, words, most int) <-chan error {
		ended := make(chan error, 1)
		go func() {
			_, err := node.Complete(ctx, ask(words, most))
			ended <- err
		}()
		return ended
	}
	first := call(t.Context(), 1500, 2400)
	<-behind.began
	second := call(t.Context(), 1500, 2400)
	require.Eventually(t, func() bool { return node.(roomy).room.Waiting() == 1 }, time.Minute, time.Millisecond)
	small := call(t.Context(), 500, 250)
	<-behind.began

	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	require.Equal(t, parley.KindTimeout, parley.KindOf(<-call(ctx, 1500, 2400)))
	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	require.Equal(t, parley.KindCanceled, parley.KindOf(<-call(ctx, 1500, 2400)))

	behind.let <- struct{}{}
	behind.let <- struct{}{}
	<-behind.began
	behind.let <- struct{}{}
	for _, ended := range []<-chan error{first, second, small} {
		require.NoError(t, <-ended)
	}
}

func TestANodeThatTellsNoCacheHasNoRoom(t *testing.T) {
	t.Parallel()
	require.Equal(t, blocking{}, within(vllm.Node{}, blocking{}))
}
