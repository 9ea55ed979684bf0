package standin

import (
	"cmp"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"strings"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// reply is what the model says: for Parley's steps what the rules of this file
// and of scorer.go find, for other schemas the smallest instance.
func (p prompt) reply() string {
	switch parley.Step(p.step) {
	case parley.StepGreet:
		return encode(p.greet())
	case parley.StepNextTurn:
		return encode(p.nextTurn())
	case parley.StepAssess:
		return encode(p.assess())
	case parley.StepSummarize:
		return encode(p.summarize())
	case parley.StepAnalyze:
		return encode(p.analyze())
	case parley.StepReport:
		return encode(p.report())
	case parley.StepFeedback:
		return encode(p.feedback())
	case parley.StepPlanQuestions:
		return encode(p.plans())
	case parley.StepProfile:
		return encode(p.profiles())
	}
	var s schema
	if err := json.Unmarshal(p.schema, &s); err == nil {
		return encode(s.instance())
	}
	return "Understood."
}

// encode writes JSON as models do: on one line, with quotes and angle brackets
// as they are.
func encode(value any) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return "{}"
	}
	return strings.TrimSpace(out.String())
}

// roleName is what the job is called.
func (p prompt) roleName() string {
	return cmp.Or(labelled(firstLine(p.find("role").text)), p.voice().thisRole)
}

type greetReply struct {
	Greeting string `json:"greeting"`
	Question string `json:"question"`
}

func (p prompt) greet() greetReply {
	planned, speak := firstLine(p.find("planned_question").text), p.voice()
	role := p.roleName()
	return greetReply{
		Greeting: pick(planned+role, speak.greetings...)(role),
		Question: pick(planned, speak.openings...)(p.following(planned)),
	}
}

type nextTurnReply struct {
	Lead     string `json:"lead"`
	Question string `json:"question"`
	FollowUp string `json:"follow_up"`
}

// noFollowUp is the follow_up of a planned question.
const noFollowUp = "none"

// nextTurn follows up on a vague answer where it may; else it picks up a phrase of
// the last answer and asks the planned question in its light.
func (p prompt) nextTurn() nextTurnReply {
	answer, speak := p.last("answer").text, p.voice()
	planned := firstLine(p.find("planned_question").text)
	if p.find("problem").name != "" {
		// Asked to correct itself, it does the safe thing.
		return nextTurnReply{Question: planned, FollowUp: noFollowUp}
	}
	if reply, found := p.followUp(answer); found {
		return reply
	}
	said := clause(answer)
	if said == "" || listen(answer).words < thinWords {
		return nextTurnReply{Lead: speak.moveOn, Question: planned, FollowUp: noFollowUp}
	}
	reply := nextTurnReply{Lead: speak.lead(answer, said), Question: planned, FollowUp: noFollowUp}
	seed := answer + planned
	adapted := pick(seed, speak.after...)(firstWords(said, 7), p.following(planned))
	if about := p.topic(answer); about != "" {
		adapted = pick(seed, "With %s in mind: %s", "Beyond %s: %s", "You spoke about %s, so let me ask: %s")(about, lowerFirst(planned))
	}
	if utf8.RuneCountInString(adapted) <= parley.MaxQuestionChars {
		reply.Question = adapted
	}
	return reply
}

// lead says a phrase back; it praises only what is concrete.
func (v voice) lead(answer, said string) string {
	if heard := listen(answer); heard.numbers+heard.deeds+heard.outcomes < 2 {
		return pick(answer, v.heard...)(said)
	}
	return pick(answer, v.pleased...)(said)
}

// topic is the thing that an answer is about. Only in English does the model know
// things from other words.
func (p prompt) topic(answer string) string {
	if p.language() != "en" {
		return ""
	}
	return topic(answer)
}

// following is a question as it stands after a colon.
func (p prompt) following(question string) string {
	if p.language() != "en" {
		return question
	}
	return lowerFirst(question)
}

