package standin

import (
	"cmp"

	"github.com/parley-interviews/parley"
)

// voice is how the model speaks in one language. The verbs of each text are
// filled in the order that its comment names.
type voice struct {
	// thisRole and thisCompetency stand for what has no name.
	thisRole, thisCompetency string
	// greetings name the role, openings the question.
	greetings, openings []string
	// moveOn leads on from an answer too short to say anything about.
	moveOn string
	// heard and pleased say a phrase back; pleased is for concrete ones.
	heard, pleased []string
	// after ties a question to a phrase.
	after []string
	// thin is the note on an answer of so many words.
	thin string
	// note names the competency, deeds, figures, outcomes and a phrase.
	note string
	// deeds, figures and outcomes say that an answer has none, and that it has some.
	deeds, figures, outcomes [2]string
	// silence is the summary of nothing, claim a phrase, sum the number of answers,
	// the role and the number of concrete answers.
	silence, claim, sum string
	// lacking names a competency; rationale the numbers of answers, words, deeds,
	// figures and outcomes.
	lacking, rationale string
	// strength and concern name a competency.
	strength, concern string
	followUps         followUpWords
	letter            letterWords
}

func (p prompt) voice() voice { return voices()[p.language()] }

// language is the interview's, or English when the prompt names none of ours.
func (p prompt) language() string {
	return cmp.Or(parley.BaseLanguage(p.find("role").attributes["language"]), "en")
}

func voices() map[string]voice {
	return map[string]voice{"en": english(), "es": spanish(), "de": german(), "fr": french(), "pt": portuguese()}
}

func english() voice {
	return voice{
		thisRole: "open", thisCompetency: "the competency",
		greetings: []string{
			"Thank you for taking the time to talk about the %s role. Take a moment before each answer; there is no rush.",
			"It is good to meet you, and thank you for your interest in the %s role. Answer in your own words and at your own pace.",
			"Welcome, and thank you for joining this conversation about the %s role. Concrete examples from your own work help most.",
		},
		openings: []string{"Let us begin: %s", "To start with: %s", "Here is my first question: %s"},
		moveOn:   "That is all right, let us move on.",
		heard:    []string{"I hear you: \"%s\".", "Thank you. You said \"%s\"."},
		pleased: []string{
			"Thank you. You said \"%s\", which gives me a clear picture.",
			"I noted \"%s\", thank you for being concrete.",
			"\"%s\" is a helpful detail, thank you.",
		},
		after:     []string{"Coming from \"%s\": %s", "After \"%s\", let me ask: %s"},
		thin:      "Short answer of %d words; nothing in it to judge by.",
		note:      "On %s: %s, %s, %s. Key words: %q",
		deeds:     [2]string{"does not say what they did themselves", "tells own actions"},
		figures:   [2]string{"no figures", "names figures"},
		outcomes:  [2]string{"no outcome stated", "states what came of it"},
		silence:   "The candidate answered no question. There is nothing to sum up.",
		claim:     "The candidate said: \"%s\".",
		sum:       "The candidate answered %d questions for the %s role. In %d of them the candidate told own actions together with figures.",
		lacking:   "The answers say too little about %s to judge it.",
		rationale: "%d answers of %d words on average; own actions: %d, figures: %d, outcomes: %d.",
		strength:  "%s: concrete, with own actions and results.",
		concern:   "%s: stays general; ask for figures and results.",
		followUps: englishFollowUps(), letter: englishLetter(),
	}
}

func german() voice {
	return voice{
		thisRole: "offene", thisCompetency: "die Kompetenz",
		greetings: []string{
			"Willkommen, und vielen Dank, dass Sie sich Zeit für das Gespräch über die Stelle „%s“ nehmen. Antworten Sie in Ruhe.",
			"Guten Tag und danke für Ihr Interesse an der Stelle „%s“. Beispiele aus Ihrer eigenen Arbeit helfen am meisten.",
		},
		openings: []string{"Beginnen wir: %s", "Zum Einstieg: %s"},
		moveOn:   "Das ist in Ordnung, wir gehen weiter.",
		heard:    []string{"Sie sagten: „%s“.", "Danke. Ich habe „%s“ notiert."},
		pleased:  []string{"Danke, „%s“ ist ein konkretes Beispiel.", "Sie haben „%s“ genannt, das hilft mir."},
		after:    []string{"Ausgehend von „%s“: %s", "Nach „%s“ möchte ich wissen: %s"},
		thin:     "Kurze Antwort von %d Wörtern; darin ist nichts zu beurteilen.",
		note:     "Zu %s: %s, %s, %s. Stichworte: %q",
		deeds:    [2]string{"sagt nicht, was selbst getan wurde", "nennt eigenes Handeln"},
		figures:  [2]string{"keine Zahlen", "nennt Zahlen"},
		outcomes: [2]string{"kein Ergebnis genannt", "nennt das Ergebnis"},
		silence:  "Es wurde keine Frage beantwortet. Es gibt nichts zusammenzufassen.",
		claim:    "Im Gespräch wurde gesagt: „%s“.",
		sum: "Es wurden %d Fragen zur Stelle „%s“ beantwortet. " +
			"In %d Antworten wurde eigenes Handeln zusammen mit Zahlen genannt.",
		lacking:   "Die Antworten sagen zu wenig über %s, um es zu beurteilen.",
		rationale: "%d Antworten mit im Mittel %d Wörtern; eigenes Handeln: %d, Zahlen: %d, Ergebnisse: %d.",
		strength:  "%s: konkret, mit eigenem Handeln und Ergebnissen.",
		concern:   "%s: bleibt allgemein; nach Zahlen und Ergebnissen fragen.",
		followUps: germanFollowUps(), letter: germanLetter(),
	}
}

