// Package examples holds real-looking interviews to try Parley with: a request
// and twelve answers each, most of them good, some of them thin. The technician's
// is in German; the generated one has no questions of its own and the sample's
// answers.
package examples

import (
	_ "embed"
	"slices"
)

var (
	//go:embed interview.json
	request []byte
	//go:embed answers.json
	answers []byte
)

// Request returns the sample request as JSON: a backend engineer at a payments
// company.
func Request() []byte { return slices.Clone(request) }

// Answers returns the candidate's answers to it as a JSON array of texts.
func Answers() []byte { return slices.Clone(answers) }
