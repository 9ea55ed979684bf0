package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	enumspb "go.temporal.io/api/enums/v1"
	historypb "go.temporal.io/api/history/v1"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
	"github.com/parley-interviews/parley/internal/conversation"
	"github.com/parley-interviews/parley/internal/standin"
	"github.com/parley-interviews/parley/starter"
)

// record writes the histories of these tests to workflows/testdata, where the
// replay tests hold them against every later version:
//
//	go test ./cmd/local -run TestHistories -record
var record = flag.Bool("record", false, "write the histories to workflows/testdata") //nolint:gochecknoglobals // a test flag

// saved is one path of an interview worth keeping a history of.
type saved struct {
	name  string
	depth parley.Depth
	// faults are injected before the start.
	faults []standin.Fault
	// answers is how many the candidate gives before falling silent.
	answers int
	// cancel ends the interview after the answers, withdraw has the candidate end it
	// and wish the answers scored.
	cancel, withdraw bool
	// consent is asked for before question 1, and the candidate pauses after every
	// third answer.
	consent, pauses bool
	// slow paths are only walked for a recording.
	slow bool
	// gpu adds a node, which takes all calls; warm is how many interviews are held
	// before this one, so that the pace of calls is known.
	gpu  bool
	warm int
	// edit changes what is asked for; savers are off otherwise.
	edit   func(*parley.Request)
	status parley.Status
}

func paths() []saved {
	down := func(provider string) standin.Fault { return standin.Fault{Provider: provider, Kind: standin.KindDown} }
	return []saved{
		{name: "completed", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted},
		{name: "thorough", depth: parley.DepthThorough, answers: 12, status: parley.StatusCompleted},
		{
			name: "failed_over", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted,
			faults: []standin.Fault{down("groq"), {Provider: "cloudflare", Kind: standin.KindMalformed, After: 2, For: 2}},
		},
		{
			name: "repaired", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted,
			faults: []standin.Fault{{Provider: standin.AllProviders, Step: string(parley.StepAnalyze), Kind: standin.KindInventedQuotes, For: 1}},
		},
		{
			name: "hedged", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted, gpu: true, warm: 2,
			faults: []standin.Fault{{
				Provider: parley.ProviderSelfHosted, Step: string(parley.StepNextTurn), Kind: standin.KindSlow,
				Latency: 1200 * time.Millisecond, After: 26, For: 1,
			}},
		},
		{
			name: "economy", depth: parley.DepthEconomy, answers: 12, status: parley.StatusCompleted,
			edit: func(r *parley.Request) { r.Savers = nil },
		},
		{
			name: "templates", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted,
			edit: func(r *parley.Request) { r.Savers = nil },
		},
		{
			name: "generated", depth: parley.DepthStandard, answers: 12, consent: true, status: parley.StatusCompleted,
			edit: func(r *parley.Request) { r.Plan, r.Feedback, r.Savers = parley.Plan{}, true, nil },
		},
		{
			name: "per_competency", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted,
			edit: func(r *parley.Request) { r.Scoring.Mode = parley.ScoringPerCompetency },
		},
		{
			name: "ensemble", depth: parley.DepthStandard, answers: 12, status: parley.StatusCompleted,
			edit: func(r *parley.Request) { r.Scoring.Mode = parley.ScoringEnsemble },
		},
		{
			// Nobody receives the webhooks: that is no matter of the interview's.
			name: "webhooks", depth: parley.DepthEconomy, answers: 12, status: parley.StatusCompleted,
			edit: func(r *parley.Request) {
				r.Callbacks = []parley.Callback{{URL: "http://127.0.0.1:9/hook", SecretRef: "backend"}}
			},
		},
		{name: "paused", depth: parley.DepthStandard, answers: 12, consent: true, pauses: true, status: parley.StatusCompleted},
		{name: "withdrawn", depth: parley.DepthStandard, answers: 4, withdraw: true, status: parley.StatusWithdrawn},
		{name: "cancelled", depth: parley.DepthStandard, answers: 3, cancel: true, status: parley.StatusCancelled},
		{name: "abandoned", depth: parley.DepthStandard, answers: 2, slow: true, status: parley.StatusAbandoned},
	}
}

// A standard interview makes at most 200 events and 150 KB with answers of 2 KB,
// a thorough one at most 290 events.
func TestHistories(t *testing.T) {
	t.Parallel()
	for _, path := range paths() {
		if path.slow && !*record {
			continue
		}
		t.Run(path.name, func(t *testing.T) {
			t.Parallel()
			history, within := path.hold(t)
			for try := 1; !within; try++ {
				require.Less(t, try, tries, "timers that fire on a busy machine make events, but not every time")
				history, within = path.hold(t)
			}
			if *record {
				encoded, err := protojson.Marshal(history)
				require.NoError(t, err)
				file := filepath.Join("..", "..", "workflows", "testdata", path.name+".json")
				require.NoError(t, os.WriteFile(file, append(encoded, '\n'), 0o600))
			}
		})
	}
}

