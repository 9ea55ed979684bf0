package workflows

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// Operators see of every turn what it is, where it came from and what became of it,
// and not a word of it.
func TestDetailsTellTheTurnsWithoutTheirWords(t *testing.T) {
	t.Parallel()
	iv := &interview{
		status: parley.StatusInProgress, admission: parley.Admission{Depth: parley.DepthEconomy}, calls: &caller{},
		turns: []parley.Turn{
			{
				No: 1, Kind: parley.TurnPrimary, Status: parley.TurnAnswered, Answer: &parley.Answer{Text: "SECRET"},
				Question: parley.Question{CompetencyID: "care", Text: "SECRET", Source: parley.SourcePlan},
			},
			{
				No: 2, Kind: parley.TurnFollowUp, ParentNo: 1, Status: parley.TurnSkipped,
				Question: parley.Question{CompetencyID: "care", Lead: "SECRET", Source: parley.SourceTemplate, FollowUp: parley.FollowUpClarify},
			},
		},
	}
	require.Equal(t, `**in_progress** · economy · question 2 of 13

| turn | kind | competency | question from | answer |
|---|---|---|---|---|
| 1 | primary | care | plan | answered |
| 2 | clarify on 1 | care | template | skipped |
`, iv.details())
}
