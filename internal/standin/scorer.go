package standin

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

// thinWords is the length under which an answer is no evidence.
const thinWords = 8

// spoken is one answered question.
type spoken struct {
	no                           int
	competency, question, answer string
}

// turns pairs the questions with their answers, in order.
func (p prompt) turns() []spoken {
	byNo := make(map[int]*spoken)
	for _, b := range p.blocks {
		no := b.turn()
		if no == 0 || b.name != "question" && b.name != "answer" {
			continue
		}
		t, found := byNo[no]
		if !found {
			t = &spoken{no: no}
			byNo[no] = t
		}
		if b.name == "question" {
			t.question, t.competency = b.text, b.attributes["competency"]
		} else {
			t.answer = b.text
		}
	}
	var said []spoken
	for _, t := range byNo {
		if strings.TrimSpace(t.answer) != "" {
			said = append(said, *t)
		}
	}
	return inOrder(said)
}

func inOrder(said []spoken) []spoken {
	said = slices.Clone(said)
	slices.SortFunc(said, func(a, b spoken) int { return cmp.Compare(a.no, b.no) })
	return said
}

// telling returns the n answers that show most.
func telling(said []spoken, n int) []spoken {
	said = slices.Clone(said)
	slices.SortStableFunc(said, func(a, b spoken) int {
		return cmp.Compare(listen(b.answer).weight(), listen(a.answer).weight())
	})
	return said[:min(n, len(said))]
}

type scorecard struct {
	Competencies []judgement `json:"competencies"`
	Strengths    []finding   `json:"strengths"`
	Concerns     []finding   `json:"concerns"`
}

type judgement struct {
	CompetencyID string             `json:"competency_id"`
	Status       parley.ScoreStatus `json:"status"`
	Score        *int               `json:"score"`
	Rationale    string             `json:"rationale"`
	Evidence     []evidence         `json:"evidence"`
}

type finding struct {
	Text     string     `json:"text"`
	Evidence []evidence `json:"evidence"`
}

type evidence struct {
	TurnNo int    `json:"turn_no"`
	Quote  string `json:"quote"`
}

// points scores one answer: one to begin with, and one each for length, figures,
// at least two own actions, and an outcome.
func points(answer string) int {
	heard := listen(answer)
	total := parley.MinScore
	for _, shown := range []bool{heard.words >= 45, heard.numbers > 0, heard.deeds >= 2, heard.outcomes > 0} {
		if shown {
			total++
		}
	}
	return total
}

// analyze judges each competency by the mean of its answers' points and quotes
// the sentences that show most. What was not told is not judged.
func (p prompt) analyze() scorecard {
	card := scorecard{Competencies: []judgement{}, Strengths: []finding{}, Concerns: []finding{}}
	said, speak := p.turns(), p.voice()
	for _, b := range p.blocks {
		if b.name != "competency" {
			continue
		}
		name := labelled(firstLine(b.text))
		j := speak.judge(b.attributes["id"], name, said)
		card.Competencies = append(card.Competencies, j)
		switch {
		case j.Score == nil:
		case *j.Score >= 4 && len(card.Strengths) < 3:
			card.Strengths = append(card.Strengths, finding{Text: fmt.Sprintf(speak.strength, name), Evidence: j.Evidence[:1]})
		case *j.Score <= 3 && len(card.Concerns) < 3:
			card.Concerns = append(card.Concerns, finding{Text: fmt.Sprintf(speak.concern, name), Evidence: j.Evidence[:1]})
		}
	}
	return card
}

// judge scores one competency.
func (v voice) judge(id, name string, said []spoken) judgement {
	var usable []spoken
	sum := 0
	for _, t := range said {
		if t.competency == id && listen(t.answer).words >= thinWords {
			usable = append(usable, t)
			sum += points(t.answer)
		}
	}
	quotes := quote(usable)
	if len(quotes) == 0 {
		return judgement{
			CompetencyID: id, Status: parley.ScoreInsufficientEvidence, Evidence: []evidence{},
			Rationale: fmt.Sprintf(v.lacking, name),
		}
	}
	score := int(math.Round(float64(sum) / float64(len(usable))))
	return judgement{
		CompetencyID: id, Status: parley.ScoreScored, Score: &score, Evidence: quotes,
		Rationale: v.because(usable),
	}
}

// because says what the points were given for.
func (v voice) because(usable []spoken) string {
	var all signals
	for _, t := range usable {
		heard := listen(t.answer)
		all.words += heard.words
		all.numbers += heard.numbers
		all.deeds += heard.deeds
		all.outcomes += heard.outcomes
	}
	return fmt.Sprintf(v.rationale,
		len(usable), all.words/len(usable), all.deeds, all.numbers, all.outcomes)
}

// maxQuotes and maxQuoteWords bound the evidence for one score.
const (
	maxQuotes     = 2
	maxQuoteWords = 30
)

// quote returns the most telling sentence of each of the most telling answers,
// word for word.
func quote(said []spoken) []evidence {
	var quotes []evidence
	for _, t := range telling(said, maxQuotes) {
		best, weight := "", -1
		for _, sentence := range sentences(t.answer) {
			if heard := listen(sentence); heard.words >= 4 && heard.weight() > weight {
				best, weight = sentence, heard.weight()
			}
		}
		if best != "" {
			quotes = append(quotes, evidence{TurnNo: t.no, Quote: firstWords(best, maxQuoteWords)})
		}
	}
	return quotes
}
