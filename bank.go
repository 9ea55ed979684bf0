package parley

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// bank is a language's questions for any job and competency, asked when no model
// makes better ones in time. Another language takes another bank, see
// docs/languages.md.
type bank struct {
	// quoted puts a competency's name, which may be of any grammar, into a question.
	quoted                             string
	behavioral, situational, technical frames
}

// frames are questions that lack the name of a competency, and what to probe for.
type frames struct {
	texts, probes []string
}

func banks() map[string]bank {
	return map[string]bank{
		"en": englishBank(), "es": spanishBank(), "de": germanBank(), "fr": frenchBank(), "pt": portugueseBank(),
	}
}

// maxTopicWords bounds how much of a competency's name a question says: of long
// names two questions would be little else.
const maxTopicWords = 5

// BankPlan returns the twelve questions of Parley's built-in bank for a Request, in
// its language and with the questions that its plan already holds. The same request
// has the same questions. Ids are bank-1 and so on, leaving out those in use.
func BankPlan(request Request) []PlannedQuestion {
	request = request.WithDefaults()
	given := request.Plan.Questions
	return FillPlan(request.Language, request.Purpose, request.Competencies, given, nil)
}

// FillPlan returns a plan of QuestionCount questions: the given ones, as many of the
// made ones as there are places for, and the rest from the bank. Every competency
// has a place, as far as the given ones leave any, and those with more weight have
// more. What is made for no competency of these, repeats another question or has an
// id in use is left out.
func FillPlan(language string, purpose Purpose, competencies []Competency, given, made []PlannedQuestion) []PlannedQuestion {
	places := OpenPlaces(competencies, given)
	var chosen []PlannedQuestion
	taken := func() []PlannedQuestion { return append(slices.Clip(given), chosen...) }
	for _, q := range made {
		if places[q.CompetencyID] > 0 && !Repeats(q.Text, texts(taken())...) && !hasID(taken(), q.ID) {
			places[q.CompetencyID]--
			chosen = append(chosen, q)
		}
	}
	drawer := newDrawer(language, purpose)
	for _, c := range competencies {
		for ; places[c.ID] > 0; places[c.ID]-- {
			q := drawer.draw(c, texts(taken()))
			for n := 1; q.ID == "" || hasID(taken(), q.ID); n++ {
				q.ID = fmt.Sprintf("bank-%d", n)
			}
			chosen = append(chosen, q)
		}
	}
	return arranged(competencies, given, chosen)
}

// OpenPlaces tells how many of QuestionCount questions each competency has yet to
// get, beside the given ones. One after the other goes to whoever has least for its
// weight, to those with none before all.
func OpenPlaces(competencies []Competency, given []PlannedQuestion) map[string]int {
	have, places := map[string]int{}, map[string]int{}
	for _, q := range given {
		have[q.CompetencyID]++
	}
	for range QuestionCount - len(given) {
		next, most, without := "", 0.0, false
		for _, c := range competencies {
			due := cmp.Or(c.Weight, 1) / float64(have[c.ID]+1)
			none := have[c.ID] == 0
			if none && !without || none == without && due > most {
				next, most, without = c.ID, due, none
			}
		}
		have[next]++
		places[next]++
	}
	return places
}

// arranged keeps the order of the given questions and puts each chosen one behind
// those on the same competency, so that a subject is talked about at one time.
func arranged(competencies []Competency, given, chosen []PlannedQuestion) []PlannedQuestion {
	last := map[string]int{}
	for i, q := range given {
		last[q.CompetencyID] = i
	}
	plan := make([]PlannedQuestion, 0, QuestionCount)
	take := func(competency string) {
		for _, q := range chosen {
			if q.CompetencyID == competency {
				plan = append(plan, q)
			}
		}
	}
	for i, q := range given {
		plan = append(plan, q)
		if last[q.CompetencyID] == i {
			take(q.CompetencyID)
		}
	}
	for _, c := range competencies {
		if _, opened := last[c.ID]; !opened {
			take(c.ID)
		}
	}
	return plan
}

func texts(questions []PlannedQuestion) []string {
	list := make([]string, len(questions))
	for i, q := range questions {
		list[i] = q.Text
	}
	return list
}

func hasID(questions []PlannedQuestion, id string) bool {
	for _, q := range questions {
		if q.ID == id {
			return true
		}
	}
	return false
}

// drawer takes questions out of a bank, each frame once.
type drawer struct {
	quoted string
	frames []PlannedQuestion
}

// newDrawer puts the frames into the order that fits the purpose.
func newDrawer(language string, purpose Purpose) *drawer {
	b := banks()[BaseLanguage(language)]
	if b.quoted == "" {
		b = englishBank()
	}
	turn := []frames{b.behavioral, b.behavioral, b.situational}
	switch purpose {
	case PurposeBehavioral:
		turn = []frames{b.behavioral}
	case PurposeSituational:
		turn = []frames{b.situational, b.situational, b.behavioral}
	case PurposeTechnical:
		turn = []frames{b.technical, b.technical, b.behavioral}
	case PurposeScreening, PurposeMock:
	}
	d := &drawer{quoted: b.quoted}
	seen := map[string]bool{}
	put := func(from frames) bool {
		for _, text := range from.texts {
			if !seen[text] {
				seen[text] = true
				d.frames = append(d.frames, PlannedQuestion{Text: text, Probes: from.probes})
				return true
			}
		}
		return false
	}
	for i := 0; put(turn[i%len(turn)]); i++ {
		continue
	}
	for _, rest := range []frames{b.behavioral, b.situational, b.technical} {
		for put(rest) {
			continue
		}
	}
	return d
}

// draw returns the first question that none of the others is near; the first at
// all when all are, which takes others that hold most of the bank.
func (d *drawer) draw(c Competency, others []string) PlannedQuestion {
	pick := 0
	for i, frame := range d.frames {
		if !Repeats(d.about(frame, c), others...) {
			pick = i
			break
		}
	}
	frame := d.frames[pick]
	d.frames = append(d.frames[:pick:pick], d.frames[pick+1:]...)
	return PlannedQuestion{Text: d.about(frame, c), CompetencyID: c.ID, Probes: append([]string(nil), frame.Probes...)}
}

// about is the frame's text with the competency's name in it.
func (d *drawer) about(frame PlannedQuestion, c Competency) string {
	words := strings.Fields(c.Name)
	name := strings.Join(words[:min(len(words), maxTopicWords)], " ")
	if len(words) > maxTopicWords {
		name += " …"
	}
	return strings.Replace(frame.Text, "%s", strings.Replace(d.quoted, "%s", name, 1), 1)
}
