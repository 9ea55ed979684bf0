package workflows_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

const thin = "I looked at the logs, then fixed it within a day or two."

// An economy interview is one call when no answer is thin, and three at most.
func TestEconomyInterviewMakesOneToThreeCalls(t *testing.T) {
	t.Parallel()
	for thins, calls := range map[int]int{0: 1, 1: 2, 2: 3, 12: 3} {
		s := setup(t)
		s.request.Depth = parley.DepthEconomy
		for i := range thins {
			s.answers[i*5%parley.QuestionCount] = thin
		}
		s.script.nextTurn = eager
		result := s.run(t)

		require.Equal(t, parley.StatusCompleted, result.Status)
		require.Equal(t, calls, result.Usage.Calls, outcomes(result.Audit))
		require.Len(t, result.Transcript.Turns, parley.QuestionCount)
		require.Equal(t, parley.SourceTemplate, result.Transcript.Greeting.Source)
		require.Empty(t, s.script.greets)
		followUps, covered := 0, map[string]bool{}
		for i, turn := range result.Transcript.Turns {
			covered[turn.Question.CompetencyID] = true
			if turn.Kind == parley.TurnFollowUp {
				followUps++
				require.Equal(t, thin, result.Transcript.Turns[i-1].Answer.Text)
				continue
			}
			require.Equal(t, parley.SourceTemplate, turn.Question.Source)
			require.Equal(t, i > 0, turn.Question.Lead != "", "what leads to question 1 is the greeting")
		}
		require.Equal(t, calls-1, followUps)
		require.Len(t, covered, len(s.request.Competencies))
		for _, in := range s.script.turns {
			require.True(t, in.OnlyFollowUp)
			require.NotEmpty(t, in.FollowUps)
			require.Empty(t, in.Next.Text)
		}
	}
}

// A follow-up that does not come in time is not waited for, and not made up for.
func TestEconomyInterviewNeverWaitsForAFollowUp(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthEconomy
	s.slow("NextTurn", 8*time.Second, parley.NextTurnReply{Question: "How long?", FollowUp: parley.FollowUpQuantify})
	for i := range s.answers {
		s.answers[i] = thin
	}
	result := s.run(t)
	for i, turn := range result.Transcript.Turns {
		require.Equal(t, s.request.Plan.Questions[i].Text, turn.Question.Text)
		require.Equal(t, i == 1 || i == 2, turn.Question.Source == parley.SourcePlan, "it is told where a model was late")
	}
	for _, wait := range s.waits[:parley.QuestionCount-1] {
		require.LessOrEqual(t, wait, 1500*time.Millisecond)
	}
}

func TestEconomyInterviewWithoutFollowUpsIsOneCall(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth, s.request.Plan.FollowUp.Off = parley.DepthEconomy, true
	for i := range s.answers {
		s.answers[i] = thin
	}
	require.Equal(t, 1, s.run(t).Usage.Calls)
}

// bySubject puts the questions on one competency side by side, as plans that are
// made do.
func bySubject(request *parley.Request) {
	each := parley.QuestionCount / len(request.Competencies)
	for i := range request.Plan.Questions {
		request.Plan.Questions[i].CompetencyID = request.Competencies[i/each].ID
	}
}

// With templates, greeting and transitions to another competency need no model: with
// three competencies that is three calls of fourteen.
func TestTemplatesSaveGreetingAndTransitions(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Savers = []parley.Saver{parley.SaverTemplates}
	bySubject(&s.request)
	result := s.run(t)
	require.Equal(t, 14-3, result.Usage.Calls)
	require.Equal(t, parley.SourceTemplate, result.Transcript.Greeting.Source)
	for i, turn := range result.Transcript.Turns {
		ready := i == 0 || i == 4 || i == 8
		require.Equal(t, ready, turn.Question.Source == parley.SourceTemplate, "question %d", i+1)
		if ready {
			require.Equal(t, s.request.Plan.Questions[i].Text, turn.Question.Text)
		}
	}
}

// Where every question changes the subject, every other one is still a model's.
func TestTemplatesNeverComeTwiceInARow(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Savers = []parley.Saver{parley.SaverTemplates}
	s.answers[2] = "Yes." // asking again does not count as a question
	result := s.run(t)
	before := parley.SourceModel
	ready := 0
	for _, turn := range result.Transcript.Turns {
		if turn.Kind == parley.TurnFollowUp {
			continue
		}
		source := turn.Question.Source
		require.False(t, source == parley.SourceTemplate && before == parley.SourceTemplate, "question %s", turn.Question.PlanID)
		if before = source; source == parley.SourceTemplate {
			ready++
		}
	}
	require.Equal(t, 6, ready)
}

// A greeting that others of the role are to share says nothing of this candidate.
func TestCachedGreetingsLeaveTheCandidateOut(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Savers = []parley.Saver{parley.SaverCache}
	s.run(t)
	require.Len(t, s.script.greets, 1)
	require.Empty(t, s.script.greets[0].Resume)
	require.Equal(t, parley.Share{Space: "acme", Cache: true}, s.script.greets[0].Share)

	own := setup(t)
	own.run(t)
	require.NotEmpty(t, own.script.greets[0].Resume)
	require.Zero(t, own.script.greets[0].Share)
}

// A skipped question is nothing to go on: the next is planned, and costs nothing.
func TestSkippedQuestionIsPassedOn(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	var answer func(no int)
	answer = func(no int) {
		s.RegisterDelayedCallback(func() {
			given := parley.Answer{ID: "a" + strings.Repeat("x", no), TurnNo: no, Text: s.answers[(no-1)%12]}
			if no == 3 {
				given.Text, given.Skip = "", true
			}
			s.UpdateWorkflow(parley.UpdateSubmitAnswer, given.ID, &callback{t: t, complete: func(reply any) {
				if !reply.(parley.AnswerReply).Done {
					answer(no + 1)
				}
			}}, given)
		}, s.think)
	}
	answer(1)
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.TurnSkipped, result.Transcript.Turns[2].Status)
	require.Equal(t, parley.SourceTemplate, result.Transcript.Turns[3].Question.Source)
	require.Equal(t, "That is all right. Let us go on.", result.Transcript.Turns[3].Question.Lead)
	require.Equal(t, 13, result.Usage.Calls)
}
