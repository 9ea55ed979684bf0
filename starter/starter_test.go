package starter_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

func setup(t *testing.T) (*fakeTemporal, *starter.Client) {
	t.Helper()
	fake := &fakeTemporal{}
	return fake, starter.New(fake)
}

// started is setup with an interview that has begun.
func started(t *testing.T) (*fakeTemporal, *starter.Client, starter.Ref) {
	t.Helper()
	fake, interviews := setup(t)
	request := parleytest.Request()
	_, err := interviews.Start(t.Context(), request)
	require.NoError(t, err)
	return fake, interviews, starter.RefOf(request)
}

func answer() parley.Answer { return parley.Answer{ID: "a-1", TurnNo: 1, Text: "I measured first."} }

func requireRefused(t *testing.T, err error, reason parley.RefusalReason) {
	t.Helper()
	var refusal *parley.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, reason, refusal.Reason)
}

// The options decide what operators see and whether a repeat can start a second
// interview.
func TestStartDescribesTheRunWithoutPersonalData(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	request := parleytest.Request()
	request.TenantID = strings.Repeat("t", 100)
	begun, err := interviews.Start(t.Context(), request)
	require.NoError(t, err)
	require.False(t, begun.Replayed)
	require.Equal(t, parley.QuestionCount, begun.TotalTurns)

	options := *fake.options
	require.Equal(t, request.TenantID+"/application-1", options.ID)
	require.Equal(t, parley.QueueInterview, options.TaskQueue)
	require.Equal(t, enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING, options.WorkflowIDConflictPolicy)
	require.Equal(t, enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE_FAILED_ONLY, options.WorkflowIDReusePolicy)
	require.Zero(t, options.WorkflowExecutionTimeout)
	require.Equal(t, "Backend Engineer (senior) · "+request.TenantID+" · standard", options.StaticSummary)
	require.Len(t, options.Priority.FairnessKey, 64, "Temporal's limit")
	status, found := options.TypedSearchAttributes.GetKeyword(temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeStatus))
	require.True(t, found)
	require.Equal(t, string(parley.StatusCreated), status)
	require.Equal(t, 4, options.TypedSearchAttributes.Size())
	for _, shown := range []string{options.StaticSummary, options.StaticDetails} {
		require.NotContains(t, shown, request.Candidate.DisplayName)
		require.NotContains(t, shown, request.Candidate.ResumeText)
	}
}

// Tenants whose ids begin alike are still two, each with a share of the queue of its
// own.
func TestTenantsOfLongNamesShareNothing(t *testing.T) {
	t.Parallel()
	keys := map[string]bool{}
	for _, end := range []string{"", "-a", "-b"} {
		fake, interviews := setup(t)
		request := parleytest.Request()
		request.TenantID = strings.Repeat("t", 64) + end
		_, err := interviews.Start(t.Context(), request)
		require.NoError(t, err)
		keys[fake.options.Priority.FairnessKey] = true
	}
	require.Len(t, keys, 3)
}

// Temporal refuses a start whose summary is too long; a valid title may be.
func TestLongTitlesAreCutForTheSummary(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	request := parleytest.Request()
	request.Role.Title = strings.Repeat("工", parley.MaxTitleLength)
	_, err := interviews.Start(t.Context(), request)
	require.NoError(t, err)
	require.Less(t, len(fake.options.StaticSummary), 400)
	require.True(t, strings.HasSuffix(fake.options.StaticSummary, " · acme · standard"))
}

func TestStartListsEveryMistakeBeforeTheWire(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	_, err := interviews.Start(t.Context(), parley.Request{TenantID: "a/b"})
	var invalid *parley.ValidationError
	require.ErrorAs(t, err, &invalid)
	require.Greater(t, len(invalid.Problems), 3)
	require.Zero(t, fake.calls)
}

