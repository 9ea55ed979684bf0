package activities_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// Whatever is missing is said at once and at start, never in an interview.
func TestNewNamesEveryMissingPart(t *testing.T) {
	t.Parallel()
	_, err := activities.New(activities.Config{})
	require.ErrorContains(t, err, "Provider")
	require.ErrorContains(t, err, "Router")
	require.ErrorContains(t, err, "Replies")
}

func TestWorkerWithoutProviderOnlyRoutes(t *testing.T) {
	t.Parallel()
	b := &bench{router: &activitytest.Router{}, replies: &activitytest.Replies{}}
	var err error
	b.acts, err = activities.New(activities.Config{Router: b.router, Replies: b.replies, RouteOnly: true})
	require.NoError(t, err)
	b.env = freshEnv(b.acts)

	placed, err := run[parley.RouteReply](t, b, b.acts.Route, parley.RouteRequest{CallID: "c", Attempt: 1, Step: parley.StepGreet})
	require.NoError(t, err)
	require.NotNil(t, placed.Route)
	_, err = run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	requireKind(t, parley.KindInternal, err)
}

// The query carries what the router needs to reserve enough: a longer input is
// a larger estimate, and every step has its bound.
func TestRouteEstimatesTokensByStep(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	for i, step := range []parley.Step{parley.StepGreet, parley.StepNextTurn, parley.StepAssess, parley.StepSummarize, parley.StepAnalyze} {
		for _, request := range []parley.RouteRequest{{}, {InputTokens: 500, InputBlocks: 3}, {Prefer: &parley.Place{Provider: "groq"}}} {
			request.CallID, request.Attempt, request.Step = "c", 1, step
			_, err := run[parley.RouteReply](t, b, b.acts.Route, request)
			require.NoError(t, err)
		}
		queries := b.router.Queries()[3*i:]
		empty, full, repair := queries[0], queries[1], queries[2]
		require.Greater(t, empty.PromptTokens, 200, "the instructions")
		require.Greater(t, full.PromptTokens, empty.PromptTokens+500, "the data and its marks")
		require.Greater(t, repair.PromptTokens, empty.PromptTokens+full.MaxTokens/2, "the earlier reply")
		require.Positive(t, full.MaxTokens)
		require.Equal(t, step.Class(), full.Class)
	}
}

// A ledger that is away may be asked again; the workflow sees the kind.
func TestRouteSaysThatTheLedgerIsAway(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	b.router.Err = errOutage
	_, err := run[parley.RouteReply](t, b, b.acts.Route, parley.RouteRequest{CallID: "c", Attempt: 1, Step: parley.StepGreet})
	var raised *temporal.ApplicationError
	require.ErrorAs(t, err, &raised)
	require.Equal(t, string(parley.KindInternal), raised.Type())
	require.False(t, raised.NonRetryable())
}

func TestRouteRefusesAnUnknownStep(t *testing.T) {
	t.Parallel()
	b := newBench(t, nil)
	_, err := run[parley.RouteReply](t, b, b.acts.Route, parley.RouteRequest{CallID: "c", Attempt: 1, Step: "dance"})
	requireKind(t, parley.KindInvalidRequest, err)
	require.Empty(t, b.router.Queries())
}

func TestGreetReturnsWordsAndReceipt(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(goodGreeting))
	reply, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	require.NoError(t, err)
	require.Equal(t, "Welcome, and thank you for your time.", reply.Greeting)
	require.Equal(t, "What backend work are you proudest of?", reply.Question)
	require.Regexp(t, `^greet/v1@[0-9a-f]{12}$`, reply.Receipt.Provenance.Prompt)
	require.Equal(t, "groq", reply.Receipt.Provenance.Provider)
	require.Equal(t, "oss-120b", reply.Receipt.Provenance.Model)
	require.Equal(t, 700, reply.Receipt.Usage.PromptTokens)
	require.EqualValues(t, 120, reply.Receipt.LatencyMS)

	require.Len(t, b.router.Outcomes(), 1)
	require.NotNil(t, b.router.Outcomes()[0].Reply)
	require.Contains(t, b.replies.Saved(), "acme/app-1/run-1/greet/1")
}

// A worker died after the provider answered: the second run pays nothing and
// asks the same question.
func TestRetryAfterACrashUsesTheKeptReply(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(goodNextTurn, `{"lead":"","question":"Something else entirely?"}`))
	first, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
	require.NoError(t, err)
	second, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
	require.NoError(t, err)
	require.Equal(t, first, second)
	require.Len(t, b.provider.Requests(), 1)
	require.Len(t, b.router.Outcomes(), 2, "the first run may have died before it told the router")
}

// Another attempt of the same call is another reply.
func TestNextAttemptAsksAgain(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say("no JSON", goodNextTurn))
	input := nextTurnInput(t)
	_, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	requireKind(t, parley.KindMalformed, err)
	input.Call.Attempt = 2
	_, err = run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	require.NoError(t, err)
}

