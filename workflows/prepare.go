package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// preparing is the making of questions and profile. It may go on while the
// interview does: what comes late serves the questions that are left.
type preparing struct {
	plan    *background[parley.PlanQuestionsReply]
	profile *background[parley.ProfileReply]
	cancel  workflow.CancelFunc
}

// prepare fills the plan: with the request's questions, the library's, a model's
// when they are there in time, or those of the bank. It never waits longer than
// TurnBudget, and not at all while the candidate's consent is waited for anyway.
func (iv *interview) prepare(ctx workflow.Context) {
	iv.plan, iv.planOrigin = slices.Clone(iv.request.Plan.Questions), parley.OriginRequest
	if iv.request.Plan.Mode == parley.PlanFixed {
		return
	}
	iv.plan, iv.planOrigin = parley.BankPlan(iv.request), parley.OriginBank
	known := iv.recall(ctx)
	if known.Profile != nil {
		iv.profile = known.Profile
	}
	if known.Plan != nil {
		iv.take(ctx, known.Plan.Questions, known.PlanOrigin)
	}
	iv.makeMissing(ctx, known)
	if iv.preparing == nil || iv.request.Consent.Pending() {
		return
	}
	_, _ = workflow.AwaitWithOptions(ctx, workflow.AwaitOptions{ // whoever ends the interview is heard by awaitConsent
		Timeout: TurnBudget, TimerOptions: workflow.TimerOptions{Summary: candidateWaits},
	}, func() bool { return iv.ending != "" || iv.preparing.plan.ended() && iv.preparing.profile.ended() })
}

// planItem and resumeItem are what plan and profile are made of. What is shared is
// made for the role, or the résumé, and nothing else.
func (iv *interview) planItem() parley.PlanItem {
	r := iv.request
	return parley.PlanItem{
		ID: "plan", Purpose: r.Purpose, Role: r.Role, Competencies: r.Competencies, Given: r.Plan.Questions,
	}
}

func (iv *interview) resumeItem() parley.ResumeItem {
	item := parley.ResumeItem{ID: "resume", Resume: iv.request.Candidate.ResumeText}
	if !iv.shares() {
		item.Role = iv.request.Role.Title
	}
	return item
}

func (iv *interview) shares() bool { return iv.admission.Savers.Has(parley.SaverShared) }

// recall looks into the tenant's library, where it is in use. A library that cannot
// be asked has nothing.
func (iv *interview) recall(ctx workflow.Context) parley.RecallReply {
	var known parley.RecallReply
	if !iv.shares() {
		return known
	}
	plan := iv.planItem()
	input := parley.RecallInput{
		TenantID: iv.request.TenantID, Language: iv.request.Language, Near: iv.admission.Savers.Has(parley.SaverNear), Plan: &plan,
	}
	if resume := iv.resumeItem(); resume.Resume != "" {
		input.Resume = &resume
	}
	return recall(ctx, input)
}

func recall(ctx workflow.Context, input parley.RecallInput) parley.RecallReply {
	var known parley.RecallReply
	err := workflow.ExecuteLocalActivity(withAdmitOptions(ctx, "recall"), acts.Recall, input).Get(ctx, &known)
	if err != nil {
		return parley.RecallReply{}
	}
	return known
}

// makeMissing starts to make what is not known. With sharing, plan and profile are
// made side by side; without, the plan is tailored to the profile and comes after
// it. The profile waits for a consent that is still to be given, and no plan for it then.
func (iv *interview) makeMissing(ctx workflow.Context, known parley.RecallReply) {
	// The questions of an economy interview are not adapted to anybody: a profile
	// would serve two follow-ups at most.
	wanted := iv.request.Candidate.ResumeText != "" && (iv.admission.Depth != parley.DepthEconomy || !iv.shares())
	if known.Plan != nil && (known.Profile != nil || !wanted) {
		return
	}
	ctx, cancel := workflow.WithCancel(ctx)
	iv.preparing = &preparing{cancel: cancel}
	held := false
	if wanted && known.Profile == nil {
		held = iv.holdsResume(ctx)
		iv.makeProfile(ctx, held)
	}
	if known.Plan == nil {
		iv.makePlan(ctx, !held)
	}
}