func TestRepeatedStartIsToldApart(t *testing.T) {
	t.Parallel()
	_, interviews, _ := started(t)
	again, err := interviews.Start(t.Context(), parleytest.Request())
	require.NoError(t, err)
	require.True(t, again.Replayed)

	other := parleytest.Request()
	other.Role.Title = "Designer"
	_, err = interviews.Start(t.Context(), other)
	requireRefused(t, err, parley.RefusedConflict)
}

// A start whose reply got lost is made again by itself, and is still this
// call's own start, not somebody's earlier one.
func TestLostRepliesAreFetchedAgain(t *testing.T) {
	t.Parallel()
	fake, interviews := setup(t)
	fake.lose = 2
	begun, err := interviews.Start(t.Context(), parleytest.Request())
	require.NoError(t, err)
	require.False(t, begun.Replayed)
	require.Equal(t, 3, fake.calls)

	fake.lose = 1
	reply, err := interviews.Answer(t.Context(), starter.RefOf(parleytest.Request()), answer())
	require.NoError(t, err)
	require.Equal(t, 2, reply.Next.No)
	require.Len(t, fake.accepted, 1)
}

func TestLostRepliesEndWithTheContext(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	fake.lose = 1 << 30
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := interviews.Answer(ctx, ref, answer())
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "repeat it with the same ids")
}

func TestAnswerIsRefusedBeforeTheWire(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	before := fake.calls
	for reason, bad := range map[parley.RefusalReason]parley.Answer{
		parley.RefusedInvalidID: {ID: "a/1", Text: "x"},
		parley.RefusedEmpty:     {ID: "a-1", Text: " \n"},
		parley.RefusedTooLong:   {ID: "a-1", Text: strings.Repeat("x", parley.MaxAnswerChars+1)},
	} {
		_, err := interviews.Answer(t.Context(), ref, bad)
		requireRefused(t, err, reason)
	}
	require.Equal(t, before, fake.calls)
}

func TestAnswerIdWithOtherTextIsAConflict(t *testing.T) {
	t.Parallel()
	_, interviews, ref := started(t)
	_, err := interviews.Answer(t.Context(), ref, answer())
	require.NoError(t, err)
	changed := answer()
	changed.Text = "I guessed."
	_, err = interviews.Answer(t.Context(), ref, changed)
	requireRefused(t, err, parley.RefusedConflict)
}

// Temporal says not found for both; a backend must know whether to stop or to
// look for a wrong name.
func TestClosedAndUnknownInterviewsAreToldApart(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	first, err := interviews.Answer(t.Context(), ref, answer())
	require.NoError(t, err)
	fake.closed = true
	repeated, err := interviews.Answer(t.Context(), ref, answer())
	require.NoError(t, err)
	require.Equal(t, first, repeated)

	late := answer()
	late.ID = "a-2"
	_, err = interviews.Answer(t.Context(), ref, late)
	requireRefused(t, err, parley.RefusedClosed)
	requireRefused(t, interviews.Cancel(t.Context(), ref), parley.RefusedClosed)

	_, unknown := setup(t)
	_, err = unknown.Answer(t.Context(), ref, answer())
	require.ErrorIs(t, err, starter.ErrNotFound)
	require.ErrorIs(t, unknown.Cancel(t.Context(), ref), starter.ErrNotFound)
}

// An interview without callbacks is there all the same.
func TestD28InterviewsWithoutCallbacksHaveNoDeliveries(t *testing.T) {
	t.Parallel()
	_, interviews := setup(t)
	_, err := interviews.Webhooks(t.Context(), starter.RefOf(parleytest.Request()))
	require.ErrorIs(t, err, starter.ErrNotFound)

	_, interviews, ref := started(t)
	deliveries, err := interviews.Webhooks(t.Context(), ref)
	require.NoError(t, err)
	require.Empty(t, deliveries)
}

