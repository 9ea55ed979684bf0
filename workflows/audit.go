package workflows

import (
	"slices"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// The audit is kept in the order in which attempts end.

func describe(entry parley.Attempt, route parley.Route) parley.Attempt {
	entry.Provider, entry.Model, entry.Account = route.Provider, route.Model, route.Account
	entry.Queue, entry.Reason = route.Queue, route.Reason
	return entry
}

func (c *caller) recordAnswer(entry parley.Attempt, receipt parley.Receipt, late bool) {
	c.underway--
	entry.Outcome = parley.OutcomeAnswered
	if late {
		entry.Outcome = parley.OutcomeLate
	}
	entry.LatencyMS, entry.Usage = receipt.LatencyMS, receipt.Usage
	if receipt.Provenance.Model != "" {
		entry.Model = receipt.Provenance.Model
	}
	if receipt.Seat != nil {
		entry.Account = receipt.Seat.Node // whichever node took it from the shared queue
	}
	c.usage = c.usage.Add(receipt.Usage)
	if !slices.Contains(c.providers, entry.Provider) {
		c.providers = append(c.providers, entry.Provider)
	}
	c.audit = append(c.audit, entry)
}

func (c *caller) recordFailure(ctx workflow.Context, entry parley.Attempt, failure *parley.Error) {
	c.underway--
	entry.Outcome, entry.Kind = parley.OutcomeFailed, failure.Kind
	entry.LatencyMS = workflow.Now(ctx).Sub(entry.StartedAt).Milliseconds()
	c.audit = append(c.audit, entry)
}

func (c *caller) recordNoRoute(ctx workflow.Context, entry parley.Attempt, placed parley.RouteReply, err error) {
	entry.Outcome, entry.Kind, entry.Reason = parley.OutcomeNoRoute, parley.KindNoRoute, placed.Reason
	switch {
	case ctx.Err() != nil:
		entry.Kind, entry.Reason = parley.KindCanceled, "the call was no longer needed"
	case err != nil:
		entry.Kind, entry.Reason = parley.KindInternal, "the quota ledger could not be asked"
	}
	c.audit = append(c.audit, entry)
}

func (c *caller) recordOvertaken(ctx workflow.Context, entry parley.Attempt) {
	c.underway--
	entry.Outcome = parley.OutcomeOvertaken
	entry.LatencyMS = workflow.Now(ctx).Sub(entry.StartedAt).Milliseconds()
	c.audit = append(c.audit, entry)
}
