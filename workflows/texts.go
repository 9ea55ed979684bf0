package workflows

import (
	"cmp"

	"github.com/parley-interviews/parley"
)

// texts are the words that code says, so that no model can leave them out or
// change them. They address the candidate formally and promise nothing.
type texts struct {
	// disclosure says that an AI asks and scores, and that people decide.
	disclosure string
	// greeting opens the interview when no model does.
	greeting string
	// closing thanks for the last answer. timedOut says that one did not come in time,
	// pausedOut that a pause was too long, timeUp that the interview's own time is over;
	// cancelled that the hiring team ended it.
	closing, timedOut, pausedOut, timeUp, cancelled string
	// declined is said to who does not want to be interviewed by AI, expired when no
	// consent came in time.
	declined, expired string
	// withdrawn is said to who ends the interview, unscored when the answers are left
	// out of account.
	withdrawn, unscored string
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
			pausedOut:  "This interview was paused for too long, so it is closed. Thank you for the answers that you gave; the hiring team has them.",
			timeUp:     "The time for this interview is over. Thank you for the answers that you gave; the hiring team has them.",
			cancelled:  "The hiring team has ended this interview. Thank you for your time.",
			declined:   "You have chosen not to be interviewed by AI, so this interview does not take place. The hiring team will be told, so that it can offer you another way.",
			expired:    "The time to begin this interview has run out, so it is closed. If you still want to take part, please write to the hiring team.",
			withdrawn:  "You have ended this interview. Thank you for your time and for the answers that you gave; the hiring team has them.",
			unscored:   "You have ended this interview. Your answers will not be scored. Thank you for your time.",
		},
		"es": {
			disclosure: "Está usted hablando con un entrevistador de IA. Sus respuestas se registran y las puntúa una IA; la decisión la toman personas.",
			greeting:   "Gracias por dedicarnos su tiempo hoy. Le haré doce preguntas; tómese para cada una el tiempo que necesite.",
			closing:    "Esa era la última pregunta. Gracias por su tiempo y por sus respuestas; el equipo de selección se pondrá en contacto con usted.",
			timedOut:   "Se ha agotado el tiempo para responder y la entrevista queda cerrada. Gracias por las respuestas que nos ha dado; el equipo de selección las tiene.",
			pausedOut:  "La entrevista ha estado en pausa demasiado tiempo y queda cerrada. Gracias por las respuestas que nos ha dado; el equipo de selección las tiene.",
			timeUp:     "Se ha agotado el tiempo de esta entrevista. Gracias por las respuestas que nos ha dado; el equipo de selección las tiene.",
			cancelled:  "El equipo de selección ha dado por terminada esta entrevista. Gracias por su tiempo.",
			declined:   "Ha decidido no hacer una entrevista con IA, así que esta entrevista no se realizará. Se informará al equipo de selección para que pueda ofrecerle otra vía.",
			expired:    "Ha vencido el plazo para comenzar y la entrevista queda cerrada. Si aún desea participar, escriba al equipo de selección.",
			withdrawn:  "Ha dado usted por terminada esta entrevista. Gracias por su tiempo y por las respuestas que nos ha dado; el equipo de selección las tiene.",
			unscored:   "Ha dado usted por terminada esta entrevista. Sus respuestas no se puntuarán. Gracias por su tiempo.",
		},
		"de": {
			disclosure: "Dieses Interview führt eine KI mit Ihnen. Ihre Antworten werden aufgezeichnet und von KI bewertet; die Entscheidung treffen Menschen.",
			greeting:   "Vielen Dank, dass Sie sich heute Zeit nehmen. Ich stelle Ihnen zwölf Fragen; nehmen Sie sich für jede so viel Zeit, wie Sie brauchen.",
			closing:    "Das war die letzte Frage. Vielen Dank für Ihre Zeit und Ihre Antworten; das Recruiting-Team meldet sich bei Ihnen.",
			timedOut:   "Die Zeit für Ihre Antwort ist abgelaufen, das Interview ist damit beendet. Vielen Dank für Ihre bisherigen Antworten; sie liegen dem Recruiting-Team vor.",
			pausedOut:  "Das Interview war zu lange unterbrochen und ist damit beendet. Vielen Dank für Ihre bisherigen Antworten; sie liegen dem Recruiting-Team vor.",
			timeUp:     "Die Zeit für dieses Interview ist abgelaufen. Vielen Dank für Ihre bisherigen Antworten; sie liegen dem Recruiting-Team vor.",
			cancelled:  "Das Recruiting-Team hat dieses Interview beendet. Vielen Dank für Ihre Zeit.",
			declined:   "Sie möchten kein Interview mit einer KI führen; dieses Interview findet daher nicht statt. Das Recruiting-Team erfährt davon, damit es Ihnen einen anderen Weg anbieten kann.",
			expired:    "Die Frist für den Beginn dieses Interviews ist abgelaufen. Wenn Sie weiterhin teilnehmen möchten, wenden Sie sich bitte an das Recruiting-Team.",
			withdrawn:  "Sie haben dieses Interview beendet. Vielen Dank für Ihre Zeit und Ihre bisherigen Antworten; sie liegen dem Recruiting-Team vor.",
			unscored:   "Sie haben dieses Interview beendet. Ihre Antworten werden nicht bewertet. Vielen Dank für Ihre Zeit.",
		},
		// French sets a narrow no-break space before a semicolon.
		"fr": {
			disclosure: "Cet entretien est mené avec vous par une IA. Vos réponses sont enregistrées et évaluées par une IA\u202f; la décision revient à des personnes.",
			greeting:   "Merci de nous accorder de votre temps aujourd’hui. Je vais vous poser douze questions\u202f; prenez pour chacune le temps qu’il vous faut.",
			closing:    "C’était la dernière question. Merci pour votre temps et pour vos réponses\u202f; l’équipe de recrutement reviendra vers vous.",
			timedOut:   "Le délai de réponse est écoulé et l’entretien est terminé. Merci pour les réponses que vous avez données\u202f; l’équipe de recrutement en dispose.",
			pausedOut:  "L’entretien est resté trop longtemps en pause et est maintenant terminé. Merci pour les réponses que vous avez données\u202f; l’équipe de recrutement en dispose.",
			timeUp:     "Le temps prévu pour cet entretien est écoulé. Merci pour les réponses que vous avez données\u202f; l’équipe de recrutement en dispose.",
			cancelled:  "L’équipe de recrutement a mis fin à cet entretien. Merci pour votre temps.",
			declined:   "Vous avez choisi de ne pas passer d’entretien avec une IA\u202f; cet entretien n’aura donc pas lieu. L’équipe de recrutement en sera informée afin de pouvoir vous proposer une autre voie.",
			expired:    "Le délai pour commencer cet entretien est écoulé. Si vous souhaitez toujours participer, adressez-vous à l’équipe de recrutement.",
			withdrawn:  "Vous avez mis fin à cet entretien. Merci pour votre temps et pour les réponses que vous avez données\u202f; l’équipe de recrutement en dispose.",
			unscored:   "Vous avez mis fin à cet entretien. Vos réponses ne seront pas évaluées. Merci pour votre temps.",
		},
		// In words that Portugal and Brazil share: no equipa or equipe, no contacto or
		// contato, and no o senhor or a senhora, which would guess at the person.
		"pt": {
			disclosure: "Esta entrevista é conduzida por uma IA. As suas respostas são gravadas e avaliadas por IA; a decisão é tomada por pessoas.",
			greeting:   "Agradeço o tempo que nos dedica hoje. Vou fazer doze perguntas; use em cada uma o tempo de que precisar.",
			closing:    "Esta foi a última pergunta. Agradeço o seu tempo e as suas respostas; os responsáveis pelo recrutamento irão comunicar os próximos passos.",
			timedOut:   "O tempo para responder terminou e a entrevista está encerrada. Agradeço as respostas que deu; os responsáveis pelo recrutamento já as têm.",
			pausedOut:  "A entrevista ficou em pausa por demasiado tempo e está encerrada. Agradeço as respostas que deu; os responsáveis pelo recrutamento já as têm.",
			timeUp:     "O tempo desta entrevista terminou. Agradeço as respostas que deu; os responsáveis pelo recrutamento já as têm.",
			cancelled:  "Os responsáveis pelo recrutamento encerraram esta entrevista. Agradeço o seu tempo.",
			declined:   "A sua decisão foi não fazer uma entrevista com IA, por isso esta entrevista não se realizará. Os responsáveis pelo recrutamento serão informados, para que possam oferecer uma alternativa.",
			expired:    "O prazo para começar esta entrevista terminou. Se ainda quiser participar, escreva aos responsáveis pelo recrutamento.",
			withdrawn:  "Esta entrevista foi encerrada por sua decisão. Agradeço o seu tempo e as respostas que deu; os responsáveis pelo recrutamento já as têm.",
			unscored:   "Esta entrevista foi encerrada por sua decisão. As suas respostas não serão avaliadas. Agradeço o seu tempo.",
		},
	}[language]
}

// texts are those of the interview's language, whatever its region.
func (iv *interview) texts() texts { return textsIn(parley.BaseLanguage(iv.request.Language)) }

// parting is the last that the candidate is told, "" while the interview goes on.
func (iv *interview) parting() string {
	said := iv.texts()
	switch cmp.Or(iv.ending, iv.status) {
	case parley.StatusAnalyzing, parley.StatusCompleted, parley.StatusAnalysisFailed:
		return said.closing
	case parley.StatusAbandoned:
		if !iv.clocks.pausedAt.IsZero() {
			return said.pausedOut
		}
		return said.timedOut
	case parley.StatusTimeUp:
		return said.timeUp
	case parley.StatusWithdrawn:
		if iv.scoreAnswers {
			return said.withdrawn
		}
		return said.unscored
	case parley.StatusDeclined:
		return said.declined
	case parley.StatusExpired:
		return said.expired
	case parley.StatusCancelled:
		return said.cancelled
	case parley.StatusCreated, parley.StatusAwaitingConsent, parley.StatusGreeting, parley.StatusInProgress,
		parley.StatusPaused, parley.StatusErased:
	}
	return ""
}
