package activities_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// verdict is what becomes of a model's reply: a scorecard, or a refusal of the
// whole.
type verdict struct {
	Analysis *parley.Analysis `json:"analysis,omitempty"`
	Problem  string           `json:"problem,omitempty"`
	Kind     parley.Kind      `json:"kind,omitempty"`
	Detail   string           `json:"detail,omitempty"`
}

// verdictOn is the verdict without provenance, which changes with each prompt and
// is held elsewhere.
func verdictOn(t *testing.T, g golden, reply string) verdict {
	t.Helper()
	got, err := g.judged(t, activitytest.Say(reply))
	if raised := (*temporal.ApplicationError)(nil); errors.As(err, &raised) {
		failure := requireKind(t, parley.Kind(raised.Type()), err)
		return verdict{Kind: failure.Kind, Detail: failure.Detail}
	}
	require.NoError(t, err)
	got.Analysis.Provenance = parley.Provenance{}
	return verdict{Analysis: &got.Analysis, Problem: got.Problem}
}

// Feature 35: every recorded reply to a golden interview, good or bad, becomes the
// recorded scorecard, to the last byte. After a change that is meant to:
// go test ./activities -run D35Recorded -update, and read the difference.
func TestD35RecordedRepliesBecomeTheRecordedScorecards(t *testing.T) {
	t.Parallel()
	replies, err := filepath.Glob("testdata/golden/replies/*.txt")
	require.NoError(t, err)
	require.Len(t, replies, 30)
	cards, err := filepath.Glob("testdata/golden/cards/*.json")
	require.NoError(t, err)
	require.True(t, *update || len(cards) == len(replies), "%d scorecards for %d replies", len(cards), len(replies))
	for _, file := range replies {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			interview, kind, _ := strings.Cut(name, ".")
			g := interviewOf(t, interview)
			got, err := json.MarshalIndent(verdictOn(t, g, g.reply(t, kind)), "", "  ")
			require.NoError(t, err)
			card := filepath.Join("testdata/golden/cards", name+".json")
			if *update {
				require.NoError(t, os.WriteFile(card, append(got, '\n'), 0o600))
			}
			want, err := os.ReadFile(card) //nolint:gosec // beside the reply
			require.NoError(t, err)
			require.Equal(t, string(want), string(got)+"\n")
		})
	}
}

// What a good model says of them puts the candidates in their order, in every
// language, with every quote found.
func TestD35GoodRepliesPutTheCandidatesInOrder(t *testing.T) {
	t.Parallel()
	for _, language := range []string{"en", "de", "es"} {
		var overall []float64
		for _, candidate := range []string{"weak", "average", "strong"} {
			g := interviewOf(t, language+"-"+candidate)
			got := verdictOn(t, g, g.reply(t, "good"))
			require.Empty(t, got.Problem, g.name)
			require.Len(t, scores(*got.Analysis), len(g.role.Competencies), g.name)
			require.NotContains(t, got.Analysis.HumanReview.Reasons, parley.ReviewUnverifiedQuotes, g.name)
			overall = append(overall, got.Analysis.Overall.Score)
		}
		require.Less(t, overall[0]+1, overall[1], language)
		require.Less(t, overall[1]+1, overall[2], language)
	}
}

// The same deeds in broken words, or with much talk around them, earn the same; one
// story told twelve times earns what it shows once. A model that marks somebody
// down for their language is not heard.
func TestD35HowItIsSaidEarnsAndCostsNothing(t *testing.T) {
	t.Parallel()
	average := scores(interviewOf(t, "en-average").good(t))
	require.Equal(t, average, scores(interviewOf(t, "en-nonnative").good(t)))
	require.Equal(t, average, scores(interviewOf(t, "en-rambling").good(t)))
	require.Equal(t, map[string]float64{"resolving": 3}, scores(interviewOf(t, "en-repeating").good(t)))

	g := interviewOf(t, "en-nonnative")
	got := verdictOn(t, g, g.reply(t, "accented"))
	require.NotEmpty(t, got.Problem)
	for _, score := range got.Analysis.Competencies {
		if score.CompetencyID == "resolving" || score.CompetencyID == "coaching" {
			require.Equal(t, parley.ReasonBannedContent, score.Reason)
			continue
		}
		require.InDelta(t, average[score.CompetencyID], score.Score, 0)
	}
}

