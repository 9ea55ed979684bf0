package workflows

import "github.com/parley-interviews/parley"

// templates are the ready words of a language around planned questions. They
// address the candidate formally, fit every answer and praise none.
type templates struct {
	// staying leads to another question on the same competency, turning to one on
	// another, passing on from a question that was skipped or not understood.
	staying, turning, passing []string
	// again asks for an answer once more, before its question is repeated.
	again map[parley.AnswerFlag]string
}

// transition returns the words before the next planned question. They change from
// question to question.
func (iv *interview) transition(next parley.PlannedQuestion) string {
	words := wordsIn(iv.request.Language)
	variants := words.turning
	switch {
	case !iv.understood():
		variants = words.passing
	case next.CompetencyID == iv.current().Question.CompetencyID:
		variants = words.staying
	}
	return variants[iv.slots%len(variants)]
}

// wordsIn returns the templates of a tag's language, one of parley.Languages. A
// test holds that the table has them all.
func wordsIn(tag string) templates {
	return map[string]templates{
		"en": englishTemplates(), "es": spanishTemplates(), "de": germanTemplates(),
		"fr": frenchTemplates(), "pt": portugueseTemplates(),
	}[parley.BaseLanguage(tag)]
}

func englishTemplates() templates {
	return templates{
		staying: []string{
			"Thank you. Let us stay with this subject.",
			"Thank you, I have noted that. Here is another question on the same subject.",
			"Thank you. I have one more question on this.",
			"I see, thank you. Let us go on with the same subject.",
		},
		turning: []string{
			"Thank you. Let us turn to another subject.",
			"Thank you, I have noted that. The next question is about something else.",
			"Thank you for your answer. I would now like to change the subject.",
			"I see, thank you. Let us look at another side of your work.",
		},
		passing: []string{"That is all right. Let us go on.", "Let us go on to the next question.", "No problem. Here is the next question."},
		again: map[parley.AnswerFlag]string{
			parley.FlagTooShort:       "Could you say a little more about this? A few sentences are enough.",
			parley.FlagOffLanguage:    "This interview is held in English. Could you please answer in English?",
			parley.FlagGibberish:      "I could not make sense of this answer. Could you please put it another way?",
			parley.FlagPastedQuestion: "Your answer repeats the question. Could you please answer in your own words?",
			parley.FlagLowASR:         "The recording was hard to understand. Could you please say that again?",
		},
	}
}

func spanishTemplates() templates {
	return templates{
		staying: []string{
			"Gracias. Sigamos con este tema.",
			"Gracias, tomo nota. Le hago otra pregunta sobre el mismo tema.",
			"Gracias. Tengo una pregunta más al respecto.",
			"Entiendo, gracias. Quedémonos en el mismo tema.",
		},
		turning: []string{
			"Gracias. Pasemos a otro tema.",
			"Gracias, tomo nota. La siguiente pregunta trata de otra cosa.",
			"Gracias por su respuesta. Ahora me gustaría cambiar de tema.",
			"Entiendo, gracias. Veamos otro aspecto de su trabajo.",
		},
		passing: []string{"De acuerdo. Sigamos adelante.", "Pasemos a la siguiente pregunta.", "No hay problema. Esta es la siguiente pregunta."},
		again: map[parley.AnswerFlag]string{
			parley.FlagTooShort:       "¿Podría contarnos un poco más? Bastan unas pocas frases.",
			parley.FlagOffLanguage:    "Esta entrevista se realiza en español. ¿Podría responder en español, por favor?",
			parley.FlagGibberish:      "No he podido entender esta respuesta. ¿Podría expresarla de otra manera, por favor?",
			parley.FlagPastedQuestion: "Su respuesta repite la pregunta. ¿Podría responder con sus propias palabras, por favor?",
			parley.FlagLowASR:         "La grabación no se entiende bien. ¿Podría repetir su respuesta, por favor?",
		},
	}
}

