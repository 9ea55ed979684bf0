package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

func minutes(n int) parley.Duration { return parley.Duration(time.Duration(n) * time.Minute) }

// Silence brings reminders, then the end; what was answered until then is scored
// when it is enough, for the competencies that it covers.
func TestD06SilenceRemindsThenAbandons(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 5
	// Slower than the first reminder, so that every question brings it anew.
	s.think = 6 * time.Minute
	s.request.Timing = parley.Timing{AnswerTimeout: minutes(30), RemindAfter: []parley.Duration{minutes(5), minutes(20)}}
	started := s.Now()
	result := s.run(t)

	asked := started.Add(30 * time.Minute).UTC() // question 6
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.Equal(t, asked.Add(30*time.Minute), result.EndedAt.UTC())
	require.Equal(t, []string{
		"interview.started",
		"interview.reminded 1", "interview.reminded 1", "interview.reminded 1", "interview.reminded 1", "interview.reminded 1",
		"interview.reminded 1", "interview.reminded 2",
		"interview.ended abandoned",
	}, told(t, result.Events)[:9])
	for i, event := range result.Events[1:7] {
		require.Equal(t, i+1, event.TurnNo)
		require.Equal(t, started.Add(time.Duration(i)*s.think+5*time.Minute).UTC(), event.At.UTC())
	}
	require.Equal(t, asked.Add(20*time.Minute), result.Events[7].At.UTC())
	require.Equal(t, parley.TurnTimedOut, result.Transcript.Turns[5].Status)
	require.Contains(t, result.Transcript.Closing, "has run out")

	require.True(t, result.Partial)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
	require.NotNil(t, result.Analysis)
	require.Len(t, s.script.scores, 1)
}

func TestD06TooFewAnswersAreNotScored(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 5
	s.request.Scoring.MinAnswers = 6
	result := s.run(t)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.Equal(t, 5, result.Transcript.Answered(), "the transcript is kept all the same")
	require.False(t, result.Partial)
	require.Nil(t, result.Analysis)
	require.Nil(t, result.Summary)
	require.Equal(t, parley.PartNotApplicable, result.AnalysisStatus)
	require.Equal(t, parley.PartNotApplicable, result.SummaryStatus)
	require.Empty(t, s.script.scores)
}

// Answers that say nothing do not make an interview worth scoring.
func TestD06OnlyAnswersThatSaySomethingCount(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 4
	for i := range s.answers {
		s.answers[i] = "ok"
	}
	result := s.run(t)
	require.Equal(t, 4, result.Transcript.Answered())
	require.False(t, result.Partial)
	require.Empty(t, s.script.scores)
}

// The interview's own time runs from question 1 on, over all questions.
func TestD06TotalTimeIsUp(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.think = 7 * time.Minute
	s.request.Timing.TotalTimeout = minutes(45)
	state := s.look(t, 10*time.Minute)
	started := s.Now()
	result := s.run(t)
	require.Equal(t, started.Add(45*time.Minute).UTC(), state.EndsAt)
	require.Equal(t, started.Add(37*time.Minute).UTC(), state.AnswerDue)
	require.Equal(t, parley.StatusTimeUp, result.Status)
	require.Equal(t, started.Add(45*time.Minute).UTC(), result.EndedAt.UTC())
	require.Equal(t, 6, result.Transcript.Answered())
	require.Equal(t, parley.TurnTimedOut, result.Transcript.Turns[6].Status)
	require.Contains(t, result.Transcript.Closing, "time for this interview is over")
	require.True(t, result.Partial)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
}

