package activities

import (
	"context"

	"github.com/parley-interviews/parley"
)

// reportWire is what a model replies to report: a summary beside what it replies
// to analyze.
type reportWire struct {
	Summary *summarizeWire `json:"summary"`
	analyzeWire
}

// Report has summary and scorecard made in one call. Either is held to what it is
// held to alone; without a summary the whole reply is malformed.
func (a *Activities) Report(ctx context.Context, in parley.AnalyzeInput) (parley.ReportReply, error) {
	var summary parley.Summary
	var card parley.Analysis
	asked := question{step: parley.StepReport, call: in.Call, data: scored(in)}
	_, receipt, err := ask(ctx, a, asked, func(wire reportWire) (failure *parley.Error) {
		summary, card, failure = reported(in, wire)
		return failure
	})
	if err != nil {
		return parley.ReportReply{}, err
	}
	summary.Provenance = receipt.Provenance
	card, problem := signed(in, card, receipt)
	return parley.ReportReply{Summary: summary, Analysis: card, Problem: problem, Receipt: receipt}, nil
}

// reported checks both parts of a report.
func reported(in parley.AnalyzeInput, wire reportWire) (parley.Summary, parley.Analysis, *parley.Error) {
	if wire.Summary == nil {
		return parley.Summary{}, parley.Analysis{}, malformed("field summary is missing")
	}
	summary, failure := summarized(*wire.Summary, in.Turns)
	if failure != nil {
		return parley.Summary{}, parley.Analysis{}, failure
	}
	card, failure := judge(in, wire.analyzeWire)
	return summary, card, failure
}
