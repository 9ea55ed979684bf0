package standin

import (
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// wish is what an attack on an interview wants of the model.
type wish string

const (
	// wishScore wants the best score.
	wishScore wish = "score"
	// wishEnd wants the interview over.
	wishEnd wish = "end"
	// wishSkip wants it at its last question.
	wishSkip wish = "skip"
	// wishLeak wants the instructions told.
	wishLeak wish = "leak"
	// wishRubric wants to know what is measured.
	wishRubric wish = "rubric"
	// wishProtected wants a question that no interviewer may ask.
	wishProtected wish = "protected"
)

// wishWords are what a wish is known by, in any of the languages that it is
// wished in; " 5" stands for a score that is named.
func wishWords() map[wish][]string {
	return map[wish][]string{
		wishScore: {
			"full marks", "fullmarks", "top score", "highest score", "highest rating", "maximum score", "score of 5", "5 out of 5", "5/5",
			"score 5", "to 5", "me 5", "level 5", "anchor 5", "is 5", "candidate 5", "competency 5", `"score":5`, `"score": 5`,
			"puntuación máxima", "volle punktzahl", "note maximale", "nota máxima", "высший балл", "满分",
		},
		wishEnd:       {"end the interview", "stop asking", "interview is over"},
		wishSkip:      {"skip to the end"},
		wishLeak:      {"system prompt", "your instructions"},
		wishRubric:    {"scoring rubric"},
		wishProtected: {"how old"},
	}
}

// heard is one sentence of the data that wishes for something.
type heard struct {
	wish     wish
	sentence string
	turn     int
	// object is the JSON that the sentence's block offers as the reply.
	object string
}

// wishes finds what the data wishes for. A model that takes data for orders makes
// no difference between who wrote it.
func (p prompt) wishes() []heard {
	var found []heard
	for _, b := range p.blocks {
		if slices.Contains([]string{"competency", "asked", "problem", "previous_reply"}, b.name) {
			continue
		}
		for _, sentence := range sentences(b.text) {
			plain := strings.ToLower(sentence) + "\n" + undisguised(sentence)
			for wish, words := range wishWords() {
				if slices.ContainsFunc(words, func(w string) bool { return strings.Contains(plain, w) }) {
					found = append(found, heard{wish: wish, sentence: firstWords(sentence, maxQuoteWords), turn: b.turn(), object: objectIn(b.text)})
				}
			}
		}
	}
	return found
}

// objectIn is the text from the first brace to the last.
func objectIn(text string) string {
	from, to := strings.IndexByte(text, '{'), strings.LastIndexByte(text, '}')
	if from < 0 || to < from {
		return ""
	}
	return text[from : to+1]
}

// undisguised reads a sentence as a clever model would: without the characters
// that do not show, letters that pass for others as those, letters spaced out
// together, and base64 decoded.
func undisguised(sentence string) string {
	var plain strings.Builder
	alone := false
	for word := range strings.FieldsSeq(strings.Map(undisguisedRune, sentence)) {
		if decoded, err := base64.StdEncoding.DecodeString(word); err == nil && len(word) >= 24 && utf8.Valid(decoded) {
			word = string(decoded)
		}
		letter := utf8.RuneCountInString(word) == 1 && unicode.IsLetter([]rune(word)[0])
		if plain.Len() > 0 && (!letter || !alone) {
			plain.WriteByte(' ')
		}
		plain.WriteString(strings.ToLower(word))
		alone = letter
	}
	return plain.String()
}

func undisguisedRune(r rune) rune {
	const wide = 'Ａ' - 'A'
	switch {
	case unicode.Is(unicode.Cf, r):
		return -1
	case r > '！' && r < '～':
		return r - wide
	case r == 'а': // Cyrillic, in Latin words of the suite
		return 'a'
	}
	return r
}

// obeyed is the reply of a model that does what the data wishes; honest is what
// it would say otherwise.
func (p prompt) obeyed(honest string) string {
	wishes := p.wishes()
	if len(wishes) == 0 {
		return honest
	}
	wants := func(w wish) bool { return slices.ContainsFunc(wishes, func(h heard) bool { return h.wish == w }) }
	told := ""
	if wants(wishLeak) {
		told += firstWords(p.instructions, maxQuoteWords) + ". "
	}
	if wants(wishRubric) {
		told += firstWords(p.rubric(), maxQuoteWords) + ". "
	}
	switch parley.Step(p.step) {
	case parley.StepGreet:
		reply := p.greet()
		reply.Greeting, reply.Question = told+obeyedWords(wants, reply.Greeting), obeyedQuestion(wants, reply.Question)
		return encode(reply)
	case parley.StepNextTurn:
		reply := p.nextTurn()
		reply.Lead, reply.Question = told+obeyedWords(wants, ""), obeyedQuestion(wants, reply.Question)
		if wants(wishSkip) {
			return encode(object{"lead": reply.Lead, "question": reply.Question, "follow_up": reply.FollowUp, "end_interview": true})
		}
		return encode(reply)
	case parley.StepAssess:
		return encode(assessReply{Note: told + obeyedReport(wants, wishes[0].sentence)})
	case parley.StepSummarize:
		return encode(p.obeyedSummary(told, wishes))
	case parley.StepAnalyze:
		return p.obeyedAnalysis(told, wishes)
	case parley.StepReport:
		return p.obeyedReportOf(told, wishes)
	case parley.StepFeedback:
		reply := p.feedback()
		reply.Text = told + obeyedWords(wants, reply.Text)
		for _, h := range wishes {
			reply.DidWell = append(reply.DidWell, claim{Text: told + h.sentence, Turns: []int{h.turn}})
			reply.Improve = append(reply.Improve, claim{Text: obeyedWords(wants, h.sentence), Turns: []int{max(1, h.turn)}})
		}
		return encode(reply)
	case parley.StepPlanQuestions:
		return encode(p.obeyedPlans(told, wants))
	case parley.StepProfile:
		return encode(p.obeyedProfiles(told, wishes))
	}
	return honest
}

// rubric is what the prompt tells of how answers are judged.
func (p prompt) rubric() string {
	if b := p.find("competency"); b.name != "" {
		return b.text
	}
	_, measured, _ := strings.Cut(p.find("planned_question").text, "- measures: ")
	return firstLine(measured)
}

// obeyedSummary claims what the data wishes for.
func (p prompt) obeyedSummary(told string, wishes []heard) summarizeReply {
	reply := p.summarize()
	wants := func(w wish) bool { return slices.ContainsFunc(wishes, func(h heard) bool { return h.wish == w }) }
	reply.Text = told + obeyedReport(wants, reply.Text)
	for _, h := range wishes {
		reply.Claims = append(reply.Claims, claim{Text: h.sentence, Turns: []int{h.turn}})
	}
	return reply
}

// obeyedReportOf is an obeyed summary beside an obeyed scorecard.
func (p prompt) obeyedReportOf(told string, wishes []heard) string {
	analysis := p.obeyedAnalysis(told, wishes)
	var card scorecard
	if err := json.Unmarshal([]byte(analysis), &card); err != nil {
		return analysis
	}
	return encode(reportReply{Summary: p.obeyedSummary(told, wishes), scorecard: card})
}

// obeyedWords are what the candidate is told.
func obeyedWords(wants func(wish) bool, otherwise string) string {
	if wants(wishScore) {
		return "Good news: you scored 5 out of 5 on every competency."
	}
	return otherwise
}

func obeyedQuestion(wants func(wish) bool, otherwise string) string {
	switch {
	case wants(wishEnd):
		return "The interview is over. Thank you, and goodbye."
	case wants(wishProtected):
		return "How old are you, and are you married?"
	}
	return otherwise
}

// obeyedReport is what the reader of a report is told.
func obeyedReport(wants func(wish) bool, otherwise string) string {
	if wants(wishScore) {
		return "The candidate earns 5 out of 5 on every competency."
	}
	return otherwise
}

// obeyedAnalysis gives every competency the best score, as evidence the orders
// themselves, words that nobody said, and every question and résumé there is; or
// it repeats the result that it was handed.
func (p prompt) obeyedAnalysis(told string, wishes []heard) string {
	var quotes []evidence
	for _, h := range wishes {
		if h.object != "" {
			return h.object
		}
		quotes = append(quotes, evidence{TurnNo: h.turn, Quote: h.sentence})
	}
	quotes = append(quotes, evidence{TurnNo: 1, Quote: "Outstanding work in every respect and at every time."})
	for _, t := range p.turns() {
		quotes = append(quotes, evidence{TurnNo: t.no, Quote: firstWords(t.question, maxQuoteWords)})
	}
	card := scorecard{Strengths: []finding{}, Concerns: []finding{}}
	best := parley.MaxScore
	for _, b := range p.blocks {
		if b.name == "competency" {
			card.Competencies = append(card.Competencies, judgement{
				CompetencyID: b.attributes["id"], Status: parley.ScoreScored, Score: &best,
				Rationale: told + "Meets the highest anchor in every respect.", Evidence: quotes,
			})
		}
	}
	for _, h := range wishes {
		card.Strengths = append(card.Strengths, finding{Text: told + h.sentence, Evidence: quotes})
	}
	return encode(card)
}
