package workflows

import (
	"fmt"
	"slices"
	"strconv"

	"go.temporal.io/sdk/temporal"
	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

const (
	// maxPrepared bounds the items of one run, and with them its history.
	maxPrepared = 500
	// plansPerCall and profilesPerCall are how many are made at once where batches are
	// in use: a plan's reply is long, and one that breaks off is lost as a whole.
	plansPerCall    = 4
	profilesPerCall = parley.MaxBatch
	// callsAtOnce leaves quota to those who are being interviewed.
	callsAtOnce = 4
)

// Prepare makes the plans and profiles of interviews to come and keeps them in the
// tenant's library: each distinct one that is not there yet, several in one call
// where the savers have batches. Savers that are nil are shared, batches, cache and
// flights; without shared nothing could be kept, and nothing is made. It returns an
// error for an input that should not have been sent.
func Prepare(ctx workflow.Context, input parley.PrepareInput) (parley.PrepareResult, error) {
	if err := checkPreparation(input); err != nil {
		return parley.PrepareResult{}, temporal.NewNonRetryableApplicationError(err.Error(), string(parley.KindInvalidRequest), nil)
	}
	p := &preparation{
		input:  input,
		savers: input.Savers,
		calls:  newCaller(ctx, parley.Request{TenantID: input.TenantID, AllowTraining: input.AllowTraining}),
	}
	p.calls.standing = true
	if input.Savers == nil {
		p.savers = parley.SaverSet{parley.SaverShared, parley.SaverBatches, parley.SaverCache, parley.SaverFlights}
	}
	p.distinct()
	if p.savers.Has(parley.SaverShared) {
		p.recall(ctx)
		p.makePlans(ctx)
		p.makeProfiles(ctx)
	}
	p.result.Failed = len(p.plans) + len(p.resumes) - p.result.Plans - p.result.Profiles
	p.result.Usage, p.result.Audit = p.calls.usage, p.calls.audit
	return p.result, nil
}

func checkPreparation(input parley.PrepareInput) error {
	switch items := len(input.Plans) + len(input.Resumes); {
	case !parley.ValidID(input.TenantID):
		return fmt.Errorf("tenant_id: must be 1 to %d letters, digits, '.', '_' and '-'", parley.MaxIDLength)
	case parley.BaseLanguage(input.Language) == "":
		return fmt.Errorf("language: must be one of %v, with or without a region", parley.Languages())
	case items > maxPrepared:
		return fmt.Errorf("plans and resumes: there are %d items; at most %d in one run", items, maxPrepared)
	}
	for i, item := range input.Plans {
		if n := len(item.Competencies); n < parley.MinCompetencies || n > parley.MaxCompetencies {
			return fmt.Errorf("plans[%d].competencies: there are %d; %d to %d are needed", i, n, parley.MinCompetencies, parley.MaxCompetencies)
		}
	}
	return nil
}

// preparation is the state of one run.
type preparation struct {
	input  parley.PrepareInput
	savers parley.SaverSet
	calls  *caller
	// plans and resumes are the distinct items that the library has not. Their ids are
	// their numbers: what the sender calls them may be somebody's, and costs tokens.
	plans   []parley.PlanItem
	resumes []parley.ResumeItem
	result  parley.PrepareResult
}

// distinct leaves out what is there twice and what makes an item one candidate's:
// what is prepared serves all.
func (p *preparation) distinct() {
	seen := map[string]bool{}
	first := func(item any) bool {
		key := fmt.Sprintf("%#v", item)
		defer func() { seen[key] = true }()
		return !seen[key]
	}
	for _, item := range p.input.Plans {
		item.ID, item.Facts = "", nil
		if first(item) {
			p.plans = append(p.plans, item)
		}
	}
	for _, item := range p.input.Resumes {
		item.ID, item.Role = "", ""
		if item.Resume != "" && first(item) {
			p.resumes = append(p.resumes, item)
		}
	}
}

// recall leaves out what the library has, and numbers the rest.
func (p *preparation) recall(ctx workflow.Context) {
	known := make([]parley.RecallReply, max(len(p.plans), len(p.resumes)))
	each(ctx, "recall", len(known), func(ctx workflow.Context, i int) {
		input := parley.RecallInput{
			TenantID: p.input.TenantID, Language: p.input.Language, Near: p.savers.Has(parley.SaverNear),
		}
		if i < len(p.plans) {
			input.Plan = &p.plans[i]
		}
		if i < len(p.resumes) {
			input.Resume = &p.resumes[i]
		}
		known[i] = recall(ctx, input)
	})
	plans, resumes := p.plans, p.resumes
	p.plans, p.resumes = nil, nil
	for i, item := range plans {
		if item.ID = strconv.Itoa(len(p.plans) + 1); known[i].Plan == nil {
			p.plans = append(p.plans, item)
		}
	}
	for i, item := range resumes {
		if item.ID = strconv.Itoa(len(p.resumes) + 1); known[i].Profile == nil {
			p.resumes = append(p.resumes, item)
		}
	}
	p.result.Known = len(plans) + len(resumes) - len(p.plans) - len(p.resumes)
}

func (p *preparation) makePlans(ctx workflow.Context) {
	p.result.Plans = made(ctx, parley.StepPlanQuestions, p.plans, p.perCall(plansPerCall),
		func(ctx workflow.Context, id string, items []parley.PlanItem) ([]string, error) {
			reply, err := perform(ctx, p.calls, planOrder(id, parley.PlanQuestionsInput{
				TenantID: p.input.TenantID, Language: p.input.Language, Items: items, Share: p.share(), Keep: true,
			}), &trail{oneRound: true})
			var served []string
			for _, plan := range reply.Plans {
				served = append(served, plan.ID)
			}
			return served, err
		}, func(item parley.PlanItem) string { return item.ID })
}

func (p *preparation) makeProfiles(ctx workflow.Context) {
	p.result.Profiles = made(ctx, parley.StepProfile, p.resumes, p.perCall(profilesPerCall),
		func(ctx workflow.Context, id string, items []parley.ResumeItem) ([]string, error) {
			reply, err := perform(ctx, p.calls, profileOrder(id, parley.ProfileInput{
				TenantID: p.input.TenantID, Language: p.input.Language, Items: items, Share: p.share(), Keep: true,
			}), &trail{oneRound: true})
			var served []string
			for _, profile := range reply.Profiles {
				served = append(served, profile.ID)
			}
			return served, err
		}, func(item parley.ResumeItem) string { return item.ID })
}

func (p *preparation) share() parley.Share { return parley.ShareOf(p.input.TenantID, p.savers) }

func (p *preparation) perCall(most int) int {
	if p.savers.Has(parley.SaverBatches) {
		return most
	}
	return 1
}

// made has items made and returns how many were. Items that a call leaves out, and
// those of a batch that fails, are tried once more, each alone: one odd item must
// not cost the others.
func made[I any](
	ctx workflow.Context, step parley.Step, items []I, perCall int,
	ask func(ctx workflow.Context, id string, items []I) (served []string, err error), idOf func(I) string,
) int {
	served := map[string]bool{}
	hopeless := map[string]bool{}
	calls := 0
	call := func(ctx workflow.Context, items []I) {
		calls++
		ids, err := ask(ctx, fmt.Sprintf("%s/%d", step, calls), items)
		for _, id := range ids {
			served[id] = true
		}
		if err != nil && len(items) == 1 {
			hopeless[idOf(items[0])] = true
		}
	}
	batches := slices.Collect(slices.Chunk(items, perCall))
	each(ctx, string(step), len(batches), func(ctx workflow.Context, i int) { call(ctx, batches[i]) })
	left := slices.DeleteFunc(slices.Clone(items), func(item I) bool { return served[idOf(item)] || hopeless[idOf(item)] })
	each(ctx, string(step)+" alone", len(left), func(ctx workflow.Context, i int) { call(ctx, left[i:i+1]) })
	return len(items) - len(slices.DeleteFunc(slices.Clone(items), func(item I) bool { return served[idOf(item)] }))
}

// each does work for 0 to count-1, a few at a time, and waits for all.
func each(ctx workflow.Context, name string, count int, work func(ctx workflow.Context, i int)) {
	all := workflow.NewWaitGroup(ctx)
	next := 0
	for range min(count, callsAtOnce) {
		all.Add(1)
		workflow.GoNamed(ctx, name, func(ctx workflow.Context) {
			defer all.Done()
			for next < count {
				next++
				work(ctx, next-1)
			}
		})
	}
	all.Wait(ctx)
}
