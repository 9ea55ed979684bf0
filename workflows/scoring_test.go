package workflows_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// scoringCalls are the calls of the audit that make scorecard, letter and report.
func scoringCalls(audit []parley.Attempt) []parley.Attempt {
	return slices.DeleteFunc(slices.Clone(audit), func(a parley.Attempt) bool {
		step, _, _ := strings.Cut(a.Call, "/")
		return !slices.Contains([]string{"analyze", "report", "feedback"}, step)
	})
}

// ended cuts an audit's lines to those of scoring, sorted: calls side by side end in
// any order.
func ended(audit []parley.Attempt) []string {
	lines := outcomes(scoringCalls(audit))
	slices.Sort(lines)
	return lines
}

// Each competency has a call of its own that is given its anchors, the turns about
// it and the notes on them, and nothing of the others.
func TestD13EachCompetencyIsScoredAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth, s.request.Scoring.Mode = parley.DepthThorough, parley.ScoringPerCompetency
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, s.request.Calls(parley.DepthThorough), result.Usage.Calls)
	require.Equal(t, 28, result.Usage.Calls)
	require.Len(t, s.script.scores, 3)
	for _, in := range s.script.scores {
		require.Len(t, in.Competencies, 1)
		id := in.Competencies[0].ID
		require.True(t, strings.HasSuffix(in.Call.ID, "/analyze/"+id), in.Call.ID)
		require.Len(t, in.Turns, 4)
		require.Len(t, in.Notes, 4)
		for i := range in.Turns {
			require.Equal(t, id, in.Turns[i].Question.CompetencyID)
			require.Equal(t, id, in.Notes[i].CompetencyID)
		}
	}
	require.Equal(t, parley.ScoringPerCompetency, result.Analysis.Mode)
	require.Len(t, result.Analysis.Competencies, 3)
	require.Len(t, result.Analysis.Parts, 3)
	require.InDelta(t, 4, result.Analysis.Overall.Score, 1e-12)
}

// A competency whose call fails is not scored; the others are. Only when all fail
// is there no scorecard.
func TestD13OneCompetencyThatFailsCostsNoOther(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Scoring.Mode = parley.ScoringPerCompetency
	broken := "/analyze/debugging"
	s.script.fail = func(call parley.Call, step string) error {
		if step == "analyze" && strings.HasSuffix(call.ID, broken) {
			return failed(parley.KindInvalidRequest)
		}
		return nil
	}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.ReasonNoJudgement, result.Analysis.Competencies[1].Reason)
	require.Equal(t, parley.Basis{Asked: 4, Answered: 4}, result.Analysis.Competencies[1].Basis)
	require.Contains(t, result.Analysis.HumanReview.Reasons, parley.ReviewNotScored)

	s = setup(t)
	s.request.Scoring.Mode = parley.ScoringPerCompetency
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "analyze" {
			return failed(parley.KindInvalidRequest)
		}
		return nil
	}
	result = s.run(t)
	require.Equal(t, parley.StatusAnalysisFailed, result.Status)
	require.Equal(t, parley.KindInvalidRequest, result.AnalysisError)
	require.Nil(t, result.Analysis)
}

// Each call has its own repair.
func TestD11EachCompetencyHasItsOwnRepair(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Scoring.Mode = parley.ScoringPerCompetency
	s.script.analysis = func(in parley.AnalyzeInput, reply *parley.AnalyzeReply) {
		if in.Competencies[0].ID == "ownership" && in.Call.Repair == nil {
			reply.Problem = "no quote stands in the answers for: ownership"
		}
	}
	result := s.run(t)
	require.Equal(t, 17, result.Usage.Calls)
	for _, part := range result.Analysis.Parts {
		require.Equal(t, part == result.Analysis.Parts[0], part.Repaired)
	}
	require.Equal(t, []string{
		"analyze/communication #1 groq answered", "analyze/debugging #1 groq answered",
		"analyze/ownership #1 groq answered", "analyze/ownership #2 groq answered",
	}, ended(result.Audit))
}

