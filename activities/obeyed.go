package activities

import (
	"strings"
	"sync"
)

// leakWords is how many words in a row make a reply a copy of the instructions.
const leakWords = 8

// obeyed says how a text of a model gives away that it took data for orders, or
// "". State is moved by code alone, so such words could do no more than mislead
// whoever reads them; a rationale, which compares with anchors, may name levels.
func obeyed(field, text string) string {
	plain := normalize(text).text
	has := pairsOf(plain)
	switch {
	case repeatsInstructions(text):
		return "repeats the instructions"
	case closes.matches(plain, has):
		return "says that the interview is over"
	case field == "rationale":
	case grades.matches(plain, has):
		return "gives a score in words"
	case speaksToModel(text):
		return "reads as an order to a model"
	}
	return ""
}

//nolint:gochecknoglobals // constant forms
var (
	// closes tells a candidate that the interview is over, in every language of our
	// fixed texts. Only the code that ends it says so.
	closes = form("interview,entrevista,gespräch,entretien",
		`\b(?:this|the|our|your) interview (?:is|has)(?: now| hereby| been)? (?:over|ended|completed?|finished|concluded)\b|`+
			`\bla entrevista (?:ha terminado|terminó|está terminada|se acabó)|`+
			`\b(?:das|dieses) (?:interview|gespräch) ist (?:jetzt |nun |hiermit )?(?:beendet|vorbei|zu ende)\b|`+
			`\bl"entretien est (?:maintenant )?(?:terminé|fini)|`+
			`\ba entrevista (?:terminou|acabou|está encerrada)`)
	// grades gives a score outside the scorecard, where nothing supports it.
	grades = form("score,earn,deserve,receive,merit,get,rated", `\b(?:you|candidate|applicant|he|she|they|answers?)\b.{0,20}`+
		`\b(?:scored?|earns?|earned|deserves?|receives?|merits?|gets?|rated|should (?:get|receive))\b.{0,30}?`+grade)
)

// repeatsInstructions reports whether a text holds a run of words of any prompt.
func repeatsInstructions(text string) bool {
	told := instructionRuns()
	for _, run := range runs(text) {
		if told[run] {
			return true
		}
	}
	return false
}

// instructionRuns are the runs of all prompts. New has read them before, so that
// they can be read.
var instructionRuns = sync.OnceValue(func() map[string]bool { //nolint:gochecknoglobals // computed once from what is embedded
	told := map[string]bool{}
	prompts, err := loadPrompts()
	if err != nil {
		return told
	}
	for _, p := range prompts {
		for _, run := range runs(p.system) {
			told[run] = true
		}
	}
	return told
})

// runs are all passages of leakWords words, without case and punctuation.
func runs(text string) []string {
	words := strings.FieldsFunc(strings.ToLower(text), isNoWord)
	var found []string
	for i := range max(0, len(words)-leakWords+1) {
		found = append(found, strings.Join(words[i:i+leakWords], " "))
	}
	return found
}