type assessReply struct {
	Note string `json:"note"`
}

// assess writes down what the answer shows and what it lacks.
func (p prompt) assess() assessReply {
	answer, speak := p.last("answer").text, p.voice()
	heard := listen(answer)
	if heard.words < thinWords {
		return assessReply{Note: fmt.Sprintf(speak.thin, heard.words)}
	}
	about := cmp.Or(labelled(firstLine(p.find("competency").text)), speak.thisCompetency)
	return assessReply{Note: fmt.Sprintf(speak.note, about,
		speak.deeds[min(heard.deeds, 1)], speak.figures[min(heard.numbers, 1)], speak.outcomes[min(heard.outcomes, 1)], clause(answer))}
}

type summarizeReply struct {
	Text   string  `json:"text"`
	Claims []claim `json:"claims"`
}

// reportReply is summary and scorecard in one.
type reportReply struct {
	Summary summarizeReply `json:"summary"`
	scorecard
}

func (p prompt) report() reportReply {
	return reportReply{Summary: p.summarize(), scorecard: p.analyze()}
}

type claim struct {
	Text  string `json:"text"`
	Turns []int  `json:"turns"`
}

// maxClaims bounds a summary to the most telling answers.
const maxClaims = 4

// summarize says how the interview went and claims what the most telling answers
// said, in the order of the turns.
func (p prompt) summarize() summarizeReply {
	said, speak := p.turns(), p.voice()
	reply := summarizeReply{Claims: []claim{}}
	if len(said) == 0 {
		reply.Text = speak.silence
		return reply
	}
	concrete := 0
	for _, t := range said {
		if heard := listen(t.answer); heard.numbers > 0 && heard.deeds > 0 {
			concrete++
		}
	}
	for _, t := range inOrder(telling(said, maxClaims)) {
		if words := clause(t.answer); words != "" {
			reply.Claims = append(reply.Claims, claim{Text: fmt.Sprintf(speak.claim, words), Turns: []int{t.no}})
		}
	}
	reply.Text = fmt.Sprintf(speak.sum, len(said), p.roleName(), concrete)
	if about := p.topic(telling(said, 1)[0].answer); about != "" {
		reply.Text += fmt.Sprintf(" The most detailed answer was about %s.", aboutThem(about))
	}
	return reply
}

// aboutThem turns "your batch" into "their batch".
func aboutThem(topic string) string {
	if rest, found := strings.CutPrefix(topic, "your "); found {
		return "their " + rest
	}
	return topic
}

// last returns the last block of that name.
func (p prompt) last(name string) block {
	found := block{}
	for _, b := range p.blocks {
		if b.name == name {
			found = b
		}
	}
	return found
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return strings.TrimSpace(line)
}

// labelled drops a label such as "title: ".
func labelled(line string) string {
	label, rest, found := strings.Cut(line, ": ")
	if found && !strings.Contains(label, " ") {
		return strings.TrimSpace(rest)
	}
	return line
}

// lowerFirst lets a question follow a colon. Only words that commonly open one
// lose their capital; it may belong to a name.
func lowerFirst(text string) string {
	first, rest, _ := strings.Cut(text, " ")
	switch lower := strings.ToLower(first); lower {
	case "how", "what", "when", "where", "which", "who", "why", "tell", "describe", "walk", "think", "could", "can", "do", "did",
		"have", "give", "if", "imagine", "suppose", "please", "explain", "share", "in", "as", "let", "looking", "would", "is", "are":
		return lower + " " + rest
	}
	return text
}

// pick chooses one of the wordings, the same for the same seed.
func pick(seed string, wordings ...string) func(args ...any) string {
	h := fnv.New32a()
	// Writing to a hash never fails.
	_, _ = h.Write([]byte(seed))
	wording := wordings[int(h.Sum32())%len(wordings)]
	return func(args ...any) string { return fmt.Sprintf(wording, args...) }
}
