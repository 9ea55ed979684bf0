package workflows

import (
	"strings"

	"github.com/parley-interviews/parley"
)

// size is how big a step's data is, for the estimate of tokens before the call:
// the texts that the prompt shows, one a block, and what they come to.
type size struct{ blocks, tokens int }

// sizeOf is the size of these blocks; empty ones are left out of prompts.
func sizeOf(blocks ...string) size {
	var s size
	for _, text := range blocks {
		if text != "" {
			s.blocks++
			s.tokens += parley.Tokens(text)
		}
	}
	return s
}

func (s size) plus(t size) size {
	return size{blocks: s.blocks + t.blocks, tokens: s.tokens + t.tokens}
}

// lines is one block of several lines.
func lines(texts ...string) string { return strings.Join(texts, "\n") }

// withProbes is the block of a planned question.
func withProbes(q parley.PlannedQuestion) string {
	return lines(append([]string{q.Text}, q.Probes...)...)
}

// competencySize is the size of a competency with its anchors.
func competencySize(c parley.Competency) size {
	texts := []string{c.Name, c.Definition}
	for score := parley.MinScore; score <= parley.MaxScore; score++ {
		texts = append(texts, c.Anchors[score])
	}
	return sizeOf(lines(texts...))
}

// turnsSize is the size of the answered turns.
func turnsSize(turns []parley.Turn) size {
	var s size
	for _, turn := range turns {
		if turn.Answer != nil {
			s = s.plus(sizeOf(turn.Question.Text, turn.Answer.Text))
		}
	}
	return s
}
