package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// canary stands in everything personal of an interview that is erased.
const canary = "CANARY"

func canaryRequest(key string) parley.Request {
	request := parleytest.Request()
	request.IdempotencyKey, request.Candidate.DisplayName = key, canary
	request.Candidate.ResumeText += " " + canary
	request.Metadata = map[string]string{"note": canary}
	return request
}

// readable is all that Temporal still tells about the workflow ids.
func readable(ctx context.Context, t *testing.T, running *stack, ids ...string) string {
	t.Helper()
	var all bytes.Buffer
	for _, id := range ids {
		events := running.client.GetWorkflowHistory(ctx, id, "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if err != nil {
				break // there is no such workflow
			}
			text, err := protojson.Marshal(event)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	return all.String()
}

// After an erasure nothing is left to read but ids, times and counts, and the key
// is not free again. A review stands beside the score until then.
func TestD31ErasureLeavesATombstone(t *testing.T) {
	t.Parallel()
	running, err := startStack(t.Context(), stackOptions{standins: true, environ: environment{}, log: io.Discard, uiPort: -1})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	request := canaryRequest("erased")
	ref := starter.RefOf(request)
	_, err = running.interviews.Start(ctx, request)
	require.NoError(t, err)
	for i, text := range parleytest.Answers(200) {
		_, err := running.interviews.Answer(ctx, ref, conversation.AnswerTo(i+1, fmt.Sprintf("%s %s", canary, text)))
		require.NoError(t, err)
	}
	held, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, held.Status)
	_, err = running.interviews.RerunAnalysis(ctx, ref)
	require.NoError(t, err)
	_, err = running.interviews.Review(ctx, ref, parley.Review{Reviewer: "r"})
	require.NoError(t, err)
	_, err = running.interviews.Review(ctx, ref, parley.Review{
		Reviewer: "r", Overrides: []parley.Override{{CompetencyID: "ownership", To: new(5.0), Reason: canary}},
	})
	require.NoError(t, err)
	reviewed, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, canary, reviewed.Review.Overrides[0].Reason)
	require.Equal(t, held.Analysis, reviewed.Analysis, "the AI's scores stay")

	ids := []string{
		ref.WorkflowID(), parley.AnalysisWorkflowID(ref.TenantID, ref.IdempotencyKey), parley.ReviewWorkflowID(ref.TenantID, ref.IdempotencyKey),
	}
	require.Contains(t, readable(ctx, t, running, ids...), "parley_start")
	run, err := running.client.DescribeWorkflow(ctx, ids[0], "")
	require.NoError(t, err)
	require.NoError(t, running.interviews.Erase(ctx, ref))
	_, err = running.client.DescribeWorkflow(ctx, ids[0], run.WorkflowExecution.RunID)
	var gone *serviceerror.NotFound
	require.ErrorAs(t, err, &gone)
	require.NoError(t, running.interviews.Erase(ctx, ref), "again")
	left, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusErased, left.Status)
	require.Equal(t, held.Usage, left.Usage)
	require.Len(t, left.Transcript.Turns, parley.QuestionCount)
	requireErased(ctx, t, running, request, left, ids)
}

// requireErased checks that nothing can be read, and what the starter says to
// whoever still asks.
func requireErased(ctx context.Context, t *testing.T, running *stack, request parley.Request, left parley.Result, ids []string) {
	t.Helper()
	ref := starter.RefOf(request)
	require.NotContains(t, fmt.Sprintf("%+v", left), canary)
	history := readable(ctx, t, running, ids...)
	require.Contains(t, history, parley.WorkflowTombstone)
	require.NotContains(t, history, parley.WorkflowAnalysis+`"`)
	require.NotContains(t, history, "parley_start")

	state, err := running.interviews.State(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusErased, state.Status)
	said, err := running.interviews.Transcript(ctx, ref)
	require.NoError(t, err)
	require.NotContains(t, fmt.Sprintf("%+v", said), canary)

	var refusal *parley.Refusal
	_, err = running.interviews.Start(ctx, request)
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.RefusedConflict, refusal.Reason)
	_, err = running.interviews.Answer(ctx, ref, conversation.AnswerTo(1, "Again."))
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, parley.RefusedClosed, refusal.Reason)
	_, err = running.interviews.Review(ctx, ref, parley.Review{Reviewer: "r"})
	require.ErrorAs(t, err, &refusal)
	_, err = running.interviews.RerunAnalysis(ctx, ref)
	require.ErrorAs(t, err, &refusal)
}

// An interview that is going on ends with its erasure.
func TestD31RunningInterviewsAreErased(t *testing.T) {
	t.Parallel()
	running, err := startStack(t.Context(), stackOptions{standins: true, environ: environment{}, log: io.Discard, uiPort: -1})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	request := canaryRequest("running")
	ref := starter.RefOf(request)
	require.ErrorIs(t, running.interviews.Erase(ctx, ref), starter.ErrNotFound)
	_, err = running.interviews.Start(ctx, request)
	require.NoError(t, err)
	_, err = running.interviews.Answer(ctx, ref, conversation.AnswerTo(1, canary+", I said."))
	require.NoError(t, err)
	require.NoError(t, running.interviews.Erase(ctx, ref))
	left, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusErased, left.Status)
	require.Equal(t, string(parley.StatusCancelled), left.Events[len(left.Events)-1].Detail)
	requireErased(ctx, t, running, request, left, []string{ref.WorkflowID()})
}
