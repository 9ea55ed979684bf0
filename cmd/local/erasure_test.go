package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/redis/rueidis"
	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/proxy"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/providers/quota/redistest"
	"github.com/parley-interviews/parley/starter"
)

// marked is a request in which everything personal, and the role, holds the mark, so
// that whatever is made of it can be told from what is made of another.
func marked(tenant, key, mark string) parley.Request {
	request := parleytest.Request()
	request.TenantID, request.IdempotencyKey, request.Plan = tenant, key, parley.Plan{}
	request.Role.Description = "Builds payment services at Role" + mark + " in Go."
	request.Candidate = parley.Candidate{
		Ref: "Ref" + mark, DisplayName: "Name" + mark, ResumeText: fmt.Sprintf(
			"Led the payments team at Work%s and cut failed payments by 40 percent. "+
				"Moved the ledger of Bank%s to queues in 2021 without an hour of downtime. Wrote Tool%s in Go.", mark, mark, mark),
	}
	request.External = parley.External{JobID: "Job" + mark, ApplicationID: "Application" + mark, CandidateID: "Candidate" + mark}
	request.Metadata = map[string]string{"note": "Note" + mark}
	request.Feedback, request.Savers = true, parley.Savers()
	// Nobody is there: the events are still waiting when the interview is erased.
	request.Callbacks = []parley.Callback{{URL: "http://127.0.0.1:1/?token=Hook" + mark, SecretRef: "acme"}}
	return request.WithDefaults()
}

// holdMarked holds an interview of which there is everything: a prepared profile, a
// letter, a second analysis and a review.
func holdMarked(ctx context.Context, t *testing.T, running *stack, tenant, key, mark string) starter.Ref {
	t.Helper()
	request := marked(tenant, key, mark)
	ref := starter.RefOf(request)
	_, err := running.interviews.Prepare(ctx, []parley.Request{request})
	require.NoError(t, err)
	_, err = running.interviews.Start(ctx, request)
	require.NoError(t, err)
	for no, text := range parleytest.Answers(300) {
		_, err := running.interviews.Answer(ctx, ref, conversation.AnswerTo(no+1, fmt.Sprintf("At Answer%s %s", mark, text)))
		require.NoError(t, err)
	}
	result, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.NotNil(t, result.Profile, "it was prepared")
	_, err = running.interviews.RerunAnalysis(ctx, ref)
	require.NoError(t, err)
	_, err = running.interviews.Review(ctx, ref, parley.Review{
		Reviewer: "recruiter-7", Overrides: []parley.Override{{CompetencyID: "ownership", To: new(5.0), Reason: "Reason" + mark}},
	})
	require.NoError(t, err)
	return ref
}

// leavePrepared is a preparation whose caller was cut off before it could delete it.
func leavePrepared(ctx context.Context, t *testing.T, running *stack, tenant, id, mark string) {
	t.Helper()
	run, err := running.client.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID: parley.PrepareWorkflowID(tenant, id), TaskQueue: parley.QueueInterview,
		SearchAttributes: map[string]any{parley.SearchAttributeTenant: tenant}, //nolint:staticcheck // as good as the typed ones in a test
	}, parley.WorkflowPrepare, parley.PrepareInput{TenantID: tenant, Language: "en", Resumes: []parley.ResumeItem{
		{ID: "1", Resume: "Painted houses."}, {ID: "2", Resume: marked(tenant, "", mark).Candidate.ResumeText},
	}})
	require.NoError(t, err)
	require.NoError(t, run.Get(ctx, nil))
}

