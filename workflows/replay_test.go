package workflows_test

import (
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
	"github.com/parley-interviews/parley/workflows"
)

// Interviews that are open while a new version is deployed go on: the code
// issues the same commands for every history that earlier code has left. A
// history that fails here would be an interview that hangs in production.
//
// The histories were recorded on a real server: see docs/testing.md for the
// command that makes new ones.
func TestD04SavedHistoriesReplay(t *testing.T) {
	t.Parallel()
	saved, err := filepath.Glob("testdata/*.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(saved), 15, "one of each way an interview can go")
	for _, path := range saved {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			require.NoError(t, replayer(t).ReplayWorkflowHistoryFromJSONFile(nil, path))
		})
	}
}

func replayer(t *testing.T) worker.WorkflowReplayer {
	t.Helper()
	r, err := worker.NewWorkflowReplayerWithOptions(worker.WorkflowReplayerOptions{
		DataConverter: payload.DataConverter(),
		// A machine that is busy for a second is none.
		DisableDeadlockDetection: true,
	})
	require.NoError(t, err)
	r.RegisterWorkflowWithOptions(workflows.Interview, workflow.RegisterOptions{Name: parley.WorkflowInterview})
	r.RegisterWorkflowWithOptions(workflows.Analysis, workflow.RegisterOptions{Name: parley.WorkflowAnalysis})
	return r
}
