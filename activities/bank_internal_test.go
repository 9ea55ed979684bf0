package activities

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// What stands in for a model is held to what a model is held to.
func TestBankAsksWhatMayBeAsked(t *testing.T) {
	t.Parallel()
	names := [][3]string{{"Clinical care", "Teamwork", "Safety"}, {"Ownership", "Data modelling", "Kundenorientierung"}}
	for _, language := range parley.Languages() {
		for _, purpose := range parley.Purposes() {
			for _, name := range names {
				request := parley.Request{Language: language, Purpose: purpose, Competencies: []parley.Competency{
					{ID: "a", Name: name[0]}, {ID: "b", Name: name[1]}, {ID: "c", Name: name[2]},
				}}
				var asked []string
				for _, q := range parley.BankPlan(request) {
					_, failure := checkQuestion(language, q.Text, asked)
					require.Nil(t, failure, q.Text)
					for _, probe := range q.Probes {
						_, failure := checkQuestion(language, probe, nil)
						require.Nil(t, failure, probe)
					}
					asked = append(asked, q.Text)
				}
			}
		}
	}
}