// An answer at the very moment at which its time is up is either in time or too
// late, and the interview then goes on or ends accordingly.
func TestD06AnswerAtTheLastMoment(t *testing.T) {
	t.Parallel()
	for _, early := range []time.Duration{0, time.Nanosecond, -time.Nanosecond} {
		s := setup(t)
		s.until = 0
		answer := s.answerAt(parley.DefaultAnswerTimeout-early, "answer-1", 1)
		result := s.run(t)
		require.Equal(t, parley.StatusAbandoned, result.Status)
		if answer.done && !answer.refused {
			require.NoError(t, answer.err)
			require.Equal(t, parley.TurnAnswered, result.Transcript.Turns[0].Status)
			require.Len(t, result.Transcript.Turns, 2)
			continue
		}
		require.LessOrEqual(t, early, time.Duration(0), "an answer in time was refused")
		require.Equal(t, parley.TurnTimedOut, result.Transcript.Turns[0].Status)
		require.Len(t, result.Transcript.Turns, 1)
	}
}

// A partial report that fails leaves the interview's own end as it is, and can be
// made again like any other.
func TestD06FailedPartialReport(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 5
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "analyze" {
			return failed(parley.KindInvalidRequest)
		}
		return nil
	}
	result := s.run(t)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.True(t, result.Partial)
	require.Equal(t, parley.PartFailed, result.AnalysisStatus)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
}

// Withdrawing ends an interview wherever it stands; whether the answers are scored
// is the candidate's wish.
func TestD06Withdraw(t *testing.T) {
	t.Parallel()
	const making = time.Second
	for name, test := range map[string]struct {
		at     time.Duration
		paused bool
		wish   bool
		scored bool
		made   bool
		says   string
	}{
		"unscored":               {at: 5 * time.Minute, says: "will not be scored"},
		"scored":                 {at: 5 * time.Minute, wish: true, scored: true, says: "the hiring team has them"},
		"too early to be scored": {at: 45 * time.Second, wish: true, says: "the hiring team has them"},
		"during a pause":         {at: time.Hour, paused: true, says: "will not be scored"},
		"scored, during a pause": {at: time.Hour, paused: true, wish: true, scored: true, says: "the hiring team has them"},
		"while a question is made": {
			at: 8*30*time.Second + 7*making + making/2, wish: true, scored: true, made: true, says: "the hiring team has them",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.until = 8
			if test.paused {
				s.until = 6
				s.send(3*time.Minute+10*time.Second, parley.UpdatePause, "pause")
			}
			s.OnActivity("NextTurn", mock.Anything, mock.Anything).After(making).Return(s.script.NextTurn)
			withdraw := s.send(test.at, parley.UpdateWithdraw, "withdraw", parley.WithdrawInput{ScoreAnswers: test.wish})
			second := s.send(test.at, parley.UpdateWithdraw, "withdraw-2", parley.WithdrawInput{ScoreAnswers: !test.wish})
			result := s.run(t)

			standing := withdraw.standing(t)
			require.Equal(t, parley.StatusWithdrawn, standing.Status)
			require.Zero(t, standing.AnswerDue)
			require.Contains(t, standing.Closing, test.says)
			require.Equal(t, standing.Closing, result.Transcript.Closing)
			if second.done {
				second.requireRefused(t, parley.RefusedClosed)
			}
			require.Equal(t, parley.StatusWithdrawn, result.Status)
			require.Contains(t, told(t, result.Events), "interview.ended withdrawn")
			require.Equal(t, test.scored, result.Partial)
			require.Equal(t, test.scored, result.Analysis != nil)
			require.Len(t, result.Transcript.Turns, standing.TurnNo, "nothing is asked of who has withdrawn")
			require.Equal(t, test.made, result.Transcript.Answered() == standing.TurnNo)
		})
	}
}

// An interview that the backend ends is scored in no case.
func TestD06CancelIsNotScored(t *testing.T) {
	t.Parallel()
	for name, at := range map[string]time.Duration{
		"during a question": 5*time.Minute + 10*time.Second,
		"during a pause":    time.Hour,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.until = 10
			s.send(5*time.Minute+20*time.Second, parley.UpdatePause, "pause")
			s.RegisterDelayedCallback(s.CancelWorkflow, at)
			result := s.run(t)
			require.Equal(t, parley.StatusCancelled, result.Status)
			require.Equal(t, 10, result.Transcript.Answered())
			require.False(t, result.Partial)
			require.Nil(t, result.Analysis)
			require.Equal(t, parley.PartNotApplicable, result.AnalysisStatus)
			require.Contains(t, told(t, result.Events), "interview.ended cancelled")
			require.Contains(t, result.Transcript.Closing, "hiring team has ended")
		})
	}
}

