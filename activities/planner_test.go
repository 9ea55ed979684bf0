package activities_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/standin"
)

// The stand-in plans for any role in every language: what is measured with it is
// not measured with the bank.
func TestStandInPlansInEveryLanguage(t *testing.T) {
	t.Parallel()
	model := newModel(t, false)
	for _, language := range parley.Languages() {
		b := newBench(t, model.script())
		first, second := planItem(t, "a"), planItem(t, "b")
		second.Role.Title = "Pflegefachkraft (m/w/d)"
		second.Given = []parley.PlannedQuestion{{ID: "g", CompetencyID: second.Competencies[2].ID, Text: "Was ist Ihnen hier wichtig?"}}
		first.Facts = []string{"Cut the failed payments of 40 services by 60 % within a year.", "Led the move to queues at Tidepool Games."}
		input := planInput(first, second)
		input.Language = language
		reply, err := run[parley.PlanQuestionsReply](t, b, b.acts.PlanQuestions, input)
		require.NoError(t, err)
		require.Empty(t, reply.Problem)
		require.Len(t, reply.Plans, 2)
		for i, item := range input.Items {
			plan := reply.Plans[i]
			require.Equal(t, item.ID, plan.ID)
			requireGoodPlan(t, item, plan.Questions)
			for _, q := range plan.Questions {
				require.NotContains(t, q.ID, "bank", "%s: %v", language, plan.Questions)
			}
		}
		require.Contains(t, fmt.Sprint(reply.Plans[0].Questions), "Led the move to queues", "tailored")
		require.NotContains(t, fmt.Sprint(reply.Plans[1].Questions), "Led the move to queues")
		require.NotEqual(t, reply.Plans[0].Questions[0].Text, reply.Plans[1].Questions[0].Text)
	}
}

func TestStandInReadsResumes(t *testing.T) {
	t.Parallel()
	b := newBench(t, newModel(t, false).script())
	var items []parley.ResumeItem
	for i := range parley.MaxBatch {
		items = append(items, parley.ResumeItem{ID: fmt.Sprint(i), Resume: strings.ReplaceAll(resume, "payments", fmt.Sprintf("payments%d", i))})
	}
	reply, err := run[parley.ProfileReply](t, b, b.acts.Profile, profileInput(items...))
	require.NoError(t, err)
	require.Empty(t, reply.Problem)
	require.Len(t, reply.Profiles, len(items))
	for i, profile := range reply.Profiles {
		require.Equal(t, fmt.Sprint(i), profile.ID)
		require.NotEmpty(t, profile.Facts)
		require.NotContains(t, fmt.Sprint(profile.Facts), "Ignore")
		require.Contains(t, fmt.Sprint(profile.Facts), fmt.Sprintf("payments%d", i), "each has its own résumé's")
	}
}

// An item that a model loses is left out and named; with one there is nothing left.
func TestBatchOutlivesALostItem(t *testing.T) {
	t.Parallel()
	server, err := standin.New(standin.Config{Providers: map[string]standin.ProviderConfig{"groq": {Limits: []standin.Limit{}}}})
	require.NoError(t, err)
	require.NoError(t, server.Inject(standin.Fault{Provider: "groq", Kind: standin.KindLosesItem}))
	listening := httptest.NewServer(server.Handler())
	t.Cleanup(listening.Close)
	model := endpoint{url: standin.BaseURL(listening.URL, "groq"), key: "standin-1", model: "openai/gpt-oss-120b"}
	b := newBench(t, model.script())
	plans, err := run[parley.PlanQuestionsReply](t, b, b.acts.PlanQuestions, planInput(planItem(t, "a"), planItem(t, "b"), planItem(t, "c")))
	require.NoError(t, err)
	require.Len(t, plans.Plans, 2)
	require.Regexp(t, `^field plans: the entry of item "[ac]" is missing$`, plans.Problem)
	_, err = run[parley.ProfileReply](t, b, b.acts.Profile, profileInput(parley.ResumeItem{ID: "a", Resume: resume}))
	requireKind(t, parley.KindMalformed, err)
}

// Every attack of the suite, in a résumé and in a role, before a model that obeys:
// what comes out is a sound plan, harmless facts or nothing.
func TestD18PlansAndProfilesSurviveAModelThatObeys(t *testing.T) {
	t.Parallel()
	model := newModel(t, true)
	for i, attack := range attacks(t) {
		text := attack.Text + "\n" + attack.Then
		b := newBench(t, model.script())
		item := planItem(t, "1")
		item.Role.Description, item.Role.Title = text, item.Role.Title+" "+parley.FirstChars(text, parley.MaxTitleLength)
		input := planInput(item)
		input.Call.ID = fmt.Sprintf("acme/app-1/%d/plan_questions", i)
		plans, err := run[parley.PlanQuestionsReply](t, b, b.acts.PlanQuestions, input)
		if err != nil {
			requireKind(t, parley.KindMalformed, err)
		} else {
			requireGoodPlan(t, item, plans.Plans[0].Questions)
			requireHarmless(t, attack.ID, plans.Plans[0].Questions)
		}
		asked := profileInput(parley.ResumeItem{ID: "1", Resume: "Ran payments for eight years at a bank.\n" + text})
		asked.Call.ID = fmt.Sprintf("acme/app-1/%d/profile", i)
		profiles, err := run[parley.ProfileReply](t, b, b.acts.Profile, asked)
		if err != nil {
			requireKind(t, parley.KindMalformed, err)
			continue
		}
		requireHarmless(t, attack.ID, profiles.Profiles[0].Facts)
	}
}

func requireHarmless(t *testing.T, id string, said any) {
	t.Helper()
	lower := strings.ToLower(fmt.Sprint(said))
	for _, wished := range []string{
		"full marks", "5 out of 5", "5/5", "interview is over", "previous instructions", "system prompt", "how old", "you write the questions",
	} {
		require.NotContains(t, lower, wished, id)
	}
}
