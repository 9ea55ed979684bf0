package activities

import (
	"math"
	"strings"

	"github.com/parley-interviews/parley"
)

// judge turns what a model wrote into a scorecard. It is the only place where a
// score comes from.
func judge(in parley.AnalyzeInput, wire analyzeWire) (parley.Analysis, *parley.Error) {
	if wire.Competencies == nil || wire.Strengths == nil || wire.Concerns == nil {
		return parley.Analysis{}, malformed("one of the fields competencies, strengths and concerns is missing")
	}
	byID := map[string][]judgementWire{}
	for _, judgement := range wire.Competencies {
		byID[judgement.CompetencyID] = append(byID[judgement.CompetencyID], judgement)
	}
	said := newRecord(in.Turns)
	card := parley.Analysis{Partial: in.Partial, Mock: in.Mock}
	judged := 0
	for _, c := range in.Competencies {
		proposals := byID[c.ID]
		judged += len(proposals)
		card.Competencies = append(card.Competencies, scoreOf(c.ID, in.Turns, proposals, said))
	}
	if judged == 0 {
		return parley.Analysis{}, malformed("field competencies has no entry with the id of a competency")
	}
	card.Strengths = findings(wire.Strengths, said)
	card.Concerns = findings(wire.Concerns, said)
	return parley.DefaultPolicy().Complete(in.Competencies, card), nil
}

// reviewed adds what a person must look at.
func reviewed(in parley.AnalyzeInput, card parley.Analysis) parley.Analysis {
	for _, turn := range in.Turns {
		if turn.Answer != nil && speaksToModel(turn.Answer.Text) {
			card.FlaggedTurns = append(card.FlaggedTurns, turn.No)
		}
	}
	card.UnclearTurns = parley.UnclearTurns(in.Turns)
	return parley.DefaultPolicy().Complete(in.Competencies, card)
}

// scoreOf decides on one competency: whatever is wrong with a proposal becomes a
// typed status and reason, never a number.
func scoreOf(id string, turns []parley.Turn, proposals []judgementWire, said record) parley.CompetencyScore {
	score := parley.Unjudged(id, turns)
	switch {
	case score.Reason != parley.ReasonNoJudgement || len(proposals) == 0:
		return score
	case len(proposals) > 1:
		return without(score, parley.ScoreNotScored, parley.ReasonSeveralJudgements)
	}
	proposal := proposals[0]
	rationale, failure := checkSaid("rationale", proposal.Rationale, maxRationaleChars)
	if failure != nil {
		return without(score, parley.ScoreNotScored, parley.ReasonNoRationale)
	}
	if bannedJudgement(rationale) != "" {
		return without(score, parley.ScoreNotScored, parley.ReasonBannedContent)
	}
	evidence, refused := said.verifyAll(proposal.Evidence)
	score.RefusedQuotes = refused
	switch parley.ScoreStatus(proposal.Status) {
	case parley.ScoreInsufficientEvidence:
		score.Status, score.Reason = parley.ScoreInsufficientEvidence, parley.ReasonLittleSaid
		score.Rationale, score.Evidence = rationale, evidence
		return score
	case parley.ScoreScored:
	case parley.ScoreNotAssessed, parley.ScoreNotScored:
		return without(score, parley.ScoreNotScored, parley.ReasonNoJudgement)
	default:
		return without(score, parley.ScoreNotScored, parley.ReasonNoJudgement)
	}
	level, onScale := scaled(proposal.Score)
	switch {
	case !onScale:
		return without(score, parley.ScoreNotScored, parley.ReasonOffScale)
	case len(proposal.Evidence) == 0:
		return without(score, parley.ScoreInsufficientEvidence, parley.ReasonNoQuote)
	case len(evidence) == 0:
		return without(score, parley.ScoreInsufficientEvidence, parley.ReasonUnverifiedQuotes)
	}
	score.Status, score.Reason = parley.ScoreScored, ""
	score.Score, score.Rationale, score.Evidence = level, rationale, evidence
	return score
}

// without is the score that there is none, with the reason in our words.
func without(score parley.CompetencyScore, status parley.ScoreStatus, reason parley.ScoreReason) parley.CompetencyScore {
	score.Status, score.Reason, score.Rationale = status, reason, reason.Text()
	return score
}

// scaled returns a whole score from 1 to 5.
func scaled(score *float64) (float64, bool) {
	if score == nil || *score != math.Trunc(*score) || *score < parley.MinScore || *score > parley.MaxScore {
		return 0, false
	}
	return *score, true
}

// findings keeps the strengths or concerns that evidence shows.
func findings(wires []findingWire, said record) []parley.Finding {
	var kept []parley.Finding
	for _, wire := range wires {
		text, failure := checkReport("finding", strings.TrimSpace(wire.Text), maxFindingChars)
		evidence, _ := said.verifyAll(wire.Evidence)
		if failure != nil || len(evidence) == 0 || len(kept) == parley.MaxFindings {
			continue
		}
		kept = append(kept, parley.Finding{Text: text, Evidence: evidence})
	}
	return kept
}
