package workflows_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/workflows"
)

func reviewInput(review parley.Review) parley.ReviewInput {
	in := parley.ReviewInput{Competencies: parleytest.Request().Competencies, Review: review}
	for _, c := range in.Competencies {
		in.Analysis.Competencies = append(in.Analysis.Competencies, parley.CompetencyScore{
			CompetencyID: c.ID, Status: parley.ScoreScored, Score: 2,
		})
	}
	return in
}

// What a person changed stands beside what the model found, with its reason, the
// arithmetic done anew and the time of the record.
func TestD29ReviewsAreRecordedBesideTheScore(t *testing.T) {
	t.Parallel()
	env := environment()
	at := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	env.SetStartTime(at)
	override := parley.Override{CompetencyID: "ownership", To: new(5.0), Reason: "The reference call showed it."}
	env.ExecuteWorkflow(workflows.Review, reviewInput(parley.Review{Reviewer: "recruiter-7", Overrides: []parley.Override{override}}))
	var review parley.Review
	require.NoError(t, env.GetWorkflowResult(&review))
	require.Equal(t, at, review.At)
	require.InDelta(t, 2, review.Overrides[0].From, 0)
	require.InDelta(t, 3, review.Overall.Score, 1e-9)
	require.Equal(t, parley.RecommendNo, review.Recommendation)
}

func TestD29OverridesWithoutAReasonAreRefused(t *testing.T) {
	t.Parallel()
	env := environment()
	env.ExecuteWorkflow(workflows.Review, reviewInput(parley.Review{
		Reviewer: "recruiter-7", Overrides: []parley.Override{{CompetencyID: "ownership", To: new(5.0)}},
	}))
	var refused *temporal.ApplicationError
	require.ErrorAs(t, env.GetWorkflowError(), &refused)
	require.Equal(t, string(parley.RefusedInvalid), refused.Type())
	require.ErrorContains(t, refused, "overrides[0].reason")
}

// An erased interview still answers where it stands.
func TestD31TombstonesAnswerForTheInterview(t *testing.T) {
	t.Parallel()
	env := environment()
	env.ExecuteWorkflow(workflows.Tombstone, parley.TombstoneOf(parley.Result{
		InterviewID: "acme/1", Status: parley.StatusAbandoned, Depth: parley.DepthStandard, Usage: parley.Usage{Calls: 3},
		Transcript: parley.Transcript{Turns: []parley.Turn{
			{No: 1, Status: parley.TurnAnswered, Answer: &parley.Answer{Text: "I led it."}}, {No: 2, Status: parley.TurnTimedOut},
		}},
	}))
	var result parley.Result
	require.NoError(t, env.GetWorkflowResult(&result))
	require.Equal(t, parley.StatusErased, result.Status)
	require.Equal(t, 3, result.Usage.Calls)

	value, err := env.QueryWorkflow(parley.QueryState)
	require.NoError(t, err)
	var state parley.State
	require.NoError(t, value.Get(&state))
	require.Equal(t, parley.StatusErased, state.Status)
	require.Equal(t, 1, state.Answered)
	require.Equal(t, 2, state.TurnNo)
	value, err = env.QueryWorkflow(parley.QueryTranscript)
	require.NoError(t, err)
	var transcript parley.Transcript
	require.NoError(t, value.Get(&transcript))
	require.Nil(t, transcript.Turns[0].Answer)
}

// away is a Redis that comes back after some tries.
type away struct {
	tries int
	given []parley.ForgetInput
}

func (a *away) Forget(_ context.Context, in parley.ForgetInput) error {
	a.given = append(a.given, in)
	if len(a.given) < a.tries {
		return errors.New("Redis does not answer")
	}
	return nil
}

// An erasure does not end before Redis could be reached, hours later too, and loses
// nothing of what it is to forget meanwhile.
func TestD31ErasuresWaitForRedis(t *testing.T) {
	t.Parallel()
	env := environment()
	env.SetWorkflowRunTimeout(48 * time.Hour)
	in := parley.ForgetInput{InterviewIDs: []string{"acme/1/run-1"}, TenantID: "acme", Resume: "Ten years at Acme."}
	redis := &away{tries: 200}
	env.RegisterActivity(redis)
	env.ExecuteWorkflow(workflows.Erasure, in)
	require.NoError(t, env.GetWorkflowError())
	require.Len(t, redis.given, redis.tries)
	for _, given := range redis.given {
		require.Equal(t, in, given)
	}
}
