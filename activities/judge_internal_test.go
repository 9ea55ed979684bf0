package activities

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// judged is an interview about three competencies: "asked" was asked in turns 1
// and 2, "silent" in turn 3, which has no answer, "never" in none.
func judged() parley.AnalyzeInput {
	turns := turnsOf("What did you do?", "I wrote the parser and cut the run to nine minutes.", "We met every week and I took the notes.")
	for i := range turns {
		turns[i].Question.CompetencyID = "asked"
	}
	turns = append(turns, parley.Turn{No: 3, Question: parley.Question{CompetencyID: "silent"}, Status: parley.TurnTimedOut})
	return parley.AnalyzeInput{
		Competencies: []parley.Competency{{ID: "asked", Weight: 1}, {ID: "silent", Weight: 1}, {ID: "never", Weight: 1}},
		Turns:        turns,
	}
}

// reply is a scorecard with these judgements and nothing else.
func reply(judgements ...string) string {
	return `{"competencies":[` + strings.Join(judgements, ",") + `],"strengths":[],"concerns":[]}`
}

// judgement is one on "asked".
func judgement(status, score, rationale, evidence string) string {
	return fmt.Sprintf(`{"competency_id":"asked","status":%q,"score":%s,"rationale":%q,"evidence":[%s]}`, status, score, rationale, evidence)
}

const (
	realQuote     = `{"turn_no":1,"quote":"I wrote the parser"}`
	inventedQuote = `{"turn_no":1,"quote":"I rebuilt the whole company"}`
)

