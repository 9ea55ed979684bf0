package workflows

import "github.com/parley-interviews/parley"

// texts are the words that code says, so that no model can leave them out or
// change them. They address the candidate formally and promise nothing.
type texts struct {
	// disclosure says that an AI asks and scores, and that people decide.
	disclosure string
	// greeting opens the interview when no model does.
	greeting string
	// closing thanks for the last answer, timedOut says that one did not come in
	// time, cancelled that the hiring team ended the interview.
	closing, timedOut, cancelled string
}

// textsIn returns the texts of a language, one of parley.Languages. A test holds
// that the table has them all.
func textsIn(language string) texts {
	return map[string]texts{
		"en": {
			disclosure: "You are talking to an AI interviewer. Your answers are recorded and scored by AI; people make the decision.",
			greeting:   "Thank you for taking the time today. I will ask you twelve questions; take as long as you need for each.",
			closing:    "That was the last question. Thank you for your time and your answers; the hiring team will be in touch.",
			timedOut:   "The time for your answer has run out, so this interview is closed. Thank you for the answers that you gave; the hiring team has them.",
			cancelled:  "The hiring team has ended this interview. Thank you for your time.",
		},
		"es": {
			disclosure: "Está usted hablando con un entrevistador de IA. Sus respuestas se registran y las puntúa una IA; la decisión la toman personas.",
			greeting:   "Gracias por dedicarnos su tiempo hoy. Le haré doce preguntas; tómese para cada una el tiempo que necesite.",
			closing:    "Esa era la última pregunta. Gracias por su tiempo y por sus respuestas; el equipo de selección se pondrá en contacto con usted.",
			timedOut:   "Se ha agotado el tiempo para responder y la entrevista queda cerrada. Gracias por las respuestas que nos ha dado; el equipo de selección las tiene.",
			cancelled:  "El equipo de selección ha dado por terminada esta entrevista. Gracias por su tiempo.",
		},
		"de": {
			disclosure: "Dieses Interview führt eine KI mit Ihnen. Ihre Antworten werden aufgezeichnet und von KI bewertet; die Entscheidung treffen Menschen.",
			greeting:   "Vielen Dank, dass Sie sich heute Zeit nehmen. Ich stelle Ihnen zwölf Fragen; nehmen Sie sich für jede so viel Zeit, wie Sie brauchen.",
			closing:    "Das war die letzte Frage. Vielen Dank für Ihre Zeit und Ihre Antworten; das Recruiting-Team meldet sich bei Ihnen.",
			timedOut:   "Die Zeit für Ihre Antwort ist abgelaufen, das Interview ist damit beendet. Vielen Dank für Ihre bisherigen Antworten; sie liegen dem Recruiting-Team vor.",
			cancelled:  "Das Recruiting-Team hat dieses Interview beendet. Vielen Dank für Ihre Zeit.",
		},
		// French sets a narrow no-break space before a semicolon.
		"fr": {
			disclosure: "Cet entretien est mené avec vous par une IA. Vos réponses sont enregistrées et évaluées par une IA\u202f; la décision revient à des personnes.",
			greeting:   "Merci de nous accorder de votre temps aujourd’hui. Je vais vous poser douze questions\u202f; prenez pour chacune le temps qu’il vous faut.",
			closing:    "C’était la dernière question. Merci pour votre temps et pour vos réponses\u202f; l’équipe de recrutement reviendra vers vous.",
			timedOut:   "Le délai de réponse est écoulé et l’entretien est terminé. Merci pour les réponses que vous avez données\u202f; l’équipe de recrutement en dispose.",
			cancelled:  "L’équipe de recrutement a mis fin à cet entretien. Merci pour votre temps.",
		},
		// In words that Portugal and Brazil share: no equipa or equipe, no contacto or
		// contato, and no o senhor or a senhora, which would guess at the person.
		"pt": {
			disclosure: "Esta entrevista é conduzida por uma IA. As suas respostas são gravadas e avaliadas por IA; a decisão é tomada por pessoas.",
			greeting:   "Agradeço o tempo que nos dedica hoje. Vou fazer doze perguntas; use em cada uma o tempo de que precisar.",
			closing:    "Esta foi a última pergunta. Agradeço o seu tempo e as suas respostas; os responsáveis pelo recrutamento irão comunicar os próximos passos.",
			timedOut:   "O tempo para responder terminou e a entrevista está encerrada. Agradeço as respostas que deu; os responsáveis pelo recrutamento já as têm.",
			cancelled:  "Os responsáveis pelo recrutamento encerraram esta entrevista. Agradeço o seu tempo.",
		},
	}[language]
}

// texts are those of the interview's language, whatever its region.
func (iv *interview) texts() texts { return textsIn(parley.BaseLanguage(iv.request.Language)) }

// parting is the last that the candidate is told, "" while the interview goes on.
func (iv *interview) parting() string {
	switch iv.status {
	case parley.StatusAnalyzing, parley.StatusCompleted, parley.StatusAnalysisFailed:
		return iv.texts().closing
	case parley.StatusAbandoned:
		return iv.texts().timedOut
	case parley.StatusCancelled:
		return iv.texts().cancelled
	case parley.StatusCreated, parley.StatusGreeting, parley.StatusInProgress:
	}
	return ""
}