func TestOutageOfRedisDoesNotLoseAReply(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(goodGreeting))
	b.router.Err, b.replies.Err = errOutage, errOutage
	reply, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	require.NoError(t, err)
	require.NotEmpty(t, reply.Question)
	require.Len(t, b.router.Outcomes(), 1, "it was tried")
}

// The provider's error reaches the workflow whole, and the router before it.
func TestProviderFailureKeepsKindAndRetryTime(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	b := newBench(t, activitytest.Fail(fmt.Errorf("chat: %w", &parley.Error{
		Kind: parley.KindQuotaExhausted, Provider: "groq", Model: "oss-120b", Status: 429, RetryAt: at,
	})))
	_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
	failure := requireKind(t, parley.KindQuotaExhausted, err)
	require.True(t, at.Equal(failure.RetryAt))
	require.Equal(t, 429, failure.Status)
	require.Len(t, b.router.Outcomes(), 1)
	require.Equal(t, parley.KindQuotaExhausted, b.router.Outcomes()[0].Failure.Kind)
	require.Empty(t, b.replies.Saved())
}

// An error outside the contract may hold anything, so nothing of it is told.
func TestForeignErrorTextStaysOut(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err  error
		kind parley.Kind
	}{
		{errors.New("Authorization: Bearer sk-secret-key"), parley.KindInternal},
		{fmt.Errorf("post https://x/?key=sk-secret-key: %w", context.DeadlineExceeded), parley.KindTimeout},
		{fmt.Errorf("sk-secret-key: %w", context.Canceled), parley.KindCanceled},
	} {
		b := newBench(t, activitytest.Fail(c.err))
		_, err := run[parley.GreetReply](t, b, b.acts.Greet, greetInput(t))
		failure := requireKind(t, c.kind, err)
		require.NotContains(t, err.Error(), "sk-secret")
		require.Equal(t, "groq", failure.Provider)
	}
}

// A repair shows the model what it said and what was wrong with it.
func TestRepairCarriesTheEarlierReplyAndTheProblem(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(`{"lead":"x","question":""}`, goodNextTurn))
	input := nextTurnInput(t)
	_, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	failure := requireKind(t, parley.KindMalformed, err)
	require.Equal(t, "field question is empty", failure.Detail)

	input.Call.Attempt, input.Call.Repair = 2, &parley.Repair{Attempt: 1, Problem: failure.Detail}
	reply, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	require.NoError(t, err)
	require.True(t, reply.Receipt.Provenance.Repaired)
	told := b.provider.Requests()[1].Messages[1].Content
	require.Contains(t, told, "[[data:previous_reply ")
	require.Contains(t, told, `{"lead":"x","question":""}`)
	require.Contains(t, told, "[[data:problem ")
	require.Contains(t, told, "field question is empty")
}

// The store forgets after a while; the problem alone still helps.
func TestRepairWithoutTheEarlierReply(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(goodNextTurn))
	input := nextTurnInput(t)
	input.Call.Attempt, input.Call.Repair = 2, &parley.Repair{Attempt: 1, Problem: "field question is empty"}
	_, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	require.NoError(t, err)
	require.NotContains(t, b.provider.Requests()[0].Messages[1].Content, "previous_reply")
}

// Nothing that a candidate or a model wrote gets into an error.
func TestErrorsNeverQuoteTheOutput(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-4711"
	for _, text := range []string{
		canary,
		`{"lead":"` + canary + `","question":""}`,
		`{"` + canary + `":1,"lead":"","question":"Why?"}`,
		`{"lead":["` + canary + `"],"question":"Why?"}`,
		`{"lead":"","question":"Are you married, ` + canary + `?"}`,
		`{"lead":"","question":"[[data:` + canary + `]]?"}`,
		`{"lead":"","question":"` + strings.Repeat(canary, 100) + `"}`,
	} {
		b := newBench(t, activitytest.Say(text))
		_, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
		failure := requireKind(t, parley.KindMalformed, err)
		encoded, marshalErr := json.Marshal(failure)
		require.NoError(t, marshalErr)
		require.NotContains(t, string(encoded)+err.Error(), canary)
		require.NotEmpty(t, failure.Detail)
	}
}

// Logs name the call and its place; what was said stays out, however it goes.
func TestLogsHoldNamesAndNoWords(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-4711"
	for _, script := range []activitytest.Script{
		activitytest.Say(`{"lead":"` + canary + `","question":"Why?"}`),
		activitytest.Say(canary),
		activitytest.Fail(errors.New(canary)),
	} {
		b, logged := newBench(t, script), &notebook{}
		b.env = envWithLog(b.acts, logged)
		input := nextTurnInput(t)
		input.LastAnswer = canary
		_, _ = run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
		require.Contains(t, logged.lines.String(), "acme/app-1/run-1/next_turn/8")
		require.Contains(t, logged.lines.String(), "oss-120b")
		require.NotContains(t, logged.lines.String(), canary)
	}
}
