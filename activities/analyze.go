package activities

import (
	"context"

	"github.com/parley-interviews/parley"
)

// analyzeWire is what a model replies to analyze.
type analyzeWire struct {
	Competencies []judgementWire `json:"competencies"`
	Strengths    []findingWire   `json:"strengths"`
	Concerns     []findingWire   `json:"concerns"`
}

type judgementWire struct {
	CompetencyID string `json:"competency_id"`
	Status       string `json:"status"`
	// Score is a float so that 3.5 costs one score and not the whole reply.
	Score     *float64    `json:"score"`
	Rationale string      `json:"rationale"`
	Evidence  []quoteWire `json:"evidence"`
}

type findingWire struct {
	Text     string      `json:"text"`
	Evidence []quoteWire `json:"evidence"`
}

// Analyze has the interview scored. The model proposes; only a score on the
// scale with a quote that stands in the answers is taken, and the overall score
// and the recommendation are computed.
func (a *Activities) Analyze(ctx context.Context, in parley.AnalyzeInput) (parley.AnalyzeReply, error) {
	var card parley.Analysis
	asked := question{step: parley.StepAnalyze, call: in.Call, data: scored(in)}
	_, receipt, err := ask(ctx, a, asked, func(wire analyzeWire) (failure *parley.Error) {
		card, failure = judge(in, wire)
		return failure
	})
	if err != nil {
		return parley.AnalyzeReply{}, err
	}
	card, problem := signed(in, card, receipt)
	return parley.AnalyzeReply{Analysis: card, Problem: problem, Receipt: receipt}, nil
}

// scored is what a scorer sees: neither the candidate's name nor the résumé, and
// nothing of what code thinks of an answer.
func scored(in parley.AnalyzeInput) *fence {
	data := newFence(in.Call.ID)
	data.role(in.Language, in.RoleTitle, in.RoleLevel)
	for _, c := range in.Competencies {
		data.competency(c)
	}
	data.turns(in.Turns)
	for _, note := range in.Notes {
		data.add("note", note.Text, attr("turn", note.TurnNo), attr("competency", note.CompetencyID))
	}
	return data
}

// signed adds to a judged scorecard what a person must look at and what made it,
// and says what is worth a repair, if this is none.
func signed(in parley.AnalyzeInput, card parley.Analysis, receipt parley.Receipt) (parley.Analysis, string) {
	card = reviewed(in, card)
	card.Provenance = receipt.Provenance
	card.Provenance.Usage = receipt.Usage
	card.Provenance.Rubric, card.Provenance.Policy = parley.RubricDigest(in.Competencies), parley.DefaultPolicy().ID()
	if in.Call.Repair != nil {
		return card, ""
	}
	return card, repairProblem(card.Competencies)
}
