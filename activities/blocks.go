package activities

import (
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
)

// role opens every prompt's data: the job, and the language to write in.
func (f *fence) role(language, title, level string) {
	text := title
	if level != "" {
		text += "\nlevel: " + level
	}
	f.add("role", text, attr("language", language))
}

// planned adds the planned question, its probes below it.
func (f *fence) planned(q parley.PlannedQuestion, more ...attribute) {
	lines := []string{q.Text}
	for _, probe := range q.Probes {
		lines = append(lines, "- probe: "+probe)
	}
	f.add("planned_question", strings.Join(lines, "\n"), append([]attribute{attr("id", q.ID), attr("competency", q.CompetencyID)}, more...)...)
}

// competency adds a competency with its anchors, one a line.
func (f *fence) competency(c parley.Competency) {
	lines := []string{c.Name, c.Definition}
	for score := parley.MinScore; score <= parley.MaxScore; score++ {
		lines = append(lines, fmt.Sprintf("%d: %s", score, c.Anchors[score]))
	}
	f.add("competency", strings.Join(lines, "\n"), attr("id", c.ID))
}

// turns adds every answered turn: its question, then its answer.
func (f *fence) turns(turns []parley.Turn) {
	for _, turn := range turns {
		if turn.Answer == nil {
			continue
		}
		f.add("question", turn.Question.Text, attr("turn", turn.No), attr("competency", turn.Question.CompetencyID))
		f.add("answer", turn.Answer.Text, attr("turn", turn.No))
	}
}
