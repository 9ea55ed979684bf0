package activities

import (
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
)

// repairProblem tells the model which judgements fell through by its own fault
// and what would mend them, or is "". It names competencies and nothing that
// anybody wrote.
func repairProblem(scores []parley.CompetencyScore) string {
	var faults []string
	ids := map[string][]string{}
	for _, score := range scores {
		fault := faultText(score.Reason)
		if fault == "" {
			continue
		}
		if ids[fault] == nil {
			faults = append(faults, fault)
		}
		ids[fault] = append(ids[fault], score.CompetencyID)
	}
	for i, fault := range faults {
		faults[i] = fmt.Sprintf(fault, strings.Join(ids[fault], ", "))
	}
	return strings.Join(faults, "\n")
}

// faultText is what a model is told of such judgements, with a place for their
// competencies; "" where it is not at fault.
func faultText(reason parley.ScoreReason) string {
	switch reason {
	case parley.ReasonNoQuote, parley.ReasonUnverifiedQuotes:
		return "no quote stands word for word in the answers for: %s; " +
			"copy at least three words exactly as the answer of the named turn has them, or say insufficient_evidence"
	case parley.ReasonNoJudgement, parley.ReasonSeveralJudgements:
		return "there is not exactly one judgement for: %s; give one entry each, with status scored or insufficient_evidence"
	case parley.ReasonNoRationale:
		return "the rationale is missing or too long for: %s; write one or two sentences"
	case parley.ReasonBannedContent:
		return "the rationale speaks of the person or of hiring for: %s; name only what was said and done, and the anchor"
	case parley.ReasonOffScale:
		return "the score is not on the scale for: %s; give a whole number from 1 to 5"
	case parley.ReasonNotAsked, parley.ReasonTimedOut, parley.ReasonNotAnswered, parley.ReasonSkipped,
		parley.ReasonUnclearAnswer, parley.ReasonLittleSaid:
	}
	return ""
}
