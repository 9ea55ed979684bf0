package show_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
)

// A reader sees which questions were not planned, and why they were asked.
func TestFollowUpsAreMarked(t *testing.T) {
	t.Parallel()
	turn := question()
	turn.Kind, turn.ParentNo, turn.Question.FollowUp = parley.TurnFollowUp, 2, parley.FollowUpQuantify
	var page strings.Builder
	require.NoError(t, show.Turn(&page, turn, 12))
	require.Contains(t, page.String(), "Question 3 of 12 · design · follow-up on answer 2: quantify\n")

	page.Reset()
	turn.Question.Source, turn.Status = parley.SourceTemplate, parley.TurnSkipped
	require.NoError(t, show.Turn(&page, turn, 13))
	require.Contains(t, page.String(), "Question 3 of 13 · design · question 2 asked again\n")
	require.Contains(t, page.String(), "(skipped)")

	page.Reset()
	turn.Status, turn.Answer = parley.TurnAnswered, &parley.Answer{Text: "No.", Flags: []parley.AnswerFlag{parley.FlagTooShort}}
	require.NoError(t, show.Turn(&page, turn, 13))
	require.Contains(t, page.String(), " · answer too short\n")
}

// How an interview was held stands above what came of it.
func TestScorecardTellsTheDepthAndWhy(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	require.NoError(t, show.Scorecard(&page, parley.Request{}, parley.Result{
		InterviewID: "acme/1", Status: parley.StatusAbandoned, Partial: true, Depth: parley.DepthEconomy,
		RequestedDepth: parley.DepthThorough, DepthReason: "quota for 3 more calls today", PlanOrigin: parley.OriginBank,
	}))
	require.Contains(t, page.String(), "abandoned, 0 of 12 questions answered; scored as far as it went\n"+
		"  Depth economy instead of thorough (quota for 3 more calls today)\n  Questions from the bank, no model made them in time\n")
}

// The AI's scores, a person's and the candidate's letter are three things.
func TestReviewAndLetterStandApart(t *testing.T) {
	t.Parallel()
	request := parley.Request{Competencies: []parley.Competency{{ID: "design", Name: "System design"}}}
	result := parley.Result{
		Analysis: &parley.Analysis{Competencies: []parley.CompetencyScore{{
			CompetencyID: "design", Status: parley.ScoreScored, Score: 10.0 / 3, Spread: 2,
			Raters: []parley.Rater{
				{Status: parley.ScoreScored, Score: 4}, {Status: parley.ScoreScored, Score: 2}, {Status: parley.ScoreNotScored},
			},
		}}},
		Review: &parley.Review{
			Reviewer:  "recruiter-7",
			Overrides: []parley.Override{{CompetencyID: "design", From: 10.0 / 3, To: new(4.5), Reason: "Drew it on the board."}},
			Overall:   parley.Overall{Score: 4.5}, Recommendation: parley.RecommendStrongYes,
		},
		Feedback: &parley.Feedback{Text: "Thank you.", DidWell: []parley.Claim{{Text: "Clear cuts", Turns: []int{3}}}},
	}
	var page strings.Builder
	require.NoError(t, show.Scorecard(&page, request, result))
	for _, want := range []string{
		"  3.33  System design\n     raters: 4, 2, not scored; spread 2\n",
		"Review by recruiter-7, beside the scores above\n" +
			"  - System design: 4.5 instead of 3.33. Drew it on the board.\n  Overall 4.5 of 5 · strong yes\n",
		"Letter to the candidate, without scores\n  Thank you.\n  Went well\n   - Clear cuts (answer 3)\n",
	} {
		require.Contains(t, page.String(), want)
	}
}

func TestEventsAreListed(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 9, 30, 0, 0, time.UTC)
	var page strings.Builder
	require.NoError(t, show.Events(&page, []parley.Event{
		{Sequence: 1, Type: parley.EventStarted, At: at}, {Sequence: 2, Type: parley.EventEnded, At: at, TurnNo: 4, Detail: "time_up"},
	}))
	require.Equal(t, "\nEvents\n  2026-11-23 09:30:00  interview.started\n"+
		"  2026-11-23 09:30:00  interview.ended · question 4 · time up\n", page.String())
}
