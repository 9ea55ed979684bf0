package parley

import (
	"cmp"
	"math"
	"slices"
)

// Bounds of a scorecard.
const (
	// MaxEvidence is how many quotes are kept for one judgement.
	MaxEvidence = 5
	// MaxFindings is how many strengths are kept, and how many concerns.
	MaxFindings = 8
)

// Combine makes one scorecard of those of an ensemble's raters, of which there is
// at least one. A score is the mean of the raters that gave one, if more than half
// of all did; otherwise there is none, for the reason that most of the others give.
// The rationale is that of the rater nearest to the mean, and the evidence is that
// of all who scored. Equal raters in the same order make equal cards.
func Combine(p Policy, competencies []Competency, raters []Analysis) Analysis {
	card := gather(ScoringEnsemble, competencies, raters)
	for _, c := range competencies {
		card.Competencies = append(card.Competencies, combined(c.ID, raters))
	}
	return p.Complete(competencies, card)
}

// MergeCompetencies makes one scorecard of those that judge one competency each.
// A competency without a part is not scored, or not assessed where the turns say
// that there was nothing to judge.
func MergeCompetencies(p Policy, competencies []Competency, turns []Turn, parts []Analysis) Analysis {
	card := gather(ScoringPerCompetency, competencies, parts)
	for _, c := range competencies {
		score := Unjudged(c.ID, turns)
		for _, part := range parts {
			if i := part.index(c.ID); i >= 0 {
				score = part.Competencies[i]
			}
		}
		card.Competencies = append(card.Competencies, score)
	}
	card.UnclearTurns = UnclearTurns(turns)
	return p.Complete(competencies, card)
}

// Unassessed is the scorecard of an interview that left nothing to judge, and for
// which no model is asked.
func Unassessed(p Policy, competencies []Competency, turns []Turn, partial, mock bool) Analysis {
	card := Analysis{Partial: partial, Mock: mock, UnclearTurns: UnclearTurns(turns)}
	for _, c := range competencies {
		card.Competencies = append(card.Competencies, Unjudged(c.ID, turns))
	}
	card.Provenance.Rubric, card.Provenance.Policy = RubricDigest(competencies), p.ID()
	return p.Complete(competencies, card)
}

// gather is a card with what is not about one competency.
func gather(mode ScoringMode, competencies []Competency, parts []Analysis) Analysis {
	card := Analysis{Mode: mode}
	for i, part := range parts {
		if i == 0 {
			card.Provenance = part.Provenance
		}
		card.Parts = append(card.Parts, part.Provenance)
		card.FlaggedTurns = append(card.FlaggedTurns, part.FlaggedTurns...)
		card.UnclearTurns = append(card.UnclearTurns, part.UnclearTurns...)
		card.Partial, card.Mock = card.Partial || part.Partial, card.Mock || part.Mock
	}
	// One finding of each part at a time: the room is shared fairly.
	for i := range MaxFindings {
		for _, part := range parts {
			card.Strengths = withFinding(card.Strengths, part.Strengths, i)
			card.Concerns = withFinding(card.Concerns, part.Concerns, i)
		}
	}
	slices.Sort(card.FlaggedTurns)
	slices.Sort(card.UnclearTurns)
	card.FlaggedTurns, card.UnclearTurns = slices.Compact(card.FlaggedTurns), slices.Compact(card.UnclearTurns)
	card.Provenance.Rubric = RubricDigest(competencies)
	return card
}

// combined is one competency's score by all raters.
func combined(competencyID string, raters []Analysis) CompetencyScore {
	var all, scored []CompetencyScore
	var votes []Rater
	refused := 0
	for _, rater := range raters {
		vote := Rater{Status: ScoreNotScored, Model: rater.Provenance.Model, Output: rater.Provenance.Output}
		if i := rater.index(competencyID); i >= 0 {
			score := rater.Competencies[i]
			vote.Status, vote.Score = score.Status, score.Score
			refused += score.RefusedQuotes
			all = append(all, score)
			if score.Status == ScoreScored {
				scored = append(scored, score)
			}
		}
		votes = append(votes, vote)
	}
	score := commonest(competencyID, all)
	if 2*len(scored) > len(raters) {
		score = mean(scored)
	}
	if score.Status != ScoreNotAssessed {
		score.Raters, score.RefusedQuotes = votes, refused
	}
	return score
}

// mean is the score of raters that all scored.
func mean(scored []CompetencyScore) CompetencyScore {
	low, high, sum := math.Inf(1), math.Inf(-1), 0.0
	for _, s := range scored {
		low, high, sum = min(low, s.Score), max(high, s.Score), sum+s.Score
	}
	average := sum / float64(len(scored))
	nearest := slices.MinFunc(scored, func(a, b CompetencyScore) int {
		return cmp.Compare(math.Abs(a.Score-average), math.Abs(b.Score-average))
	})
	nearest.Score, nearest.Spread = average, high-low
	nearest.Evidence = slices.Clone(nearest.Evidence)
	for _, s := range scored {
		nearest.Evidence = withEvidence(nearest.Evidence, s.Evidence)
	}
	return nearest
}

// commonest is the first of the scores with the status that most of those without
// a score have; of two equally common ones the earlier.
func commonest(competencyID string, all []CompetencyScore) CompetencyScore {
	counts := map[ScoreStatus]int{}
	best := CompetencyScore{CompetencyID: competencyID, Status: ScoreNotScored, Reason: ReasonNoJudgement, Rationale: ReasonNoJudgement.Text()}
	for _, s := range all {
		if s.Status != ScoreScored {
			counts[s.Status]++
		}
	}
	most := 0
	for _, s := range all {
		if n := counts[s.Status]; n > most {
			best, most = s, n
		}
	}
	return best
}

// withEvidence adds passages that are not there yet, as far as there is room.
func withEvidence(kept, more []Evidence) []Evidence {
	for _, e := range more {
		if len(kept) < MaxEvidence && !slices.ContainsFunc(kept, e.samePlace) {
			kept = append(kept, e)
		}
	}
	return kept
}

// withFinding adds the i-th of more, if there is one and room for it. A finding
// whose passages are all cited already says what another has said.
func withFinding(kept, more []Finding, i int) []Finding {
	if i >= len(more) || len(kept) == MaxFindings {
		return kept
	}
	fresh := slices.ContainsFunc(more[i].Evidence, func(e Evidence) bool {
		return !slices.ContainsFunc(kept, func(k Finding) bool { return slices.ContainsFunc(k.Evidence, e.overlaps) })
	})
	if !fresh {
		return kept
	}
	return append(kept, more[i])
}

func (e Evidence) samePlace(other Evidence) bool {
	return e.TurnNo == other.TurnNo && e.Start == other.Start && e.End == other.End
}

func (e Evidence) overlaps(other Evidence) bool {
	return e.TurnNo == other.TurnNo && e.Start < other.End && other.Start < e.End
}

// index is where the card has that competency, -1 if it has not.
func (a Analysis) index(competencyID string) int {
	return slices.IndexFunc(a.Competencies, func(s CompetencyScore) bool { return s.CompetencyID == competencyID })
}
