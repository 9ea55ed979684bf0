package load_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/load"
	"github.com/parley-interviews/parley/starter"
)

// backend holds interviews of two turns: a greeting, a next turn and an analysis,
// less what savers spare.
type backend struct {
	mu       sync.Mutex
	said     map[string][]parley.Answer
	tenants  map[string]bool
	prepared int
	// fail is the key of an interview that cannot be started, stall of one that never
	// ends, forget of one whose second answer is lost.
	fail, stall, forget string
}

func newBackend() *backend {
	return &backend{said: map[string][]parley.Answer{}, tenants: map[string]bool{}}
}

var errDown = errors.New("down")

func (b *backend) Start(_ context.Context, request parley.Request) (starter.Started, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if request.IdempotencyKey == b.fail {
		return starter.Started{}, errDown
	}
	b.tenants[request.TenantID] = true
	return starter.Started{Begun: parley.Begun{Turn: turn(1)}}, request.Validate()
}

func turn(no int) parley.Turn {
	return parley.Turn{No: no, Question: parley.Question{Source: parley.SourcePlan}}
}

func (b *backend) Answer(_ context.Context, ref starter.Ref, answer parley.Answer) (parley.AnswerReply, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.said[ref.WorkflowID()] = append(b.said[ref.WorkflowID()], answer)
	if answer.TurnNo == 2 {
		return parley.AnswerReply{Done: true}, nil
	}
	next := turn(2)
	return parley.AnswerReply{Next: &next}, nil
}

func (b *backend) Result(ctx context.Context, ref starter.Ref) (parley.Result, error) {
	if ref.IdempotencyKey == b.stall {
		<-ctx.Done()
		return parley.Result{}, ctx.Err()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	result := parley.Result{Status: parley.StatusCompleted, Transcript: parley.Transcript{Turns: []parley.Turn{turn(1), turn(2)}}}
	for i, said := range b.said[ref.WorkflowID()] {
		if ref.IdempotencyKey != b.forget || i != 1 {
			result.Transcript.Turns[i].Answer = &said
		}
	}
	for _, call := range []string{"greet", "next_turn/2", "analyze"} {
		usage := parley.Usage{Calls: 1, PromptTokens: 100, CompletionTokens: 10}
		if call == "greet" && strings.HasSuffix(ref.TenantID, "-1") { // the run with templates alone
			usage = parley.Usage{}
		}
		result.Usage = result.Usage.Add(usage)
		result.Audit = append(result.Audit, parley.Attempt{Call: call, Usage: usage})
	}
	return result, nil
}

func (b *backend) Prepare(_ context.Context, requests []parley.Request) (parley.PrepareResult, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.prepared += len(requests)
	usage := parley.Usage{Calls: 5, PromptTokens: 1000}
	return parley.PrepareResult{Usage: usage, Audit: []parley.Attempt{{Call: "plan_questions/1", Usage: usage}}}, nil
}

func config(b *backend) load.Config {
	return load.Config{
		Interviews: b, Mix: load.NewMix(1, 4, 8), Count: 10, AtOnce: 3, Patience: time.Minute, Depth: parley.DepthStandard, Tenant: "t",
	}
}

func TestRunCountsWhatInterviewsTook(t *testing.T) {
	t.Parallel()
	b := newBackend()
	report, err := load.Run(t.Context(), config(b))
	require.NoError(t, err)
	require.Equal(t, 10, report.Completed)
	require.InDelta(t, 3, report.CallsEach(), 0)
	require.Equal(t, map[parley.Step]int{parley.StepGreet: 10, parley.StepNextTurn: 10, parley.StepAnalyze: 10}, report.Steps)
	require.Equal(t, 20, report.Planned)
	require.Positive(t, report.Waits.Max)
	require.Len(t, b.said, 10)
	require.Zero(t, report.Lost)
	require.Zero(t, b.prepared, "without batches nothing is made ahead")
}

func TestRunTellsWhatWentWrong(t *testing.T) {
	t.Parallel()
	b := newBackend()
	b.fail, b.stall, b.forget = "load-3", "load-4", "load-5"
	c := config(b)
	c.Patience = 200 * time.Millisecond
	report, err := load.Run(t.Context(), c)
	require.NoError(t, err)
	require.Equal(t, 8, report.Completed)
	require.Equal(t, 1, report.Stalled)
	require.Equal(t, 1, report.Lost)
	require.NotEmpty(t, report.Failure)
}

func TestAblateComparesEachSaverWithWhatItStandsOn(t *testing.T) {
	t.Parallel()
	b := newBackend()
	var told []string
	tell := func(line string) { told = append(told, line) }
	ablation, err := load.Ablate(t.Context(), config(b), []parley.Depth{parley.DepthThorough}, tell)
	require.NoError(t, err)
	require.Len(t, ablation.Rows, len(parley.Savers())+2)
	require.Len(t, b.tenants, len(ablation.Rows), "no run helps another")
	require.Equal(t, "run 1 of 8: thorough, savers off", told[0])
	require.Contains(t, told[1], "10 of 10 completed, 3.00 calls each")
	require.Equal(t, "run 8 of 8: thorough, savers all", told[len(told)-2])
	require.Equal(t, 20, b.prepared, "batches alone and all together make plans ahead")

	var page strings.Builder
	require.NoError(t, ablation.WriteText(&page))
	require.Regexp(t, `thorough +off +10/10 +3\.00 +12 % .* - +- *\n`, page.String())
	require.Regexp(t, `thorough +templates +10/10 +2\.00 +8 % .* 33\.3 % +50\.0 % *\n`, page.String())
	require.Regexp(t, `thorough +shared\+batches +10/10 +3\.50 .* -16\.7 %`, page.String())
}
