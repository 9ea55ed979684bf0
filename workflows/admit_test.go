package workflows_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/client"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
)

// The governor learns what every depth up to the one asked for takes.
func TestGovernorIsAskedWithWhatTheInterviewNeeds(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	s.request.Savers = []parley.Saver{parley.SaverCache}
	s.request.Consent = parley.Consent{Required: true, GivenAt: time.Unix(0, 0)}
	s.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: "acme/application-1", TaskQueue: parley.QueueInterview})
	result := s.run(t)

	require.Len(t, s.script.admits, 1)
	in := s.script.admits[0]
	require.Equal(t, "acme/application-1/default-test-run-id", in.InterviewID)
	require.Equal(t, parley.DepthThorough, in.Wanted)
	require.Equal(t, 12*30*time.Minute, in.Within)
	require.Len(t, in.Needs, 3)
	require.Equal(t, 26, in.Needs[parley.DepthThorough].Calls)
	require.Equal(t, 14, in.Needs[parley.DepthStandard].Calls)
	require.Equal(t, 3, in.Needs[parley.DepthEconomy].Calls)
	require.Greater(t, in.Needs[parley.DepthThorough].Tokens, in.Needs[parley.DepthStandard].Tokens)
	require.Greater(t, in.Needs[parley.DepthStandard].Tokens, in.Needs[parley.DepthEconomy].Tokens)
	require.Equal(t, parley.DepthThorough, result.Depth)
	require.Equal(t, "as asked for", result.DepthReason)
	require.Equal(t, parley.SaverSet{parley.SaverCache}, result.Savers)
	require.Empty(t, s.script.releases, "an interview that was held to its end has used what was promised")
}

// The estimate is near to what the example interview was counted to take, prompts
// and replies, and rather above: see docs/testing.md, "Token estimates".
func TestNeedsAreNearToWhatInterviewsTake(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request = exampleRequest(t)
	s.request.Depth = parley.DepthThorough
	s.until = 0
	s.request.Timing.AnswerTimeout = parley.Duration(time.Minute)
	s.run(t)
	needs := s.script.admits[0].Needs
	counts, thorough, notes := readCounts(t), 0, 0
	took := func(name string) int { return counts[name].Tokens["gpt-oss"][0] + counts[name].Tokens["gpt-oss"][1] }
	for name := range counts {
		if strings.HasPrefix(name, "example/") {
			thorough += took(name)
		}
		if strings.HasPrefix(name, "example/assess/") {
			notes += took(name)
		}
	}
	standard := thorough - notes - took("example/analyze/1") + took("standard/analyze/1")
	require.Greater(t, standard, 10_000)
	require.InEpsilon(t, thorough, needs[parley.DepthThorough].Tokens, 0.25)
	require.InEpsilon(t, standard, needs[parley.DepthStandard].Tokens, 0.25)
	t.Logf("thorough %d of %d, standard %d of %d", needs[parley.DepthThorough].Tokens, thorough, needs[parley.DepthStandard].Tokens, standard)
}

// Under pressure an interview is held at less depth, which the result tells.
func TestInterviewStepsDownUnderPressure(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	s.script.admit = func(parley.AdmitInput) (parley.Admission, error) {
		return parley.Admission{Depth: parley.DepthStandard, Reason: "today's quota carries no thorough one"}, nil
	}
	result := s.run(t)
	require.Equal(t, parley.DepthStandard, result.Depth)
	require.Equal(t, parley.DepthThorough, result.RequestedDepth)
	require.Equal(t, "today's quota carries no thorough one", result.DepthReason)
	require.Equal(t, 14, result.Usage.Calls)
	require.Equal(t, parley.EventDepthChanged, result.Events[0].Type)
	require.Equal(t, "standard", result.Events[0].Detail)
}

// A governor that cannot be asked keeps nobody out.
func TestInterviewIsHeldAsAskedForWithoutAGovernor(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.admit = func(parley.AdmitInput) (parley.Admission, error) {
		return parley.Admission{}, errors.New("no connection")
	}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.DepthStandard, result.Depth)
	require.Contains(t, result.DepthReason, "could not be asked")
}

// Without quota nothing is begun: the workflow fails, so that the same key may be
// used again, and says until when to wait.
func TestInterviewThatMustWaitSaysUntilWhen(t *testing.T) {
	t.Parallel()
	s := setup(t)
	until := time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC)
	s.script.admit = func(parley.AdmitInput) (parley.Admission, error) {
		return parley.Admission{Reason: "today's quota is spent", RetryAt: until}, nil
	}
	s.ExecuteWorkflow(parley.WorkflowInterview, s.request)
	require.True(t, s.IsWorkflowCompleted())
	var refused *temporal.ApplicationError
	require.ErrorAs(t, s.GetWorkflowError(), &refused)
	require.Equal(t, string(parley.RefusedCapacity), refused.Type())
	require.True(t, refused.NonRetryable())
	var refusal parley.Refusal
	require.NoError(t, refused.Details(&refusal))
	require.Equal(t, parley.RefusedCapacity, refusal.Reason)
	require.Equal(t, until, refusal.RetryAt)
	require.Contains(t, refusal.Detail, "2026-11-24T08:00:00Z")
	require.Empty(t, s.script.calls)
}

// What was promised to an interview that ends early is free again.
func TestEarlyEndGivesThePromiseBack(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 2
	s.SetStartWorkflowOptions(client.StartWorkflowOptions{ID: "acme/application-1", TaskQueue: parley.QueueInterview})
	result := s.run(t)
	require.Equal(t, parley.StatusAbandoned, result.Status)
	require.Equal(t, []string{"acme/application-1/default-test-run-id"}, s.script.releases)
}

// exampleRequest is the interview that docs/testing.md measures.
func exampleRequest(t *testing.T) parley.Request {
	t.Helper()
	var request parley.Request
	require.NoError(t, json.Unmarshal(examples.Request(), &request))
	return request
}