// temporalText is everything that the namespace tells about any run, open or closed:
// what is listed of it, what is described, memo, search attributes and summaries among
// it, and its whole history, payloads decompressed.
func temporalText(ctx context.Context, t *testing.T, running *stack) string {
	t.Helper()
	var all strings.Builder
	add := func(message proto.Message) {
		text, err := protojson.Marshal(message)
		require.NoError(t, err)
		all.Write(append(text, '\n'))
		require.NoError(t, proxy.VisitPayloads(ctx, message, proxy.VisitPayloadsOptions{
			Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
				for _, payload := range payloads {
					fmt.Fprintln(&all, starter.DataConverter().ToString(payload))
				}
				return payloads, nil
			},
		}))
	}
	listed, err := running.client.ListWorkflow(ctx, &workflowservice.ListWorkflowExecutionsRequest{PageSize: 1000})
	require.NoError(t, err)
	require.Empty(t, listed.GetNextPageToken())
	add(listed)
	for _, run := range listed.GetExecutions() {
		id, runID := run.GetExecution().GetWorkflowId(), run.GetExecution().GetRunId()
		described, err := running.client.DescribeWorkflowExecution(ctx, id, runID)
		if _, deleted := errors.AsType[*serviceerror.NotFound](err); deleted {
			continue // a preparation that was just deleted
		}
		require.NoError(t, err)
		add(described)
		events := running.client.GetWorkflowHistory(ctx, id, runID, false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
		for events.HasNext() {
			event, err := events.Next()
			if _, deleted := errors.AsType[*serviceerror.NotFound](err); deleted {
				break
			}
			require.NoError(t, err)
			add(event)
		}
	}
	return all.String()
}

// redisText is every key of a Redis that fits the pattern, with all that it holds.
func redisText(ctx context.Context, t *testing.T, address, pattern string) string {
	t.Helper()
	options, err := rueidis.ParseURL(address)
	require.NoError(t, err)
	options.DisableCache, options.AlwaysRESP2 = true, true
	redis, err := rueidis.NewClient(options)
	require.NoError(t, err)
	defer redis.Close()
	keys, err := redis.Do(ctx, redis.B().Keys().Pattern(pattern).Build()).AsStrSlice()
	require.NoError(t, err)
	readers := map[string]func(key string) rueidis.Completed{
		"string": func(key string) rueidis.Completed { return redis.B().Get().Key(key).Build() },
		"hash":   func(key string) rueidis.Completed { return redis.B().Hgetall().Key(key).Build() },
		"set":    func(key string) rueidis.Completed { return redis.B().Smembers().Key(key).Build() },
		"list":   func(key string) rueidis.Completed { return redis.B().Lrange().Key(key).Start(0).Stop(-1).Build() },
		"zset":   func(key string) rueidis.Completed { return redis.B().Zrange().Key(key).Min("0").Max("-1").Build() },
	}
	var all bytes.Buffer
	for _, key := range keys {
		kind, err := redis.Do(ctx, redis.B().Type().Key(key).Build()).ToString()
		require.NoError(t, err)
		if kind == "none" {
			continue // it has just left
		}
		require.Contains(t, readers, kind, "nobody reads such keys here")
		fmt.Fprintln(&all, key)
		answer := redis.Do(ctx, readers[kind](key))
		if text, err := answer.ToString(); err == nil {
			fmt.Fprintln(&all, text)
			continue
		}
		texts, err := answer.AsStrSlice()
		if !rueidis.IsRedisNil(err) {
			require.NoError(t, err)
		}
		fmt.Fprintln(&all, texts)
	}
	return all.String()
}

// found lists the places of a text in which the mark stands, in small letters and with
// what is before it.
func found(text, mark string) []string {
	var places []string
	for rest := strings.ToLower(text); ; {
		before, after, is := strings.Cut(rest, strings.ToLower(mark))
		if !is {
			return places
		}
		places = append(places, before[max(0, len(before)-60):])
		rest = after
	}
}

const (
	erasedMark = "canary"
	keptMark   = "sparrow"
)