// Who says nothing, nothing readable or nothing but orders has no score at all,
// least of all a low one, whether the model is good, punishes or obeys.
func TestD35WhoSaysNothingHasNoScore(t *testing.T) {
	t.Parallel()
	for name, reason := range map[string]parley.ScoreReason{
		"en-empty.good": parley.ReasonUnclearAnswer, "en-empty.punishing": parley.ReasonUnclearAnswer,
		"en-gibberish.good": parley.ReasonUnclearAnswer, "en-gibberish.punishing": parley.ReasonUnclearAnswer,
		"en-hostile.good": parley.ReasonLittleSaid, "en-hostile.obeying": parley.ReasonUnverifiedQuotes,
	} {
		interview, kind, _ := strings.Cut(name, ".")
		g := interviewOf(t, interview)
		card := verdictOn(t, g, g.reply(t, kind)).Analysis
		require.NotNil(t, card, name)
		for _, score := range card.Competencies {
			require.Equal(t, parley.ScoreInsufficientEvidence, score.Status, "%s: %s", name, score.CompetencyID)
			require.Equal(t, reason, score.Reason, "%s: %s", name, score.CompetencyID)
			require.Zero(t, score.Score, name)
		}
		require.Zero(t, card.Overall.Score, name)
		require.Equal(t, parley.RecommendNoDecision, card.Recommendation, name)
		require.True(t, card.HumanReview.Required, name)
		require.Empty(t, card.Strengths, name)
	}
	hostile := interviewOf(t, "en-hostile")
	require.Equal(t, []int{1, 3, 4, 6, 8, 10, 12}, hostile.good(t).FlaggedTurns)
	require.Equal(t, parley.KindMalformed, verdictOn(t, hostile, hostile.reply(t, "overruling")).Kind)
}

// An insult is no order, and code cannot tell it from a poor answer: a model that
// punishes is believed where it quotes insults, and not where it quotes orders. A
// person looks at it in any case.
func TestD35HostilityThatIsPunishedIsLookedAt(t *testing.T) {
	t.Parallel()
	g := interviewOf(t, "en-hostile")
	card := verdictOn(t, g, g.reply(t, "punishing")).Analysis
	require.Equal(t, map[string]float64{"resolving": 1, "planning": 1}, scores(*card))
	require.Contains(t, card.HumanReview.Reasons, parley.ReviewFlaggedAnswer)
	require.Contains(t, card.HumanReview.Reasons, parley.ReviewUnverifiedQuotes)
}

// The stand-in model, which works by rule, puts them in the same order: whatever
// the scores are, arithmetic and evidence do not turn it round.
func TestD35StandInPutsTheCandidatesInOrder(t *testing.T) {
	t.Parallel()
	model := newModel(t, false)
	for _, language := range []string{"en", "de", "es"} {
		before := 0.0
		for _, candidate := range []string{"weak", "average", "strong"} {
			g := interviewOf(t, language+"-"+candidate)
			reply, err := g.judged(t, model.script())
			require.NoError(t, err)
			require.Empty(t, reply.Problem, g.name)
			require.Greater(t, reply.Analysis.Overall.Score, before, g.name)
			before = reply.Analysis.Overall.Score
			if g.name == "en-average" {
				broken, err := interviewOf(t, "en-nonnative").judged(t, model.script())
				require.NoError(t, err)
				require.GreaterOrEqual(t, broken.Analysis.Overall.Score, before, "broken English costs nothing")
			}
		}
	}
}

// Feature 27: one interview in five languages has one scorecard, with quotes in
// the language that was spoken.
func TestD27ScoresAreTheSameInEveryLanguage(t *testing.T) {
	t.Parallel()
	want := scores(interviewOf(t, "en-average").good(t))
	require.Len(t, want, 4)
	for _, language := range parley.Languages() {
		require.Equal(t, want, scores(interviewOf(t, language+"-average").good(t)), language)
	}
	g := interviewOf(t, "es-strong")
	translated := verdictOn(t, g, g.reply(t, "translating")).Analysis
	require.Equal(t, map[string]float64{"coaching": 5}, scores(*translated), "a translated quote is not what was said")
}
