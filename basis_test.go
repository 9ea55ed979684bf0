package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// about is one turn on competency "a".
func about(no int, status parley.TurnStatus, flags ...parley.AnswerFlag) parley.Turn {
	turn := parley.Turn{No: no, Question: parley.Question{CompetencyID: "a"}, Status: status}
	if status == parley.TurnAnswered {
		turn.Answer = &parley.Answer{TurnNo: no, Text: "…", Flags: flags}
	}
	return turn
}

// Every way to have nothing to judge keeps its own name.
func TestD14WhatCannotBeJudgedHasItsOwnReason(t *testing.T) {
	t.Parallel()
	const gibberish = parley.FlagGibberish
	for name, c := range map[string]struct {
		turns  []parley.Turn
		status parley.ScoreStatus
		reason parley.ScoreReason
	}{
		"never asked": {nil, parley.ScoreNotAssessed, parley.ReasonNotAsked},
		"skipped":     {[]parley.Turn{about(1, parley.TurnSkipped)}, parley.ScoreNotAssessed, parley.ReasonSkipped},
		"timed out":   {[]parley.Turn{about(1, parley.TurnTimedOut)}, parley.ScoreNotAssessed, parley.ReasonTimedOut},
		"open":        {[]parley.Turn{about(1, parley.TurnAsked)}, parley.ScoreNotAssessed, parley.ReasonNotAnswered},
		"skipped and out": {
			[]parley.Turn{about(1, parley.TurnSkipped), about(2, parley.TurnTimedOut)},
			parley.ScoreNotAssessed, parley.ReasonNotAnswered,
		},
		"unreadable": {
			[]parley.Turn{about(1, parley.TurnAnswered, gibberish)},
			parley.ScoreInsufficientEvidence, parley.ReasonUnclearAnswer,
		},
		"unreadable, skipped": {
			[]parley.Turn{about(1, parley.TurnAnswered, gibberish), about(2, parley.TurnSkipped)},
			parley.ScoreInsufficientEvidence, parley.ReasonUnclearAnswer,
		},
		"answered": {[]parley.Turn{about(1, parley.TurnAnswered), about(2, parley.TurnSkipped)}, parley.ScoreNotScored, parley.ReasonNoJudgement},
		"one clear": {
			[]parley.Turn{about(1, parley.TurnAnswered, gibberish), about(2, parley.TurnAnswered)},
			parley.ScoreNotScored, parley.ReasonNoJudgement,
		},
	} {
		score := parley.Unjudged("a", c.turns)
		require.Equal(t, c.status, score.Status, name)
		require.Equal(t, c.reason, score.Reason, name)
		require.Zero(t, score.Score, name)
		require.Equal(t, c.reason.Text(), score.Rationale, name)
		require.NotEmpty(t, score.Rationale, name)
		require.Equal(t, len(c.turns), score.Basis.Asked, name)
	}
}

// An answer that was made up for when it was asked for again is no reason for a
// review; one that stayed unclear is.
func TestD22AnswerThatStaysUnclearIsLookedAt(t *testing.T) {
	t.Parallel()
	again := func(no, parent int, flags ...parley.AnswerFlag) parley.Turn {
		turn := about(no, parley.TurnAnswered, flags...)
		turn.Kind, turn.ParentNo = parley.TurnFollowUp, parent
		return turn
	}
	turns := []parley.Turn{
		about(1, parley.TurnAnswered, parley.FlagOffLanguage), again(2, 1),
		about(3, parley.TurnAnswered, parley.FlagLowASR), again(4, 3, parley.FlagLowASR),
		about(5, parley.TurnAnswered), about(6, parley.TurnAnswered, parley.FlagPastedQuestion),
	}
	require.Equal(t, []int{3, 4, 6}, parley.UnclearTurns(turns))
	require.Empty(t, parley.UnclearTurns(turns[:2]))

	card := parley.Analysis{Competencies: []parley.CompetencyScore{quoted("a", 4, 1, 2)}, UnclearTurns: []int{3}}
	card = parley.DefaultPolicy().Complete(ofWeight("a"), card)
	require.Equal(t, []parley.ReviewReason{parley.ReviewUnclearAnswer}, card.HumanReview.Reasons)
}

// Practice is nobody's decision: it has scores, and neither advice nor review.
func TestD26PracticeHasNoAdvice(t *testing.T) {
	t.Parallel()
	card := parley.Analysis{Competencies: []parley.CompetencyScore{quoted("a", 2, 1)}, Partial: true}
	hiring := parley.DefaultPolicy().Complete(ofWeight("a"), card)
	require.Equal(t, parley.RecommendNo, hiring.Recommendation)
	require.Equal(t, []parley.ReviewReason{parley.ReviewBorderline, parley.ReviewPartial}, hiring.HumanReview.Reasons)

	card.Mock = true
	practice := parley.DefaultPolicy().Complete(ofWeight("a"), card)
	require.Empty(t, practice.Recommendation)
	require.Empty(t, practice.ATSRecommendation)
	require.False(t, practice.HumanReview.Required)
	require.Equal(t, hiring.Overall, practice.Overall)
}