func TestErrorsOfTheWorkflowAndOfTemporalAreTyped(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	fake.fail = temporal.NewNonRetryableApplicationError("turn 2 is waiting", string(parley.RefusedWrongTurn), nil)
	_, err := interviews.Answer(t.Context(), ref, answer())
	requireRefused(t, err, parley.RefusedWrongTurn)
	require.EqualError(t, err, "refused (wrong_turn): turn 2 is waiting")

	fake.fail = temporal.NewNonRetryableApplicationError("broken", "other", nil)
	_, err = interviews.Answer(t.Context(), ref, answer())
	require.ErrorContains(t, err, "answer in interview acme/application-1: broken")

	fake.fail = serviceerror.NewUnavailable("connection refused")
	_, err = interviews.Start(t.Context(), parleytest.Request())
	require.ErrorIs(t, err, starter.ErrUnreachable)
	_, err = interviews.Result(t.Context(), ref)
	require.ErrorIs(t, err, starter.ErrUnreachable)
}

// A candidate may pause as often as they like, and decides or withdraws once: the
// Update's id is what Temporal tells a repeat by.
func TestMovesAreNamedForRepeats(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	for range 2 {
		_, err := interviews.Pause(t.Context(), ref)
		require.NoError(t, err)
		_, err = interviews.Withdraw(t.Context(), ref, parley.WithdrawInput{})
		require.NoError(t, err)
		_, err = interviews.Consent(t.Context(), ref, parley.ConsentInput{Given: true})
		require.NoError(t, err)
	}
	require.NotEqual(t, fake.updates[0], fake.updates[3])
	require.Equal(t, []string{"withdraw", "consent-given"}, fake.updates[1:3])
	require.Equal(t, fake.updates[1:3], fake.updates[4:6])
}

func TestRefsAreReadAsTheyAreWritten(t *testing.T) {
	t.Parallel()
	ref, err := starter.ParseRef("acme/application-1")
	require.NoError(t, err)
	require.Equal(t, starter.Ref{TenantID: "acme", IdempotencyKey: "application-1"}, ref)
	for _, bad := range []string{"", "acme", "acme/", "/a", "acme/a/review"} {
		_, err := starter.ParseRef(bad)
		require.ErrorIs(t, err, starter.ErrNotFound, bad)
	}
}

// A separator inside a part would name another interview's workflow.
func TestRefsNeverReachOtherWorkflows(t *testing.T) {
	t.Parallel()
	_, interviews, _ := started(t)
	forged := starter.Ref{TenantID: "acme", IdempotencyKey: "application-1/analysis"}
	_, err := interviews.Result(t.Context(), forged)
	require.ErrorIs(t, err, starter.ErrNotFound)
	_, err = interviews.State(t.Context(), forged)
	require.ErrorIs(t, err, starter.ErrNotFound)
	_, err = interviews.Answer(t.Context(), starter.Ref{}, answer())
	require.ErrorIs(t, err, starter.ErrNotFound)
}

// The request comes from the interview's own history, so that a backend which
// forgot it can have the analysis run again.
func TestRerunAnalysisUsesTheRunsOwnRequestAndTranscript(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	result, err := interviews.RerunAnalysis(t.Context(), ref)
	require.NoError(t, err)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.Equal(t, parleytest.Request(), fake.analysis.Request)
	require.Len(t, fake.analysis.Transcript.Turns, 1)
	require.Equal(t, "acme/application-1/analysis", fake.analysisOptions.ID)
	require.Equal(t, enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE, fake.analysisOptions.WorkflowIDReusePolicy)
}

// Who withdrew was told that the answers are not scored, and they are not later either.
func TestWhatWasNotToBeScoredIsNotScoredLater(t *testing.T) {
	t.Parallel()
	fake, interviews, ref := started(t)
	fake.result = parley.Result{Status: parley.StatusWithdrawn, AnalysisStatus: parley.PartNotApplicable}
	_, err := interviews.RerunAnalysis(t.Context(), ref)
	requireRefused(t, err, parley.RefusedInvalid)
	require.ErrorContains(t, err, "withdrawn")
	require.Empty(t, fake.analysisOptions.ID, "no workflow was started")
}

var _ client.Client = (*fakeTemporal)(nil)
