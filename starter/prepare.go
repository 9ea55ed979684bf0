package starter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/api/enums/v1"
	"go.temporal.io/sdk/client"

	"github.com/parley-interviews/parley"
)

// Bounds of one run of the Prepare workflow: what Temporal takes as one input has
// 2 MiB, and a run is better repeated in parts.
const (
	maxPrepareItems = 500
	maxPrepareBytes = 1 << 20
)

// Prepare makes questions and profiles ahead for interviews that are to be started:
// each role and each résumé once, several in one call where the savers allow it, and
// kept in the tenants' libraries. It waits until all is there. Interviews do not
// depend on it: they make what they miss. Requests with mistakes give a
// *parley.ValidationError, for the first that has any; when runs fail, the result
// tells what the others made.
func (c *Client) Prepare(ctx context.Context, requests []parley.Request) (parley.PrepareResult, error) {
	inputs, err := preparations(requests)
	if err != nil {
		return parley.PrepareResult{}, err
	}
	runs := make([]preparing, len(inputs))
	for i, in := range inputs {
		if runs[i], err = c.startPreparing(ctx, in); err != nil {
			return parley.PrepareResult{}, err
		}
	}
	var total parley.PrepareResult
	var problems []error
	for _, run := range runs {
		made, err := c.prepared(ctx, run)
		total = total.Add(made)
		problems = append(problems, err)
	}
	return total, errors.Join(problems...)
}

// preparing is a run of the Prepare workflow.
type preparing struct {
	client.WorkflowRun
	what string
}

func (c *Client) startPreparing(ctx context.Context, in parley.PrepareInput) (preparing, error) {
	id := parley.PrepareWorkflowID(in.TenantID, digest(in))
	run, err := c.temporal.ExecuteWorkflow(ctx, client.StartWorkflowOptions{
		ID:                       id,
		TaskQueue:                parley.QueueInterview,
		WorkflowIDConflictPolicy: enums.WORKFLOW_ID_CONFLICT_POLICY_USE_EXISTING,
		WorkflowIDReusePolicy:    enums.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE,
		TypedSearchAttributes:    ofTenant(in.TenantID),
		StaticSummary:            fmt.Sprintf("%d plans and %d profiles · %s", len(in.Plans), len(in.Resumes), in.TenantID),
		Priority:                 priority(5, in.TenantID),
	}, parley.WorkflowPrepare, in)
	return preparing{run, id}, explain(ctx, id, err)
}

// prepared waits for a run and has it deleted: its input is candidates' résumés,
// which no erasure of an interview would find there. The server carries the deletion
// out by itself, within a minute.
func (c *Client) prepared(ctx context.Context, run preparing) (parley.PrepareResult, error) {
	var made parley.PrepareResult
	failure := run.Get(ctx, &made)
	if ctx.Err() != nil {
		return parley.PrepareResult{}, explain(ctx, run.what, failure) // it goes on, or an erasure finds it
	}
	query := fmt.Sprintf("WorkflowId = '%s' AND ExecutionStatus != 'Running'", run.what)
	_, err := c.requestDeletion(ctx, query, map[string]bool{}, &common.WorkflowExecution{WorkflowId: run.what, RunId: run.GetRunID()})
	return made, explain(ctx, run.what, errors.Join(failure, err))
}

// group is what the interviews of one run have in common.
type group struct {
	tenant, language string
	training         bool
	savers           string
}

// preparations are the inputs of the runs: interviews with a fixed plan need none.
func preparations(requests []parley.Request) ([]parley.PrepareInput, error) {
	var order []group
	inputs := map[group]*collector{}
	for _, request := range requests {
		request = request.WithDefaults()
		if err := request.Validate(); err != nil {
			return nil, fmt.Errorf("request %s: %w", request.IdempotencyKey, err)
		}
		if request.Plan.Mode == parley.PlanFixed {
			continue
		}
		g := group{
			tenant: request.TenantID, language: request.Language, training: request.AllowTraining, savers: digest(request.Savers),
		}
		if inputs[g] == nil {
			order = append(order, g)
			inputs[g] = &collector{seen: map[string]bool{}, base: parley.PrepareInput{
				TenantID: request.TenantID, Language: request.Language, Savers: request.Savers, AllowTraining: request.AllowTraining,
			}}
		}
		inputs[g].addPlan(request)
		// An economy interview adapts its questions to nobody, unless nothing is shared.
		if request.Depth != parley.DepthEconomy || request.Savers != nil && !slices.Contains(request.Savers, parley.SaverShared) {
			inputs[g].addResume(request)
		}
	}
	var all []parley.PrepareInput
	for _, g := range order {
		all = append(all, inputs[g].done...)
	}
	return all, nil
}

// collector fills the runs of one group.
type collector struct {
	base parley.PrepareInput
	seen map[string]bool
	done []parley.PrepareInput
	// items and bytes are those of the last run.
	items, bytes int
}

// addPlan takes a request's role, once. Items are named by their content, so that the
// same requests in the same order make the same runs.
func (c *collector) addPlan(request parley.Request) {
	plan := parley.PlanItem{
		Purpose: request.Purpose, Role: request.Role, Competencies: request.Competencies, Given: request.Plan.Questions,
	}
	if id := "plan-" + digest(plan); !c.seen[id] {
		c.seen[id], plan.ID = true, id
		into := c.room(plan)
		into.Plans = append(into.Plans, plan)
	}
}

// addResume takes a request's résumé, once.
func (c *collector) addResume(request parley.Request) {
	resume := parley.ResumeItem{Resume: request.Candidate.ResumeText}
	if id := "resume-" + digest(resume); resume.Resume != "" && !c.seen[id] {
		c.seen[id], resume.ID = true, id
		into := c.room(resume)
		into.Resumes = append(into.Resumes, resume)
	}
}

// room is the run that has room for one more item.
func (c *collector) room(item any) *parley.PrepareInput {
	size := len(encode(item))
	if len(c.done) == 0 || c.items == maxPrepareItems || c.bytes+size > maxPrepareBytes {
		c.done = append(c.done, c.base)
		c.items, c.bytes = 0, 0
	}
	c.items++
	c.bytes += size
	return &c.done[len(c.done)-1]
}

// digest names content.
func digest(content any) string {
	sum := sha256.Sum256(encode(content))
	const short = 16
	return hex.EncodeToString(sum[:short])
}

// encode cannot fail for what validated requests hold.
func encode(content any) []byte {
	encoded, err := json.Marshal(content)
	if err != nil {
		return []byte(err.Error())
	}
	return encoded
}