func spanish() voice {
	return voice{
		thisRole: "ofertado", thisCompetency: "la competencia",
		greetings: []string{
			"Le damos la bienvenida a esta conversación sobre el puesto de %s. Gracias por su tiempo; responda con calma a cada pregunta.",
			"Gracias por su interés en el puesto de %s. Los ejemplos de su propio trabajo son los que más ayudan.",
		},
		openings:  []string{"Empecemos: %s", "Para empezar: %s"},
		moveOn:    "No hay problema, sigamos.",
		heard:     []string{"Usted dijo: «%s».", "Gracias. He anotado «%s»."},
		pleased:   []string{"Gracias, «%s» es un ejemplo concreto.", "Usted mencionó «%s»; eso me ayuda."},
		after:     []string{"Partiendo de «%s»: %s", "Después de «%s», le pregunto: %s"},
		thin:      "Respuesta corta de %d palabras; no hay nada que valorar.",
		note:      "Sobre %s: %s, %s, %s. Palabras clave: %q",
		deeds:     [2]string{"no dice qué hizo por sí mismo", "cuenta acciones propias"},
		figures:   [2]string{"sin cifras", "da cifras"},
		outcomes:  [2]string{"sin resultado", "cuenta el resultado"},
		silence:   "No se respondió a ninguna pregunta. No hay nada que resumir.",
		claim:     "En la entrevista se dijo: «%s».",
		sum:       "Se respondieron %d preguntas sobre el puesto de %s. En %d respuestas se contaron acciones propias con cifras.",
		lacking:   "Las respuestas dicen demasiado poco sobre %s para valorarlo.",
		rationale: "%d respuestas de %d palabras de media; acciones propias: %d, cifras: %d, resultados: %d.",
		strength:  "%s: concreto, con acciones propias y resultados.",
		concern:   "%s: se queda en lo general; conviene pedir cifras y resultados.",
		followUps: spanishFollowUps(), letter: spanishLetter(),
	}
}

func french() voice {
	return voice{
		thisRole: "proposé", thisCompetency: "la compétence",
		greetings: []string{
			"Bienvenue dans cet entretien pour le poste de %s. Merci de votre temps ; prenez un moment avant chaque réponse.",
			"Merci de votre intérêt pour le poste de %s. Les exemples tirés de votre propre travail nous aident le plus.",
		},
		openings:  []string{"Commençons : %s", "Pour commencer : %s"},
		moveOn:    "Ce n’est pas grave, poursuivons.",
		heard:     []string{"Vous avez dit : « %s ».", "Merci. Je note « %s »."},
		pleased:   []string{"Merci, « %s » est un exemple concret.", "Vous avez cité « %s », cela m’aide."},
		after:     []string{"À partir de « %s » : %s", "Après « %s », je vous demande : %s"},
		thin:      "Réponse courte de %d mots ; rien à évaluer.",
		note:      "Sur %s : %s, %s, %s. Mots clés : %q",
		deeds:     [2]string{"ne dit pas ce qui a été fait en propre", "raconte ses propres actions"},
		figures:   [2]string{"pas de chiffres", "donne des chiffres"},
		outcomes:  [2]string{"pas de résultat", "dit le résultat"},
		silence:   "Aucune question n’a reçu de réponse. Il n’y a rien à résumer.",
		claim:     "Pendant l’entretien, il a été dit : « %s ».",
		sum:       "%d questions sur le poste de %s ont reçu une réponse. Dans %d d’entre elles, des actions propres sont données avec des chiffres.",
		lacking:   "Les réponses en disent trop peu sur %s pour l’évaluer.",
		rationale: "%d réponses de %d mots en moyenne ; actions propres : %d, chiffres : %d, résultats : %d.",
		strength:  "%s : concret, avec des actions propres et des résultats.",
		concern:   "%s : reste général ; demander des chiffres et des résultats.",
		followUps: frenchFollowUps(), letter: frenchLetter(),
	}
}

func portuguese() voice {
	return voice{
		thisRole: "em aberto", thisCompetency: "a competência",
		greetings: []string{
			"Damos as boas-vindas a esta conversa sobre a vaga de %s. Agradecemos o seu tempo; responda com calma.",
			"Agradecemos o seu interesse na vaga de %s. Exemplos do seu próprio trabalho são os que mais ajudam.",
		},
		openings:  []string{"Vamos começar: %s", "Para começar: %s"},
		moveOn:    "Não há problema, vamos continuar.",
		heard:     []string{"Disse: «%s».", "Anotei «%s»."},
		pleased:   []string{"«%s» é um exemplo concreto, agradeço.", "Mencionou «%s»; isso ajuda-me."},
		after:     []string{"Partindo de «%s»: %s", "Depois de «%s», pergunto: %s"},
		thin:      "Resposta curta de %d palavras; não há nada a avaliar.",
		note:      "Sobre %s: %s, %s, %s. Palavras-chave: %q",
		deeds:     [2]string{"não diz o que fez por si", "conta ações próprias"},
		figures:   [2]string{"sem números", "dá números"},
		outcomes:  [2]string{"sem resultado", "diz o resultado"},
		silence:   "Nenhuma pergunta foi respondida. Não há nada a resumir.",
		claim:     "Na entrevista foi dito: «%s».",
		sum:       "Foram respondidas %d perguntas sobre a vaga de %s. Em %d respostas contaram-se ações próprias com números.",
		lacking:   "As respostas dizem muito pouco sobre %s para o avaliar.",
		rationale: "%d respostas de %d palavras em média; ações próprias: %d, números: %d, resultados: %d.",
		strength:  "%s: concreto, com ações próprias e resultados.",
		concern:   "%s: fica no geral; convém pedir números e resultados.",
		followUps: portugueseFollowUps(), letter: portugueseLetter(),
	}
}
