package activities

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"github.com/parley-interviews/parley"
)

// profileWire is what a model replies to profile.
type profileWire struct {
	Profiles []profileOfWire `json:"profiles"`
}

type profileOfWire struct {
	ID    string   `json:"id"`
	Facts []string `json:"facts"`
}

// Profile has résumés read for what an interviewer can ask about, all in one call.
// What nobody may ask about is left out, whatever the model wrote.
func (a *Activities) Profile(ctx context.Context, in parley.ProfileInput) (parley.ProfileReply, error) {
	ids := make([]string, len(in.Items))
	for i, item := range in.Items {
		ids[i] = item.ID
	}
	if failure := checkBatch(ids); failure != nil {
		return parley.ProfileReply{}, failed(failure)
	}
	q := question{step: parley.StepProfile, call: in.Call, items: len(in.Items), data: newFence(in.Call.ID)}
	if in.Share.Flight {
		// No cache keeps a profile: whoever is erased could not be found in it. The
		// tenant's library does, by the résumé.
		q.data, q.share = newSharedFence(), parley.Share{Space: in.Share.Space, Flight: true}
	}
	q.data.role(in.Language, "", "")
	for _, item := range in.Items {
		q.data.addNonEmpty("wanted_role", item.Role, ofItem(item.ID))
		q.data.add("resume", parley.FirstChars(item.Resume, parley.ShownProfileChars), ofItem(item.ID))
	}
	var reply parley.ProfileReply
	_, receipt, err := ask(ctx, a, q, func(wire profileWire) (failure *parley.Error) {
		reply.Profiles, reply.Problem, failure = served("profiles", ids, wire.Profiles, func(w profileOfWire) string { return w.ID },
			func(i int, w profileOfWire) (parley.Profile, string) {
				return profileOf(in.Language, in.Items[i], w.Facts)
			})
		return failure
	})
	if err != nil {
		return parley.ProfileReply{}, err
	}
	reply.Receipt = receipt
	if in.Keep {
		a.keepProfiles(ctx, in, reply.Profiles)
	}
	return reply, nil
}

// profileOf keeps the usable facts, or says why there are none. A résumé without
// facts has a profile without.
func profileOf(language string, item parley.ResumeItem, facts []string) (parley.Profile, string) {
	profile := parley.Profile{ID: item.ID, Facts: []string{}}
	seen, refusal := map[string]bool{}, ""
	known := knowledgeOf(item.Resume)
	for _, text := range facts[:min(len(facts), maxFacts)] {
		fact, failure := known.check(language, text)
		switch {
		case failure != nil:
			refusal = failure.Detail
		case !seen[strings.ToLower(fact)] && len(profile.Facts) < parley.MaxFacts:
			seen[strings.ToLower(fact)] = true
			profile.Facts = append(profile.Facts, fact)
		}
	}
	if len(profile.Facts) == 0 && refusal != "" {
		return parley.Profile{}, fmt.Sprintf("has no usable fact, such as: %s", refusal)
	}
	return profile, ""
}

// knowledge is what a résumé allows to check in a fact about it.
type knowledge struct {
	figures map[string]bool
	// names are the words of the line that looks like the candidate's name.
	names []string
}

func knowledgeOf(resume string) knowledge {
	return knowledge{figures: figuresOf(resume), names: nameIn(resume)}
}

// check checks one fact: short, nobody's business left out, no order to a model, no
// judgement, and no figure that the résumé has not.
func (k knowledge) check(language, text string) (string, *parley.Error) {
	fact, failure := checkSaid("facts", text, parley.MaxFactChars)
	if failure != nil {
		return "", failure
	}
	if topic := personal(fact); topic != "" {
		return "", malformed("field facts speaks of the candidate's %s", topic)
	}
	if k.hasName(wordsOf(fact)) {
		return "", malformed("field facts speaks of the candidate's name")
	}
	for figure := range figuresOf(fact) {
		if !k.figures[figure] {
			return "", malformed("field facts has a figure that the résumé has not")
		}
	}
	return fact, checkLanguage("facts", language, fact)
}

// figuresOf are the runs of digits of a text.
func figuresOf(text string) map[string]bool {
	figures := map[string]bool{}
	for figure := range strings.FieldsFuncSeq(text, func(r rune) bool { return !unicode.IsDigit(r) }) {
		figures[figure] = true
	}
	return figures
}

// nameIn returns the words of a résumé's first line in lower case if they look like
// a name: two to four, with capitals, and none that stands below in lower case.
func nameIn(resume string) []string {
	line, rest, _ := strings.Cut(strings.TrimSpace(resume), "\n")
	if label, name, found := strings.Cut(line, ":"); found && len(strings.Fields(label)) <= 2 {
		line = name
	}
	words := strings.Fields(line)
	if len(words) < 2 || len(words) > 4 {
		return nil
	}
	below := map[string]bool{}
	for word := range strings.FieldsSeq(rest) {
		below[strings.TrimFunc(word, isNoWord)] = true
	}
	for i, word := range words {
		lower := strings.ToLower(word)
		if lower == word || below[lower] || strings.ContainsFunc(word, notInNames) {
			return nil
		}
		words[i] = lower
	}
	return wordsOf(strings.Join(words, " "))
}

func notInNames(r rune) bool { return !unicode.IsLetter(r) && !strings.ContainsRune("-.'’", r) }

// wordsOf are a text's words in lower case.
func wordsOf(text string) []string { return strings.FieldsFunc(strings.ToLower(text), isNoWord) }

// hasName reports whether a fact begins with a word of the name or holds two that
// follow each other in it.
func (k knowledge) hasName(fact []string) bool {
	for i := range fact {
		for j, name := range k.names {
			if fact[i] == name && (i == 0 || j > 0 && fact[i-1] == k.names[j-1]) {
				return true
			}
		}
	}
	return false
}
