package show_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/show"
)

func question() parley.Turn {
	return parley.Turn{
		No:       3,
		Status:   parley.TurnAsked,
		Question: parley.Question{CompetencyID: "design", Lead: "Thank you.", Text: "How did you split it?", Source: parley.SourceModel},
	}
}

func TestTurnShowsQuestionAndAnswer(t *testing.T) {
	t.Parallel()
	turn := question()
	turn.Answer = &parley.Answer{Text: "By owner.\n\nNot by layer."}
	var page strings.Builder
	require.NoError(t, show.Turn(&page, turn, 12))
	require.Equal(t, "\nQuestion 3 of 12 · design\n  Thank you.\n  How did you split it?\n  > By owner.\n  > Not by layer.\n", page.String())
}

// A reader must be able to tell a question that no model fitted, and a
// silence from an answer that is still to come.
func TestTurnTellsWhatIsUnusual(t *testing.T) {
	t.Parallel()
	turn := question()
	turn.Question.Source = parley.SourcePlan
	turn.Status = parley.TurnTimedOut
	var page strings.Builder
	require.NoError(t, show.Turn(&page, turn, 12))
	require.Contains(t, page.String(), "as planned")
	require.Contains(t, page.String(), "no answer in time")
}

func TestLongTextIsBrokenAndIndented(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	require.NoError(t, show.Answer(&page, parley.Answer{Text: strings.Repeat("größer ", 60)}))
	lines := strings.Split(strings.TrimSuffix(page.String(), "\n"), "\n")
	require.Greater(t, len(lines), 4)
	for _, line := range lines {
		require.True(t, strings.HasPrefix(line, "  > größer"), line)
		require.LessOrEqual(t, len([]rune(line)), 96)
	}
}

// Text of others must not recolour, clear or retitle the reader's terminal.
func TestControlCharactersAreDropped(t *testing.T) {
	t.Parallel()
	var page strings.Builder
	require.NoError(t, show.Answer(&page, parley.Answer{Text: "a\x1b[2Jb\u009bc"}))
	require.Equal(t, "  > a[2Jbc\n", page.String())
}

func TestAttemptsAlignDetours(t *testing.T) {
	t.Parallel()
	failed := parley.Attempt{
		Call: "next_turn/4", No: 1, Provider: "groq", Model: "gpt-oss", Outcome: parley.OutcomeFailed,
		Kind: parley.KindRateLimited, LatencyMS: 120, Reason: "first by priority",
	}
	nowhere := parley.Attempt{Call: "next_turn/4", No: 2, Outcome: parley.OutcomeNoRoute, Reason: "all benched"}
	var page strings.Builder
	require.NoError(t, show.Attempts(&page, []parley.Attempt{failed, nowhere}))
	require.NoError(t, show.Attempt(&page, failed))
	require.Contains(t, page.String(), "  next_turn/4  1  groq gpt-oss        failed: rate limited  120ms  first by priority\n")
	require.Contains(t, page.String(), "  next_turn/4  2  nowhere             no route              -      all benched\n")
	require.Contains(t, page.String(), "  · next_turn/4 #1 groq gpt-oss: failed: rate limited after 120ms (first by priority)\n")
}

func TestScorecardShowsScoresWithQuotes(t *testing.T) {
	t.Parallel()
	request := parley.Request{Competencies: []parley.Competency{{ID: "design", Name: "System design"}, {ID: "own", Name: "Ownership"}}}
	result := parley.Result{
		InterviewID: "acme/1", Status: parley.StatusCompleted,
		Summary: &parley.Summary{Text: "Split by owner.", Claims: []parley.Claim{{Text: "Led a split", Turns: []int{3, 4}}}},
		Analysis: &parley.Analysis{
			Competencies: []parley.CompetencyScore{
				{
					CompetencyID: "design", Status: parley.ScoreScored, Score: 4, Confidence: parley.ConfidenceMedium, Rationale: "Clear cut.",
					Evidence: []parley.Evidence{{TurnNo: 3, Quote: "By owner."}},
				},
				{CompetencyID: "own", Status: parley.ScoreInsufficientEvidence},
			},
			Strengths:      []parley.Finding{{Text: "Cuts well", Evidence: []parley.Evidence{{TurnNo: 3, Quote: "Not by layer."}}}},
			Overall:        parley.Overall{Score: 4, Coverage: 0.5, Confidence: parley.ConfidenceLow, Policy: "default/v2"},
			Recommendation: parley.RecommendNoDecision,
			HumanReview: parley.HumanReview{
				Required: true, Reasons: []parley.ReviewReason{parley.ReviewLowConfidence, parley.ReviewLowCoverage},
			},
		},
	}
	var page strings.Builder
	require.NoError(t, show.Scorecard(&page, request, result))
	for _, want := range []string{
		"  - Led a split (answers 3, 4)\n",
		"Overall 4.0 of 5 · coverage 50 % · advice to a human: no decision\n" +
			"  Confidence low · human review: required, low confidence, low coverage\n",
		"  4  System design (medium confidence)\n     Clear cut.\n     “By owner.” (answer 3)\n",
		"  -  Ownership: insufficient evidence\n",
		"  Strengths\n   - Cuts well\n     “Not by layer.” (answer 3)\n",
	} {
		require.Contains(t, page.String(), want)
	}
}

// A missing scorecard is told with its reason and never shown as a low score.
func TestScorecardTellsWhatCachesHad(t *testing.T) {
	t.Parallel()
	for cached, want := range map[int]string{
		0:   "Cost: 2 model calls, 1000 prompt and 90 completion tokens\n",
		805: "Cost: 2 model calls, 1000 prompt and 90 completion tokens (80 % of the prompts from caches)\n",
	} {
		var page strings.Builder
		usage := parley.Usage{Calls: 2, PromptTokens: 1000, CompletionTokens: 90, CachedTokens: cached}
		require.NoError(t, show.Scorecard(&page, parley.Request{}, parley.Result{Usage: usage}))
		require.Contains(t, page.String(), want)
	}
}

func TestScorecardTellsWhyThereIsNone(t *testing.T) {
	t.Parallel()
	result := parley.Result{
		Status: parley.StatusAnalysisFailed, SummaryStatus: parley.PartFailed,
		AnalysisStatus: parley.PartFailed, AnalysisError: parley.KindRefused,
	}
	var page strings.Builder
	require.NoError(t, show.Scorecard(&page, parley.Request{}, result))
	require.Contains(t, page.String(), "Scorecard: failed (refused)\n")
	require.NotContains(t, page.String(), "Overall")
}

type brokenPipe struct{}

var errPipe = errors.New("broken pipe")

func (brokenPipe) Write([]byte) (int, error) { return 0, errPipe }

func TestWriterErrorsAreReturned(t *testing.T) {
	t.Parallel()
	require.ErrorIs(t, show.Greeting(brokenPipe{}, parley.Greeting{Disclosure: "I am an AI."}), errPipe)
	require.ErrorIs(t, show.Attempts(brokenPipe{}, nil), errPipe)
}
