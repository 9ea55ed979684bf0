//go:build integration

package integration_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/starter"
)

// patience bounds one test's interviews.
const patience = 4 * time.Minute

func TestWholeInterview(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	iv, calls := c.calmly(t, "whole", func(key string) *interview { return c.hold(ctx, t, key, nil) })
	requireWhole(t, iv)
	require.Equal(t, parley.DepthStandard.Calls(), iv.result.Usage.Calls)
	require.Equal(t, parley.DepthStandard.Calls(), calls, "no call was made twice")
	for _, turn := range iv.result.Transcript.Turns {
		require.Equal(t, parley.SourceModel, turn.Question.Source)
	}
	again, err := c.parley.RerunAnalysis(ctx, iv.ref)
	require.NoError(t, err)
	require.Equal(t, iv.result.Analysis.Competencies, again.Analysis.Competencies, "the analysis runs again without the candidate")
}

func TestProviderDiesInTheMiddle(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var first string
	iv, _ := c.calmly(t, "dies", func(key string) *interview {
		return c.hold(ctx, t, key, func(step int) {
			if step == 5 {
				state, err := c.parley.State(ctx, newInterview(key).ref)
				require.NoError(t, err)
				first = state.Audit[len(state.Audit)-1].Provider
				c.standin.inject(t, standin.Fault{Provider: first, Kind: standin.KindDown})
			}
		})
	})
	requireWhole(t, iv)
	failed, elsewhere := 0, 0
	for _, attempt := range iv.result.Audit {
		switch {
		case attempt.Provider == first && attempt.Outcome == parley.OutcomeFailed:
			failed++
		case attempt.Provider != first && attempt.Outcome == parley.OutcomeAnswered:
			elsewhere++
		}
	}
	require.Positive(t, failed, "the dead provider was met")
	require.Positive(t, elsewhere, "others took over")
	for _, turn := range iv.result.Transcript.Turns {
		require.Equal(t, parley.SourceModel, turn.Question.Source, "failing over fits into the candidate's budget")
	}
}

func TestNobodyServesAProvidersQueue(t *testing.T) {
	served := []string{parley.ProviderQueue("mistral")}
	c := newCluster(t, options{latency: 20 * time.Millisecond, providers: []string{"groq", "mistral"}, queues: served})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	iv := c.hold(ctx, t, "unserved", nil)
	requireWhole(t, iv)
	unserved := 0
	for _, attempt := range iv.result.Audit {
		if attempt.Kind == parley.KindUnserved {
			require.Equal(t, "groq", attempt.Provider)
			unserved++
		}
	}
	require.Positive(t, unserved)
	require.Less(t, unserved, 8, "an unserved queue is benched, not tried by every call")
	require.Zero(t, c.standin.stats(t).Providers["groq"].Calls)
}

// A start and an answer may be sent any number of times, also at once.
func TestD02RepeatsAreOne(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	const repeats = 8
	iv := newInterview("repeats")

	var mu sync.Mutex
	var starts []starter.Started
	var group errgroup.Group
	for range repeats {
		group.Go(func() error {
			begun, err := c.parley.Start(ctx, iv.request)
			mu.Lock()
			defer mu.Unlock()
			starts = append(starts, begun)
			return err
		})
	}
	require.NoError(t, group.Wait())
	fresh := 0
	for _, begun := range starts {
		require.Equal(t, starts[0].Begun, begun.Begun)
		if !begun.Replayed {
			fresh++
		}
	}
	require.LessOrEqual(t, fresh, 1, "one start at most was the first")

	other := iv.request
	other.Role.Title = "Another job"
	_, err := c.parley.Start(ctx, other)
	requireRefused(t, err, parley.RefusedConflict)

	var replies []parley.AnswerReply
	for range repeats {
		group.Go(func() error {
			reply, err := c.parley.Answer(ctx, iv.ref, answerTo(1))
			mu.Lock()
			defer mu.Unlock()
			replies = append(replies, reply)
			return err
		})
	}
	require.NoError(t, group.Wait())
	for _, reply := range replies {
		require.Equal(t, replies[0], reply)
	}
	changed := answerTo(1)
	changed.Text = "something else"
	_, err = c.parley.Answer(ctx, iv.ref, changed)
	requireRefused(t, err, parley.RefusedConflict)
	before := c.events(ctx, t, iv.ref)
	for _, no := range []int{1, 3} {
		_, err = c.parley.Answer(ctx, iv.ref, parley.Answer{ID: "odd", TurnNo: no, Text: "too late, or too early"})
		requireRefused(t, err, parley.RefusedWrongTurn)
	}
	require.Equal(t, before, c.events(ctx, t, iv.ref), "what is refused leaves no trace")

	for no := 2; no <= parley.QuestionCount; no++ {
		require.NoError(t, c.answer(ctx, iv, no))
	}
	iv.begun = starts[0]
	iv.result, err = c.parley.Result(ctx, iv.ref)
	require.NoError(t, err)
	requireWhole(t, iv)
	require.Equal(t, parley.DepthStandard.Calls(), c.calls(t))

	again, err := c.parley.Answer(ctx, iv.ref, answerTo(1))
	require.NoError(t, err, "a repeat gets the first reply even after the end")
	require.Equal(t, replies[0], again)
	_, err = c.parley.Answer(ctx, iv.ref, parley.Answer{ID: "after", TurnNo: 12, Text: "one more thing"})
	requireRefused(t, err, parley.RefusedClosed)
}

