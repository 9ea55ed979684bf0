package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// generated is an interview whose questions are to be made.
func generated(t *testing.T, savers ...parley.Saver) *stage {
	t.Helper()
	s := setup(t)
	s.request.Plan.Mode, s.request.Plan.Questions = parley.PlanGenerated, nil
	s.request.Savers = savers
	return s
}

func planEvents(result parley.Result) []string {
	var details []string
	for _, event := range result.Events {
		if event.Type == parley.EventPlanReady {
			details = append(details, event.Detail)
		}
	}
	return details
}

// Without sharing, the résumé is read first and the questions are made for this
// candidate; two calls beside the fourteen.
func TestGeneratedPlanIsTailoredToTheCandidate(t *testing.T) {
	t.Parallel()
	s := generated(t)
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, s.request.Calls(parley.DepthStandard), result.Usage.Calls)
	require.Equal(t, 16, result.Usage.Calls)
	require.Equal(t, parley.OriginModel, result.PlanOrigin)
	require.Equal(t, []string{"model"}, planEvents(result))
	require.Empty(t, s.script.recalls, "nothing is shared, so nothing is looked up")
	facts := []string{"ran payments for eight years"}
	require.Equal(t, facts, s.script.plans[0].Items[0].Facts)
	require.False(t, s.script.plans[0].Keep)
	require.Equal(t, s.request.Role.Title, s.script.profiles[0].Items[0].Role)
	require.Equal(t, facts, result.Profile.Facts)
	require.Equal(t, facts, s.script.greets[0].Facts)
	require.Empty(t, s.script.greets[0].Resume, "facts stand for the résumé")
	require.Equal(t, facts, s.script.turns[0].Facts)
	require.Equal(t, "made-1", result.Transcript.Turns[0].Question.PlanID)
	require.NotContains(t, encode(t, s.script.scores), "ran payments", "the scorer sees no facts")
}

// With sharing, both are made for everybody and side by side.
func TestSharedPlanIsMadeForTheRoleAlone(t *testing.T) {
	t.Parallel()
	s := generated(t, parley.SaverShared, parley.SaverNear, parley.SaverFlights)
	s.run(t)
	require.Len(t, s.script.recalls, 1)
	require.True(t, s.script.recalls[0].Near)
	require.Empty(t, s.script.plans[0].Items[0].Facts)
	require.True(t, s.script.plans[0].Keep)
	require.Equal(t, parley.Share{Space: "acme", Flight: true}, s.script.plans[0].Share)
	require.Empty(t, s.script.profiles[0].Items[0].Role)
	require.True(t, s.script.profiles[0].Keep)
}

// What the library has costs no call.
func TestPlanFromTheLibraryCostsNothing(t *testing.T) {
	t.Parallel()
	s := generated(t, parley.SaverShared)
	s.script.recall = func(in parley.RecallInput) parley.RecallReply {
		plan := madePlan(*in.Plan)
		return parley.RecallReply{
			Plan: &plan, PlanOrigin: parley.OriginNear, Profile: &parley.Profile{Facts: []string{"kept"}}, ProfileOrigin: parley.OriginLibrary,
		}
	}
	result := s.run(t)
	require.Equal(t, 14, result.Usage.Calls)
	require.Equal(t, parley.OriginNear, result.PlanOrigin)
	require.Equal(t, []string{"near"}, planEvents(result))
	require.Equal(t, []string{"kept"}, s.script.turns[0].Facts)
	require.Equal(t, "made-1", result.Transcript.Turns[0].Question.PlanID)
}

