package workflows_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/mock"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// days is longer than every clock that runs while the candidate is there.
const days = 3 * 24 * time.Hour

// rest has the candidate pause after so long on a question, for that long, and
// returns how much later the answer comes for it.
func (s *stage) rest(t *testing.T, no int, after, length time.Duration) time.Duration {
	t.Helper()
	pause := s.send(after, parley.UpdatePause, fmt.Sprintf("pause-%d", no))
	paused := s.look(t, after+length/2)
	answer := s.answerAt(after+length/2, fmt.Sprintf("paused-%d", no), no)
	resume := s.send(after+length, parley.UpdateResume, fmt.Sprintf("resume-%d", no))
	asked := s.Now()
	limit := s.request.WithDefaults().AnswerLimit()
	s.RegisterDelayedCallback(func() {
		require.Equal(t, parley.StatusPaused, pause.standing(t).Status)
		require.Zero(t, pause.standing(t).AnswerDue)
		require.Equal(t, parley.StatusPaused, paused.Status)
		require.Zero(t, paused.AnswerDue)
		require.Zero(t, paused.EndsAt)
		answer.requireRefused(t, parley.RefusedPaused)
		require.ErrorContains(t, answer.err, "resume")
		standing := resume.standing(t)
		require.Equal(t, parley.StatusInProgress, standing.Status)
		require.Equal(t, no, standing.TurnNo)
		require.Equal(t, asked.Add(length).Add(limit).UTC(), standing.AnswerDue, "what was left is left")
	}, after+length+time.Millisecond)
	return length
}

// Pausing changes nothing but the time: whatever turn it is at, and days later.
func TestD07PauseAtAnyTurnAndResumeDaysLater(t *testing.T) {
	t.Parallel()
	undisturbed := setup(t)
	want := undisturbed.run(t)

	s := setup(t)
	s.request.Timing.TotalTimeout = parley.Duration(10 * time.Minute)
	s.hold = func(no int) time.Duration { return s.rest(t, no, 10*time.Second, days) }
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, undisturbed.replies[11], s.replies[11])
	require.Len(t, result.Transcript.Turns, parley.QuestionCount)
	for i, turn := range result.Transcript.Turns {
		require.Equal(t, want.Transcript.Turns[i].Question, turn.Question)
		require.Equal(t, want.Transcript.Turns[i].Answer.Text, turn.Answer.Text)
	}
	require.Equal(t, want.Usage, result.Usage, "a pause costs no call")
	events := told(t, result.Events)
	require.Equal(t, slices.Concat(
		[]string{"interview.started"},
		slices.Repeat([]string{"interview.paused", "interview.resumed"}, parley.QuestionCount),
		[]string{"interview.ended completed"},
	), events[:2*parley.QuestionCount+2])
}

// However a candidate pauses, the clocks count the time in between and nothing
// else: to the millisecond the interview ends when the undisturbed one would have.
func TestD07NoClockDrifts(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := setup(t)
		s.request.Timing.AnswerTimeout = parley.Duration(30 * time.Minute)
		s.request.Timing.RemindAfter = []parley.Duration{parley.Duration(20 * time.Minute)}
		if rapid.Bool().Draw(r, "bounded") {
			s.request.Timing.TotalTimeout = parley.Duration(35 * time.Minute)
		}
		if rapid.Bool().Draw(r, "extra time") {
			s.request.Accommodations = []parley.Accommodation{parley.AccommodationExtraTime}
		}
		request := s.request.WithDefaults()
		s.until = rapid.IntRange(0, 2).Draw(r, "answers")
		s.think = time.Duration(rapid.IntRange(1, 15*60*1000).Draw(r, "think")) * time.Millisecond
		breaks := rapid.SliceOfN(rapid.IntRange(1, 14*24*3600*1000-1), 0, 4).Draw(r, "pauses")

		rested := time.Duration(0)
		s.hold = func(no int) time.Duration {
			held := time.Duration(0)
			if no == s.until+1 { // the question that stays unanswered
				for i, length := range breaks {
					start, took := held+time.Duration(i+1)*time.Second, time.Duration(length)*time.Millisecond
					s.send(start, parley.UpdatePause, fmt.Sprintf("pause-%d", i))
					s.send(start+took, parley.UpdateResume, fmt.Sprintf("resume-%d", i))
					held += took
				}
				rested = held
			}
			return held
		}
		started := s.Now()
		result := s.run(t)

		silence := time.Duration(s.until)*s.think + request.AnswerLimit()
		due, status := started.Add(silence+rested), parley.StatusAbandoned
		if limit := request.TotalLimit(); limit > 0 && limit <= silence {
			due, status = started.Add(limit+rested), parley.StatusTimeUp
		}
		require.Equal(t, status, result.Status)
		ended := result.Events[slices.IndexFunc(result.Events, func(e parley.Event) bool { return e.Type == parley.EventEnded })]
		require.Equal(t, due.UTC(), ended.At.UTC())
		for _, event := range result.Events {
			if event.Type == parley.EventReminded {
				reminder := started.Add(time.Duration(s.until)*s.think + request.Reminders()[0] + rested)
				require.Equal(t, reminder.UTC(), event.At.UTC())
			}
		}
	})
}