// Every way in which a judgement can fall short has its own status, and none of
// them has a number.
func TestD09JudgementBecomesATypedStatusUnlessItHolds(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		reply  string
		status parley.ScoreStatus
		score  float64
	}{
		"holds":             {reply(judgement("scored", "4", "Cut the run.", realQuote)), parley.ScoreScored, 4},
		"one quote of two":  {reply(judgement("scored", "4", "Cut the run.", inventedQuote+","+realQuote)), parley.ScoreScored, 4},
		"whole float":       {reply(judgement("scored", "4.0", "Cut the run.", realQuote)), parley.ScoreScored, 4},
		"model is unsure":   {reply(judgement("insufficient_evidence", "null", "Little was said.", "")), parley.ScoreInsufficientEvidence, 0},
		"unsure, yet a 5":   {reply(judgement("insufficient_evidence", "5", "Little was said.", realQuote)), parley.ScoreInsufficientEvidence, 0},
		"invented quote":    {reply(judgement("scored", "4", "Cut the run.", inventedQuote)), parley.ScoreInsufficientEvidence, 0},
		"no quote":          {reply(judgement("scored", "4", "Cut the run.", "")), parley.ScoreInsufficientEvidence, 0},
		"below the scale":   {reply(judgement("scored", "0", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"above the scale":   {reply(judgement("scored", "6", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"far off the scale": {reply(judgement("scored", "1e300", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"between levels":    {reply(judgement("scored", "3.5", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"no score":          {reply(judgement("scored", "null", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"no reason":         {reply(judgement("scored", "4", " ", realQuote)), parley.ScoreNotScored, 0},
		"own status":        {reply(judgement("excellent", "4", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"reserved status":   {reply(judgement("not_assessed", "4", "Cut the run.", realQuote)), parley.ScoreNotScored, 0},
		"banned reason":     {reply(judgement("scored", "4", "The candidate seemed nervous.", realQuote)), parley.ScoreNotScored, 0},
		"judged twice": {
			reply(judgement("scored", "4", "Cut the run.", realQuote), judgement("scored", "4", "Cut the run.", realQuote)),
			parley.ScoreNotScored, 0,
		},
	} {
		wire, failure := decode[analyzeWire](c.reply)
		require.Nil(t, failure, name)
		card, failure := judge(judged(), wire)
		require.Nil(t, failure, name)
		require.Len(t, card.Competencies, 3, name)
		got := card.Competencies[0]
		require.Equal(t, c.status, got.Status, name)
		require.InDelta(t, c.score, got.Score, 0, name)
		require.NotEmpty(t, got.Rationale, name)
		require.NotContains(t, got.Rationale, "nervous", name)
		for _, other := range card.Competencies[1:] {
			require.Equal(t, parley.ScoreNotAssessed, other.Status, "%s: %s", name, other.CompetencyID)
		}
	}
}

// What was not asked and answered cannot be scored, whatever a model quotes.
func TestD14CompetencyThatWasNotAskedIsNotAssessed(t *testing.T) {
	t.Parallel()
	wire, failure := decode[analyzeWire](reply(strings.Replace(judgement("scored", "5", "Cut the run.", realQuote), "asked", "never", 1)))
	require.Nil(t, failure)
	card, failure := judge(judged(), wire)
	require.Nil(t, failure)
	require.Equal(t, parley.ScoreNotScored, card.Competencies[0].Status, "asked, and left out by the model")
	require.Equal(t, parley.ScoreNotAssessed, card.Competencies[2].Status)
}

// Items are matched by id: strangers are dropped, and a card of strangers only
// is worth a repair.
func TestD11JudgementsAreMatchedByID(t *testing.T) {
	t.Parallel()
	stranger := strings.Replace(judgement("scored", "5", "Cut the run.", realQuote), "asked", "charm", 1)
	wire, failure := decode[analyzeWire](reply(judgement("scored", "4", "Cut the run.", realQuote), stranger))
	require.Nil(t, failure)
	card, failure := judge(judged(), wire)
	require.Nil(t, failure)
	require.Len(t, card.Competencies, 3)

	wire, failure = decode[analyzeWire](reply(stranger))
	require.Nil(t, failure)
	_, failure = judge(judged(), wire)
	require.NotNil(t, failure)
	require.Equal(t, parley.KindMalformed, failure.Kind)
}

func TestD10FindingsNeedEvidenceAndAllowedWords(t *testing.T) {
	t.Parallel()
	said := newRecord(judged().Turns)
	kept := findings([]findingWire{
		{"Names a result.", []quoteWire{{1, "cut the run to nine minutes"}}},
		{"Is a fine person.", nil},
		{"Built a company.", []quoteWire{{1, "I rebuilt the whole company"}}},
		{"The candidate has a strong accent.", []quoteWire{{1, "I wrote the parser"}}},
		{"", []quoteWire{{1, "I wrote the parser"}}},
	}, said)
	require.Len(t, kept, 1)
	require.Equal(t, "Names a result.", kept[0].Text)
}

// report is a report whose scorecard is one of these judgements.
func report(judgements ...string) string {
	return `{"summary":{"text":"Cut the run.","claims":[{"text":"Wrote the parser.","turns":[1]}]},` + reply(judgements...)[1:]
}

// No output of a model whatsoever yields a score off the scale, a score without
// the candidate's words behind it, or a recommendation without scores.
func FuzzD09NoScoreWithoutEvidence(f *testing.F) {
	f.Add(reply(judgement("scored", "4", "Cut the run.", realQuote)))
	f.Add(reply(judgement("scored", "4", "Cut the run.", inventedQuote)))
	f.Add(reply(judgement("insufficient_evidence", "null", "Little.", "")))
	f.Add("```json\n" + reply(judgement("scored", "9", "So good.", realQuote)) + "\n```")
	f.Add(reply(judgement("scored", "5", "x", `{"turn_no":2,"quote":"What did you do? I took the notes"}`)))
	f.Add(`{"competencies":null,"strengths":[],"concerns":[]}`)
	f.Add(report(judgement("scored", "4", "Cut the run.", realQuote)))
	f.Add(report(judgement("scored", "5", "So good.", inventedQuote)))
	f.Add(`{"summary":null,` + reply(judgement("scored", "4", "Cut the run.", realQuote))[1:])
	f.Fuzz(func(t *testing.T, output string) { requireSupported(t, judged(), output) })
}

// requireSupported checks what becomes of a model's output, as an analysis and as a
// report.
func requireSupported(t require.TestingT, in parley.AnalyzeInput, output string) {
	if wire, failure := decode[analyzeWire](output); failure == nil {
		if card, failure := judge(in, wire); failure == nil {
			requireSupportedCard(t, in, card)
		}
	}
	if wire, failure := decode[reportWire](output); failure == nil {
		if summary, card, failure := reported(in, wire); failure == nil {
			requireSupportedCard(t, in, card)
			require.NotEmpty(t, summary.Claims)
		}
	}
}

func requireSupportedCard(t require.TestingT, in parley.AnalyzeInput, card parley.Analysis) {
	require.Len(t, card.Competencies, len(in.Competencies))
	scored := 0
	for i, score := range card.Competencies {
		require.Equal(t, in.Competencies[i].ID, score.CompetencyID)
		requireOwnWords(t, in.Turns, score.Evidence)
		require.Equal(t, score.Status == parley.ScoreScored, score.Reason == "")
		require.Equal(t, score.Status == parley.ScoreScored, score.Confidence != "")
		if score.Status != parley.ScoreScored {
			require.Zero(t, score.Score)
			continue
		}
		scored++
		require.Positive(t, score.Basis.Answered)
		require.GreaterOrEqual(t, score.Score, float64(parley.MinScore))
		require.LessOrEqual(t, score.Score, float64(parley.MaxScore))
		require.NotEmpty(t, score.Evidence)
	}
	if scored == 0 {
		require.Equal(t, parley.RecommendNoDecision, card.Recommendation)
		require.Zero(t, card.Overall.Score)
	}
	for _, finding := range append(card.Strengths, card.Concerns...) {
		require.NotEmpty(t, finding.Evidence)
		requireOwnWords(t, in.Turns, finding.Evidence)
	}
}

// requireOwnWords checks evidence against the answers without the code under
// test: the passage stands at its offsets.
func requireOwnWords(t require.TestingT, turns []parley.Turn, evidence []parley.Evidence) {
	for _, e := range evidence {
		require.NotNil(t, turns[e.TurnNo-1].Answer)
		require.Equal(t, e.Quote, string([]rune(turns[e.TurnNo-1].Answer.Text)[e.Start:e.End]))
		require.GreaterOrEqual(t, len(strings.Fields(e.Quote)), minQuoteWords)
	}
}