func (iv *interview) makeProfile(ctx workflow.Context, held bool) {
	order := profileOrder(string(parley.StepProfile), parley.ProfileInput{
		TenantID: iv.request.TenantID, Language: iv.request.Language, Items: []parley.ResumeItem{iv.resumeItem()},
		Share: iv.share(), Keep: iv.shares(),
	})
	iv.preparing.profile = start(ctx, order.id, func(ctx workflow.Context) (parley.ProfileReply, error) {
		if held && !iv.agreed(ctx) {
			return parley.ProfileReply{}, &parley.Error{Kind: parley.KindCanceled, Detail: "the candidate has not agreed"}
		}
		return perform(ctx, iv.calls, order, &trail{})
	})
}

func (iv *interview) makePlan(ctx workflow.Context, tailored bool) {
	profile := iv.preparing.profile
	iv.preparing.plan = start(ctx, string(parley.StepPlanQuestions), func(ctx workflow.Context) (parley.PlanQuestionsReply, error) {
		item := iv.planItem()
		if tailored && !iv.shares() && profile != nil {
			_ = profile.future.Get(ctx, nil) // its error is in the reply's own
			if reply, ok := profile.done(); ok && len(reply.Profiles) > 0 {
				item.Facts = reply.Profiles[0].Facts
			}
		}
		return perform(ctx, iv.calls, planOrder(string(parley.StepPlanQuestions), parley.PlanQuestionsInput{
			TenantID: iv.request.TenantID, Language: iv.request.Language, Items: []parley.PlanItem{item},
			Share: iv.share(), Keep: iv.shares(),
		}), &trail{})
	})
}

func (iv *interview) share() parley.Share {
	return parley.ShareOf(iv.request.TenantID, iv.admission.Savers)
}

// takePrepared takes what has come since.
func (iv *interview) takePrepared(ctx workflow.Context) {
	if iv.preparing == nil {
		return
	}
	if reply, ok := iv.preparing.profile.done(); ok && len(reply.Profiles) > 0 {
		iv.profile, iv.preparing.profile = &reply.Profiles[0], nil
	}
	if reply, ok := iv.preparing.plan.done(); ok && len(reply.Plans) > 0 {
		iv.preparing.plan = nil
		iv.take(ctx, reply.Plans[0].Questions, parley.OriginModel)
	}
}

// take puts made questions in the place of those that were not asked yet. Those of
// the request stay, every competency keeps its place, and nothing near a question
// that was asked comes again.
func (iv *interview) take(ctx workflow.Context, made []parley.PlannedQuestion, origin parley.PlanOrigin) {
	var kept []parley.PlannedQuestion
	used := map[string]bool{}
	for _, turn := range iv.turns {
		if q := turn.Question; !asksAgain(turn) {
			kept = append(kept, parley.PlannedQuestion{ID: q.PlanID, CompetencyID: q.CompetencyID, Text: q.Text})
			used[q.PlanID] = true
		}
	}
	for _, question := range iv.plan[iv.slots:] {
		if slices.ContainsFunc(iv.request.Plan.Questions, func(given parley.PlannedQuestion) bool { return given.ID == question.ID }) {
			kept = append(kept, question)
		}
	}
	whole := parley.FillPlan(iv.request.Language, iv.request.Purpose, iv.request.Competencies, kept, made)
	iv.plan = iv.plan[:iv.slots:iv.slots]
	for _, question := range whole {
		if !used[question.ID] {
			iv.plan = append(iv.plan, question)
		}
	}
	iv.planOrigin = origin
	iv.recordPlan(ctx)
}

func (iv *interview) recordPlan(ctx workflow.Context) {
	iv.record(ctx, parley.Event{Type: parley.EventPlanReady, TurnNo: len(iv.turns), Detail: string(iv.planOrigin)})
}
