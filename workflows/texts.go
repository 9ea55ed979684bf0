package workflows

import "github.com/parley-interviews/parley"

// texts are the words that code says, so that no model can leave them out or
// change them. parley.Languages lists the languages that are here.
type texts struct {
	disclosure, greeting, closing string
}

// textsIn returns the texts of a language. Request.Validate lets no language pass
// that is not in the table.
func textsIn(language string) texts {
	return map[string]texts{
		"en": {
			disclosure: "You are talking to an AI interviewer. Your answers are recorded and scored by AI; people make the decision.",
			greeting:   "Thank you for taking the time today. I will ask you twelve questions; take as long as you need for each.",
			closing:    "That was the last question. Thank you for your time and your answers; the hiring team will be in touch.",
		},
	}[language]
}

func closing(language string) string { return textsIn(language).closing }

// plannedGreeting opens the interview when no model does.
func plannedGreeting(language string) parley.Greeting {
	t := textsIn(language)
	return parley.Greeting{Disclosure: t.disclosure, Text: t.greeting, Source: parley.SourcePlan}
}
