package parley_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

func competencies(weights ...float64) []parley.Competency {
	names := []string{"Reliability", "Communication", "Ownership", "Planning", "Teaching", "Security", "Data modelling", "Customer focus"}
	list := make([]parley.Competency, len(weights))
	for i, weight := range weights {
		list[i] = parley.Competency{ID: fmt.Sprintf("c%d", i+1), Name: names[i], Weight: weight}
	}
	return list
}

func TestBankPlanInEveryLanguageAndForEveryPurpose(t *testing.T) {
	t.Parallel()
	all := map[string]bool{}
	for _, language := range parley.Languages() {
		first := map[string]bool{}
		for _, purpose := range parley.Purposes() {
			request := parley.Request{Language: language + "-XX", Purpose: purpose, Competencies: competencies(1, 1, 2)}
			plan := parley.BankPlan(request)
			requirePlan(t, request, plan)
			require.Equal(t, plan, parley.BankPlan(request), "the same request, the same questions")
			first[plan[0].Text] = true
			all[plan[0].Text] = true
		}
		require.Len(t, first, 3, "a technical interview does not begin like a situational one")
	}
	require.Len(t, all, 3*len(parley.Languages()), "each language has its own bank")
}

// requirePlan requires all that is promised of a plan.
func requirePlan(t require.TestingT, request parley.Request, plan []parley.PlannedQuestion) {
	request = request.WithDefaults()
	request.Plan = parley.Plan{Mode: parley.PlanFixed, Questions: plan}
	require.Len(t, plan, parley.QuestionCount)
	count, ids, blocks := map[string]int{}, map[string]bool{}, 0
	for i, q := range plan {
		require.False(t, ids[q.ID], "id %s is there twice", q.ID)
		ids[q.ID] = true
		if i == 0 || plan[i-1].CompetencyID != q.CompetencyID {
			blocks++
		}
		count[q.CompetencyID]++
		require.LessOrEqual(t, len([]rune(q.Text)), parley.MaxQuestionChars)
		require.LessOrEqual(t, strings.Count(q.Text, "?"), 2, q.Text)
		require.LessOrEqual(t, len(q.Probes), parley.MaxProbes)
		require.NotContains(t, q.Text, "%")
		for _, other := range plan[:i] {
			require.False(t, parley.Repeats(q.Text, other.Text), "%q is near %q", q.Text, other.Text)
		}
	}
	require.Len(t, count, len(request.Competencies), "every competency is asked about")
	require.Equal(t, len(count), blocks, "questions on one competency are side by side")
	for _, a := range request.Competencies {
		for _, b := range request.Competencies {
			if a.Weight > b.Weight {
				require.GreaterOrEqual(t, count[a.ID], count[b.ID], "more weight, not fewer questions")
			}
		}
	}
}

func TestBankPlanOfAnyCompetencies(t *testing.T) {
	t.Parallel()
	words := rapid.SampledFrom(strings.Fields("you what work Describe situation the %s of data care „Pflege“ and when time team how " +
		strings.Repeat("w", 60)))
	rapid.Check(t, func(t *rapid.T) {
		request := parley.Request{
			Language: rapid.SampledFrom(parley.Languages()).Draw(t, "language"),
			Purpose:  rapid.SampledFrom(parley.Purposes()).Draw(t, "purpose"),
			Competencies: competencies(rapid.SliceOfN(rapid.Float64Range(0.1, 10),
				parley.MinCompetencies, parley.MaxCompetencies).Draw(t, "weights")...),
		}
		for i := range request.Competencies {
			name := rapid.SliceOfN(words, 1, 9).Draw(t, "name")
			request.Competencies[i].Name = strings.ReplaceAll(strings.Join(name, " "), "%s", "per cent")
		}
		requirePlan(t, request, parley.BankPlan(request))
	})
}

func TestBankPlanKeepsTheGivenQuestions(t *testing.T) {
	t.Parallel()
	request := parley.Request{Competencies: competencies(1, 1, 1, 1), Plan: parley.Plan{Questions: []parley.PlannedQuestion{
		{ID: "bank-2", CompetencyID: "c3", Text: "Which of your decisions would you take back today?"},
		{ID: "mine", CompetencyID: "c1", Text: "What does an outage at night look like where you work now?"},
		{ID: "bank-1", CompetencyID: "c3", Text: "Explain a technical trade-off you have faced in Ownership. What did each option cost?"},
	}}}
	plan := parley.BankPlan(request)
	require.Len(t, plan, parley.QuestionCount)
	var kept []parley.PlannedQuestion
	ids := map[string]bool{}
	for _, q := range plan {
		ids[q.ID] = true
		if slices.ContainsFunc(request.Plan.Questions, func(given parley.PlannedQuestion) bool { return given.ID == q.ID }) {
			kept = append(kept, q)
		}
	}
	require.Equal(t, request.Plan.Questions, kept, "word for word and in their order")
	require.Len(t, ids, parley.QuestionCount)
	require.Equal(t, "c3 c1 c1 c1 c3 c3 c2 c2 c2 c4 c4 c4", order(plan))
}

func order(plan []parley.PlannedQuestion) string {
	ids := make([]string, len(plan))
	for i, q := range plan {
		ids[i] = q.CompetencyID
	}
	return strings.Join(ids, " ")
}

// Eleven questions on one subject leave room for one more: as good as it gets.
func TestBankPlanFillsTheLastPlace(t *testing.T) {
	t.Parallel()
	request := parley.Request{Competencies: competencies(1, 1, 3)}
	for i := range parley.QuestionCount - 1 {
		request.Plan.Questions = append(request.Plan.Questions,
			parley.PlannedQuestion{ID: fmt.Sprint(i), CompetencyID: "c1", Text: strings.Repeat(string(rune('a'+i)), 5)})
	}
	plan := parley.BankPlan(request)
	require.Len(t, plan, parley.QuestionCount)
	require.Equal(t, "c3", plan[11].CompetencyID, "the heaviest of those that nothing asks about")
}

func TestFillPlanTakesWhatFits(t *testing.T) {
	t.Parallel()
	made := []parley.PlannedQuestion{
		{ID: "m1", CompetencyID: "c2", Text: "How do you tell bad news to somebody who pays you?"},
		{ID: "m2", CompetencyID: "c9", Text: "Where would a question on nothing belong?"},
		{ID: "m3", CompetencyID: "c1", Text: "To somebody who pays you, how do you tell bad news?"},
		{ID: "m1", CompetencyID: "c1", Text: "Which alarm of yours was false most often?"},
		{ID: "m4", CompetencyID: "c1", Text: "Name a failure mode that nobody had on the list."},
	}
	plan := parley.FillPlan("en", parley.PurposeScreening, competencies(1, 1, 1), nil, made)
	requirePlan(t, parley.Request{Competencies: competencies(1, 1, 1)}, plan)
	var taken []string
	for _, q := range plan {
		if strings.HasPrefix(q.ID, "m") {
			taken = append(taken, q.ID)
		}
	}
	require.Equal(t, []string{"m4", "m1"}, taken, "none of another's competency, words or id")
}

func TestRepeats(t *testing.T) {
	t.Parallel()
	const question = "Tell me about a project that failed and why"
	require.True(t, parley.Repeats(question, "Something else", "And WHY, tell me, about a project: that failed?"))
	require.True(t, parley.Repeats(question, "project failed"), "the shorter one decides")
	require.True(t, parley.Repeats("?!", question), "nothing to tell it by")
	require.False(t, parley.Repeats(question, "Tell me about a customer you convinced"))
	require.False(t, parley.Repeats(question))
}
