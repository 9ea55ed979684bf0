package conversation_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// hold holds the interview and returns what was on the screen, too.
func hold(t *testing.T, interviews *fakeInterviews, answer candidate.Source, typed bool) (string, parley.Result, error) {
	t.Helper()
	var screen bytes.Buffer
	result, err := conversation.Hold(t.Context(), conversation.Config{
		Screen: &screen, Request: interviews.request, Interviews: interviews, Answer: answer, Typed: typed,
	})
	return screen.String(), result, err
}

func TestEveryQuestionIsAskedOnce(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	screen, result, err := hold(t, interviews, candidate.Listed(parleytest.Answers(400)), false)
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
	require.Contains(t, screen, "Question 12 of 12")
	require.Contains(t, screen, "Goodbye.\n\nSumming up")
	require.Equal(t, parley.QuestionCount+1, strings.Count(screen, " …\n"), "long answers are shortened on the screen")
	require.Equal(t, parleytest.Answers(400)[11], interviews.turns[11].Answer.Text, "and handed over whole")
}

// A candidate who comes back sees what was said and is asked only what is open.
func TestInterviewGoesOnWhereItWas(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	answers := parleytest.Answers(40)
	_, _, err := hold(t, interviews, candidate.Listed(answers[:5]), false)
	require.ErrorContains(t, err, "no answer to question 6")

	var asked []int
	screen, _, err := hold(t, interviews, func(_ context.Context, turn parley.Turn) (string, error) {
		asked = append(asked, turn.No)
		return answers[turn.No-1], nil
	}, false)
	require.NoError(t, err)
	require.Equal(t, []int{6, 7, 8, 9, 10, 11, 12}, asked)
	require.Contains(t, screen, "goes on where it was")
	require.Contains(t, screen, "  > In project E")
}

// The process may have died while the next question was in the making: then no
// question is open in the transcript, and yet the interview is not over.
func TestQuestionInTheMakingIsWaitedFor(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	answers := parleytest.Answers(40)
	_, _, err := hold(t, interviews, candidate.Listed(answers[:5]), false)
	require.Error(t, err)
	interviews.answer(conversation.AnswerTo(6, answers[5]))
	interviews.late = true

	_, result, err := hold(t, interviews, candidate.Listed(answers), false)
	require.NoError(t, err)
	require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
}

func TestFinishedInterviewIsShownAgain(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	answers := candidate.Listed(parleytest.Answers(40))
	_, first, err := hold(t, interviews, answers, false)
	require.NoError(t, err)
	screen, again, err := hold(t, interviews, answers, false)
	require.NoError(t, err)
	require.Equal(t, first, again)
	require.Contains(t, screen, "Question 12 of 12")
	require.Contains(t, screen, "Goodbye.")
}

// A person can put an answer in other words; a list of answers cannot.
func TestRefusedWordsAreAskedForAgainWhenTyped(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", parley.MaxAnswerChars+1)
	typed := strings.Join(append([]string{long}, parleytest.Answers(40)...), "\n")
	screen, result, err := hold(t, newFake(), candidate.Typed(strings.NewReader(typed)), true)
	require.NoError(t, err)
	require.Equal(t, parley.QuestionCount, result.Transcript.Answered())
	require.Contains(t, screen, "try again)\n  > ")
	require.NotContains(t, screen, "In project A", "what is typed is on the screen already")

	_, _, err = hold(t, newFake(), candidate.Listed([]string{long}), false)
	refusal, refused := errors.AsType[*parley.Refusal](err)
	require.True(t, refused, err)
	require.Equal(t, parley.RefusedTooLong, refusal.Reason)
}

// An answer that comes too late still leads to what the interview left behind.
func TestEndedInterviewLeadsToItsResult(t *testing.T) {
	t.Parallel()
	interviews := newFake()
	screen, result, err := hold(t, interviews, func(context.Context, parley.Turn) (string, error) {
		interviews.status = parley.StatusAbandoned
		return "Too late.", nil
	}, false)
	require.NoError(t, err)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.Contains(t, screen, "(the interview is over)")
}

// Detours appear once each: between the turns, and those of the report while it
// is still being made.
func TestDetoursAreShownWhenTheyHappen(t *testing.T) {
	t.Parallel()
	attempt := func(call string, no int, outcome parley.Outcome) parley.Attempt {
		return parley.Attempt{Call: call, No: no, Provider: "groq", Model: "m", Outcome: outcome}
	}
	synctest.Test(t, func(t *testing.T) {
		interviews := newFake()
		interviews.audit = []parley.Attempt{
			attempt("greet/1", 1, parley.OutcomeAnswered),
			attempt("next_turn/2", 1, parley.OutcomeFailed), attempt("next_turn/2", 2, parley.OutcomeAnswered),
		}
		var screen bytes.Buffer
		var beforeResult string
		interviews.finish = make(chan struct{})
		interviews.looked = func(looks int) {
			// One look before each question; then those while the report is made.
			switch looks - parley.QuestionCount {
			case 1:
				interviews.audit = append(interviews.audit, attempt("analyze/1", 1, parley.OutcomeFailed))
			case 2:
				beforeResult = screen.String()
				interviews.audit = append(interviews.audit, attempt("analyze/1", 2, parley.OutcomeAnswered))
				close(interviews.finish)
			}
		}
		_, err := conversation.Hold(t.Context(), conversation.Config{
			Screen: &screen, Request: interviews.request, Interviews: interviews, Answer: candidate.Listed(parleytest.Answers(40)),
		})
		require.NoError(t, err)
		page := screen.String()
		require.NotContains(t, page, "greet/1", "a call that went well is no detour")
		require.Equal(t, 1, strings.Count(page, "next_turn/2 #1"))
		require.Less(t, strings.Index(page, "next_turn/2 #2"), strings.Index(page, "Question 1 of 12"))
		require.Contains(t, beforeResult, "analyze/1 #1", "shown while the report is made")
		require.Equal(t, 1, strings.Count(page, "analyze/1 #1"))
		require.Equal(t, 1, strings.Count(page, "analyze/1 #2"))
	})
}

// Whoever waits in vain is told what to look at.
func TestPatienceEndsWithAHint(t *testing.T) {
	t.Parallel()
	_, err := conversation.Hold(t.Context(), conversation.Config{
		Screen: &bytes.Buffer{}, Request: parleytest.Request(), Interviews: unserved{}, Patience: time.Millisecond,
	})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.ErrorContains(t, err, "does a worker serve the queue interview?")
}

// A caller who gave up needs no hint.
func TestCallersDeadlineIsNotExplained(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	_, err := conversation.Hold(ctx, conversation.Config{
		Screen: &bytes.Buffer{}, Request: parleytest.Request(), Interviews: unserved{}, Patience: time.Hour,
	})
	require.Equal(t, context.DeadlineExceeded, err)
}

var errPipe = errors.New("broken pipe")

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestScreenThatFailsEndsTheConversation(t *testing.T) {
	t.Parallel()
	_, err := conversation.Hold(t.Context(), conversation.Config{
		Screen: brokenPipe{}, Request: parleytest.Request(), Interviews: newFake(), Answer: candidate.Listed(nil),
	})
	require.ErrorIs(t, err, errPipe)
}

var _ conversation.Interviews = (*starter.Client)(nil)
