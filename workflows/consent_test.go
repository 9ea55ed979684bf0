package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

const notice = "2026-11"

// awaitingConsent is an interview that begins with the candidate's consent.
func awaitingConsent(t *testing.T) *stage {
	t.Helper()
	s := setup(t)
	s.request.Consent = parley.Consent{Required: true, NoticeVersion: notice}
	s.until = 0
	return s
}

func agree() parley.ConsentInput { return parley.ConsentInput{Given: true, NoticeVersion: notice} }

// Before consent the candidate is told that it is an AI, and nothing is asked: no
// model is called.
func TestD25DisclosureAndConsentComeBeforeQuestionOne(t *testing.T) {
	t.Parallel()
	s := awaitingConsent(t)
	early := s.answerAt(time.Hour, "early", 1)
	state := s.look(t, 2*time.Hour)
	unasked := 0
	s.RegisterDelayedCallback(func() { unasked = len(s.script.calls) }, 2*time.Hour)
	consent := s.send(3*24*time.Hour, parley.UpdateConsent, "consent", agree())
	repeat := s.send(3*24*time.Hour+time.Minute, parley.UpdateConsent, "consent", agree())
	second := s.send(3*24*time.Hour+2*time.Minute, parley.UpdateConsent, "consent-2", agree())
	thought := s.send(3*24*time.Hour+3*time.Minute, parley.UpdateConsent, "consent-3", parley.ConsentInput{})
	answer := s.answerAt(3*24*time.Hour+4*time.Minute, "answer-1", 1)
	result := s.run(t)

	require.Equal(t, parley.StatusAwaitingConsent, s.begun.Status)
	require.Contains(t, s.begun.Greeting.Disclosure, "AI")
	require.Empty(t, s.begun.Greeting.Text)
	require.Zero(t, s.begun.Turn)
	require.Equal(t, s.request.Digest(), s.begun.RequestDigest)
	early.requireRefused(t, parley.RefusedNoConsent)
	require.Equal(t, parley.StatusAwaitingConsent, state.Status)
	require.Zero(t, state.TurnNo)
	require.Zero(t, unasked, "no model is called before consent")

	require.NoError(t, consent.err)
	begun := consent.reply.(parley.Begun)
	require.Equal(t, parley.StatusInProgress, begun.Status)
	require.Equal(t, 1, begun.Turn.No)
	require.NotEmpty(t, begun.Greeting.Text)
	require.Contains(t, begun.Greeting.Disclosure, "AI")
	require.Equal(t, begun, repeat.reply, "the same id gets the first reply")
	require.Equal(t, begun, second.reply, "agreeing again changes nothing")
	thought.requireRefused(t, parley.RefusedConflict)
	require.NoError(t, answer.err)
	require.Equal(t, []string{
		"consent.given " + notice, "interview.started", "interview.ended abandoned",
	}, told(t, result.Events))
	require.Equal(t, parley.StatusAbandoned, result.Status, "its clock starts with question 1")
}

func TestD25WhoDeclinesIsOfferedAnotherWay(t *testing.T) {
	t.Parallel()
	s := awaitingConsent(t)
	no := s.send(time.Minute, parley.UpdateConsent, "consent", parley.ConsentInput{})
	result := s.run(t)
	require.NoError(t, no.err)
	require.Equal(t, parley.StatusDeclined, no.reply.(parley.Begun).Status)
	require.Zero(t, no.reply.(parley.Begun).Turn)
	require.Equal(t, parley.StatusDeclined, result.Status)
	require.Equal(t, []string{
		"consent.declined " + notice, "alternative.due", "interview.ended declined",
	}, told(t, result.Events))
	require.Empty(t, result.Transcript.Turns)
	require.Contains(t, result.Transcript.Closing, "another way")
	require.Equal(t, parley.PartNotApplicable, result.AnalysisStatus)
	require.Zero(t, result.Usage.Calls)
}

func TestD25WithoutConsentTheInterviewExpires(t *testing.T) {
	t.Parallel()
	s := awaitingConsent(t)
	s.request.Timing.StartWithin = parley.Duration(48 * time.Hour)
	wrong := s.send(time.Hour, parley.UpdateConsent, "consent", parley.ConsentInput{Given: true, NoticeVersion: "2025-01"})
	started := s.Now()
	result := s.run(t)
	wrong.requireRefused(t, parley.RefusedNoConsent)
	require.ErrorContains(t, wrong.err, notice)
	require.Equal(t, parley.StatusExpired, result.Status)
	require.Equal(t, 48*time.Hour, result.EndedAt.Sub(started))
	require.Equal(t, []string{"interview.ended expired"}, told(t, result.Events))
	require.Contains(t, result.Transcript.Closing, "run out")
	require.Zero(t, result.Usage.Calls)
}

