package conversation_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func typed(lines ...string) candidate.Source {
	return candidate.Typed(strings.NewReader(strings.Join(lines, "\n")))
}

// A candidate who types has the rights that the interview gives.
func TestTypedCommandsSkipAndPause(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	answers := parleytest.Answers(40)
	screen, _, err := hold(t, interviews, typed(answers[0], "/what", "/skip", "/pause"), true)
	require.ErrorIs(t, err, conversation.ErrPaused)
	require.Equal(t, 2, strings.Count(screen, "/skip the question"), "told at the start and to who mistypes one")
	require.Equal(t, parley.TurnSkipped, interviews.turns[1].Status)
	require.Nil(t, interviews.turns[1].Answer)

	screen, result, err := hold(t, interviews, typed(answers[2:]...), true)
	require.NoError(t, err)
	require.Contains(t, screen, "goes on where it was")
	require.Contains(t, screen, "(skipped)")
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, answers[2], interviews.turns[2].Answer.Text)
}

func TestWithdrawingEndsTheInterview(t *testing.T) {
	t.Parallel()
	screen, result, err := hold(t, newFake(), typed("/withdraw"), true)
	require.NoError(t, err)
	require.Equal(t, parley.StatusWithdrawn, result.Status)
	require.Contains(t, screen, "You have withdrawn.")
}

// What begins with a slash is a command only where somebody types.
func TestListedAnswersAreNoCommands(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	answers := parleytest.Answers(40)
	answers[3] = "/pause"
	_, _, err := hold(t, interviews, candidate.Listed(answers), false)
	require.NoError(t, err)
	require.Equal(t, "/pause", interviews.turns[3].Answer.Text)
}

// Nothing is asked before the candidate has agreed, and who declines is not asked
// at all.
func TestD25ConsentIsAskedForFirst(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	interviews.status = parley.StatusAwaitingConsent
	interviews.request.Consent = parley.Consent{Required: true, NoticeVersion: "2026-11"}
	screen, result, err := hold(t, interviews, typed(append([]string{"maybe", "Yes"}, parleytest.Answers(40)...)...), true)
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, []parley.ConsentInput{{Given: true, NoticeVersion: "2026-11"}}, interviews.decisions)
	require.Equal(t, 2, strings.Count(screen, "Do you agree"))
	require.Less(t, strings.Index(screen, "Do you agree"), strings.Index(screen, "Welcome."))

	declining := newFake()
	declining.status = parley.StatusAwaitingConsent
	screen, result, err = hold(t, declining, typed("n"), true)
	require.NoError(t, err)
	require.Equal(t, parley.StatusDeclined, result.Status)
	require.NotContains(t, screen, "Question 1")
}

// Nobody agrees in a candidate's place by accident.
func TestConsentIsNotAssumed(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	interviews.status = parley.StatusAwaitingConsent
	_, _, err := hold(t, interviews, candidate.Listed(parleytest.Answers(40)), false)
	require.ErrorIs(t, err, conversation.ErrNoConsent)
	require.Empty(t, interviews.decisions)
}

// A question asked again is one more on the screen, and the same one for a list of
// answers, also for a candidate who comes back.
func TestQuestionsAskedAgainKeepTheCount(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	interviews.again = true
	answers := parleytest.Answers(40)
	_, _, err := hold(t, interviews, candidate.Listed(answers[:4]), false)
	require.ErrorContains(t, err, "no answer to question 5")

	var numbers []int
	screen, _, err := hold(t, interviews, func(_ context.Context, turn parley.Turn) (string, error) {
		numbers = append(numbers, turn.No)
		return answers[turn.No-1], nil
	}, false)
	require.NoError(t, err)
	require.Equal(t, []int{5, 6, 7, 8, 9, 10, 11, 12}, numbers)
	require.Equal(t, interviews.turns[0].Answer.Text, interviews.turns[1].Answer.Text)
	require.Equal(t, answers[11], interviews.turns[12].Answer.Text)
	require.Contains(t, screen, "Question 13 of 13")
}
