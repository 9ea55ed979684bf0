package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
)

// fate is what became of an Update: refused ones left nothing in history.
type fate struct {
	reply   any
	err     error
	refused bool
	done    bool
}

func (f *fate) Accept() {}

func (f *fate) Reject(err error) { f.err, f.refused, f.done = err, true, true }

func (f *fate) Complete(reply any, err error) { f.reply, f.err, f.done = reply, err, true }

// requireRefused holds that the validator refused the Update for that reason.
func (f *fate) requireRefused(t *testing.T, reason parley.RefusalReason) {
	t.Helper()
	require.True(t, f.refused, "the update was let through")
	var refused *temporal.ApplicationError
	require.ErrorAs(t, f.err, &refused)
	require.Equal(t, string(reason), refused.Type())
}

func (f *fate) standing(t *testing.T) parley.Standing {
	t.Helper()
	require.NoError(t, f.err)
	require.IsType(t, parley.Standing{}, f.reply)
	return f.reply.(parley.Standing)
}

// send sends an Update after that long.
func (s *stage) send(after time.Duration, name, id string, args ...any) *fate {
	f := &fate{}
	s.RegisterDelayedCallback(func() { s.UpdateWorkflow(name, id, f, args...) }, after)
	return f
}

// answerAt sends an answer after that long, whatever the candidate does besides.
func (s *stage) answerAt(after time.Duration, id string, no int) *fate {
	return s.send(after, parley.UpdateSubmitAnswer, id, parley.Answer{ID: id, TurnNo: no, Text: s.answers[no-1]})
}

// look asks for the State after that long.
func (s *stage) look(t *testing.T, after time.Duration) *parley.State {
	t.Helper()
	state := &parley.State{}
	s.RegisterDelayedCallback(func() {
		value, err := s.QueryWorkflow(parley.QueryState)
		require.NoError(t, err)
		require.NoError(t, value.Get(state))
	}, after)
	return state
}

// told lists an interview's events without their times, and holds that their
// numbers and times are in order.
func told(t *testing.T, events []parley.Event) []string {
	t.Helper()
	var lines []string
	var before time.Time
	for i, event := range events {
		require.Equal(t, i+1, event.Sequence)
		require.False(t, event.At.Before(before))
		before = event.At
		line := string(event.Type)
		if event.Detail != "" {
			line += " " + event.Detail
		}
		lines = append(lines, line)
	}
	return lines
}
