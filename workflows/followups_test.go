package workflows_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// eager is a model that follows up whenever it may.
func eager(in parley.NextTurnInput, reply *parley.NextTurnReply) {
	if len(in.FollowUps) > 0 {
		reply.FollowUp = in.FollowUps[in.No%len(in.FollowUps)]
		reply.Question = fmt.Sprintf("What exactly was step %d?", in.No)
	}
}

// Feature 24 of the facts: follow-ups are typed, no more than allowed on a question,
// about the last answer, and one of the twelve.
func TestD24FollowUpsTakePlannedPlaces(t *testing.T) {
	t.Parallel()
	for most := range parley.MaxFollowUps {
		s := setup(t)
		s.request.Plan.FollowUp = parley.FollowUp{
			MaxPerQuestion: most + 1, Types: []parley.FollowUpType{parley.FollowUpDepth, parley.FollowUpQuantify},
		}
		s.script.nextTurn = eager
		result := s.run(t)

		require.Equal(t, 14, result.Usage.Calls, "a follow-up costs what the question in its place would")
		turns := result.Transcript.Turns
		require.Len(t, turns, parley.QuestionCount)
		perQuestion, covered := map[int]int{}, map[string]bool{}
		for _, turn := range turns {
			covered[turn.Question.CompetencyID] = true
			if turn.Kind == parley.TurnPrimary {
				require.Zero(t, turn.ParentNo)
				require.Empty(t, turn.Question.FollowUp)
				continue
			}
			require.Equal(t, turn.No-1, turn.ParentNo, "it is about the last answer")
			question := turn.No - 1
			for turns[question-1].Kind == parley.TurnFollowUp {
				question--
			}
			perQuestion[question]++
			require.Equal(t, turns[question-1].Question.CompetencyID, turn.Question.CompetencyID)
			require.Equal(t, turns[question-1].Question.PlanID, turn.Question.PlanID)
			require.Contains(t, s.request.Plan.FollowUp.Types, turn.Question.FollowUp)
		}
		require.NotEmpty(t, perQuestion)
		for no, count := range perQuestion {
			require.LessOrEqual(t, count, most+1, "question %d", no)
		}
		require.Len(t, covered, len(s.request.Competencies))
		for i, in := range s.script.turns {
			require.Equal(t, turns[i].Question.Text, in.LastQuestion)
			require.Equal(t, s.answers[i], in.LastAnswer)
		}
	}
}

// With one question on each of eight competencies and four more, eight questions
// can never be spared: every competency is asked about, however eager the model.
func TestD24EveryCompetencyIsStillAskedAbout(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		s := setup(t)
		first := s.request.Competencies[0]
		s.request.Competencies = nil
		for i := range rapid.IntRange(parley.MinCompetencies, parley.MaxCompetencies).Draw(r, "competencies") {
			first.ID = fmt.Sprintf("c%d", i)
			s.request.Competencies = append(s.request.Competencies, first)
		}
		for i := range s.request.Plan.Questions {
			at := i
			if i >= len(s.request.Competencies) {
				at = rapid.IntRange(0, len(s.request.Competencies)-1).Draw(r, "about")
			}
			s.request.Plan.Questions[parley.QuestionCount-1-i].CompetencyID = s.request.Competencies[at].ID
		}
		s.request.Plan.FollowUp.MaxPerQuestion = rapid.IntRange(1, parley.MaxFollowUps).Draw(r, "most")
		s.script.nextTurn = eager
		result := s.run(t)
		covered := map[string]bool{}
		for _, turn := range result.Transcript.Turns {
			covered[turn.Question.CompetencyID] = true
		}
		require.Len(t, covered, len(s.request.Competencies))
		require.Len(t, result.Transcript.Turns, parley.QuestionCount)
	})
}

func TestD24FollowUpsCanBeForbidden(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Plan.FollowUp = parley.FollowUp{Off: true}
	s.script.nextTurn = func(in parley.NextTurnInput, reply *parley.NextTurnReply) {
		require.Empty(t, in.FollowUps)
		reply.FollowUp = parley.FollowUpChallenge // a model that does not listen
	}
	result := s.run(t)
	for i, turn := range result.Transcript.Turns[1:] {
		require.Equal(t, parley.TurnPrimary, turn.Kind)
		require.Equal(t, s.request.Plan.Questions[i+1].Text, turn.Question.Text, "what was not asked for is not asked")
	}
}

// A follow-up that missed its answer is about an older one when it comes.
func TestD24LateFollowUpIsDropped(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.slow("NextTurn", 5*time.Second, parley.NextTurnReply{Question: "How many of the nine were yours?", FollowUp: parley.FollowUpQuantify})
	result := s.run(t)
	for i, turn := range result.Transcript.Turns[1:] {
		require.Equal(t, parley.SourcePlan, turn.Question.Source)
		require.Equal(t, s.request.Plan.Questions[i+1].Text, turn.Question.Text)
		require.NotEmpty(t, turn.Question.Lead, "a planned question is led up to as well")
	}
}

// Feature 23 of the facts: nobody waits longer than the budget, whether the model is
// slow, dead, or the plan itself is still being made; the source tells.
func TestD23NextQuestionComesInsideTheBudget(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*stage){
		"slow": func(s *stage) { s.slow("NextTurn", 8*time.Second, parley.NextTurnReply{Question: "Late?"}) },
		"dead": func(s *stage) {
			s.script.fail = func(_ parley.Call, step string) error {
				if step == "next_turn" {
					return failed(parley.KindUnavailable)
				}
				return nil
			}
		},
		"no plan": func(s *stage) {
			s.request.Plan.Questions, s.request.Plan.Mode = nil, parley.PlanGenerated
			s.slow("PlanQuestions", 10*time.Minute, parley.PlanQuestionsReply{})
			s.slow("NextTurn", 8*time.Second, parley.NextTurnReply{Question: "Late?"})
		},
	} {
		s := setup(t)
		spoil(s)
		result := s.run(t)
		require.Equal(t, parley.StatusCompleted, result.Status, name)
		require.Equal(t, parley.QuestionCount, result.Transcript.Answered(), name)
		planned := 0
		for _, turn := range result.Transcript.Turns[1:] {
			if turn.Question.Source == parley.SourcePlan {
				planned++
			}
		}
		require.GreaterOrEqual(t, planned, parley.QuestionCount/2, name)
		for no, wait := range s.waits[:parley.QuestionCount-1] {
			require.LessOrEqual(t, wait, 1500*time.Millisecond, "%s: question %d", name, no+2)
		}
	}
}
