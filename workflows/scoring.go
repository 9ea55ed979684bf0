package workflows

import (
	"fmt"

	"go.temporal.io/sdk/workflow"

	"github.com/parley-interviews/parley"
)

// score makes the scorecard in the request's mode. Where there is nothing to judge,
// as when all was skipped, no model is asked.
func (c *caller) score(ctx workflow.Context, m material) parley.AnalysisResult {
	if !m.judgeable() {
		r := m.request
		return analysisResult(parley.Unassessed(
			parley.DefaultPolicy(), r.Competencies, m.turns, m.partial, r.Purpose == parley.PurposeMock), nil)
	}
	var card parley.Analysis
	var err error
	switch m.request.Scoring.Mode {
	case parley.ScoringPerCompetency:
		card, err = c.scoreEach(ctx, m)
	case parley.ScoringEnsemble:
		card, err = c.scoreByRaters(ctx, m)
	case parley.ScoringHolistic:
		card, err = scorecard(judged(ctx, c, m.analyzeOrder(""), &trail{leaves: m.last}))
	}
	return analysisResult(card, err)
}

func analysisResult(card parley.Analysis, err error) parley.AnalysisResult {
	if err != nil {
		return parley.AnalysisResult{AnalysisStatus: parley.PartFailed, AnalysisError: parley.KindOf(err)}
	}
	return parley.AnalysisResult{Analysis: &card, AnalysisStatus: parley.PartReady}
}

// judged makes a scorer's call. When scores were lost by the model's fault, such as
// quotes that do not stand in the answers, it asks once for a repair; if that brings
// nothing, the first judgement stands without those scores.
func judged[R scorecardReply](ctx workflow.Context, c *caller, o order[R], t *trail) (R, error) {
	reply, err := perform(ctx, c, o, t)
	if err != nil {
		return reply, err
	}
	first, problem := reply.Scorecard()
	if problem == "" {
		return reply, nil
	}
	t.repair = &parley.Repair{Attempt: t.attempts, Problem: problem}
	t.tried = nil
	repaired, err := perform(ctx, c, o, t)
	if err != nil {
		return reply, nil //nolint:nilerr // what there is stands
	}
	if second, _ := repaired.Scorecard(); scores(second) < scores(first) {
		return reply, nil
	}
	return repaired, nil
}

func scorecard[R scorecardReply](reply R, err error) (parley.Analysis, error) {
	if err != nil {
		return parley.Analysis{}, err
	}
	card, _ := reply.Scorecard()
	return card, nil
}

// scores counts the competencies that have one.
func scores(card parley.Analysis) int {
	n := 0
	for _, score := range card.Competencies {
		if score.Status == parley.ScoreScored {
			n++
		}
	}
	return n
}

// scoreEach has every competency judged by a call of its own, side by side. One
// that nothing can be read about takes none, and one whose call failed is not
// scored while others are.
func (c *caller) scoreEach(ctx workflow.Context, m material) (parley.Analysis, error) {
	var orders []order[parley.AnalyzeReply]
	for _, competency := range m.request.Competencies {
		if part := m.about(competency); part.judgeable() {
			orders = append(orders, part.analyzeOrder(competency.ID))
		}
	}
	var calls []*background[parley.Analysis]
	for i, order := range orders {
		calls = append(calls, start(ctx, order.id, func(ctx workflow.Context) (parley.Analysis, error) {
			return scorecard(judged(ctx, c, order, &trail{leaves: m.last && i == len(orders)-1}))
		}))
	}
	parts, err := finished(ctx, calls)
	if len(parts) == 0 {
		return parley.Analysis{}, err
	}
	return completed(ctx, func(policy parley.Policy) parley.Analysis {
		return parley.MergeCompetencies(policy, m.request.Competencies, m.turns, parts)
	}), nil
}

