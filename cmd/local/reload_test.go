package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
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
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()

	no := 1
	for ; !strings.Contains(used(holdOne(ctx, t, running, no)), "groq"); no++ {
		require.Less(t, no, tries, "groq stands first, unless it is out of reach for a moment")
	}
	changed := strings.Replace(string(edition), "priority: 1\n", "priority: 99\n", 1)
	require.NotEqual(t, string(edition), changed, "groq stands first in the file")
	require.NoError(t, os.WriteFile(file, []byte(changed), 0o600)) //nolint:gosec // a file of the test's own
	for no++; ; no++ {
		require.Less(t, no, 60, "the change was not taken over")
		audit := holdOne(ctx, t, running, no)
		// While it is out of reach, that it was passed over is a reason.
		if !slices.ContainsFunc(audit, func(a parley.Attempt) bool { return strings.Contains(a.Provider+a.Reason, "groq") }) {
			return
		}
	}
}

// used are the providers of these attempts.
func used(audit []parley.Attempt) string {
	var providers []string
	for _, attempt := range audit {
		providers = append(providers, attempt.Provider)
	}
	return strings.Join(providers, " ")
}

// holdOne holds a whole interview and returns its answered attempts; none may fail, but
// by the clock: many tests share the machine.
func holdOne(ctx context.Context, t *testing.T, running *stack, no int) []parley.Attempt {
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
	answered := slices.DeleteFunc(result.Audit, parleytest.Disturbed)
	for _, attempt := range answered {
		require.Equal(t, parley.OutcomeAnswered, attempt.Outcome, "%s: %s", attempt.Kind, attempt.Reason)
	}
	require.NotEmpty(t, answered)
	return answered
}