// A plan that comes late serves the questions that are left: all are covered, none
// comes twice, and the candidate has waited for nothing.
func TestLatePlanServesTheQuestionsThatAreLeft(t *testing.T) {
	t.Parallel()
	s := generated(t, parley.SaverShared)
	s.request.Candidate.ResumeText = ""
	item := parley.PlanItem{ID: "plan", Competencies: s.request.Competencies}
	s.slow("PlanQuestions", 100*time.Second, parley.PlanQuestionsReply{Plans: []parley.QuestionPlan{madePlan(item)}})
	s.request.Plan.FollowUp.Off = true
	started := s.Now()
	result := s.run(t)

	require.Equal(t, parley.OriginModel, result.PlanOrigin)
	require.Equal(t, []string{"bank", "model"}, planEvents(result))
	turns := result.Transcript.Turns
	require.Len(t, turns, parley.QuestionCount)
	require.LessOrEqual(t, turns[0].AskedAt.Sub(started), 1500*time.Millisecond)
	ids, perCompetency, made := map[string]bool{}, map[string]int{}, 0
	for i, turn := range turns {
		require.False(t, ids[turn.Question.PlanID], turn.Question.PlanID)
		ids[turn.Question.PlanID] = true
		perCompetency[turn.Question.CompetencyID]++
		switch late := turn.AskedAt.Sub(started) > 100*time.Second; {
		case !late:
			require.Regexp(t, "^bank-", turn.Question.PlanID, "question %d", i+1)
		case turn.Question.PlanID[:4] == "made":
			made++
		}
	}
	require.Equal(t, map[string]int{"ownership": 4, "debugging": 4, "communication": 4}, perCompetency)
	require.Equal(t, 8, made, "the first four came from the bank")
}

// While consent is waited for, the plan may take its time.
func TestPlanIsMadeWhileConsentIsWaitedFor(t *testing.T) {
	t.Parallel()
	s := generated(t)
	s.request.Consent = parley.Consent{Required: true}
	item := parley.PlanItem{ID: "plan", Competencies: s.request.Competencies}
	s.slow("PlanQuestions", 30*time.Second, parley.PlanQuestionsReply{Plans: []parley.QuestionPlan{madePlan(item)}})
	s.until = 0
	s.RegisterDelayedCallback(func() {
		agreed := func(any) {
			s.until = parley.QuestionCount
			s.answerLater(t, 1)
		}
		s.UpdateWorkflow(parley.UpdateConsent, "consent", &callback{t: t, complete: agreed}, parley.ConsentInput{Given: true})
	}, time.Minute)
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, "made-1", result.Transcript.Turns[0].Question.PlanID)
	require.Equal(t, []string{"model"}, planEvents(result))
}

// A plan that cannot be made leaves the bank's, and ends with the interview.
func TestBankServesWhenNoPlanCanBeMade(t *testing.T) {
	t.Parallel()
	s := generated(t)
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "plan_questions" || step == "profile" {
			return failed(parley.KindUnavailable)
		}
		return nil
	}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.OriginBank, result.PlanOrigin)
	require.Equal(t, []string{"bank"}, planEvents(result))
	require.Equal(t, 14, result.Usage.Calls)
	require.Nil(t, result.Profile)
	require.NotEmpty(t, s.script.greets[0].Resume, "without facts the greeting has the résumé")
}

// The questions of a mixed plan are all asked, as given, whoever makes the rest.
func TestMixedPlanKeepsWhatIsGiven(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]bool{"model": false, "bank": true} {
		s := setup(t)
		s.request.Plan.Mode = parley.PlanMixed
		s.request.Plan.Questions = s.request.Plan.Questions[:5]
		s.request.Plan.FollowUp.Off = true
		s.script.fail = func(_ parley.Call, step string) error {
			if fail && step == "plan_questions" {
				return failed(parley.KindUnavailable)
			}
			return nil
		}
		result := s.run(t)
		require.Equal(t, parley.PlanOrigin(name), result.PlanOrigin)
		asked := map[string]int{}
		for _, turn := range result.Transcript.Turns {
			asked[turn.Question.PlanID]++
		}
		require.Len(t, asked, parley.QuestionCount)
		for _, given := range s.request.Plan.Questions {
			require.Equal(t, 1, asked[given.ID], "%s: %s", name, given.ID)
		}
	}
}

// A fixed plan needs neither library nor model.
func TestFixedPlanIsAskedAsGiven(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Savers = parley.Savers()
	result := s.run(t)
	require.Equal(t, parley.OriginRequest, result.PlanOrigin)
	require.Empty(t, s.script.recalls)
	require.Empty(t, s.script.plans)
	require.Empty(t, s.script.profiles)
	require.Empty(t, planEvents(result))
}