// scoreByRaters has several scorers judge everything, side by side and on different
// models as far as there are. More than half of them must come to an end.
func (c *caller) scoreByRaters(ctx workflow.Context, m material) (parley.Analysis, error) {
	raters := make(panel, m.request.Scoring.Raters)
	var calls []*background[parley.Analysis]
	for i := range raters {
		order := m.analyzeOrder(fmt.Sprintf("rater-%d", i+1))
		calls = append(calls, start(ctx, order.id, func(ctx workflow.Context) (parley.Analysis, error) {
			defer func() { raters[i].placed = true }()
			return scorecard(judged(ctx, c, order, &trail{
				chair: &chair{panel: raters, no: i}, leaves: m.last && i == len(raters)-1,
			}))
		}))
	}
	cards, err := finished(ctx, calls)
	if 2*len(cards) <= len(raters) {
		return parley.Analysis{}, err
	}
	return completed(ctx, func(policy parley.Policy) parley.Analysis {
		return parley.Combine(policy, m.request.Competencies, cards)
	}), nil
}

// changeRounding is the first version whose thresholds allow for rounding.
const changeRounding = "policy-allows-for-rounding"

// completed makes one scorecard of several. Whether a person must look at it decides
// on an event: an interview that ended by thresholds without rounding is replayed so.
func completed(ctx workflow.Context, made func(parley.Policy) parley.Analysis) parley.Analysis {
	policy := parley.DefaultPolicy()
	card, literal := made(policy), made(policy.Literal())
	if card.HumanReview.Required == literal.HumanReview.Required {
		return card
	}
	if workflow.GetVersion(ctx, changeRounding, workflow.DefaultVersion, 1) == workflow.DefaultVersion {
		return literal
	}
	return card
}

// finished waits for all the calls and returns the scorecards of those that
// succeeded, in their order, and the first error of the others.
func finished(ctx workflow.Context, calls []*background[parley.Analysis]) ([]parley.Analysis, error) {
	var cards []parley.Analysis
	var failure error
	for _, call := range calls {
		_ = call.future.Get(ctx, nil) // its error is in the call's own
		if card, ok := call.done(); ok {
			cards = append(cards, card)
		} else if failure == nil {
			failure = call.err
		}
	}
	return cards, failure
}

// panel is the raters of an ensemble: where each of them works, once it is placed.
type panel []rater

type rater struct {
	placed bool
	place  parley.Place
}

// chair is one rater's own in a panel.
type chair struct {
	panel panel
	no    int
}

// others are the places to keep away from: those of the other raters, and their
// models at any other account. Raters before this one are placed first.
func (c *chair) others(ctx workflow.Context) []parley.Place {
	// A cancelled context ends the call too.
	_ = workflow.Await(ctx, func() bool {
		for _, before := range c.panel[:c.no] {
			if !before.placed {
				return false
			}
		}
		return true
	})
	var avoid []parley.Place
	for i, other := range c.panel {
		if i != c.no && other.place.Model != "" {
			avoid = append(avoid, other.place, parley.Place{Model: other.place.Model})
		}
	}
	return avoid
}

// place finds a place for an attempt. A rater of an ensemble is placed apart from
// the others; where no other model is eligible, which the audit tells, it takes one
// that another rater works with. A repair goes to the model that has to repair.
func (c *caller) place(ctx workflow.Context, o orderer, t *trail) (parley.Attempt, parley.RouteReply, error) {
	if t.chair == nil || t.repair != nil {
		return c.route(ctx, o, t, nil)
	}
	mine := &t.chair.panel[t.chair.no]
	avoid := t.chair.others(ctx)
	entry, placed, err := c.route(ctx, o, t, avoid)
	if err == nil && placed.Route == nil && len(avoid) > 0 {
		c.recordNoRoute(ctx, entry, parley.RouteReply{Reason: "no model of its own: " + placed.Reason}, nil)
		entry, placed, err = c.route(ctx, o, t, nil)
	}
	mine.placed = true
	if placed.Route != nil {
		mine.place = placed.Route.Place
	}
	return entry, placed, err
}
