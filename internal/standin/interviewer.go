package standin

import (
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

type greetReply struct {
	Greeting string `json:"greeting"`
	Question string `json:"question"`
}

func (p prompt) greet() greetReply {
	planned := firstLine(p.find("planned_question").text)
	role := labelled(firstLine(p.find("role").text))
	if role == "" {
		role = "this"
	}
	return greetReply{
		Greeting: pick(planned+role,
			"Thank you for taking the time to talk about the %s role. Take a moment before each answer; there is no rush.",
			"It is good to meet you, and thank you for your interest in the %s role. Answer in your own words and at your own pace.",
			"Welcome, and thank you for joining this conversation about the %s role. Concrete examples from your own work help most.",
		)(role),
		Question: pick(planned, "Let us begin: %s", "To start with: %s", "Here is my first question: %s")(lowerFirst(planned)),
	}
}

type nextTurnReply struct {
	Lead     string `json:"lead"`
	Question string `json:"question"`
}

// nextTurn picks up a phrase of the last answer and asks the planned question in
// its light.
func (p prompt) nextTurn() nextTurnReply {
	answer := p.last("answer").text
	planned := firstLine(p.find("planned_question").text)
	if p.find("problem").name != "" {
		// Asked to correct itself, it does the safe thing.
		return nextTurnReply{Question: planned}
	}
	said := clause(answer)
	if said == "" || listen(answer).words < thinWords {
		return nextTurnReply{Lead: "That is all right, let us move on.", Question: planned}
	}
	reply := nextTurnReply{Lead: lead(answer, said), Question: planned}
	seed := answer + planned
	adapted := pick(seed, "Coming from \"%s\": %s", "After \"%s\", let me ask: %s")(firstWords(said, 7), lowerFirst(planned))
	if about := topic(answer); about != "" {
		adapted = pick(seed, "With %s in mind: %s", "Beyond %s: %s", "You spoke about %s, so let me ask: %s")(about, lowerFirst(planned))
	}
	if utf8.RuneCountInString(adapted) <= parley.MaxQuestionChars {
		reply.Question = adapted
	}
	return reply
}

// lead says a phrase back; it praises only what is concrete.
func lead(answer, said string) string {
	if heard := listen(answer); heard.numbers+heard.deeds+heard.outcomes < 2 {
		return pick(answer, "I hear you: \"%s\".", "Thank you. You said \"%s\".")(said)
	}
	return pick(answer,
		"Thank you. You said \"%s\", which gives me a clear picture.",
		"I noted \"%s\", thank you for being concrete.",
		"\"%s\" is a helpful detail, thank you.",
	)(said)
}

type assessReply struct {
	Note string `json:"note"`
}

// assess writes down what the answer shows and what it lacks.
func (p prompt) assess() assessReply {
	answer := p.last("answer").text
	heard := listen(answer)
	if heard.words < thinWords {
		return assessReply{Note: fmt.Sprintf("Short answer of %d words; nothing in it to judge by.", heard.words)}
	}
	shown := func(n int, some, none string) string {
		if n == 0 {
			return none
		}
		return some
	}
	about := labelled(firstLine(p.find("competency").text))
	if about == "" {
		about = "the competency"
	}
	return assessReply{Note: fmt.Sprintf("On %s: %s, %s, %s. Key words: %q", about,
		shown(heard.deeds, "tells own actions", "does not say what they did themselves"),
		shown(heard.numbers, "names figures", "no figures"),
		shown(heard.outcomes, "states what came of it", "no outcome stated"), clause(answer))}
}

type summarizeReply struct {
	Text   string  `json:"text"`
	Claims []claim `json:"claims"`
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
	said := p.turns()
	reply := summarizeReply{Claims: []claim{}}
	if len(said) == 0 {
		reply.Text = "The candidate answered no question. There is nothing to sum up."
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
			reply.Claims = append(reply.Claims, claim{Text: fmt.Sprintf("The candidate said: \"%s\".", words), Turns: []int{t.no}})
		}
	}
	role := labelled(firstLine(p.find("role").text))
	if role == "" {
		role = "open"
	}
	reply.Text = fmt.Sprintf("The candidate answered %d questions for the %s role. "+
		"In %d of them the candidate told own actions together with figures.", len(said), role, concrete)
	if about := topic(telling(said, 1)[0].answer); about != "" {
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