// hold walks the path on a server of its own, and reports whether the history keeps
// within its bounds.
func (s saved) hold(t *testing.T) (*historypb.History, bool) {
	t.Helper()
	running, err := startStack(t.Context(), stackOptions{
		standins: true, environ: environment{}, log: io.Discard, uiPort: -1, faults: s.faults, gpu: s.gpu,
	})
	require.NoError(t, err)
	defer func() { require.NoError(t, running.stop()) }()
	for i := range s.warm {
		s.walk(t, running, fmt.Sprintf("%s-warm-%d", s.name, i))
	}
	ref, result := s.walk(t, running, s.name)
	history := fetchHistory(t.Context(), t, running, ref)
	events, bytes := len(history.GetEvents()), 0
	for _, event := range history.GetEvents() {
		bytes += proto.Size(event)
	}
	t.Logf("%s: %d events, %d bytes", s.name, events, bytes)
	switch s.name {
	case "completed":
		return history, events <= 200 && bytes <= 150_000
	case "thorough":
		return history, events <= 290
	case "hedged":
		// Knowing when to hedge costs no event, only the one hedge does.
		overtaken := func(a parley.Attempt) bool { return a.Outcome == parley.OutcomeOvertaken }
		return history, events <= 215 && slices.ContainsFunc(result.Audit, overtaken)
	default:
		return history, true
	}
}

// walk holds the interview of that path.
func (s saved) walk(t *testing.T, running *stack, key string) (starter.Ref, parley.Result) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	var request parley.Request
	require.NoError(t, json.Unmarshal(examples.Request(), &request))
	request.IdempotencyKey, request.Depth = key, s.depth
	request.Savers = parley.SaverSet{}
	request.Timing.AnswerTimeout = parley.Duration(parley.MinAnswerTimeout)
	request.Consent.Required = s.consent
	if s.edit != nil {
		s.edit(&request)
	}
	request = request.WithDefaults()
	ref := starter.RefOf(request)
	_, err := running.interviews.Start(ctx, request)
	require.NoError(t, err)
	if s.consent {
		_, err := running.interviews.Consent(ctx, ref, parley.ConsentInput{Given: true})
		require.NoError(t, err)
	}
	for no := 1; no <= s.answers; no++ {
		_, err := running.interviews.Answer(ctx, ref, conversation.AnswerTo(no, prose(t, request, no)))
		require.NoError(t, err)
		if s.pauses && no%3 == 0 && no < s.answers {
			s.pause(ctx, t, running, ref)
		}
	}
	if s.cancel {
		require.NoError(t, running.interviews.Cancel(ctx, ref))
	}
	if s.withdraw {
		_, err := running.interviews.Withdraw(ctx, ref, parley.WithdrawInput{ScoreAnswers: true})
		require.NoError(t, err)
	}
	result, err := running.interviews.Result(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, s.status, result.Status)
	return ref, result
}

// pause stops the interview and goes on; in between no answer is taken, and the
// refusal leaves no event.
func (s saved) pause(ctx context.Context, t *testing.T, running *stack, ref starter.Ref) {
	t.Helper()
	standing, err := running.interviews.Pause(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusPaused, standing.Status)
	for try, more := 1, 1; more > 0; try++ {
		require.LessOrEqual(t, try, tries, "a refused answer leaves no event, though a late call may")
		before := len(fetchHistory(ctx, t, running, ref).GetEvents())
		_, err = running.interviews.Answer(ctx, ref, parley.Answer{
			ID: fmt.Sprintf("paused-%d-%d", standing.TurnNo, try), TurnNo: standing.TurnNo, Text: "I am not back yet.",
		})
		refusal, refused := errors.AsType[*parley.Refusal](err)
		require.True(t, refused, "%v", err)
		require.Equal(t, parley.RefusedPaused, refusal.Reason)
		more = len(fetchHistory(ctx, t, running, ref).GetEvents()) - before
	}
	standing, err = running.interviews.Resume(ctx, ref)
	require.NoError(t, err)
	require.Equal(t, parley.StatusInProgress, standing.Status)
	require.False(t, standing.AnswerDue.IsZero())
}

// prose is an answer of 2 KB that compresses no better than a person's: words
// of the request in an order that never repeats.
func prose(t *testing.T, request parley.Request, no int) string {
	t.Helper()
	var words []string
	words = append(words, strings.Fields(request.Role.Description+" "+request.Candidate.ResumeText)...)
	for _, competency := range request.Competencies {
		words = append(words, strings.Fields(competency.Definition)...)
	}
	slices.Sort(words)
	words = slices.Compact(words)
	require.Greater(t, len(words), 200, "too few words to be like prose")
	random := rand.New(rand.NewPCG(uint64(no), 1)) //nolint:gosec // a fixed seed makes the sizes comparable
	const size = 2048
	var b strings.Builder
	b.WriteString("I measured it myself and cut the failures by 40 percent.")
	for b.Len() < size {
		b.WriteString(" " + words[random.IntN(len(words))])
	}
	return b.String()[:size]
}

func fetchHistory(ctx context.Context, t *testing.T, running *stack, ref starter.Ref) *historypb.History {
	t.Helper()
	history := &historypb.History{}
	events := running.client.GetWorkflowHistory(ctx, ref.WorkflowID(), "", false, enumspb.HISTORY_EVENT_FILTER_TYPE_ALL_EVENT)
	for events.HasNext() {
		event, err := events.Next()
		require.NoError(t, err)
		history.Events = append(history.Events, event)
	}
	return history
}
