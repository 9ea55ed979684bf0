package parley

import "slices"

// Saver is one way of doing with fewer model calls. None of them touches a
// judgement: what is saved is greetings, questions and profiles.
type Saver string

const (
	// SaverTemplates: the greeting, and the transition to a new competency, are ready
	// words and planned questions. No two questions in a row come so.
	SaverTemplates Saver = "templates"
	// SaverCache: a shareable call with the same words as an earlier one of the same
	// tenant gets that one's reply. Greetings leave the résumé out to be equal.
	SaverCache Saver = "cache"
	// SaverFlights: shareable calls with the same words at the same time are one.
	SaverFlights Saver = "flights"
	// SaverShared: plans are made for the role and profiles for the résumé alone, and
	// kept in the tenant's library; without it a plan is made for each candidate.
	SaverShared Saver = "shared"
	// SaverBatches: Prepare makes several plans or profiles in one call.
	SaverBatches Saver = "batches"
	// SaverNear: the library also gives what was made for nearly the same text.
	SaverNear Saver = "near"
)

// Savers lists every Saver.
func Savers() []Saver {
	return []Saver{SaverTemplates, SaverCache, SaverFlights, SaverShared, SaverBatches, SaverNear}
}

// SaverSet is the Savers that are in use.
type SaverSet []Saver

// Has reports whether a saver is in use.
func (s SaverSet) Has(saver Saver) bool { return slices.Contains(s, saver) }
