package workflows

import (
	"slices"
	"time"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// notesPatience is how long the scorer waits for notes that are still being
// written when the last answer is in.
const notesPatience = 2 * time.Minute

// conclude makes the summary and the scorecard side by side. Either may fail
// without the other, and neither ever costs the transcript.
func (iv *interview) conclude(ctx workflow.Context) {
	iv.enter(ctx, parley.StatusAnalyzing)
	summary := start(ctx, "summarize", func(ctx workflow.Context) (parley.SummarizeReply, error) {
		return perform(ctx, iv.calls, iv.summarizeOrder(), &trail{})
	})
	iv.awaitNotes(ctx)
	analysis := iv.calls.analyze(ctx, iv.request, iv.turns, iv.notes)
	iv.analysis, iv.analysisStatus, iv.analysisError = analysis.Analysis, analysis.AnalysisStatus, analysis.AnalysisError

	iv.summaryStatus = parley.PartFailed
	_ = summary.future.Get(ctx, nil) // its error is in the reply's own
	if reply, ok := summary.done(); ok {
		iv.summary, iv.summaryStatus = &reply.Summary, parley.PartReady
	}
}

// awaitNotes waits for the notes of a thorough interview, but not for ever.
func (iv *interview) awaitNotes(ctx workflow.Context) {
	if iv.admission.Depth != parley.DepthThorough {
		return
	}
	notes := start(ctx, "notes", func(ctx workflow.Context) (struct{}, error) {
		iv.assessing.Wait(ctx)
		return struct{}{}, nil
	})
	notes.within(ctx, newPatience(ctx, notesPatience), "the scorer waits for notes")
	iv.notes = slices.Clone(iv.notes)
	slices.SortFunc(iv.notes, func(a, b parley.Note) int { return a.TurnNo - b.TurnNo })
}

// conclusion is the status in which an answered interview ends.
func (iv *interview) conclusion(ctx workflow.Context) parley.Status {
	switch {
	case ctx.Err() != nil:
		return parley.StatusCancelled
	case iv.analysisStatus == parley.PartFailed:
		return parley.StatusAnalysisFailed
	}
	return parley.StatusCompleted
}

// analyze makes the scorecard. When scores were lost to quotes that do not stand
// in the answers, it asks once for a repair; if that brings nothing, the first
// judgement stands without those scores.
func (c *caller) analyze(ctx workflow.Context, request parley.Request, turns []parley.Turn, notes []parley.Note) parley.AnalysisResult {
	order := analyzeOrder(request, turns, notes)
	t := &trail{}
	reply, err := perform(ctx, c, order, t)
	if err != nil {
		return parley.AnalysisResult{AnalysisStatus: parley.PartFailed, AnalysisError: parley.KindOf(err)}
	}
	if reply.Problem != "" {
		t.repair = &parley.Repair{Attempt: t.attempts, Problem: reply.Problem}
		t.tried = nil
		repaired, err := perform(ctx, c, order, t)
		if err == nil && scored(repaired.Analysis) >= scored(reply.Analysis) {
			reply = repaired
			reply.Analysis.Provenance.Repaired = true
		}
	}
	return parley.AnalysisResult{Analysis: &reply.Analysis, AnalysisStatus: parley.PartReady}
}

func scored(analysis parley.Analysis) int {
	n := 0
	for _, score := range analysis.Competencies {
		if score.Status == parley.ScoreScored {
			n++
		}
	}
	return n
}

// Analysis scores the transcript of a finished interview again. It is how an
// analysis that failed is made up for, without the candidate.
func Analysis(ctx workflow.Context, request parley.AnalysisRequest) (parley.AnalysisResult, error) {
	calls := newCaller(ctx, request.Request)
	result := calls.analyze(ctx, request.Request.WithDefaults(), request.Transcript.Turns, nil)
	result.Usage, result.Audit = calls.usage, calls.audit
	return result, nil
}
