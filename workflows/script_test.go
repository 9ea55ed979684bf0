package workflows_test

import (
	"context"
	"fmt"

	"github.com/parley-interviews/parley"
)

// The script's part before the first question: admission, library, questions and
// profiles.

// Admit admits as asked for, unless a test has its own governor.
func (s *script) Admit(_ context.Context, in parley.AdmitInput) (parley.Admission, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.admits = append(s.admits, in)
	if s.admit != nil {
		return s.admit(in)
	}
	return parley.Admission{Depth: in.Wanted, Reason: "as asked for", Savers: in.Savers}, nil
}

// Release notes that a promise was given back.
func (s *script) Release(_ context.Context, interviewID string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.releases = append(s.releases, interviewID)
	return nil
}

// Recall finds nothing, unless a test has filled the library.
func (s *script) Recall(_ context.Context, in parley.RecallInput) (parley.RecallReply, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recalls = append(s.recalls, in)
	if s.recall != nil {
		return s.recall(in), nil
	}
	return parley.RecallReply{}, nil
}

func (s *script) PlanQuestions(_ context.Context, in parley.PlanQuestionsInput) (parley.PlanQuestionsReply, error) {
	if err := s.call(in.Call, "plan_questions"); err != nil {
		return parley.PlanQuestionsReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.plans = append(s.plans, in)
	reply := parley.PlanQuestionsReply{Receipt: receipt(in.Call)}
	for _, item := range in.Items {
		reply.Plans = append(reply.Plans, madePlan(item))
	}
	if s.planned != nil {
		s.planned(in, &reply)
	}
	return reply, nil
}

// madePlan keeps the given questions and fills up with others that have no words
// but numbers in common, those on one competency side by side.
func madePlan(item parley.PlanItem) parley.QuestionPlan {
	plan := parley.QuestionPlan{ID: item.ID, Questions: item.Given}
	missing := parley.QuestionCount - len(item.Given)
	for no := range missing {
		competency := item.Competencies[no*len(item.Competencies)/missing]
		plan.Questions = append(plan.Questions, parley.PlannedQuestion{
			ID: fmt.Sprintf("made-%d", no+1), CompetencyID: competency.ID,
			Text: fmt.Sprintf("Made%[1]d asks%[1]d about%[1]d %[2]s?", no+1, competency.ID),
		})
	}
	return plan
}

func (s *script) Profile(_ context.Context, in parley.ProfileInput) (parley.ProfileReply, error) {
	if err := s.call(in.Call, "profile"); err != nil {
		return parley.ProfileReply{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profiles = append(s.profiles, in)
	reply := parley.ProfileReply{Receipt: receipt(in.Call)}
	for _, item := range in.Items {
		reply.Profiles = append(reply.Profiles, parley.Profile{ID: item.ID, Facts: []string{"ran payments for eight years"}})
	}
	if s.profiled != nil {
		s.profiled(in, &reply)
	}
	return reply, nil
}
