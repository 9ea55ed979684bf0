// Package show writes an interview for people to read in a terminal: Greeting
// and Turn while it runs, Attempt for every detour of a model call, Scorecard
// and Attempts at its end. Each function writes plain text in one Write and
// returns the writer's error; nothing here colours, buffers or logs.
package show

import (
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
)

// width is the column at which text is broken.
const width = 96

// Greeting writes what the candidate is told first.
func Greeting(w io.Writer, greeting parley.Greeting) error {
	var page strings.Builder
	page.WriteString("\n" + wrap(greeting.Disclosure, ""))
	page.WriteString(wrap(greeting.Text, ""))
	return flush(w, &page)
}

// Turn writes a question and, when there is one, its answer. Total is how many
// questions the interview asks.
func Turn(w io.Writer, turn parley.Turn, total int) error {
	var page strings.Builder
	fmt.Fprintf(&page, "\nQuestion %d of %d · %s", turn.No, total, turn.Question.CompetencyID)
	for _, mark := range marks(turn) {
		page.WriteString(" · " + mark)
	}
	page.WriteString("\n")
	if turn.Question.Lead != "" {
		page.WriteString(wrap(turn.Question.Lead, "  "))
	}
	page.WriteString(wrap(turn.Question.Text, "  "))
	switch {
	case turn.Answer != nil:
		page.WriteString(wrap(turn.Answer.Text, "  > "))
	case turn.Status == parley.TurnTimedOut:
		page.WriteString("  (no answer in time)\n")
	case turn.Status == parley.TurnSkipped:
		page.WriteString("  (skipped)\n")
	}
	return flush(w, &page)
}

// marks tell what is unusual about a question.
func marks(turn parley.Turn) []string {
	var marks []string
	question := turn.Question
	switch {
	case turn.Kind == parley.TurnFollowUp && question.Source == parley.SourceTemplate:
		marks = append(marks, fmt.Sprintf("question %d asked again", turn.ParentNo))
	case turn.Kind == parley.TurnFollowUp:
		marks = append(marks, fmt.Sprintf("follow-up on answer %d: %s", turn.ParentNo, question.FollowUp))
	}
	if question.Source == parley.SourcePlan {
		marks = append(marks, "as planned, no model was waited for")
	}
	if turn.Answer != nil {
		for _, flag := range turn.Answer.Flags {
			marks = append(marks, "answer "+words(string(flag)))
		}
	}
	return marks
}

// Answer writes what the candidate said, below the question that Turn wrote.
func Answer(w io.Writer, answer parley.Answer) error {
	var page strings.Builder
	page.WriteString(wrap(answer.Text, "  > "))
	return flush(w, &page)
}

// flush writes the page at once, so that two writers' pages never mix. Control
// characters are dropped: models and candidates must not steer the terminal.
func flush(w io.Writer, page *strings.Builder) error {
	_, err := io.WriteString(w, strings.Map(printable, page.String()))
	return err
}

func printable(r rune) rune {
	if unicode.IsControl(r) && r != '\n' {
		return -1
	}
	return r
}

// wrap breaks text at width, starts every line with the indent and ends the
// last one. Paragraphs stay apart; empty text stays empty.
func wrap(text, indent string) string {
	var out strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		column := 0
		for word := range strings.FieldsSeq(paragraph) {
			length := utf8.RuneCountInString(word)
			switch {
			case column == 0:
				out.WriteString(indent)
				column = utf8.RuneCountInString(indent)
			case column+1+length > width:
				out.WriteString("\n" + indent)
				column = utf8.RuneCountInString(indent)
			default:
				out.WriteString(" ")
				column++
			}
			out.WriteString(word)
			column += length
		}
		if column > 0 {
			out.WriteString("\n")
		}
	}
	return out.String()
}
