package workflows

import (
	"fmt"
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// The orders of what follows the last answer: summary, scorecard, and the letter to
// the candidate.

func (iv *interview) summarizeOrder() order[parley.SummarizeReply] {
	turns := slices.Clone(iv.turns)
	return order[parley.SummarizeReply]{
		id:   string(parley.StepSummarize),
		step: parley.StepSummarize,
		size: sizeOf(iv.request.Role.Title).plus(turnsSize(turns)),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input := parley.SummarizeInput{
				Call: call, Language: iv.request.LanguageOfReport(), RoleTitle: iv.request.Role.Title, Turns: turns,
			}
			return workflow.ExecuteActivity(ctx, acts.Summarize, input)
		},
		receipt: func(reply parley.SummarizeReply) parley.Receipt { return reply.Receipt },
	}
}

// feedbackOrder leaves out every judgement: the letter is about the answers alone,
// in the language of the interview.
func (iv *interview) feedbackOrder() order[parley.FeedbackReply] {
	turns := slices.Clone(iv.turns)
	var names []string
	for _, c := range iv.request.Competencies {
		names = append(names, c.ID, c.Name)
	}
	size := sizeOf(iv.request.Role.Title, lines(names...)).plus(turnsSize(turns))
	return order[parley.FeedbackReply]{
		id:   string(parley.StepFeedback),
		step: parley.StepFeedback,
		size: size,
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			input := parley.FeedbackInput{
				Call: call, Language: iv.request.Language, RoleTitle: iv.request.Role.Title,
				Competencies: iv.request.Competencies, Turns: turns,
			}
			return workflow.ExecuteActivity(ctx, acts.Feedback, input)
		},
		receipt: func(reply parley.FeedbackReply) parley.Receipt { return reply.Receipt },
	}
}

// scorecardReply is a reply that holds a scorecard: Analyze's or Report's.
type scorecardReply interface {
	// Scorecard returns it, and what is worth a repair.
	Scorecard() (parley.Analysis, string)
}

// material is what a scorecard is made of. It leaves out name, résumé and every
// earlier judgement.
type material struct {
	request parley.Request
	turns   []parley.Turn
	notes   []parley.Note
	// partial is set when the interview ended before its last question.
	partial bool
	// last is set when nothing follows the scorecard.
	last bool
}

// about is the part of the material that one competency is judged by: its anchors,
// the turns about it and the notes on those.
func (m material) about(c parley.Competency) material {
	m.request.Competencies = []parley.Competency{c}
	m.turns = slices.DeleteFunc(slices.Clone(m.turns), func(t parley.Turn) bool { return t.Question.CompetencyID != c.ID })
	m.notes = slices.DeleteFunc(slices.Clone(m.notes), func(n parley.Note) bool { return n.CompetencyID != c.ID })
	return m
}

// judgeable reports whether a model is to be asked about any of the competencies.
func (m material) judgeable() bool {
	return slices.ContainsFunc(m.request.Competencies, func(c parley.Competency) bool {
		return parley.Unjudged(c.ID, m.turns).Reason == parley.ReasonNoJudgement
	})
}

func (m material) size() size {
	size := sizeOf(lines(m.request.Role.Title, m.request.Role.Level)).plus(turnsSize(m.turns))
	for _, c := range m.request.Competencies {
		size = size.plus(competencySize(c))
	}
	for _, note := range m.notes {
		size = size.plus(sizeOf(note.Text))
	}
	return size
}

func (m material) input(call parley.Call) parley.AnalyzeInput {
	r := m.request
	return parley.AnalyzeInput{
		Call: call, Language: r.LanguageOfReport(), RoleTitle: r.Role.Title, RoleLevel: r.Role.Level,
		Competencies: r.Competencies, Turns: m.turns, Notes: m.notes,
		Partial: m.partial, Mock: r.Purpose == parley.PurposeMock,
	}
}

// analyzeOrder is one scorer's call. What tells it from others of the interview
// goes into its id, such as "analyze/rater-2"; none when it is the only one.
func (m material) analyzeOrder(which string) order[parley.AnalyzeReply] {
	id := string(parley.StepAnalyze)
	if which != "" {
		id = fmt.Sprintf("%s/%s", id, which)
	}
	return order[parley.AnalyzeReply]{
		id: id, step: parley.StepAnalyze, size: m.size(),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			return workflow.ExecuteActivity(ctx, acts.Analyze, m.input(call))
		},
		receipt: func(reply parley.AnalyzeReply) parley.Receipt { return reply.Receipt },
	}
}

func (m material) reportOrder() order[parley.ReportReply] {
	return order[parley.ReportReply]{
		id: string(parley.StepReport), step: parley.StepReport, size: m.size(),
		start: func(ctx workflow.Context, call parley.Call) workflow.Future {
			return workflow.ExecuteActivity(ctx, acts.Report, m.input(call))
		},
		receipt: func(reply parley.ReportReply) parley.Receipt { return reply.Receipt },
	}
}
