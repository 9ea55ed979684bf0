package workflows

import "github.com/parley-interviews/parley"

// What calls usually take, in tokens, as measured with the example interview: see
// docs/testing.md, "Token estimates". The governor's sums need no more than this:
// every call is estimated anew from its real inputs before it is made.
const (
	// usualCall is a step's instructions with the form of its reply, and a short reply.
	usualCall = 460
	// usualReport is what the reply of a summary, a letter or a scorecard takes beyond.
	usualReport = 600
	// usualTurn is a question with its answer and their marks, usualNote a note.
	usualTurn = 190
	usualNote = 75
)

// needOf is what an interview takes at most at a depth, with nothing saved. A
// description or résumé counts as far as a prompt shows it.
func needOf(r parley.Request, depth parley.Depth) parley.Need {
	context := parley.Tokens(parley.FirstChars(r.Role.Description, parley.ShownContextChars)) +
		parley.Tokens(parley.FirstChars(r.Candidate.ResumeText, parley.ShownContextChars))
	rubric := 0
	for _, c := range r.Competencies {
		rubric += competencySize(c).tokens
	}
	const dialogue = parley.QuestionCount * usualTurn
	const turnCall = usualCall + usualTurn
	report := usualCall + usualReport + dialogue + rubric

	tokens := 0
	switch depth {
	case parley.DepthEconomy:
		tokens = parley.MaxEconomyFollowUps*turnCall + usualReport + report
	case parley.DepthThorough:
		perCompetency := rubric / max(len(r.Competencies), 1)
		tokens = parley.QuestionCount * (turnCall + perCompetency + usualNote)
		tokens += parley.QuestionCount * usualNote // the scorer sees the notes
		fallthrough
	case parley.DepthStandard:
		tokens += usualCall + context
		tokens += (parley.QuestionCount - 1) * turnCall
		tokens += usualCall + usualReport + dialogue
		tokens += scoringTokens(r, report)
	}
	if r.WantsFeedback() {
		tokens += report
	}
	if r.Plan.Mode != parley.PlanFixed {
		tokens += usualCall + usualReport + context + rubric
		if r.Candidate.ResumeText != "" {
			tokens += usualCall + parley.Tokens(parley.FirstChars(r.Candidate.ResumeText, parley.ShownProfileChars))
		}
	}
	return parley.Need{Calls: r.Calls(depth), Tokens: tokens}
}

// scoringTokens is what the scorecard takes: calls that judge one competency each
// share turns and anchors among them, raters each see everything.
func scoringTokens(r parley.Request, report int) int {
	calls := r.Scoring.Calls(len(r.Competencies))
	if r.Scoring.Mode == parley.ScoringPerCompetency {
		return report + (calls-1)*(usualCall+usualReport)
	}
	return calls * report
}
