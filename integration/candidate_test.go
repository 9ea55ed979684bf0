//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
	"github.com/parley-interviews/parley/starter"
)

// interview is one interview held through the backend's client.
type interview struct {
	request parley.Request
	ref     starter.Ref
	begun   starter.Started
	replies []parley.AnswerReply
	// waits are how long each answer's reply took.
	waits  []time.Duration
	result parley.Result
}

// disturb is called while the call for a step is under way: step 0 is the
// start, 1 to 12 the answers, 13 the wait for the result.
type disturb func(step int)

// hold runs one interview to its end. Each step is a goroutine of its own so
// that something may happen while it is under way.
func (c *cluster) hold(ctx context.Context, t *testing.T, key string, disturbed disturb) *interview {
	t.Helper()
	iv := newInterview(key)
	during(t, disturbed, 0, func() (err error) {
		iv.begun, err = c.parley.Start(ctx, iv.request)
		return err
	})
	for no := 1; no <= parley.QuestionCount; no++ {
		during(t, disturbed, no, func() error { return c.answer(ctx, iv, no) })
	}
	during(t, disturbed, parley.QuestionCount+1, func() (err error) {
		iv.result, err = c.parley.Result(ctx, iv.ref)
		return err
	})
	return iv
}

// calmly holds interviews, each by a key of its own, until the clock ended no attempt of
// one. On a crowded machine a call may come too late, and the interview goes on without
// it, as it should: what is counted exactly is counted in one that had no such call.
func (c *cluster) calmly(t *testing.T, key string, hold func(key string) *interview) (held *interview, calls int) {
	t.Helper()
	const tries = 6
	for try := 1; ; try++ {
		before := c.calls(t)
		held = hold(fmt.Sprintf("%s-%d", key, try))
		calls = c.calls(t) - before
		if try == tries || !slices.ContainsFunc(held.result.Audit, parleytest.Disturbed) {
			return held, calls
		}
		c.standin.heal(t)
	}
}

func newInterview(key string) *interview {
	request := parleytest.Request()
	request.Savers = parley.SaverSet{} // every call is made
	request.IdempotencyKey = key
	return &interview{request: request, ref: starter.Ref{TenantID: request.TenantID, IdempotencyKey: key}}
}

func (c *cluster) answer(ctx context.Context, iv *interview, no int) error {
	started := time.Now()
	reply, err := c.parley.Answer(ctx, iv.ref, answerTo(no))
	iv.replies = append(iv.replies, reply)
	iv.waits = append(iv.waits, time.Since(started))
	return err
}

func answerTo(no int) parley.Answer {
	return parley.Answer{ID: fmt.Sprintf("answer-%d", no), TurnNo: no, Text: parleytest.Answers(600)[no-1]}
}

// during runs work and, side by side, the disturbance of that step.
func during(t *testing.T, disturbed disturb, step int, work func() error) {
	t.Helper()
	var group errgroup.Group
	group.Go(work)
	if disturbed != nil {
		disturbed(step)
	}
	require.NoError(t, group.Wait(), "step %d", step)
}

// words is a transcript without its times: what was said, in order.
func words(transcript parley.Transcript) []string {
	said := []string{transcript.Greeting.Disclosure, transcript.Greeting.Text}
	for _, turn := range transcript.Turns {
		said = append(said, fmt.Sprintf("%d %s | %s | %s", turn.No, turn.Question.Source, turn.Question.Lead, turn.Question.Text))
		if turn.Answer != nil {
			said = append(said, turn.Answer.ID+" "+turn.Answer.Text)
		}
	}
	return said
}

// requireWhole checks what must hold for every finished interview, however it
// was disturbed: every question once, every answer word for word, a scorecard
// whose scores quote the answers.
func requireWhole(t *testing.T, iv *interview) {
	t.Helper()
	require.Equal(t, parley.StatusCompleted, iv.result.Status)
	turns := iv.result.Transcript.Turns
	require.Len(t, turns, parley.QuestionCount)
	plans := map[string]int{}
	for i, turn := range turns {
		require.Equal(t, i+1, turn.No)
		require.Equal(t, answerTo(i+1), *turn.Answer)
		plans[turn.Question.PlanID]++
	}
	require.Len(t, plans, parley.QuestionCount, "no question was asked twice: %v", plans)
	require.Equal(t, iv.begun.Turn.Question, turns[0].Question, "the candidate was greeted once")
	require.Equal(t, parley.PartReady, iv.result.SummaryStatus)
	require.Equal(t, parley.PartReady, iv.result.AnalysisStatus)
	scored := 0
	for _, score := range iv.result.Analysis.Competencies {
		if score.Status != parley.ScoreScored {
			continue
		}
		scored++
		require.NotEmpty(t, score.Evidence, "%s has a score without a quote", score.CompetencyID)
		for _, evidence := range score.Evidence {
			said := []rune(turns[evidence.TurnNo-1].Answer.Text)
			require.NotEmpty(t, string(said[evidence.Start:evidence.End]))
		}
	}
	require.Positive(t, scored)
}

// events is the length of an interview's history.
func (c *cluster) events(ctx context.Context, t *testing.T, ref starter.Ref) int64 {
	t.Helper()
	described, err := c.temporalClient.DescribeWorkflowExecution(ctx, ref.WorkflowID(), "")
	require.NoError(t, err)
	return described.GetWorkflowExecutionInfo().GetHistoryLength()
}

// calls is how many model calls have reached the stand-ins.
func (c *cluster) calls(t *testing.T) int {
	t.Helper()
	total := 0
	for _, provider := range c.standin.stats(t).Providers {
		total += int(provider.Calls)
	}
	return total
}

// awaitCall blocks until another call has reached a stand-in since before.
func (c *cluster) awaitCall(t *testing.T, before int) {
	t.Helper()
	require.Eventually(t, func() bool { return c.calls(t) > before }, 20*time.Second, 10*time.Millisecond, "no model call was made")
}
