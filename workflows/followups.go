package workflows

import (
	"slices"

	"github.com/parley-interviews/parley"
)

// A follow-up is one of the twelve questions. It takes the place of a planned one
// that can be spared, so that every candidate is asked about every competency and
// no interview grows longer or dearer by it.

// allowedFollowUps are the types of follow-up that may be asked on the last answer:
// none when its question has had as many as it may, or nothing can be spared.
func (iv *interview) allowedFollowUps() []parley.FollowUpType {
	bounds := iv.request.Plan.FollowUp
	if bounds.Off || iv.followedUp() >= bounds.MaxPerQuestion {
		return nil
	}
	if _, ok := iv.sparable(iv.current().Question.CompetencyID); !ok {
		return nil
	}
	return bounds.Types
}

// followUp makes room for a follow-up on the last answer.
func (iv *interview) followUp(reply parley.NextTurnReply) parley.Question {
	last := iv.current().Question
	if spared, ok := iv.sparable(last.CompetencyID); ok {
		question := iv.plan[spared]
		iv.plan = slices.Insert(slices.Delete(iv.plan, spared, spared+1), iv.slots, question)
	}
	iv.slots++
	return parley.Question{
		PlanID: last.PlanID, CompetencyID: last.CompetencyID,
		Lead: reply.Lead, Text: reply.Question, Source: parley.SourceModel, FollowUp: reply.FollowUp,
	}
}

// sparable returns the index of the planned question that a follow-up displaces:
// the next on the same competency, or else the next at all.
func (iv *interview) sparable(competencyID string) (int, bool) {
	next := -1
	for i := iv.slots; i < len(iv.plan); i++ {
		switch {
		case !iv.spares(iv.plan[i]):
		case iv.plan[i].CompetencyID == competencyID:
			return i, true
		case next < 0:
			next = i
		}
	}
	return next, next >= 0
}

// spares reports whether the interview covers the competency of a planned question
// without it: by an answer that says something, or by another question to come.
func (iv *interview) spares(question parley.PlannedQuestion) bool {
	return slices.ContainsFunc(iv.turns, func(t parley.Turn) bool {
		return t.Question.CompetencyID == question.CompetencyID && t.Answer != nil && t.Answer.Readable()
	}) || slices.ContainsFunc(iv.plan[iv.slots:], func(other parley.PlannedQuestion) bool {
		return other.CompetencyID == question.CompetencyID && other.ID != question.ID
	})
}

// followedUp counts the follow-ups on the last planned question. One may follow up
// on another; asking again for an answer is none.
func (iv *interview) followedUp() int {
	count := 0
	for i := len(iv.turns) - 1; iv.turns[i].Kind == parley.TurnFollowUp; i-- {
		if !asksAgain(iv.turns[i]) {
			count++
		}
	}
	return count
}
