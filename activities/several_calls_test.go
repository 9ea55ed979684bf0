package activities_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// reportOf is a model's report: a summary and then the scorecard.
func reportOf(card string) string {
	return `{"summary":{"text":"The candidate led billing.","claims":[{"text":"Led the rewrite.","turns":[1]}]},` + card[1:]
}

func report(t *testing.T, text string) (parley.ReportReply, error) {
	t.Helper()
	b := newBench(t, activitytest.Say(text))
	input := analyzeInput(t)
	input.Call = call("report")
	return run[parley.ReportReply](t, b, b.acts.Report, input)
}

// One call gives what two give elsewhere, held to the same.
func TestReportHoldsSummaryAndScorecard(t *testing.T) {
	t.Parallel()
	made, err := report(t, reportOf(scorecard(t, 4, nil)))
	require.NoError(t, err)
	require.Empty(t, made.Problem)
	require.Equal(t, []parley.Claim{{Text: "Led the rewrite.", Turns: []int{1}}}, made.Summary.Claims)
	require.InDelta(t, 4, made.Analysis.Overall.Score, 1e-9)
	require.Equal(t, parley.RecommendYes, made.Analysis.Recommendation)
	require.Regexp(t, `^report/v1@`, made.Analysis.Provenance.Prompt)
	require.Equal(t, made.Analysis.Provenance.Output, made.Summary.Provenance.Output)
	require.Equal(t, made.Receipt.Usage, made.Analysis.Provenance.Usage)
	require.Zero(t, made.Summary.Provenance.Usage, "one call's usage stands once")

	b := newBench(t, activitytest.Say(scorecard(t, 4, nil)))
	alone, err := run[parley.AnalyzeReply](t, b, b.acts.Analyze, analyzeInput(t))
	require.NoError(t, err)
	require.Equal(t, alone.Analysis.Competencies, made.Analysis.Competencies)
}

// A report without a usable half is no report, and quotes that nobody said are
// worth a repair as anywhere.
func TestD09ReportIsHeldToWhatItsPartsAreHeldTo(t *testing.T) {
	t.Parallel()
	card := scorecard(t, 4, nil)
	for _, text := range []string{
		card, `{"summary":null,` + card[1:], strings.Replace(reportOf(card), `"turns":[1]`, `"turns":[99]`, 1),
		strings.Replace(reportOf(card), "led billing", "seemed nervous", 1), reportOf(`{"competencies":[],"strengths":[],"concerns":[]}`),
		reportOf(card)[:400], `{"overall":5,` + reportOf(card)[1:],
	} {
		_, err := report(t, text)
		requireKind(t, parley.KindMalformed, err)
	}
	invented, err := report(t, reportOf(scorecard(t, 5, map[string]string{"debugging": "words that nobody ever said here"})))
	require.NoError(t, err)
	require.Contains(t, invented.Problem, "debugging")
	require.Zero(t, invented.Analysis.Competencies[1].Score)
}

// calls are those that make one scorecard, with the words that each replies.
type calls struct {
	inputs []parley.AnalyzeInput
	texts  []string
	// whole makes the scorecard of their parts.
	whole func([]parley.Analysis) parley.Analysis
}

// inMode are the calls of a scoring mode on the sample interview.
func inMode(t *testing.T, mode parley.ScoringMode) calls {
	t.Helper()
	all := analyzeInput(t)
	made := calls{whole: func(parts []parley.Analysis) parley.Analysis {
		if mode == parley.ScoringEnsemble {
			return parley.Combine(parley.DefaultPolicy(), all.Competencies, parts)
		}
		return parley.MergeCompetencies(parley.DefaultPolicy(), all.Competencies, all.Turns, parts)
	}}
	if mode == parley.ScoringEnsemble {
		for i, score := range []int{5, 3, 4} {
			in := all
			in.Call = call(fmt.Sprintf("analyze/rater-%d", i+1))
			made.inputs, made.texts = append(made.inputs, in), append(made.texts, scorecard(t, score, nil))
		}
		return made
	}
	for i, c := range all.Competencies {
		in := all
		in.Call, in.Competencies = call("analyze/"+c.ID), []parley.Competency{c}
		in.Turns = slices.DeleteFunc(slices.Clone(in.Turns), func(turn parley.Turn) bool { return turn.Question.CompetencyID != c.ID })
		made.inputs, made.texts = append(made.inputs, in), append(made.texts, scorecard(t, 1+i, nil))
	}
	return made
}

// judge runs the calls, each with its model's words or, without them, with what the
// store has kept.
func (c calls) judge(t *testing.T, store []map[string]parley.ChatReply) (string, []map[string]parley.ChatReply) {
	t.Helper()
	var parts []parley.Analysis
	var saved []map[string]parley.ChatReply
	for i, in := range c.inputs {
		script := activitytest.Say(c.texts[i])
		if store != nil {
			script = activitytest.Fail(errOutage)
		}
		b := newBench(t, script)
		if store != nil {
			for id, kept := range store[i] {
				require.NoError(t, b.replies.Save(t.Context(), id, kept))
			}
		}
		reply, err := run[parley.AnalyzeReply](t, b, b.acts.Analyze, in)
		require.NoError(t, err)
		parts, saved = append(parts, reply.Analysis), append(saved, b.replies.Saved())
	}
	whole, err := json.Marshal(c.whole(parts))
	require.NoError(t, err)
	return string(whole), saved
}

