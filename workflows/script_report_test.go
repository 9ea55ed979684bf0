package workflows_test

import (
	"context"

	"github.com/parley-interviews/parley"
)

// The script's part after the last question.

func (s *script) Report(_ context.Context, in parley.AnalyzeInput) (parley.ReportReply, error) {
	if err := s.call(in.Call, "report"); err != nil {
		return parley.ReportReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reports = append(s.reports, in)
	analyzed := s.judged(in)
	return parley.ReportReply{
		Summary:  parley.Summary{Text: "All in all.", Claims: []parley.Claim{{Text: "a claim", Turns: []int{1}}}},
		Analysis: analyzed.Analysis, Problem: analyzed.Problem, Receipt: analyzed.Receipt,
	}, nil
}

// judged scores every competency of the input, or what the test makes of that.
func (s *script) judged(in parley.AnalyzeInput) parley.AnalyzeReply {
	reply := parley.AnalyzeReply{Receipt: receipt(in.Call)}
	reply.Analysis.Provenance = reply.Receipt.Provenance
	reply.Analysis.Provenance.Repaired = in.Call.Repair != nil
	for _, c := range in.Competencies {
		reply.Analysis.Competencies = append(reply.Analysis.Competencies, parley.CompetencyScore{
			CompetencyID: c.ID, Status: parley.ScoreScored, Score: 4,
		})
	}
	if s.analysis != nil {
		s.analysis(in, &reply)
	}
	return reply
}

func (s *script) Feedback(_ context.Context, in parley.FeedbackInput) (parley.FeedbackReply, error) {
	if err := s.call(in.Call, "feedback"); err != nil {
		return parley.FeedbackReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.feedbacks = append(s.feedbacks, in)
	return parley.FeedbackReply{Feedback: parley.Feedback{Text: "You told a lot."}, Receipt: receipt(in.Call)}, nil
}