// After an erasure no word of the candidate, of the role or about either is anywhere
// in Temporal, in Redis or in the logs. Before it, the same search finds each; others'
// data stay.
func TestD31NothingIsLeftOfAnErasedInterview(t *testing.T) {
	t.Parallel()
	t.Run("embedded", func(t *testing.T) {
		t.Parallel()
		redis, err := startRedis(t.Context())
		require.NoError(t, err)
		defer redis.stop()
		requireNothingLeft(t, redis.url())
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		requireNothingLeft(t, "unix://"+redistest.Start(t))
	})
}

func requireNothingLeft(t *testing.T, redis string) {
	t.Helper()
	var logs safeBuffer
	running, err := startStack(t.Context(), stackOptions{
		standins: true, log: &logs, uiPort: -1, verbose: true, level: slog.LevelDebug, environ: environment{
			"REDIS_URL": redis, "PARLEY_WEBHOOK_PRIVATE": "true", "PARLEY_WEBHOOK_SECRET_ACME": localWebhookSecret,
		},
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	ref := holdMarked(ctx, t, running, "acme", "erased", erasedMark)
	leavePrepared(ctx, t, running, "acme", "left", erasedMark)
	for _, tenant := range []string{"acme", "globex"} {
		holdMarked(ctx, t, running, tenant, "kept", keptMark)
		leavePrepared(ctx, t, running, tenant, "kept", keptMark)
	}

	require.Eventually(t, func() bool { // what is listed lags behind
		text := temporalText(ctx, t, running)
		for _, field := range []string{
			"role", "ref", "name", "work", "job", "application", "candidate", "note", "answer", "reason", "hook",
		} {
			if len(found(text, field+erasedMark)) == 0 {
				return false
			}
		}
		return true
	}, time.Minute, 200*time.Millisecond, "the search finds what is there")
	stored := redisText(ctx, t, redis, "*")
	require.NotEmpty(t, found(stored, "work"+erasedMark), "the profile is in the library")
	require.NotEmpty(t, found(stored, "answer"+erasedMark), "replies quote answers")
	keptBefore := keptIn(ctx, t, redis)
	require.Greater(t, keptBefore, 50)

	require.NoError(t, running.interviews.Erase(ctx, ref))

	require.Empty(t, found(redisText(ctx, t, redis, "*"), erasedMark))
	require.Empty(t, found(temporalText(ctx, t, running), erasedMark))
	require.NotEmpty(t, logs.String())
	require.Empty(t, found(logs.String(), erasedMark))
	requireKept(ctx, t, running, redis, keptBefore)
	require.NoError(t, running.interviews.Erase(ctx, ref), "again")
	left, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusErased, left.Status)
}

// keptIn counts what a Redis holds of the others' replies and profiles.
func keptIn(ctx context.Context, t *testing.T, redis string) int {
	t.Helper()
	return len(found(redisText(ctx, t, redis, "{parley}:replies:*"), keptMark)) +
		len(found(redisText(ctx, t, redis, "{parley:library:*"), keptMark))
}

// requireKept checks that other candidates' data are all there, of the same tenant and
// of another.
func requireKept(ctx context.Context, t *testing.T, running *stack, redis string, inRedis int) {
	t.Helper()
	require.Equal(t, inRedis, keptIn(ctx, t, redis))
	for _, tenant := range []string{"acme", "globex"} {
		ref := starter.Ref{TenantID: tenant, IdempotencyKey: "kept"}
		result, err := running.interviews.Result(ctx, ref)
		require.NoError(t, err)
		require.Equal(t, parley.StatusCompleted, result.Status)
		require.Equal(t, "Reason"+keptMark, result.Review.Overrides[0].Reason)
		require.Contains(t, readHistory(ctx, t, running, ref), "Answer"+keptMark)
		waiting, err := running.interviews.Webhooks(ctx, ref)
		require.NoError(t, err)
		require.Len(t, waiting, len(result.Events))
		_, err = running.client.DescribeWorkflow(ctx, parley.PrepareWorkflowID(tenant, "kept"), "")
		require.NoError(t, err, "a preparation without the candidate stays")
	}
}
