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

// facts adds what a profile holds, one fact a line.
func (f *fence) facts(facts []string) { f.addNonEmpty("facts", strings.Join(facts, "\n")) }

// planned adds the planned question, below it what it measures, where that is to
// be told, and its probes.
func (f *fence) planned(q parley.PlannedQuestion, measures string) {
	lines := []string{q.Text}
	if measures != "" {
		lines = append(lines, "- measures: "+measures)
	}
	for _, probe := range q.Probes {
		lines = append(lines, "- probe: "+probe)
	}
	f.add("planned_question", strings.Join(lines, "\n"))
}

// followUps adds the types of follow-up that the next turn may be.
func (f *fence) followUps(in parley.NextTurnInput) {
	types := make([]string, len(in.FollowUps))
	for i, allowed := range in.FollowUps {
		types[i] = string(allowed)
	}
	if len(types) == len(parley.FollowUpTypes()) {
		types = []string{"any"}
	}
	var only []attribute
	if in.OnlyFollowUp {
		only = append(only, attr("only", "yes"))
	}
	f.addNonEmpty("follow_up", strings.Join(types, ", "), only...)
}

// competency adds a competency with its anchors, one a line.
func (f *fence) competency(c parley.Competency) {
	lines := []string{c.Name, c.Definition}
	for score := parley.MinScore; score <= parley.MaxScore; score++ {
		lines = append(lines, fmt.Sprintf("%d: %s", score, c.Anchors[score]))
	}
	f.add("competency", strings.Join(lines, "\n"), attr("id", c.ID))
}

// competencyNames adds what competencies are called, without what tells how they
// are judged.
func (f *fence) competencyNames(competencies []parley.Competency) {
	lines := make([]string, len(competencies))
	for i, c := range competencies {
		lines[i] = c.ID + ": " + c.Name
	}
	f.addNonEmpty("competencies", strings.Join(lines, "\n"))
}

// turns adds every answered turn: its question, then its answer with the number of
// both.
func (f *fence) turns(turns []parley.Turn) {
	for _, turn := range turns {
		if turn.Answer == nil {
			continue
		}
		f.add("question", turn.Question.Text, attr("competency", turn.Question.CompetencyID))
		f.add("answer", turn.Answer.Text, attr("turn", turn.No))
	}
}