// A pause while the next question is being made does not lose it: it is asked, and
// has its whole time when the candidate is back.
func TestD07PauseWhileTheNextQuestionIsMade(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	s.OnActivity("NextTurn", mock.Anything, mock.Anything).After(800 * time.Millisecond).Return(s.script.NextTurn)
	answer := s.answerAt(time.Minute, "answer-1", 1)
	pause := s.send(time.Minute+300*time.Millisecond, parley.UpdatePause, "pause")
	arrived := &parley.AnswerReply{}
	s.RegisterDelayedCallback(func() {
		require.NoError(t, answer.err)
		*arrived = answer.reply.(parley.AnswerReply)
	}, time.Minute+900*time.Millisecond)
	refused := s.answerAt(2*time.Minute, "answer-2", 2)
	resume := s.send(time.Minute+days, parley.UpdateResume, "resume")
	started := s.Now()
	result := s.run(t)

	require.Equal(t, 1, pause.standing(t).TurnNo)
	require.Equal(t, 2, arrived.Next.No, "the reply comes at once, pause or not")
	refused.requireRefused(t, parley.RefusedPaused)
	due := started.Add(time.Minute + days + 30*time.Minute)
	require.WithinDuration(t, due, resume.standing(t).AnswerDue, time.Second)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.WithinDuration(t, due, result.EndedAt, time.Second)
}

// Who never comes back from a pause has abandoned the interview, and is told why.
func TestD07PauseTooLongAbandons(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 4
	s.request.Timing.MaxPause = parley.Duration(days)
	s.send(3*time.Minute, parley.UpdatePause, "pause")
	late := s.send(3*time.Minute+days+time.Hour, parley.UpdateResume, "late")
	started := s.Now()
	result := s.run(t)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.Equal(t, parley.TurnTimedOut, result.Transcript.Turns[4].Status)
	require.Equal(t, started.Add(3*time.Minute+days).UTC(), result.EndedAt.UTC())
	require.Contains(t, result.Transcript.Closing, "paused for too long")
	require.True(t, result.Partial)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.False(t, late.done, "the interview is over")
}

func TestD07MovesThatChangeNothing(t *testing.T) {
	t.Parallel()
	s := setup(t)
	running := s.send(5*time.Second, parley.UpdateResume, "resume-0")
	first := s.send(10*time.Second, parley.UpdatePause, "pause-1")
	repeat := s.send(11*time.Second, parley.UpdatePause, "pause-1")
	second := s.send(15*time.Second, parley.UpdatePause, "pause-2")
	back := s.send(20*time.Second, parley.UpdateResume, "resume-1")
	again := s.send(25*time.Second, parley.UpdateResume, "resume-2")
	result := s.run(t)
	require.Equal(t, parley.StatusInProgress, running.standing(t).Status)
	require.Equal(t, first.standing(t), repeat.standing(t))
	require.Equal(t, parley.StatusPaused, second.standing(t).Status)
	require.Equal(t, back.standing(t).AnswerDue, again.standing(t).AnswerDue)
	require.Equal(t, []string{
		"interview.started", "interview.paused", "interview.resumed", "interview.ended completed",
	}, told(t, result.Events)[:4])
}

// Whichever of two Updates at one moment comes first, the other finds a state that
// makes sense: a paused interview takes no answer, an answered question can be
// paused on.
func TestD07PauseAndAnswerAtOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	pause := s.send(time.Minute, parley.UpdatePause, "pause")
	behind := s.answerAt(time.Minute, "behind", 1)
	resume := s.send(time.Hour, parley.UpdateResume, "resume")
	ahead := s.answerAt(time.Hour, "ahead", 1)
	second := s.send(time.Hour, parley.UpdatePause, "pause-2")
	result := s.run(t)
	require.NoError(t, pause.err)
	behind.requireRefused(t, parley.RefusedPaused)
	require.NoError(t, resume.err)
	require.NoError(t, ahead.err, "an answer behind the resume is in time")
	require.Equal(t, parley.StatusPaused, second.standing(t).Status)
	require.Equal(t, 1, result.Transcript.Answered())
	require.Len(t, result.Transcript.Turns, 2, "the next question is asked all the same")
	require.Equal(t, parley.StatusAbandoned, result.Status)
}

// Who needs more time has more of all of it, and who has no limit only the longest
// silence there can be.
func TestD07Accommodations(t *testing.T) {
	t.Parallel()
	limits := parley.Timing{
		AnswerTimeout: parley.Duration(10 * time.Minute), TotalTimeout: parley.Duration(time.Hour),
		RemindAfter: []parley.Duration{parley.Duration(5 * time.Minute)},
	}
	for name, test := range map[string]struct {
		accommodation parley.Accommodation
		multiplier    float64
		reminded, due time.Duration
		total         time.Duration
	}{
		"none":          {"", 0, 5 * time.Minute, 10 * time.Minute, time.Hour},
		"extra time":    {parley.AccommodationExtraTime, 0, 450 * time.Second, 15 * time.Minute, 90 * time.Minute},
		"twice as long": {parley.AccommodationExtraTime, 2, 10 * time.Minute, 20 * time.Minute, 2 * time.Hour},
		"no limit":      {parley.AccommodationNoTimeLimit, 0, 5 * time.Minute, parley.MaxAnswerTimeout, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.until = 0
			s.request.Timing = limits
			s.request.Timing.Multiplier = test.multiplier
			if test.accommodation != "" {
				s.request.Accommodations = []parley.Accommodation{test.accommodation}
			}
			state := s.look(t, time.Minute)
			started := s.Now()
			result := s.run(t)
			require.Equal(t, started.Add(test.due).UTC(), state.AnswerDue)
			if test.total == 0 {
				require.Zero(t, state.EndsAt)
			} else {
				require.Equal(t, started.Add(test.total).UTC(), state.EndsAt)
			}
			require.Equal(t, []string{"interview.started", "interview.reminded 1", "interview.ended abandoned"}, told(t, result.Events))
			require.Equal(t, started.Add(test.reminded).UTC(), result.Events[1].At.UTC())
			require.Equal(t, started.Add(test.due).UTC(), result.EndedAt.UTC())
			require.Equal(t, s.request.Accommodations, result.Accommodations)
		})
	}
}