// Where the backend has the consent already, or none is needed, the interview
// begins with question 1.
func TestD25GivenConsentIsNotAskedForAgain(t *testing.T) {
	t.Parallel()
	for name, consent := range map[string]parley.Consent{
		"not required": {NoticeVersion: notice},
		"given before": {Required: true, NoticeVersion: notice, GivenAt: time.Unix(1, 0).UTC()},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := setup(t)
			s.request.Consent = consent
			again := s.send(time.Minute, parley.UpdateConsent, "consent", agree())
			second := s.send(time.Minute, parley.UpdateConsent, "consent-2", parley.ConsentInput{})
			result := s.run(t)
			require.Equal(t, 1, s.begun.Turn.No)
			require.Equal(t, parley.StatusInProgress, s.begun.Status)
			require.NoError(t, again.err)
			require.Equal(t, s.begun, again.reply)
			second.requireRefused(t, parley.RefusedConflict)
			require.NotContains(t, told(t, result.Events), "consent.given "+notice)
			require.Equal(t, parley.StatusCompleted, result.Status)
		})
	}
}

// Before consent there is no clock to stop, but the candidate may withdraw and the
// backend may cancel.
func TestD25WhatCanBeDoneBeforeConsent(t *testing.T) {
	t.Parallel()
	s := awaitingConsent(t)
	pause := s.send(time.Minute, parley.UpdatePause, "pause")
	resume := s.send(time.Minute, parley.UpdateResume, "resume")
	withdraw := s.send(time.Hour, parley.UpdateWithdraw, "withdraw", parley.WithdrawInput{ScoreAnswers: true})
	result := s.run(t)
	pause.requireRefused(t, parley.RefusedNotReady)
	resume.requireRefused(t, parley.RefusedNotReady)
	require.Equal(t, parley.StatusWithdrawn, withdraw.standing(t).Status)
	require.Equal(t, parley.StatusWithdrawn, result.Status)
	require.Empty(t, result.Transcript.Turns)
	require.False(t, result.Partial)

	s = awaitingConsent(t)
	s.RegisterDelayedCallback(s.CancelWorkflow, time.Hour)
	require.Equal(t, parley.StatusCancelled, s.run(t).Status)
}

// Whichever of two decisions at the same moment comes first holds.
func TestD25TwoDecisionsAtOnce(t *testing.T) {
	t.Parallel()
	s := awaitingConsent(t)
	no := s.send(time.Minute, parley.UpdateConsent, "no", parley.ConsentInput{})
	yes := s.send(time.Minute, parley.UpdateConsent, "yes", agree())
	result := s.run(t)
	require.NoError(t, no.err)
	require.Equal(t, parley.StatusDeclined, result.Status)
	if yes.done { // the interview may be over before the second is delivered
		require.Error(t, yes.err)
	}
}

// What is made while consent is waited for has nothing of the candidate: the résumé
// goes to no model before there is a yes, and to none at all without one.
func TestD25NoModelReadsTheResumeBeforeConsent(t *testing.T) {
	t.Parallel()
	for name, savers := range map[string][]parley.Saver{"tailored": {}, "shared": {parley.SaverShared}} {
		for _, given := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, given %t", name, given), func(t *testing.T) {
				t.Parallel()
				s := awaitingConsent(t)
				s.request.Plan, s.request.Savers = parley.Plan{}, savers
				before := -1
				s.RegisterDelayedCallback(func() { before = len(s.script.profiles) }, time.Hour-time.Second)
				s.send(time.Hour, parley.UpdateConsent, "consent", parley.ConsentInput{Given: given, NoticeVersion: notice})
				for no := range 2 {
					s.answerAt(time.Hour+time.Duration(no+1)*time.Minute, fmt.Sprintf("answer-%d", no+1), no+1)
				}
				result := s.run(t)

				require.Zero(t, before, "nobody had agreed yet")
				require.Len(t, s.script.plans, 1, "the role's questions are made meanwhile")
				require.Empty(t, s.script.plans[0].Items[0].Facts)
				if !given {
					require.Equal(t, parley.StatusDeclined, result.Status)
					require.Empty(t, s.script.profiles)
					require.Nil(t, result.Profile)
					return
				}
				require.Equal(t, "made-1", result.Transcript.Turns[0].Question.PlanID)
				require.Len(t, s.script.profiles, 1)
				require.NotNil(t, result.Profile, "it serves the questions from then on")
				require.NotEmpty(t, s.script.turns[0].Facts)
			})
		}
	}
}