// A scorecard of several calls is made again, byte for byte, from the kept replies:
// another worker, no model.
func TestD15ScorecardOfSeveralCallsIsRebuiltByteForByte(t *testing.T) {
	t.Parallel()
	for _, mode := range []parley.ScoringMode{parley.ScoringPerCompetency, parley.ScoringEnsemble} {
		made := inMode(t, mode)
		first, store := made.judge(t, nil)
		again, _ := made.judge(t, store)
		require.Equal(t, first, again, mode)

		var card parley.Analysis
		require.NoError(t, json.Unmarshal([]byte(first), &card))
		require.Equal(t, mode, card.Mode)
		require.Len(t, card.Parts, len(made.inputs))
		outputs := map[string]bool{}
		for i, part := range card.Parts {
			require.Regexp(t, `^analyze/v1@`, part.Prompt)
			require.Equal(t, parley.RubricDigest(made.inputs[i].Competencies), part.Rubric)
			outputs[part.Output] = true
		}
		require.Len(t, outputs, len(made.inputs), "each part names the reply that it stands in")
		require.Equal(t, parley.RubricDigest(analyzeInput(t).Competencies), card.Provenance.Rubric)
		require.Equal(t, parley.DefaultPolicy().ID(), card.Provenance.Policy)
		for _, score := range card.Competencies {
			require.Equal(t, parley.ScoreScored, score.Status)
			require.NotEmpty(t, score.Evidence)
		}
	}
}

// So is a report.
func TestD15ReportIsRebuiltByteForByteFromTheKeptReply(t *testing.T) {
	t.Parallel()
	input := analyzeInput(t)
	input.Call = call("report")
	first := newBench(t, activitytest.Say(reportOf(scorecard(t, 4, nil))))
	made, err := run[parley.ReportReply](t, first, first.acts.Report, input)
	require.NoError(t, err)
	later := newBench(t, activitytest.Fail(errOutage))
	for id, kept := range first.replies.Saved() {
		require.NoError(t, later.replies.Save(t.Context(), id, kept))
	}
	again, err := run[parley.ReportReply](t, later, later.acts.Report, input)
	require.NoError(t, err)
	require.Empty(t, later.provider.Requests())
	require.Equal(t, made, again)
}

// What code thinks of an answer reaches no scorer, and no score comes of answers
// that nothing can be read from, whatever a model makes of them.
func TestD22UnclearAnswersAreNeverALowScore(t *testing.T) {
	t.Parallel()
	input := analyzeInput(t)
	plain := newBench(t, activitytest.Say(scorecard(t, 1, nil)))
	_, err := run[parley.AnalyzeReply](t, plain, plain.acts.Analyze, input)
	require.NoError(t, err)

	for i := range input.Turns {
		if input.Turns[i].Question.CompetencyID == "ownership" {
			answer := *input.Turns[i].Answer
			answer.Flags = []parley.AnswerFlag{parley.FlagLowASR}
			input.Turns[i].Answer = &answer
		}
	}
	b := newBench(t, activitytest.Say(scorecard(t, 1, nil)))
	reply, err := run[parley.AnalyzeReply](t, b, b.acts.Analyze, input)
	require.NoError(t, err)
	require.Equal(t, plain.provider.Requests()[0].Messages, b.provider.Requests()[0].Messages, "the scorer is told nothing of it")
	require.Empty(t, reply.Problem, "it is not the model's fault")
	for _, score := range reply.Analysis.Competencies {
		if score.CompetencyID != "ownership" {
			require.InDelta(t, 1, score.Score, 0)
			continue
		}
		require.Equal(t, parley.ScoreInsufficientEvidence, score.Status)
		require.Equal(t, parley.ReasonUnclearAnswer, score.Reason)
		require.Zero(t, score.Score)
		require.Positive(t, score.Basis.Unclear)
	}
	require.NotEmpty(t, reply.Analysis.UnclearTurns)
	require.Contains(t, reply.Analysis.HumanReview.Reasons, parley.ReviewUnclearAnswer)
}

// Practice has scores and evidence, and no advice; what ended early is looked at.
func TestD26PracticeIsScoredWithoutAdvice(t *testing.T) {
	t.Parallel()
	input := analyzeInput(t)
	input.Partial = true
	b := newBench(t, activitytest.Say(scorecard(t, 4, nil)))
	reply, err := run[parley.AnalyzeReply](t, b, b.acts.Analyze, input)
	require.NoError(t, err)
	require.Equal(t, []parley.ReviewReason{parley.ReviewPartial}, reply.Analysis.HumanReview.Reasons)

	input.Mock = true
	b = newBench(t, activitytest.Say(scorecard(t, 4, nil)))
	reply, err = run[parley.AnalyzeReply](t, b, b.acts.Analyze, input)
	require.NoError(t, err)
	require.InDelta(t, 4, reply.Analysis.Overall.Score, 1e-9)
	require.Empty(t, reply.Analysis.Recommendation)
	require.False(t, reply.Analysis.HumanReview.Required)
}