// Raters work on different models as long as there are; their scores and their
// models stand in the scorecard.
func TestD16RatersWorkOnDifferentModels(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Scoring = parley.Scoring{Mode: parley.ScoringEnsemble, Raters: 3, MinAnswers: 3}
	scores := map[string]float64{"groq": 5, "gemini": 3, "mistral": 4}
	s.script.analysis = func(in parley.AnalyzeInput, reply *parley.AnalyzeReply) {
		for i := range reply.Analysis.Competencies {
			reply.Analysis.Competencies[i].Score = scores[in.Call.Route.Provider]
		}
	}
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, s.request.Calls(parley.DepthStandard), result.Usage.Calls)
	require.Equal(t, 16, result.Usage.Calls)
	require.Equal(t, []string{
		"analyze/rater-1 #1 groq answered", "analyze/rater-2 #1 gemini answered", "analyze/rater-3 #1 mistral answered",
	}, ended(result.Audit))
	for _, score := range result.Analysis.Competencies {
		require.InDelta(t, 4, score.Score, 1e-12)
		require.InDelta(t, 2, score.Spread, 1e-12)
		require.Len(t, score.Raters, 3)
	}
	require.Contains(t, result.Analysis.HumanReview.Reasons, parley.ReviewRaterSpread)
	for i, event := range result.Events {
		require.Equal(t, i+1, event.Sequence)
	}
	require.Equal(t, parley.EventReviewRequired, result.Events[len(result.Events)-1].Type)
	for _, request := range s.script.routes {
		if strings.HasSuffix(request.CallID, "/rater-3") {
			require.Contains(t, request.Avoid, parley.Place{Model: "small"}, "its models are kept away from wherever they are served")
		}
	}
}

// Where there is one model only, all raters use it, and the audit says so.
func TestD16RatersShareAModelWhenThereIsNoOther(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.script.places = []string{"groq"}
	s.request.Scoring = parley.Scoring{Mode: parley.ScoringEnsemble, Raters: 2, MinAnswers: 3}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, []string{
		"analyze/rater-1 #1 groq answered", "analyze/rater-2 #1  no_route no_route", "analyze/rater-2 #2 groq answered",
	}, ended(result.Audit))
	alone := slices.IndexFunc(result.Audit, func(a parley.Attempt) bool { return a.Outcome == parley.OutcomeNoRoute })
	require.Contains(t, result.Audit[alone].Reason, "no model of its own")
}

// A rater that fails is left out while more than half are there.
func TestD16MostRatersAreEnough(t *testing.T) {
	t.Parallel()
	for failing, status := range map[string]parley.PartStatus{"2": parley.PartReady, "23": parley.PartFailed} {
		s := setup(t)
		s.request.Scoring = parley.Scoring{Mode: parley.ScoringEnsemble, Raters: 3, MinAnswers: 3}
		s.script.fail = func(call parley.Call, _ string) error {
			_, rater, _ := strings.Cut(call.ID, "/rater-")
			if rater != "" && strings.Contains(failing, rater) {
				return failed(parley.KindInvalidRequest)
			}
			return nil
		}
		result := s.run(t)
		require.Equal(t, status, result.AnalysisStatus, failing)
		if status == parley.PartReady {
			require.Len(t, result.Analysis.Parts, 2)
		}
	}
}

// An economy interview has summary and scorecard of one call, whatever mode was
// asked for.
func TestEconomyInterviewIsReportedOnInOneCall(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Scoring.Mode = parley.ScoringPerCompetency
	s.script.admit = func(parley.AdmitInput) (parley.Admission, error) {
		return parley.Admission{Depth: parley.DepthEconomy, Reason: "today's quota carries no more"}, nil
	}
	result := s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, []string{"report #1 groq answered"}, ended(result.Audit))
	require.Len(t, s.script.reports, 1)
	require.Empty(t, s.script.reports[0].Notes)
	require.False(t, s.script.reports[0].Partial)
	require.Equal(t, parley.PartReady, result.SummaryStatus)
	require.NotEmpty(t, result.Summary.Claims)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)
	require.Len(t, result.Analysis.Competencies, 3)
}

