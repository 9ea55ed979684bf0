package parley

import (
	"fmt"
	"slices"
)

// PlanMode says where an interview's questions come from.
type PlanMode string

const (
	// PlanFixed: the request holds all twelve.
	PlanFixed PlanMode = "fixed"
	// PlanGenerated: a model makes them for role, level and competencies. Where it
	// is not there in time, Parley's own bank of questions steps in.
	PlanGenerated PlanMode = "generated"
	// PlanMixed: the request holds some, and the rest is generated.
	PlanMixed PlanMode = "mixed"
)

// PlanModes lists every PlanMode.
func PlanModes() []PlanMode { return []PlanMode{PlanFixed, PlanGenerated, PlanMixed} }

// Plan is the list of questions an interview follows, or how to make it.
type Plan struct {
	// Mode is PlanFixed when empty and there are questions, PlanGenerated when empty
	// and there are none.
	Mode PlanMode `json:"mode,omitempty"`
	// Questions are twelve when fixed, none when generated, fewer than twelve when
	// mixed.
	Questions []PlannedQuestion `json:"questions,omitempty"`
	// FollowUp says which further questions may be asked on an answer.
	FollowUp FollowUp `json:"follow_up,omitzero"`
}

// PlannedQuestion is one question of a Plan: asked as it stands when no model
// answers in time, adapted to the conversation when one does.
type PlannedQuestion struct {
	ID           string   `json:"id"`
	Text         string   `json:"text"`
	CompetencyID string   `json:"competency_id"`
	Probes       []string `json:"probes,omitempty"`
}

// FollowUpType is what a follow-up is after.
type FollowUpType string

const (
	// FollowUpClarify asks what an answer means.
	FollowUpClarify FollowUpType = "clarify"
	// FollowUpDepth asks what exactly the candidate did.
	FollowUpDepth FollowUpType = "depth"
	// FollowUpChallenge asks about the other side: what spoke against it, what failed.
	FollowUpChallenge FollowUpType = "challenge"
	// FollowUpQuantify asks for figures: how much, how many, how long.
	FollowUpQuantify FollowUpType = "quantify"
)

// FollowUpTypes lists every FollowUpType.
func FollowUpTypes() []FollowUpType {
	return []FollowUpType{FollowUpClarify, FollowUpDepth, FollowUpChallenge, FollowUpQuantify}
}

// FollowUp bounds the follow-ups of an interview. A follow-up is one of the twelve
// questions: it takes the place of a planned one whose competency is asked about
// elsewhere too, so that every candidate is asked about everything.
type FollowUp struct {
	// Off forbids follow-ups.
	Off bool `json:"off,omitempty"`
	// MaxPerQuestion is 1 to 3; 1 when zero.
	MaxPerQuestion int `json:"max_per_question,omitempty"`
	// Types are all when empty.
	Types []FollowUpType `json:"types,omitempty"`
}

// MaxFollowUps is the most that FollowUp.MaxPerQuestion may be.
const MaxFollowUps = 3

func (p Plan) withDefaults() Plan {
	if p.Mode == "" {
		p.Mode = PlanFixed
		if len(p.Questions) == 0 {
			p.Mode = PlanGenerated
		}
	}
	if p.FollowUp.MaxPerQuestion == 0 && !p.FollowUp.Off {
		p.FollowUp.MaxPerQuestion = 1
	}
	if len(p.FollowUp.Types) == 0 && !p.FollowUp.Off {
		p.FollowUp.Types = FollowUpTypes()
	}
	return p
}

func (p Plan) validate(v *validator, competencies []Competency) {
	if !slices.Contains(PlanModes(), p.Mode) {
		v.add("plan.mode", "%q is unknown; one of %s", clip(string(p.Mode)), joined(PlanModes()))
	}
	switch n := len(p.Questions); {
	case p.Mode == PlanFixed && n != QuestionCount:
		v.add("plan.questions", "there are %d; exactly %d are asked", n, QuestionCount)
	case p.Mode == PlanMixed && (n == 0 || n >= QuestionCount):
		v.add("plan.questions", "there are %d; a mixed plan holds 1 to %d, and the rest is generated", n, QuestionCount-1)
	case p.Mode == PlanGenerated && n != 0:
		v.add("plan.questions", "there are %d; a generated plan holds none, a mixed one some", n)
	}
	p.FollowUp.validate(v)
	seen := map[string]bool{}
	for i, q := range p.Questions {
		path := fmt.Sprintf("plan.questions[%d]", i)
		v.id(path+".id", q.ID)
		if q.ID != "" && seen[q.ID] {
			v.add(path+".id", "%q is used twice; ids are unique", clip(q.ID))
		}
		seen[q.ID] = true
		v.text(path+".text", q.Text, 1, MaxQuestionChars)
		if !slices.ContainsFunc(competencies, func(c Competency) bool { return c.ID == q.CompetencyID }) {
			v.add(path+".competency_id", "%q is not the id of a competency", clip(q.CompetencyID))
		}
		if len(q.Probes) > MaxProbes {
			v.add(path+".probes", "there are %d; at most %d", len(q.Probes), MaxProbes)
		}
		for j, probe := range q.Probes {
			v.text(fmt.Sprintf("%s.probes[%d]", path, j), probe, 1, MaxQuestionChars)
		}
	}
}

func (f FollowUp) validate(v *validator) {
	if f.MaxPerQuestion < 0 || f.MaxPerQuestion > MaxFollowUps {
		v.add("plan.follow_up.max_per_question", "%d is out of range; 1 to %d, or off", f.MaxPerQuestion, MaxFollowUps)
	}
	for i, t := range f.Types {
		if !slices.Contains(FollowUpTypes(), t) {
			v.add(fmt.Sprintf("plan.follow_up.types[%d]", i), "%q is unknown; one of %s", clip(string(t)), joined(FollowUpTypes()))
		}
	}
}