// What became of a question is told apart, and only answers are judged: nothing
// that a candidate did not say can be a low score.
func TestD14WhatBecameOfAQuestionStaysDistinct(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 3
	s.request.Scoring.MinAnswers = 3
	skip := s.send(100*time.Second, parley.UpdateSubmitAnswer, "skip-4", parley.Answer{ID: "skip-4", TurnNo: 4, Skip: true})
	wordy := s.send(150*time.Second, parley.UpdateSubmitAnswer, "skip-5", parley.Answer{ID: "skip-5", TurnNo: 5, Skip: true, Text: "no"})
	result := s.run(t)

	require.NoError(t, skip.err)
	reply := skip.reply.(parley.AnswerReply)
	require.Equal(t, 5, reply.Next.No, "the interview goes on")
	require.Equal(t, parley.Answer{Skip: true}.Digest(), reply.AnswerDigest)
	wordy.requireRefused(t, parley.RefusedInvalid)

	turns := result.Transcript.Turns
	require.Len(t, turns, 5, "the others were not asked")
	require.Equal(t, parley.TurnAnswered, turns[2].Status)
	require.Equal(t, parley.TurnSkipped, turns[3].Status)
	require.Nil(t, turns[3].Answer)
	require.NotZero(t, turns[3].AnsweredAt)
	require.Equal(t, parley.TurnTimedOut, turns[4].Status)
	require.Nil(t, turns[4].Answer)
	require.Equal(t, 3, result.Transcript.Answered())
	require.True(t, result.Partial, "three answers are enough, skipped or timed out questions are none")

	cut := setup(t)
	cut.until = 1
	cut.RegisterDelayedCallback(cut.CancelWorkflow, 2*time.Minute)
	require.Equal(t, parley.TurnAsked, cut.run(t).Transcript.Turns[1].Status, "not answered is not timed out")
}

// Every question may be passed. Nothing is left to judge then, and the interview is
// complete all the same.
func TestD14EveryQuestionSkipped(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	replies := make([]*fate, parley.QuestionCount)
	for i := range replies {
		id := "skip-" + string(rune('a'+i))
		replies[i] = s.send(time.Duration(i+1)*time.Minute, parley.UpdateSubmitAnswer, id, parley.Answer{ID: id, TurnNo: i + 1, Skip: true})
	}
	result := s.run(t)
	require.NoError(t, replies[11].err)
	require.True(t, replies[11].reply.(parley.AnswerReply).Done)
	require.Zero(t, result.Transcript.Answered())
	require.False(t, result.Partial)
	for _, turn := range result.Transcript.Turns {
		require.Equal(t, parley.TurnSkipped, turn.Status)
	}
	require.Len(t, result.Transcript.Turns, parley.QuestionCount)
}

// Flags are Parley's own: what a client sends of them is not kept.
func TestClientsCannotFlagAnswers(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	s.send(time.Minute, parley.UpdateSubmitAnswer, "a", parley.Answer{
		ID: "a", TurnNo: 1, Text: s.answers[0], Flags: []parley.AnswerFlag{parley.FlagGibberish},
	})
	require.Empty(t, s.run(t).Transcript.Turns[0].Answer.Flags)
}

// History is what an interview costs the operator: one clock serves all of it.
func TestUndisturbedInterviewStartsOneClock(t *testing.T) {
	t.Parallel()
	s := setup(t)
	clocks := 0
	s.SetOnTimerScheduledListener(func(_ string, duration time.Duration) {
		if duration >= time.Minute {
			clocks++
		}
	})
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, 1, clocks)
	require.Equal(t, []string{"interview.started", "interview.ended completed"}, told(t, result.Events)[:2])
}