func requireRefused(t *testing.T, err error, reason parley.RefusalReason) {
	t.Helper()
	var refusal *parley.Refusal
	require.ErrorAs(t, err, &refusal)
	require.Equal(t, reason, refusal.Reason)
}

// With every provider down no candidate waits; the analysis comes when one is
// back.
func TestAllProvidersDownForAWhile(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	iv := c.hold(ctx, t, "outage", func(step int) {
		switch step {
		case 3:
			for _, id := range clouds() {
				c.standin.inject(t, standin.Fault{Provider: id, Kind: standin.KindDown})
			}
		case parley.QuestionCount + 1:
			state, err := c.parley.State(ctx, newInterview("outage").ref)
			require.NoError(t, err)
			require.Equal(t, parley.StatusAnalyzing, state.Status)
			transcript, err := c.parley.Transcript(ctx, newInterview("outage").ref)
			require.NoError(t, err)
			require.Equal(t, parley.QuestionCount, transcript.Answered(), "the transcript is there before the analysis")
			c.standin.heal(t)
		}
	})
	requireWhole(t, iv)
	planned := 0
	for _, turn := range iv.result.Transcript.Turns {
		if turn.Question.Source == parley.SourcePlan {
			planned++
		}
	}
	require.GreaterOrEqual(t, planned, 8)
	for no, waited := range iv.waits {
		require.Less(t, waited, 3*time.Second, "answer %d waited", no+1)
	}
}

// A node that goes away costs its interviews nothing, and is used again when it
// is back.
func TestGPUNodeGoesAndComesBack(t *testing.T) {
	c := newCluster(t, options{latency: 20 * time.Millisecond, gpu: true, providers: []string{"groq", "mistral"}})
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	served := func() bool {
		iv := newInterview(fmt.Sprintf("probe-%d", time.Now().UnixNano()))
		_, err := c.parley.Start(ctx, iv.request)
		require.NoError(t, err)
		state, err := c.parley.State(ctx, iv.ref)
		require.NoError(t, err)
		require.NoError(t, c.parley.Cancel(ctx, iv.ref))
		last := state.Audit[len(state.Audit)-1]
		return last.Provider == parley.ProviderSelfHosted && last.Outcome == parley.OutcomeAnswered
	}
	require.Eventually(t, served, time.Minute, 500*time.Millisecond, "the node is used first")
	iv := c.hold(ctx, t, "gpu", func(step int) {
		switch step {
		case 4:
			c.standin.inject(t, standin.Fault{Provider: parley.ProviderSelfHosted, Kind: standin.KindAway})
		case 8:
			c.standin.heal(t)
		}
	})
	requireWhole(t, iv)
	used := map[string]int{}
	for _, attempt := range iv.result.Audit {
		if attempt.Outcome == parley.OutcomeAnswered {
			used[attempt.Provider]++
		}
	}
	require.Positive(t, used[parley.ProviderSelfHosted])
	require.Positive(t, used["groq"]+used["mistral"], "the cloud stepped in")
	require.Eventually(t, served, time.Minute, 500*time.Millisecond, "the node is used again")
}
