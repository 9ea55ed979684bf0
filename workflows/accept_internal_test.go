package workflows

import (
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/testsuite"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

// An answer and a withdrawal may reach the workflow in one task, as they do when its
// worker was away: the end comes before run has looked at the answer, and an answer that
// says nothing still does not make the interview worth scoring.
func TestWhatAnAnswerSaysIsKnownWhenItIsAccepted(t *testing.T) {
	t.Parallel()
	var suite testsuite.WorkflowTestSuite
	env := suite.NewTestWorkflowEnvironment()
	env.ExecuteWorkflow(func(ctx workflow.Context) error {
		request := parleytest.Request()
		request.Scoring.MinAnswers = 1
		iv, err := newInterview(ctx, request)
		require.NoError(t, err)
		iv.plan = request.Plan.Questions
		iv.ask(ctx, planned(iv.plan[0]))
		iv.accept(ctx, parley.Answer{ID: "a-1", TurnNo: 1, Text: "asdf asdf asdf asdf asdf", Flags: []parley.AnswerFlag{parley.FlagLowASR}})
		_, err = iv.withdraw(ctx, parley.WithdrawInput{ScoreAnswers: true})
		require.NoError(t, err)
		require.Equal(t, parley.StatusWithdrawn, iv.awaitAnswer(ctx))
		require.Equal(t, []parley.AnswerFlag{parley.FlagGibberish}, iv.current().Answer.Flags, "and not what the client says")
		require.False(t, iv.scoresPart())
		return nil
	})
	require.NoError(t, env.GetWorkflowError())
}
