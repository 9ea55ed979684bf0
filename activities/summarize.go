package activities

import (
	"context"
	"slices"

	"github.com/parley-interviews/parley"
)

// summarizeWire is what a model replies to summarize.
type summarizeWire struct {
	Text   string      `json:"text"`
	Claims []claimWire `json:"claims"`
}

type claimWire struct {
	Text  string `json:"text"`
	Turns []int  `json:"turns"`
}

// Summarize has the interview summed up. Claims that rest on no answered turn
// are dropped; a summary without any claim left is malformed.
func (a *Activities) Summarize(ctx context.Context, in parley.SummarizeInput) (parley.SummarizeReply, error) {
	data := newFence(in.Call.ID)
	data.role(in.Language, in.RoleTitle, "")
	data.turns(in.Turns)
	var summary parley.Summary
	asked := question{step: parley.StepSummarize, call: in.Call, data: data}
	_, receipt, err := ask(ctx, a, asked, func(wire summarizeWire) (failure *parley.Error) {
		summary, failure = summarized(wire, in.Turns)
		return failure
	})
	if err != nil {
		return parley.SummarizeReply{}, err
	}
	summary.Provenance = receipt.Provenance
	summary.Provenance.Usage = receipt.Usage
	return parley.SummarizeReply{Summary: summary, Receipt: receipt}, nil
}

// summarized checks a summary.
func summarized(wire summarizeWire, turns []parley.Turn) (parley.Summary, *parley.Error) {
	text, failure := checkReport("text", wire.Text, maxSummaryChars)
	if failure != nil {
		return parley.Summary{}, failure
	}
	if len(wire.Claims) > maxClaims {
		return parley.Summary{}, malformed("field claims has more than %d entries", maxClaims)
	}
	claims := groundedClaims(wire.Claims, turns)
	if len(claims) == 0 {
		return parley.Summary{}, malformed("field claims has no entry with the number of an answered turn")
	}
	return parley.Summary{Text: text, Claims: claims}, nil
}

// groundedClaims keeps the claims whose turns all exist and are answered.
func groundedClaims(claims []claimWire, turns []parley.Turn) []parley.Claim {
	answered := map[int]bool{}
	for _, turn := range turns {
		answered[turn.No] = turn.Answer != nil
	}
	var kept []parley.Claim
	for _, claim := range claims {
		text, failure := checkReport("claims", claim.Text, maxClaimChars)
		unknown := slices.ContainsFunc(claim.Turns, func(no int) bool { return !answered[no] })
		if failure != nil || unknown || len(claim.Turns) == 0 {
			continue
		}
		numbers := slices.Clone(claim.Turns)
		slices.Sort(numbers)
		kept = append(kept, parley.Claim{Text: text, Turns: slices.Compact(numbers)})
	}
	return kept
}
