package activities_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// sharer records which replies it may share.
type sharer struct {
	*activitytest.Provider

	accepted, refused []string
	err               error
}

func (s *sharer) Accept(_ context.Context, _ parley.ChatRequest, reply parley.ChatReply) error {
	s.accepted = append(s.accepted, reply.Text)
	return s.err
}

func (s *sharer) Refuse(context.Context, parley.ChatRequest) error {
	s.refused = append(s.refused, "")
	return s.err
}

func newSharerBench(t *testing.T, script activitytest.Script) (*bench, *sharer) {
	t.Helper()
	b := newBench(t, script)
	s := &sharer{Provider: b.provider}
	var err error
	b.acts, err = activities.New(activities.Config{Provider: s, Router: b.router, Replies: b.replies})
	require.NoError(t, err)
	b.env = freshEnv(b.acts)
	return b, s
}

// A greeting is everybody's only after it passed; a bad one is nobody's, and its
// repair is one call's own.
func TestOnlyUsableRepliesAreAccepted(t *testing.T) {
	t.Parallel()
	b, s := newSharerBench(t, activitytest.Say("no JSON", goodGreeting))
	input := greetInput(t)
	_, err := run[parley.GreetReply](t, b, b.acts.Greet, input)
	requireKind(t, parley.KindMalformed, err)
	require.Empty(t, s.accepted)
	require.Len(t, s.refused, 1)

	input.Call.Attempt, input.Call.Repair = 2, &parley.Repair{Attempt: 1, Problem: "no JSON"}
	_, err = run[parley.GreetReply](t, b, b.acts.Greet, input)
	require.NoError(t, err)
	require.Empty(t, s.accepted, "a repair is not shared")
	require.Zero(t, b.provider.Requests()[1].Share)

	input.Call.Attempt, input.Call.Repair = 3, nil
	_, err = run[parley.GreetReply](t, b, b.acts.Greet, input)
	require.NoError(t, err)
	require.Equal(t, []string{goodGreeting}, s.accepted)
}

// A worker that died between answer and check leaves the reply unchecked; the one
// that takes over accepts it.
func TestARetryAcceptsWhatWasKept(t *testing.T) {
	t.Parallel()
	b, s := newSharerBench(t, activitytest.Say(goodGreeting))
	for range 2 {
		_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
		require.NoError(t, err)
	}
	require.Len(t, b.provider.Requests(), 1)
	require.Equal(t, []string{goodGreeting, goodGreeting}, s.accepted)
}

func TestAnOutageOfTheCacheLosesNoReply(t *testing.T) {
	t.Parallel()
	b, s := newSharerBench(t, activitytest.Say(goodGreeting))
	s.err = errOutage
	_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	require.NoError(t, err)
}

// Calls that share nothing are none of a sharer's business.
func TestUnsharedCallsAreNotReported(t *testing.T) {
	t.Parallel()
	b, s := newSharerBench(t, activitytest.Say(goodNextTurn))
	_, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
	require.NoError(t, err)
	input := greetInput(t)
	input.Share = parley.Share{}
	_, err = run[parley.GreetReply](t, b, b.acts.Greet, input)
	require.Error(t, err, "the reply is a next turn's")
	require.Empty(t, s.accepted)
	require.Empty(t, s.refused)
}
