package main

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	commonpb "go.temporal.io/api/common/v1"
	"go.temporal.io/api/proxy"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/starter"
)

// safeBuffer is a log that several workers write.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// Keys reach neither history nor logs, candidates' words and names no log and
// nothing that operators can search, also when calls fail in every way.
func TestSecretsStayWhereTheyBelong(t *testing.T) {
	t.Parallel()
	const (
		keyMarker    = "standin-" // how every stand-in's key begins
		answerMarker = "MARKER-OF-THE-ANSWER"
		nameMarker   = "MARKER-OF-THE-NAME"
		resumeMarker = "MARKER-OF-THE-RESUME"
	)
	var logs safeBuffer
	var faults []standin.Fault
	for i, kind := range []standin.FaultKind{
		standin.KindInvalidKey, standin.KindHTML, standin.KindError200, standin.KindRateLimited, standin.KindMalformed, standin.KindTooLarge,
	} {
		faults = append(faults, standin.Fault{Provider: standin.AllProviders, Kind: kind, After: 2 * i, For: 1})
	}
	running, err := startStack(t.Context(), stackOptions{
		standins: true, environ: environment{}, log: &logs, uiPort: -1, faults: faults, verbose: true,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()

	request := parleytest.Request()
	request.Candidate.DisplayName = nameMarker
	request.Candidate.ResumeText = resumeMarker
	ref := starter.RefOf(request)
	_, err = running.interviews.Start(ctx, request)
	require.NoError(t, err)
	for no, text := range parleytest.Answers(300) {
		_, err := running.interviews.Answer(ctx, ref, parley.Answer{ID: answerMarker, TurnNo: no + 5, Text: answerMarker})
		require.Error(t, err, "a refused answer is a chance to leak, too")
		require.NotContains(t, err.Error(), answerMarker)
		_, err = running.interviews.Answer(ctx, ref, conversation.AnswerTo(no+1, text+" "+answerMarker))
		require.NoError(t, err)
	}
	result, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	failed := 0
	for _, attempt := range result.Audit {
		if attempt.Outcome == parley.OutcomeFailed {
			failed++
		}
	}
	require.GreaterOrEqual(t, failed, 3, "the faults were met: %v", result.Audit)

	require.NotEmpty(t, logs.String())
	for _, marker := range []string{keyMarker, answerMarker, nameMarker, resumeMarker} {
		require.NotContains(t, logs.String(), marker)
	}
	readable := readHistory(ctx, t, running, ref)
	require.Contains(t, readable, answerMarker, "the history was really read")
	require.NotContains(t, readable, keyMarker)

	described, err := running.client.DescribeWorkflowExecution(ctx, ref.WorkflowID(), "")
	require.NoError(t, err)
	searchable := described.GetWorkflowExecutionInfo().GetSearchAttributes().String()
	require.Contains(t, searchable, parley.SearchAttributeStatus)
	for _, marker := range []string{keyMarker, answerMarker, nameMarker, resumeMarker} {
		require.NotContains(t, searchable, marker)
	}
}

// readHistory returns every payload of a history as text, decompressed.
func readHistory(ctx context.Context, t *testing.T, running *stack, ref starter.Ref) string {
	t.Helper()
	var text strings.Builder
	history := fetchHistory(ctx, t, running, ref)
	err := proxy.VisitPayloads(ctx, history, proxy.VisitPayloadsOptions{
		Visitor: func(_ *proxy.VisitPayloadsContext, payloads []*commonpb.Payload) ([]*commonpb.Payload, error) {
			for _, payload := range payloads {
				text.WriteString(starter.DataConverter().ToString(payload) + "\n")
			}
			return payloads, nil
		},
	})
	require.NoError(t, err)
	return text.String() + history.String()
}
