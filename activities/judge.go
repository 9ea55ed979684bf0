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
	policy := parley.DefaultPolicy()
	var card parley.Analysis
	judged := 0
	for _, c := range in.Competencies {
		proposals := byID[c.ID]
		judged += len(proposals)
		score := scoreOf(c.ID, in.Turns, proposals, said)
		score.Confidence = policy.Confidence(score)
		card.Competencies = append(card.Competencies, score)
	}
	if judged == 0 {
		return parley.Analysis{}, malformed("field competencies has no entry with the id of a competency")
	}
	card.Strengths = findings(wire.Strengths, said)
	card.Concerns = findings(wire.Concerns, said)
	card.Overall, card.Recommendation = policy.Judge(in.Competencies, card.Competencies)
	card.ATSRecommendation = card.Recommendation.ATS()
	return card, nil
}

// reviewed adds what a person must look at.
func reviewed(in parley.AnalyzeInput, card parley.Analysis) parley.Analysis {
	for _, turn := range in.Turns {
		if turn.Answer != nil && speaksToModel(turn.Answer.Text) {
			card.FlaggedTurns = append(card.FlaggedTurns, turn.No)
		}
	}
	card.HumanReview = parley.DefaultPolicy().Review(in.Competencies, card)
	return card
}

// basisOf counts the questions that were about a competency.
func basisOf(id string, turns []parley.Turn) parley.Basis {
	var basis parley.Basis
	for _, turn := range turns {
		if turn.Question.CompetencyID != id {
			continue
		}
		basis.Asked++
		switch {
		case turn.Answer != nil:
			basis.Answered++
		case turn.Status == parley.TurnTimedOut:
			basis.TimedOut++
		}
	}
	return basis
}

// scoreOf decides on one competency: whatever is wrong with a proposal becomes a
// typed status and reason, never a number.
func scoreOf(id string, turns []parley.Turn, proposals []judgementWire, said record) parley.CompetencyScore {
	score := parley.CompetencyScore{CompetencyID: id, Basis: basisOf(id, turns)}
	if reason := unassessed(score.Basis); reason != "" {
		return without(score, parley.ScoreNotAssessed, reason)
	}
	switch {
	case len(proposals) == 0:
		return without(score, parley.ScoreNotScored, parley.ReasonNoJudgement)
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
	score.Status, score.Score, score.Rationale, score.Evidence = parley.ScoreScored, level, rationale, evidence
	return score
}

// unassessed says why a competency cannot be assessed, or "".
func unassessed(basis parley.Basis) parley.ScoreReason {
	switch {
	case basis.Answered > 0:
		return ""
	case basis.Asked == 0:
		return parley.ReasonNotAsked
	case basis.TimedOut == basis.Asked:
		return parley.ReasonTimedOut
	}
	return parley.ReasonNotAnswered
}

// without is the score that there is none, with the reason in our words.
func without(score parley.CompetencyScore, status parley.ScoreStatus, reason parley.ScoreReason) parley.CompetencyScore {
	score.Status, score.Reason, score.Rationale = status, reason, reasonText(reason)
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
		if failure != nil || len(evidence) == 0 || len(kept) == maxFindings {
			continue
		}
		kept = append(kept, parley.Finding{Text: text, Evidence: evidence})
	}
	return kept
}
