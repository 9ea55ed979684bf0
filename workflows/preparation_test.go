package workflows_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/workflows"
)

func preparing(t *testing.T) *stage {
	t.Helper()
	s := setup(t)
	s.RegisterWorkflowWithOptions(workflows.Prepare, workflow.RegisterOptions{Name: parley.WorkflowPrepare})
	return s
}

func (s *stage) prepare(t *testing.T, input parley.PrepareInput) parley.PrepareResult {
	t.Helper()
	s.ExecuteWorkflow(parley.WorkflowPrepare, input)
	require.NoError(t, s.GetWorkflowError())
	var result parley.PrepareResult
	require.NoError(t, s.GetWorkflowResult(&result))
	return result
}

// toPrepare is a day's bulk creation: that many different roles and résumés, with
// some sent twice.
func toPrepare(request parley.Request, roles, resumes int) parley.PrepareInput {
	input := parley.PrepareInput{TenantID: request.TenantID, Language: request.Language, AllowTraining: true}
	for i := range roles + 3 {
		role := request.Role
		role.Title = fmt.Sprintf("Role %d", i%roles)
		input.Plans = append(input.Plans, parley.PlanItem{ID: fmt.Sprintf("a%d", i), Role: role, Competencies: request.Competencies})
	}
	for i := range resumes + 5 {
		resume := fmt.Sprintf("Résumé %d", i%resumes)
		input.Resumes = append(input.Resumes, parley.ResumeItem{ID: fmt.Sprintf("b%d", i), Resume: resume, Role: "any"})
	}
	return input
}

// Nine roles and twenty résumés are three calls each, instead of twenty-nine.
func TestPrepareMakesSeveralInOneCall(t *testing.T) {
	t.Parallel()
	s := preparing(t)
	result := s.prepare(t, toPrepare(s.request, 9, 20))

	require.Equal(t, 9, result.Plans)
	require.Equal(t, 20, result.Profiles)
	require.Zero(t, result.Known+result.Failed)
	require.Equal(t, 6, result.Usage.Calls)
	require.Len(t, s.script.recalls, 20, "the library is asked first")
	sizes := func(n []int) []int { slices.Sort(n); return n }
	var plans, profiles []int
	for _, in := range s.script.plans {
		plans = append(plans, len(in.Items))
		require.True(t, in.Keep)
		require.Equal(t, parley.Share{Space: "acme", Flight: true, Cache: true}, in.Share)
	}
	for _, in := range s.script.profiles {
		profiles = append(profiles, len(in.Items))
		for _, item := range in.Items {
			require.Empty(t, item.Role, "a profile that serves all roles is made for none")
			require.NotContains(t, item.ID, "b", "what the sender calls a résumé goes to no provider")
		}
	}
	require.Equal(t, []int{1, 4, 4}, sizes(plans))
	require.Equal(t, []int{4, 8, 8}, sizes(profiles))
	for _, route := range s.script.routes {
		require.Positive(t, route.Items, "the reply's size is told to the router")
	}
}

func TestPrepareWithoutBatchesMakesOneByOne(t *testing.T) {
	t.Parallel()
	s := preparing(t)
	input := toPrepare(s.request, 3, 4)
	input.Savers = []parley.Saver{parley.SaverShared}
	result := s.prepare(t, input)
	require.Equal(t, 7, result.Usage.Calls)
	require.Equal(t, 3, result.Plans)
	require.Equal(t, 4, result.Profiles)
	for _, in := range s.script.plans {
		require.Len(t, in.Items, 1)
		require.Zero(t, in.Share)
	}
}

func TestPrepareLeavesOutWhatTheLibraryHas(t *testing.T) {
	t.Parallel()
	s := preparing(t)
	s.script.recall = func(in parley.RecallInput) (reply parley.RecallReply) {
		if in.Plan != nil && in.Plan.Role.Title == "Role 1" {
			reply.Plan = &parley.QuestionPlan{}
		}
		if in.Resume != nil && in.Resume.Resume != "Résumé 0" {
			reply.Profile = &parley.Profile{}
		}
		return reply
	}
	result := s.prepare(t, toPrepare(s.request, 2, 9))
	require.Equal(t, parley.PrepareResult{Plans: 1, Profiles: 1, Known: 9, Usage: result.Usage, Audit: result.Audit}, result)
	require.Equal(t, 2, result.Usage.Calls)
	require.Equal(t, "Role 0", s.script.plans[0].Items[0].Role.Title)
	require.Equal(t, "Résumé 0", s.script.profiles[0].Items[0].Resume)
}

// A model that leaves an item out is asked for it once more, for it alone; an item
// that no model can do costs the others nothing.
func TestPrepareTriesFailedItemsOnceMoreAlone(t *testing.T) {
	t.Parallel()
	s := preparing(t)
	left := map[string]int{}
	s.script.profiled = func(in parley.ProfileInput, reply *parley.ProfileReply) {
		reply.Profiles = slices.DeleteFunc(reply.Profiles, func(p parley.Profile) bool {
			i := slices.IndexFunc(in.Items, func(item parley.ResumeItem) bool { return item.ID == p.ID })
			resume := in.Items[i].Resume
			left[resume]++
			return resume == "Résumé 7" || resume == "Résumé 2" && left[resume] == 1
		})
		slices.Reverse(reply.Profiles)
	}
	s.script.fail = func(_ parley.Call, step string) error {
		if step == "plan_questions" && len(s.script.plans) == 0 {
			return failed(parley.KindTooLarge)
		}
		return nil
	}
	result := s.prepare(t, toPrepare(s.request, 4, 8))
	require.Equal(t, 7, result.Profiles)
	require.Equal(t, 2, left["Résumé 2"])
	require.Equal(t, 2, left["Résumé 7"], "once more and no oftener")
	require.Zero(t, result.Plans, "every place fails every call")
	require.Equal(t, 5, result.Failed)
	require.Equal(t, 1+2, result.Usage.Calls)
}

// What is not shared cannot be prepared.
func TestPrepareWithoutSharingMakesNothing(t *testing.T) {
	t.Parallel()
	s := preparing(t)
	input := toPrepare(s.request, 2, 2)
	input.Savers = []parley.Saver{parley.SaverBatches}
	require.Equal(t, 4, s.prepare(t, input).Failed)
	require.Empty(t, s.script.calls)
}

func TestPrepareRefusesWhatItCannotDo(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*parley.PrepareInput){
		"tenant_id":             func(in *parley.PrepareInput) { in.TenantID = "a/b" },
		"language":              func(in *parley.PrepareInput) { in.Language = "tlh" },
		"505 items":             func(in *parley.PrepareInput) { in.Resumes = make([]parley.ResumeItem, 500) },
		"plans[1].competencies": func(in *parley.PrepareInput) { in.Plans[1].Competencies = nil },
	} {
		s := preparing(t)
		input := toPrepare(s.request, 2, 2)
		spoil(&input)
		s.ExecuteWorkflow(parley.WorkflowPrepare, input)
		var refused *temporal.ApplicationError
		require.ErrorAs(t, s.GetWorkflowError(), &refused)
		require.Equal(t, string(parley.KindInvalidRequest), refused.Type())
		require.ErrorContains(t, refused, name)
	}
}