// Who has passed every question has said nothing that could be summed up or judged:
// no model is asked to, and the scorecard says so.
func TestD14NothingSaidIsNotJudged(t *testing.T) {
	t.Parallel()
	for _, mode := range parley.ScoringModes() {
		s := setup(t)
		s.until = 0
		s.request.Feedback = true
		s.request.Scoring = parley.Scoring{Mode: mode, MinAnswers: 3}
		for no := 1; no <= parley.QuestionCount; no++ {
			answer := parley.Answer{ID: "skip-" + string(rune('a'+no)), TurnNo: no, Skip: true}
			s.RegisterDelayedCallback(func() {
				s.UpdateWorkflow(parley.UpdateSubmitAnswer, answer.ID, &callback{t: t}, answer)
			}, time.Duration(no)*time.Minute)
		}
		result := s.run(t)
		require.Equal(t, parley.StatusCompleted, result.Status, mode)
		require.Empty(t, ended(result.Audit))
		require.Equal(t, parley.PartNotApplicable, result.SummaryStatus)
		require.Nil(t, result.Feedback)
		for _, score := range result.Analysis.Competencies {
			require.Equal(t, parley.ReasonSkipped, score.Reason)
			require.Zero(t, score.Score)
		}
		require.Equal(t, parley.RecommendNoDecision, result.Analysis.Recommendation)
		require.True(t, result.Analysis.HumanReview.Required)
	}
}

// The letter comes after the scorecard and fails alone; practice always has one.
func TestD26LetterFailsAlone(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Purpose = parley.PurposeMock
	result := s.run(t)
	require.Equal(t, parley.PartReady, result.FeedbackStatus)
	require.Equal(t, "You told a lot.", result.Feedback.Text)
	require.Equal(t, s.request.Calls(parley.DepthStandard), result.Usage.Calls)
	require.True(t, s.script.scores[0].Mock)
	last := result.Audit[len(result.Audit)-1]
	require.Equal(t, "feedback", last.Call)

	s = setup(t)
	s.request.Feedback = true
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "feedback" {
			return failed(parley.KindInvalidRequest)
		}
		return nil
	}
	result = s.run(t)
	require.Equal(t, parley.StatusCompleted, result.Status)
	require.Equal(t, parley.PartFailed, result.FeedbackStatus)
	require.Nil(t, result.Feedback)
	require.Equal(t, parley.PartReady, result.AnalysisStatus)

	s = setup(t)
	result = s.run(t)
	require.Empty(t, result.FeedbackStatus, "none was asked for")
	require.Empty(t, s.script.feedbacks)
}

// An analysis that is run again knows by itself that the interview ended early.
func TestD06AnalysisRunAgainKnowsThatItIsPartial(t *testing.T) {
	t.Parallel()
	for answered, partial := range map[int]bool{5: true, parley.QuestionCount: false} {
		s := setup(t)
		var turns []parley.Turn
		for i := range answered {
			turns = append(turns, parley.Turn{
				No: i + 1, Status: parley.TurnAnswered, AskedAt: time.Unix(0, 0),
				Question: parley.Question{CompetencyID: "ownership", Text: "Why?"}, Answer: &parley.Answer{TurnNo: i + 1, Text: s.answers[i]},
			})
		}
		s.ExecuteWorkflow(parley.WorkflowAnalysis, parley.AnalysisRequest{Request: s.request, Transcript: parley.Transcript{Turns: turns}})
		require.NoError(t, s.GetWorkflowError())
		require.Equal(t, partial, s.script.scores[0].Partial)
	}
}

// Thresholds allow for rounding; an interview that was told of a review without that
// is replayed so.
func TestD29ReviewOfAnInterviewFromBeforeRounding(t *testing.T) {
	t.Parallel()
	for version, required := range map[workflow.Version]bool{1: false, workflow.DefaultVersion: true} {
		s := setup(t)
		s.OnGetVersion("policy-allows-for-rounding", workflow.DefaultVersion, workflow.Version(1)).Return(version)
		s.request.Scoring.Mode = parley.ScoringEnsemble
		scores := map[string]float64{}
		for i, c := range []struct{ weight, score float64 }{{7, 5}, {12, 4}, {1, 4}} {
			s.request.Competencies[i].Weight = c.weight
			scores[s.request.Competencies[i].ID] = c.score
		}
		s.script.analysis = func(_ parley.AnalyzeInput, reply *parley.AnalyzeReply) {
			for i, c := range reply.Analysis.Competencies {
				reply.Analysis.Competencies[i].Score = scores[c.CompetencyID]
				reply.Analysis.Competencies[i].Evidence = []parley.Evidence{{TurnNo: 1}, {TurnNo: 2}}
			}
		}
		result := s.run(t)
		require.InDelta(t, 4.35, result.Analysis.Overall.Score, 1e-12, "0.1 from 4.25, and by floating point a little less")
		require.Equal(t, required, result.Analysis.HumanReview.Required)
		told := slices.ContainsFunc(result.Events, func(e parley.Event) bool { return e.Type == parley.EventReviewRequired })
		require.Equal(t, required, told)
	}
}
