package parley

import "slices"

// Basis counts the questions that were about a competency.
type Basis struct {
	Asked    int `json:"asked"`
	Answered int `json:"answered"`
	TimedOut int `json:"timed_out,omitempty"`
	Skipped  int `json:"skipped,omitempty"`
	// Unclear counts the answers that nothing can be read from, see AnswerFlag.
	Unclear int `json:"unclear,omitempty"`
}

// BasisOf counts a competency's questions among the turns.
func BasisOf(competencyID string, turns []Turn) Basis {
	var basis Basis
	for _, turn := range turns {
		if turn.Question.CompetencyID != competencyID {
			continue
		}
		basis.Asked++
		switch {
		case turn.Status == TurnSkipped:
			basis.Skipped++
		case turn.Status == TurnTimedOut:
			basis.TimedOut++
		case turn.Answer != nil:
			basis.Answered++
			if !turn.Answer.Readable() {
				basis.Unclear++
			}
		}
	}
	return basis
}

// Unjudged is the score of a competency before anybody has judged it. With
// ReasonNoJudgement a judgement is due; any other reason is final, and whatever a
// model says about the competency is not heard.
func Unjudged(competencyID string, turns []Turn) CompetencyScore {
	basis := BasisOf(competencyID, turns)
	score := CompetencyScore{CompetencyID: competencyID, Status: ScoreNotAssessed, Basis: basis}
	switch {
	case basis.Answered > basis.Unclear:
		score.Status, score.Reason = ScoreNotScored, ReasonNoJudgement
	case basis.Answered > 0:
		score.Status, score.Reason = ScoreInsufficientEvidence, ReasonUnclearAnswer
	case basis.Asked == 0:
		score.Reason = ReasonNotAsked
	case basis.TimedOut == basis.Asked:
		score.Reason = ReasonTimedOut
	case basis.Skipped == basis.Asked:
		score.Reason = ReasonSkipped
	default:
		score.Reason = ReasonNotAnswered
	}
	score.Rationale = score.Reason.Text()
	return score
}

// UnclearTurns returns the numbers of the turns whose answers are flagged and were
// not made up for by a clear answer to the same question asked again.
func UnclearTurns(turns []Turn) []int {
	var unclear []int
	for _, turn := range turns {
		if turn.Answer == nil || len(turn.Answer.Flags) == 0 {
			continue
		}
		cleared := slices.ContainsFunc(turns, func(again Turn) bool {
			return again.ParentNo == turn.No && again.Answer != nil && len(again.Answer.Flags) == 0
		})
		if !cleared {
			unclear = append(unclear, turn.No)
		}
	}
	return unclear
}

// Text tells a reader in a sentence why there is no score; "" for what is no
// reason of ours.
func (r ScoreReason) Text() string {
	switch r {
	case ReasonNotAsked:
		return "No question was about this."
	case ReasonTimedOut:
		return "Time ran out for every question about this."
	case ReasonNotAnswered:
		return "No question about this was answered."
	case ReasonSkipped:
		return "The candidate passed every question about this."
	case ReasonUnclearAnswer:
		return "Nothing can be read from the answers about this."
	case ReasonLittleSaid:
		return "Too little was said about this."
	case ReasonNoQuote:
		return "The model gave no quote for its score."
	case ReasonUnverifiedQuotes:
		return "No quote for the model's score stands in the answers."
	case ReasonNoJudgement:
		return "The model gave no judgement."
	case ReasonSeveralJudgements:
		return "The model gave several judgements."
	case ReasonNoRationale:
		return "The model gave no usable rationale."
	case ReasonBannedContent:
		return "The model's rationale spoke of what must not be judged and was dropped."
	case ReasonOffScale:
		return "The model's score was not on the scale."
	}
	return ""
}
