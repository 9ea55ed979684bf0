package router

import (
	"fmt"
	"slices"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// unfit says why a place can never take the call; empty when it can.
func (p *place) unfit(query parley.RouteQuery) string {
	tokens := query.PromptTokens + query.MaxTokens
	switch {
	case p.trains() && !query.AllowTraining:
		return "may train on it"
	case len(p.model.Steps) > 0 && !slices.Contains(p.model.Steps, query.Step):
		return "not for this step"
	case p.model.Context > 0 && tokens > p.model.Context:
		return fmt.Sprintf("%d tokens exceed its context of %d", tokens, p.model.Context)
	case p.model.MaxOutput > 0 && query.MaxTokens > p.model.MaxOutput:
		return fmt.Sprintf("%d tokens exceed its longest reply of %d", query.MaxTokens, p.model.MaxOutput)
	case slices.Contains(query.Avoid, p.Place) || slices.Contains(query.Avoid, parley.Place{Model: p.Model}):
		return "works on it already"
	}
	return ""
}

// preferred includes the seat that was taken with the call to be repaired.
func (p *place) preferred(query parley.RouteQuery) bool {
	return query.Prefer != nil && (*query.Prefer == p.Place || p.seat && isShared(*query.Prefer))
}

// tried reports whether a place failed for this call.
func tried(p parley.Place, query parley.RouteQuery) bool {
	return slices.ContainsFunc(query.Tried, func(t parley.Tried) bool { return t.Place == p })
}

// needsSchema reports whether the call had malformed output before: words alone did
// not do, so a model that is held to the schema goes first.
func needsSchema(query parley.RouteQuery) bool {
	return slices.ContainsFunc(query.Tried, func(t parley.Tried) bool { return t.Kind == parley.KindMalformed })
}

// looseJSON reports whether the model is only asked in words for JSON.
func (p *place) looseJSON() bool { return p.model.JSON == catalog.JSONPrompt }