func germanTemplates() templates {
	return templates{
		staying: []string{
			"Vielen Dank. Bleiben wir bei diesem Thema.",
			"Danke, das habe ich notiert. Ich habe noch eine Frage zum selben Thema.",
			"Vielen Dank. Dazu möchte ich Sie noch etwas fragen.",
			"Ich verstehe, danke. Bleiben wir noch kurz dabei.",
		},
		turning: []string{
			"Vielen Dank. Kommen wir zu einem anderen Thema.",
			"Danke, das habe ich notiert. Die nächste Frage betrifft etwas anderes.",
			"Vielen Dank für Ihre Antwort. Ich möchte nun das Thema wechseln.",
			"Ich verstehe, danke. Sehen wir uns eine andere Seite Ihrer Arbeit an.",
		},
		passing: []string{"In Ordnung. Machen wir weiter.", "Gehen wir zur nächsten Frage über.", "Kein Problem. Hier ist die nächste Frage."},
		again: map[parley.AnswerFlag]string{
			parley.FlagTooShort:       "Könnten Sie dazu etwas mehr sagen? Einige Sätze genügen.",
			parley.FlagOffLanguage:    "Dieses Interview wird auf Deutsch geführt. Könnten Sie bitte auf Deutsch antworten?",
			parley.FlagGibberish:      "Diese Antwort war für mich nicht verständlich. Könnten Sie sie bitte anders formulieren?",
			parley.FlagPastedQuestion: "Ihre Antwort wiederholt die Frage. Könnten Sie bitte mit eigenen Worten antworten?",
			parley.FlagLowASR:         "Die Aufnahme war schwer zu verstehen. Könnten Sie Ihre Antwort bitte wiederholen?",
		},
	}
}

// French sets a narrow no-break space before a question mark.
func frenchTemplates() templates {
	return templates{
		staying: []string{
			"Merci. Restons sur ce sujet.",
			"Merci, c’est noté. Voici une autre question sur le même sujet.",
			"Merci. J’ai encore une question à ce propos.",
			"Je vois, merci. Poursuivons sur le même sujet.",
		},
		turning: []string{
			"Merci. Passons à un autre sujet.",
			"Merci, c’est noté. La question suivante porte sur autre chose.",
			"Merci pour votre réponse. J’aimerais maintenant changer de sujet.",
			"Je vois, merci. Abordons un autre aspect de votre travail.",
		},
		passing: []string{"D’accord. Poursuivons.", "Passons à la question suivante.", "Pas de problème. Voici la question suivante."},
		again: map[parley.AnswerFlag]string{
			parley.FlagTooShort:       "Pourriez-vous en dire un peu plus\u202f? Quelques phrases suffisent.",
			parley.FlagOffLanguage:    "Cet entretien se déroule en français. Pourriez-vous répondre en français, s’il vous plaît\u202f?",
			parley.FlagGibberish:      "Je n’ai pas pu comprendre cette réponse. Pourriez-vous la formuler autrement, s’il vous plaît\u202f?",
			parley.FlagPastedQuestion: "Votre réponse reprend la question. Pourriez-vous répondre avec vos propres mots, s’il vous plaît\u202f?",
			parley.FlagLowASR:         "L’enregistrement est difficile à comprendre. Pourriez-vous répéter votre réponse, s’il vous plaît\u202f?",
		},
	}
}

// In words that Portugal and Brazil share, and without obrigado, which would give
// the interviewer a gender.
func portugueseTemplates() templates {
	return templates{
		staying: []string{
			"Agradeço a resposta. Fiquemos neste tema.",
			"Agradeço, tomei nota. Tenho outra pergunta sobre o mesmo tema.",
			"Agradeço. Tenho mais uma pergunta sobre isto.",
			"Compreendo, agradeço a resposta. Fiquemos no mesmo tema.",
		},
		turning: []string{
			"Agradeço a resposta. Passemos a outro tema.",
			"Agradeço, tomei nota. A próxima pergunta trata de outra coisa.",
			"Agradeço a sua resposta. Gostaria agora de mudar de tema.",
			"Compreendo, agradeço a resposta. Vejamos outro lado do seu trabalho.",
		},
		passing: []string{"Está bem. Vamos continuar.", "Passemos à próxima pergunta.", "Não há problema. Esta é a próxima pergunta."},
		again: map[parley.AnswerFlag]string{
			parley.FlagTooShort:       "Pode dizer um pouco mais sobre isto? Bastam algumas frases.",
			parley.FlagOffLanguage:    "Esta entrevista é feita em português. Pode responder em português, por favor?",
			parley.FlagGibberish:      "Não foi possível entender a resposta. Pode formular de outra maneira, por favor?",
			parley.FlagPastedQuestion: "A sua resposta repete a pergunta. Pode responder com as suas próprias palavras, por favor?",
			parley.FlagLowASR:         "Foi difícil entender a gravação. Pode repetir a sua resposta, por favor?",
		},
	}
}
