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

// conclude makes what is due of the answers: summary and scorecard, then the letter
// to the candidate. Each may fail without the others, and none ever costs the
// transcript.
func (iv *interview) conclude(ctx workflow.Context) {
	iv.enter(ctx, parley.StatusAnalyzing)
	silent := iv.transcript().Answered() == 0
	switch {
	case silent: // nothing to sum up or to write of: any text would be invented
		iv.keepAnalysis(iv.calls.score(ctx, iv.material()))
	case iv.admission.Depth == parley.DepthEconomy:
		iv.report(ctx)
	default:
		iv.summarizeAndScore(ctx)
	}
	iv.tellOfAnalysis(ctx)
	if iv.request.WantsFeedback() && !silent {
		iv.writeFeedback(ctx)
	}
}

// material is all that a scorer may see.
func (iv *interview) material() material {
	return material{
		request: iv.request, turns: slices.Clone(iv.turns), notes: iv.notes,
		partial: !iv.answered, last: !iv.request.WantsFeedback(),
	}
}

// report has summary and scorecard made in one call.
func (iv *interview) report(ctx workflow.Context) {
	material := iv.material()
	reply, err := judged(ctx, iv.calls, material.reportOrder(), &trail{leaves: material.last})
	iv.keepAnalysis(analysisResult(scorecard(reply, err)))
	iv.summaryStatus = parley.PartFailed
	if err == nil {
		iv.summary, iv.summaryStatus = &reply.Summary, parley.PartReady
	}
}

// summarizeAndScore makes the two side by side.
func (iv *interview) summarizeAndScore(ctx workflow.Context) {
	summary := start(ctx, "summarize", func(ctx workflow.Context) (parley.SummarizeReply, error) {
		return perform(ctx, iv.calls, iv.summarizeOrder(), &trail{})
	})
	iv.awaitNotes(ctx)
	iv.keepAnalysis(iv.calls.score(ctx, iv.material()))

	iv.summaryStatus = parley.PartFailed
	_ = summary.future.Get(ctx, nil) // its error is in the reply's own
	if reply, ok := summary.done(); ok {
		iv.summary, iv.summaryStatus = &reply.Summary, parley.PartReady
	}
}

func (iv *interview) keepAnalysis(made parley.AnalysisResult) {
	iv.analysis, iv.analysisStatus, iv.analysisError = made.Analysis, made.AnalysisStatus, made.AnalysisError
}

// tellOfAnalysis records what has to be known of the scorecard.
func (iv *interview) tellOfAnalysis(ctx workflow.Context) {
	if iv.analysis == nil {
		iv.record(ctx, parley.Event{Type: parley.EventAnalysisFailed, Detail: string(iv.analysisError)})
		return
	}
	iv.record(ctx, parley.Event{Type: parley.EventAnalysisReady})
	if iv.analysis.HumanReview.Required {
		iv.record(ctx, parley.Event{Type: parley.EventReviewRequired})
	}
}

// writeFeedback has the letter to the candidate written.
func (iv *interview) writeFeedback(ctx workflow.Context) {
	iv.feedbackStatus = parley.PartFailed
	if reply, err := perform(ctx, iv.calls, iv.feedbackOrder(), &trail{leaves: true}); err == nil {
		iv.feedback, iv.feedbackStatus = &reply.Feedback, parley.PartReady
	}
}

// awaitNotes waits for the notes of a thorough interview, but not for ever. Those that
// are not there then nobody reads any more: they would only take the scorecard's quota.
func (iv *interview) awaitNotes(ctx workflow.Context) {
	if iv.admission.Depth != parley.DepthThorough {
		return
	}
	notes := start(ctx, "notes", func(ctx workflow.Context) (struct{}, error) {
		iv.assessing.Wait(ctx)
		return struct{}{}, nil
	})
	_, all := notes.within(ctx, newPatience(ctx, notesPatience), "the scorer waits for notes")
	if !all && workflow.GetVersion(ctx, "drop-late-notes", workflow.DefaultVersion, 1) == 1 {
		iv.dropNotes()
	}
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

// Analysis scores the transcript of a finished interview again. It is how an
// analysis that failed is made up for, without the candidate.
func Analysis(ctx workflow.Context, request parley.AnalysisRequest) (parley.AnalysisResult, error) {
	calls := newCaller(ctx, request.Request)
	turns := request.Transcript.Turns
	result := calls.score(ctx, material{
		request: request.Request.WithDefaults(), turns: turns, partial: isPartial(turns), last: true,
	})
	result.Usage, result.Audit = calls.usage, calls.audit
	return result, nil
}

// isPartial reports whether an interview with these turns ended before its last
// question: fewer were asked than are due, not counting those asked again in
// Parley's own words, or the last one was never done.
func isPartial(turns []parley.Turn) bool {
	asked := 0
	for _, turn := range turns {
		if !asksAgain(turn) {
			asked++
		}
	}
	if asked < parley.QuestionCount {
		return true
	}
	last := turns[len(turns)-1].Status
	return last != parley.TurnAnswered && last != parley.TurnSkipped
}
