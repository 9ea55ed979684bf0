package workflows_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
)

// What a scorer of one competency is sent, as a provider sees it: its anchors and
// the answers about it are there; no other's, and neither name nor résumé.
func TestD13PromptOfOneCompetencyHoldsNothingOfTheOthers(t *testing.T) {
	t.Parallel()
	request := exampleRequest(t).WithDefaults()
	request.Depth, request.Scoring.Mode = parley.DepthStandard, parley.ScoringPerCompetency
	request.Candidate.DisplayName = "Zoltan Quetzalcoatl"
	var answers []string
	require.NoError(t, json.Unmarshal(examples.Answers(), &answers))
	resume := "Zoltan Quetzalcoatl, eight years of payments at Exampla."
	sent := rendered(t, request, resume, answers)

	seen := 0
	for call, prompt := range sent {
		id, found := strings.CutPrefix(call, "analyze/")
		if !found {
			continue
		}
		seen++
		id = id[:strings.Index(id, "/")]
		for _, c := range request.Competencies {
			for _, anchor := range c.Anchors {
				require.Equal(t, c.ID == id, strings.Contains(prompt.user, anchor), "%s: %s", call, anchor)
			}
		}
		for i, planned := range request.Plan.Questions {
			require.Equal(t, planned.CompetencyID == id, strings.Contains(prompt.user, answers[i]), "%s: answer %d", call, i+1)
		}
		require.NotContains(t, prompt.system+prompt.user, "Quetzalcoatl")
		require.NotContains(t, prompt.system+prompt.user, "Exampla")
	}
	require.GreaterOrEqual(t, seen, len(request.Competencies))
}
