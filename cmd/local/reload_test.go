package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// A changed catalog is taken over while interviews run, without a call that fails:
// later calls go where the new order says.
func TestChangedCatalogIsTakenOver(t *testing.T) {
	t.Parallel()
	edition, err := os.ReadFile(filepath.Join("..", "..", "providers", "catalog", "editions", "2026-11.yaml"))
	require.NoError(t, err)
	file := filepath.Join(t.TempDir(), "catalog.yaml")
	require.NoError(t, os.WriteFile(file, edition, 0o600)) //nolint:gosec // a file of the test's own
	running, err := startStack(t.Context(), stackOptions{
		standins: true, environ: environment{"PARLEY_CATALOG": file}, log: io.Discard, uiPort: -1,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()

	require.Contains(t, holdOne(ctx, t, running, 1), "groq")
	changed := strings.Replace(string(edition), "priority: 1\n", "priority: 99\n", 1)
	require.NotEqual(t, string(edition), changed, "groq stands first in the file")
	require.NoError(t, os.WriteFile(file, []byte(changed), 0o600)) //nolint:gosec // a file of the test's own
	for no := 2; ; no++ {
		require.Less(t, no, 60, "the change was not taken over")
		if !strings.Contains(holdOne(ctx, t, running, no), "groq") {
			return
		}
	}
}

// holdOne holds a whole interview and returns which providers it used; none of its
// calls may fail, but for want of a worker in half a second: many tests share the machine.
func holdOne(ctx context.Context, t *testing.T, running *stack, no int) string {
	t.Helper()
	request := parleytest.Request()
	request.IdempotencyKey = fmt.Sprintf("reload-%d", no)
	_, err := running.interviews.Start(ctx, request)
	require.NoError(t, err)
	for turn, answer := range parleytest.Answers(200) {
		_, err := running.interviews.Answer(ctx, starter.RefOf(request), conversation.AnswerTo(turn+1, answer))
		require.NoError(t, err)
	}
	result, err := running.interviews.Result(ctx, starter.RefOf(request))
	require.NoError(t, err)
	require.Equal(t, parley.StatusCompleted, result.Status)
	var used []string
	for _, attempt := range result.Audit {
		if attempt.Kind == parley.KindUnserved {
			continue
		}
		require.Equal(t, parley.OutcomeAnswered, attempt.Outcome, "%s: %s", attempt.Kind, attempt.Reason)
		used = append(used, attempt.Provider)
	}
	return strings.Join(used, " ")
}
