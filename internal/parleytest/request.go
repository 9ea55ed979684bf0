// Package parleytest holds what tests of several packages share: sample data, and how to
// read an audit.
package parleytest

import (
	"fmt"
	"strings"

	"github.com/parley-interviews/parley"
)

// Request returns a valid request with defaults filled in: three competencies,
// twelve questions, four about each. Every call returns its own copy.
func Request() parley.Request {
	request := parley.Request{
		IdempotencyKey: "application-1",
		TenantID:       "acme",
		AllowTraining:  true,
		Role:           parley.Role{Title: "Backend Engineer", Level: "senior", Description: "Builds and runs payment services in Go."},
		Candidate: parley.Candidate{
			Ref: "candidate-1", DisplayName: "Noor Haddad", ResumeText: "Eight years of Go, PostgreSQL and on-call.",
		},
	}
	for _, id := range []string{"ownership", "debugging", "communication"} {
		request.Competencies = append(request.Competencies, parley.Competency{
			ID: id, Name: strings.ToUpper(id[:1]) + id[1:], Definition: "How the candidate shows " + id + " at work.",
			Anchors: parley.Anchors{
				1: "shows none", 2: "shows little", 3: "shows it when asked", 4: "shows it unasked", 5: "raises others' " + id,
			},
		})
	}
	for no := range parley.QuestionCount {
		competency := request.Competencies[no%len(request.Competencies)]
		request.Plan.Questions = append(request.Plan.Questions, parley.PlannedQuestion{
			ID:           fmt.Sprintf("q%d", no+1),
			Text:         fmt.Sprintf("Question %d: when did %s matter most in project %c?", no+1, competency.ID, 'A'+no),
			CompetencyID: competency.ID,
		})
	}
	return request.WithDefaults()
}

// Answers returns twelve answers of about size characters each, every one
// different and with passages that can be quoted.
func Answers(size int) []string {
	answers := make([]string, parley.QuestionCount)
	for i := range answers {
		var b strings.Builder
		for n := 0; b.Len() < size; n++ {
			fmt.Fprintf(&b, "In project %c I led step %d myself: I measured the %s, found the cause and cut it by %d percent. ",
				'A'+i, n+1, subjects()[(i+n)%len(subjects())], 10+(i*7+n*3)%80)
		}
		answers[i] = strings.TrimSpace(b.String())
	}
	return answers
}

func subjects() []string {
	return []string{"error rate", "queue depth", "restart time", "bill", "slowest query", "on-call load", "review backlog"}
}
