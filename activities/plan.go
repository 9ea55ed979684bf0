package activities

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// planWire is what a model replies to plan_questions.
type planWire struct {
	Plans []planOfWire `json:"plans"`
}

type planOfWire struct {
	ID        string             `json:"id"`
	Questions []planQuestionWire `json:"questions"`
}

type planQuestionWire struct {
	CompetencyID string   `json:"competency_id"`
	Text         string   `json:"text"`
	Probes       []string `json:"probes"`
}

// PlanQuestions has the questions of roles made, all in one call. A plan that is
// returned keeps every promise of parley.QuestionPlan whatever the model wrote:
// what it did wrong is left out, and the bank fills the place.
func (a *Activities) PlanQuestions(ctx context.Context, in parley.PlanQuestionsInput) (parley.PlanQuestionsReply, error) {
	ids := make([]string, len(in.Items))
	tailored := false
	for i, item := range in.Items {
		ids[i] = item.ID
		tailored = tailored || len(item.Facts) > 0
	}
	if failure := checkBatch(ids); failure != nil {
		return parley.PlanQuestionsReply{}, failed(failure)
	}
	q := question{step: parley.StepPlanQuestions, call: in.Call, items: len(in.Items), data: newFence(in.Call.ID)}
	if !tailored && in.Share != (parley.Share{}) {
		q.data, q.share = newSharedFence(), in.Share
	}
	for _, item := range in.Items {
		q.data.planItem(in.Language, item)
	}
	var reply parley.PlanQuestionsReply
	_, receipt, err := ask(ctx, a, q, func(wire planWire) (failure *parley.Error) {
		reply.Plans, reply.Problem, failure = served("plans", ids, wire.Plans, func(w planOfWire) string { return w.ID },
			func(i int, w planOfWire) (parley.QuestionPlan, string) {
				return planOf(in.Language, in.Items[i], w.Questions)
			})
		return failure
	})
	if err != nil {
		return parley.PlanQuestionsReply{}, err
	}
	reply.Receipt = receipt
	if in.Keep {
		a.keepPlans(ctx, in, reply.Plans)
	}
	return reply, nil
}

// planItem adds a role, and what is to be asked about how often. It leaves out the
// anchors, so that no question can tell them.
func (f *fence) planItem(language string, item parley.PlanItem) {
	id := ofItem(item.ID)
	lines := []string{item.Role.Title}
	if item.Role.Level != "" {
		lines = append(lines, "level: "+item.Role.Level)
	}
	if item.Purpose != "" {
		lines = append(lines, "purpose: "+string(item.Purpose))
	}
	f.add("role", strings.Join(lines, "\n"), attr("language", language), id)
	f.addNonEmpty("job_description", parley.FirstChars(item.Role.Description, parley.ShownContextChars), id)
	f.addNonEmpty("given", strings.Join(questionTexts(item.Given), "\n"), id)
	f.addNonEmpty("facts", strings.Join(item.Facts, "\n"), id)
	places := parley.OpenPlaces(item.Competencies, item.Given)
	for _, c := range item.Competencies {
		if places[c.ID] > 0 {
			f.add("competency", c.Name+"\n"+c.Definition, attr("id", c.ID), id, attr("questions", places[c.ID]))
		}
	}
}

func questionTexts(questions []parley.PlannedQuestion) []string {
	list := make([]string, len(questions))
	for i, q := range questions {
		list[i] = strings.Join(strings.Fields(q.Text), " ")
	}
	return list
}

// planOf makes a plan of what a model wrote for an item, or says why it cannot:
// with less than half of the wanted questions usable it would be the bank's.
func planOf(language string, item parley.PlanItem, wire []planQuestionWire) (parley.QuestionPlan, string) {
	made, refusal := madeQuestions(language, item, wire)
	questions := parley.FillPlan(language, item.Purpose, item.Competencies, item.Given, made)
	used, wanted := 0, parley.QuestionCount-len(item.Given)
	for _, q := range questions {
		if slices.ContainsFunc(made, func(m parley.PlannedQuestion) bool { return m.ID == q.ID }) {
			used++
		}
	}
	if 2*used < wanted {
		if refusal != "" {
			refusal = ", such as: " + refusal
		}
		return parley.QuestionPlan{}, fmt.Sprintf("has %d usable questions of the %d wanted%s", used, wanted, refusal)
	}
	return parley.QuestionPlan{ID: item.ID, Questions: questions}, ""
}

// madeQuestions are the usable questions of a model, with ids of our own, and what
// was wrong with the first that is not. More than maxMade are not looked at.
func madeQuestions(language string, item parley.PlanItem, wire []planQuestionWire) (made []parley.PlannedQuestion, refusal string) {
	next := 1
	for _, w := range wire[:min(len(wire), maxMade)] {
		q, failure := madeQuestion(language, item, w)
		if failure != nil {
			if refusal == "" {
				refusal = failure.Detail
			}
			continue
		}
		for q.ID == "" || slices.ContainsFunc(item.Given, func(given parley.PlannedQuestion) bool { return given.ID == q.ID }) {
			q.ID = fmt.Sprintf("plan-%d", next)
			next++
		}
		made = append(made, q)
	}
	return made, refusal
}

// minQuestionWords keeps words like "How?" from being planned questions: they say
// nothing by themselves, and every longer question would repeat them.
const minQuestionWords = 4

// madeQuestion checks one question of a model. Probes that may not be asked are
// left out.
func madeQuestion(language string, item parley.PlanItem, wire planQuestionWire) (parley.PlannedQuestion, *parley.Error) {
	at := slices.IndexFunc(item.Competencies, func(c parley.Competency) bool { return c.ID == wire.CompetencyID })
	if at < 0 {
		return parley.PlannedQuestion{}, malformed("field competency_id is not the id of a competency of the item")
	}
	competency := item.Competencies[at]
	check := func(text string) (string, *parley.Error) {
		text, failure := checkQuestion(language, text, nil)
		if failure == nil && tellsRubric(text, competency) {
			failure = malformed("field question tells what it measures")
		}
		return text, failure
	}
	text, failure := check(wire.Text)
	if failure != nil {
		return parley.PlannedQuestion{}, failure
	}
	if len(strings.Fields(text)) < minQuestionWords {
		return parley.PlannedQuestion{}, malformed("field text has fewer than %d words", minQuestionWords)
	}
	q := parley.PlannedQuestion{Text: text, CompetencyID: competency.ID}
	for _, probe := range wire.Probes {
		probe, failure := check(probe)
		if failure == nil && len(q.Probes) < parley.MaxProbes {
			q.Probes = append(q.Probes, probe)
		}
	}
	return q, nil
}

// tellsRubric reports whether a text says a run of words of a competency's
// definition or anchors.
func tellsRubric(text string, c parley.Competency) bool {
	if tells(text, c.Definition, c.Name) {
		return true
	}
	for _, anchor := range c.Anchors {
		if tells(text, anchor, c.Name) {
			return true
		}
	}
	return false
}
