package parley

import (
	"fmt"
	"slices"
	"strings"
)

// Saver is one way of doing with fewer model calls. None of them touches a
// judgement: what is saved is greetings, questions and profiles.
type Saver string

const (
	// SaverTemplates: the greeting, and the transition to a new competency, are ready
	// words and planned questions. No two questions in a row come so.
	SaverTemplates Saver = "templates"
	// SaverCache: a shareable call with the same words as an earlier one of the same
	// tenant gets that one's reply. Greetings leave the résumé out to be equal, and
	// profiles are not among them: the library has those, where an erasure finds them.
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

// ParseSavers reads a choice of savers as people write it: "all", "off", or names
// with commas between. It is never nil.
func ParseSavers(text string) (SaverSet, error) {
	switch text {
	case "all":
		return Savers(), nil
	case "off":
		return SaverSet{}, nil
	}
	chosen := SaverSet{}
	for name := range strings.SplitSeq(text, ",") {
		saver := Saver(strings.TrimSpace(name))
		if !slices.Contains(Savers(), saver) {
			return nil, fmt.Errorf("saver %q is unknown; all, off, or some of %s", clip(string(saver)), joined(Savers()))
		}
		if !chosen.Has(saver) {
			chosen = append(chosen, saver)
		}
	}
	return chosen, nil
}
