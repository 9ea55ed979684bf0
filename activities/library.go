package activities

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"go.temporal.io/sdk/activity"

	"github.com/parley-interviews/parley"
)

// recallTimeout bounds a look into the library: a candidate may be waiting, and
// what is not found is made, or taken from the bank.
const recallTimeout = 300 * time.Millisecond

// Kinds of what is kept.
const (
	kindPlan    = "plan"
	kindProfile = "profile"
)

// Recall looks into the tenant's library of plans and profiles. What cannot be read
// or does not keep its promises counts as not there; there is no error.
func (a *Activities) Recall(ctx context.Context, in parley.RecallInput) (parley.RecallReply, error) {
	var reply parley.RecallReply
	if a.library == nil {
		return reply, nil
	}
	ctx, cancel := context.WithTimeout(ctx, recallTimeout)
	defer cancel()
	if in.Plan != nil && len(in.Plan.Facts) == 0 {
		kept, origin := recalled[keptPlan](ctx, a, a.planShelf(in.TenantID, in.Language, *in.Plan), in.Near)
		if plan, sound := kept.plan(in.Language, *in.Plan); sound {
			reply.Plan, reply.PlanOrigin = &plan, origin
		}
	}
	if in.Resume != nil {
		kept, origin := recalled[keptProfile](ctx, a, profileShelf(in.TenantID, in.Language, *in.Resume), in.Near)
		profile, problem := profileOf(in.Language, *in.Resume, kept.Facts)
		if problem == "" && kept.Facts != nil && kept.Prompt == a.prompts[parley.StepProfile].id {
			reply.Profile, reply.ProfileOrigin = &profile, origin
		}
	}
	return reply, nil
}

// keptPlan and keptProfile are what the library holds.
type keptPlan struct {
	Questions []parley.PlannedQuestion `json:"questions"`
}

type keptProfile struct {
	// Prompt is that which the profile was made by.
	Prompt string   `json:"prompt"`
	Facts  []string `json:"facts"`
}

// plan checks what was kept as if a model had just written it: nothing may be
// missing, be left out or have to move.
func (k keptPlan) plan(language string, item parley.PlanItem) (parley.QuestionPlan, bool) {
	if len(k.Questions) != parley.QuestionCount {
		return parley.QuestionPlan{}, false
	}
	var made []parley.PlannedQuestion
	for _, q := range k.Questions {
		if slices.ContainsFunc(item.Given, func(given parley.PlannedQuestion) bool { return given.ID == q.ID }) {
			continue
		}
		checked, failure := madeQuestion(language, item, planQuestionWire{CompetencyID: q.CompetencyID, Text: q.Text, Probes: q.Probes})
		checked.ID = q.ID
		if failure != nil || !equalQuestion(checked, q) {
			return parley.QuestionPlan{}, false
		}
		made = append(made, q)
	}
	whole := parley.FillPlan(language, item.Purpose, item.Competencies, item.Given, made)
	return parley.QuestionPlan{ID: item.ID, Questions: whole}, slices.EqualFunc(whole, k.Questions, equalQuestion)
}

func equalQuestion(a, b parley.PlannedQuestion) bool {
	return a.ID != "" && a.ID == b.ID && a.Text == b.Text && a.CompetencyID == b.CompetencyID && slices.Equal(a.Probes, b.Probes)
}

// recalled reads what the library has on a shelf; the zero value when nothing.
func recalled[T any](ctx context.Context, a *Activities, shelf parley.Shelf, near bool) (T, parley.PlanOrigin) {
	var kept T
	found, err := a.library.Find(ctx, shelf, near)
	if err != nil {
		activity.GetLogger(ctx).Warn("library could not be read", "kind", shelf.Kind, "error", err)
		return kept, ""
	}
	if found.Content == nil {
		return kept, ""
	}
	kept, failure := decode[T](string(found.Content))
	if failure != nil {
		activity.GetLogger(ctx).Warn("library holds what cannot be read", "kind", shelf.Kind)
	}
	if found.Near {
		return kept, parley.OriginNear
	}
	return kept, parley.OriginLibrary
}

// keepPlans keeps the plans that any candidate for the role may have.
func (a *Activities) keepPlans(ctx context.Context, in parley.PlanQuestionsInput, plans []parley.QuestionPlan) {
	for _, plan := range plans {
		at := slices.IndexFunc(in.Items, func(item parley.PlanItem) bool { return item.ID == plan.ID })
		if len(in.Items[at].Facts) == 0 {
			a.keep(ctx, a.planShelf(in.TenantID, in.Language, in.Items[at]), keptPlan{Questions: plan.Questions})
		}
	}
}

func (a *Activities) keepProfiles(ctx context.Context, in parley.ProfileInput, profiles []parley.Profile) {
	for _, profile := range profiles {
		at := slices.IndexFunc(in.Items, func(item parley.ResumeItem) bool { return item.ID == profile.ID })
		a.keep(ctx, profileShelf(in.TenantID, in.Language, in.Items[at]), keptProfile{
			Prompt: a.prompts[parley.StepProfile].id, Facts: profile.Facts,
		})
	}
}

// keep is best effort: what is not kept is made again.
func (a *Activities) keep(ctx context.Context, shelf parley.Shelf, content any) {
	if a.library == nil {
		return
	}
	encoded, err := json.Marshal(content)
	if err == nil {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleTimeout)
		defer cancel()
		err = a.library.Keep(ctx, shelf, encoded)
	}
	if err != nil {
		activity.GetLogger(ctx).Warn("library could not be written", "kind", shelf.Kind, "error", err)
	}
}

// planShelf has in its group all that two roles must have in common to be asked the
// same; of nearly equal job descriptions one plan may serve both.
func (a *Activities) planShelf(tenant, language string, item parley.PlanItem) parley.Shelf {
	weighed := slices.Clone(item.Competencies)
	for i, c := range weighed {
		weighed[i].Weight = cmp.Or(c.Weight, 1)
	}
	return parley.Shelf{
		Space: tenant, Kind: kindPlan, Text: item.Role.Description,
		Group: groupOf(language, a.prompts[parley.StepPlanQuestions].id, plain(item.Role.Title), plain(item.Role.Level),
			cmp.Or(item.Purpose, parley.PurposeScreening), weighed, item.Given),
	}
}

// profileShelf is the same whatever the prompt: what an earlier edition has kept is
// replaced, and an erasure finds it.
func profileShelf(tenant, language string, item parley.ResumeItem) parley.Shelf {
	return parley.Shelf{Space: tenant, Kind: kindProfile, Text: item.Resume, Group: groupOf(language, plain(item.Role))}
}

// groupOf is a digest of the parts.
func groupOf(parts ...any) string {
	// The parts are texts and numbers, which can always be encoded.
	encoded, _ := json.Marshal(parts)
	return contentHash(encoded, 16)
}

// plain is a text without case and spacing.
func plain(text string) string { return strings.ToLower(strings.Join(strings.Fields(text), " ")) }
