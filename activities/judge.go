package activities

import (
	"math"
	"strings"

	"github.com/parley-interviews/parley"
)

// scorecard is an analysis with the ids of the competencies whose score was
// dropped because no quote could be verified.
type scorecard struct {
	analysis parley.Analysis
	unproven []string
}

// judge turns what a model wrote into a scorecard. It is the only place where a
// score comes from.
func judge(in parley.AnalyzeInput, wire analyzeWire) (scorecard, *parley.Error) {
	if wire.Competencies == nil || wire.Strengths == nil || wire.Concerns == nil {
		return scorecard{}, malformed("one of the fields competencies, strengths and concerns is missing")
	}
	byID := map[string][]judgementWire{}
	for _, judgement := range wire.Competencies {
		byID[judgement.CompetencyID] = append(byID[judgement.CompetencyID], judgement)
	}
	said := newRecord(in.Turns)
	asked := assessed(in.Turns)
	var card scorecard
	judged := 0
	for _, c := range in.Competencies {
		proposals := byID[c.ID]
		judged += len(proposals)
		score := scoreOf(c.ID, asked[c.ID], proposals, said)
		if score.Status == parley.ScoreInsufficientEvidence && proposals[0].Status == string(parley.ScoreScored) {
			card.unproven = append(card.unproven, c.ID)
		}
		card.analysis.Competencies = append(card.analysis.Competencies, score)
	}
	if judged == 0 {
		return scorecard{}, malformed("field competencies has no entry with the id of a competency")
	}
	card.analysis.Strengths = findings(wire.Strengths, said)
	card.analysis.Concerns = findings(wire.Concerns, said)
	card.analysis.Overall, card.analysis.Recommendation = parley.DefaultPolicy().Judge(in.Competencies, card.analysis.Competencies)
	return card, nil
}

// assessed is the set of competencies that an answered question was about.
func assessed(turns []parley.Turn) map[string]bool {
	ids := map[string]bool{}
	for _, turn := range turns {
		if turn.Answer != nil {
			ids[turn.Question.CompetencyID] = true
		}
	}
	return ids
}

// scoreOf decides on one competency: whatever is wrong with a proposal becomes a
// typed status with a reason in our words, never a number.
func scoreOf(id string, asked bool, proposals []judgementWire, said record) parley.CompetencyScore {
	without := func(status parley.ScoreStatus, reason string) parley.CompetencyScore {
		return parley.CompetencyScore{CompetencyID: id, Status: status, Rationale: reason}
	}
	if !asked {
		return without(parley.ScoreNotAssessed, "No answered question was about this.")
	}
	if len(proposals) != 1 {
		return without(parley.ScoreNotScored, "The model gave no single judgement.")
	}
	proposal := proposals[0]
	rationale, failure := checkSaid("rationale", proposal.Rationale, maxRationaleChars)
	if failure != nil {
		return without(parley.ScoreNotScored, "The model gave no usable rationale.")
	}
	if topic := bannedJudgement(rationale); topic != "" {
		return without(parley.ScoreNotScored, "The model's rationale spoke of the candidate's "+topic+" and was dropped.")
	}
	evidence := said.verifyAll(proposal.Evidence)
	switch parley.ScoreStatus(proposal.Status) {
	case parley.ScoreInsufficientEvidence:
		return parley.CompetencyScore{CompetencyID: id, Status: parley.ScoreInsufficientEvidence, Rationale: rationale, Evidence: evidence}
	case parley.ScoreScored:
	case parley.ScoreNotAssessed, parley.ScoreNotScored:
		return without(parley.ScoreNotScored, "The model gave no judgement.")
	default:
		return without(parley.ScoreNotScored, "The model gave no judgement.")
	}
	score, onScale := scaled(proposal.Score)
	if !onScale {
		return without(parley.ScoreNotScored, "The model's score was not on the scale.")
	}
	if len(evidence) == 0 {
		return without(parley.ScoreInsufficientEvidence, "No quote for the model's score stands in the answers.")
	}
	return parley.CompetencyScore{CompetencyID: id, Status: parley.ScoreScored, Score: score, Rationale: rationale, Evidence: evidence}
}

// scaled returns a whole score from 1 to 5.
func scaled(score *float64) (int, bool) {
	if score == nil || *score != math.Trunc(*score) || *score < parley.MinScore || *score > parley.MaxScore {
		return 0, false
	}
	return int(*score), true
}

// findings keeps the strengths or concerns that evidence shows.
func findings(wires []findingWire, said record) []parley.Finding {
	var kept []parley.Finding
	for _, wire := range wires {
		text, failure := checkReport("finding", strings.TrimSpace(wire.Text), maxFindingChars)
		evidence := said.verifyAll(wire.Evidence)
		if failure != nil || len(evidence) == 0 || len(kept) == maxFindings {
			continue
		}
		kept = append(kept, parley.Finding{Text: text, Evidence: evidence})
	}
	return kept
}
