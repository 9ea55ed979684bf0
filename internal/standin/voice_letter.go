package standin

// letterWords are how the model writes to a candidate.
type letterWords struct {
	// thanks names the role, strong and weak say how many answers were concrete and
	// how many were not, silence that there were none.
	thanks, strong, weak, silence string
	// didWell and improve say a phrase back.
	didWell, improve string
	// skipped is advice where no phrase stands out.
	skipped string
}

func englishLetter() letterWords {
	return letterWords{
		thanks:  "Thank you for taking the time to talk about the %s role.",
		strong:  "Answers that told your own actions together with figures: %d. They are easy to follow and to believe.",
		weak:    "Answers that stayed general: %d. There, say what you did yourself, how much it changed, and what came of it.",
		silence: "There were no answers to write about; a few concrete examples next time will help.",
		didWell: "With \"%s\" you gave own action and figures.",
		improve: "After \"%s\", say what you did yourself and which figures show the result.",
		skipped: "A short example with your own part and a result would have helped here.",
	}
}

func germanLetter() letterWords {
	return letterWords{
		thanks:  "Vielen Dank, dass Sie sich Zeit für das Gespräch über die Stelle „%s“ genommen haben.",
		strong:  "Antworten mit eigenem Handeln und Zahlen: %d. Sie sind gut nachzuvollziehen.",
		weak:    "Antworten, die allgemein geblieben sind: %d. Sagen Sie dort, was Sie selbst getan haben und was daraus wurde.",
		silence: "Es gab keine Antworten; einige konkrete Beispiele helfen beim nächsten Mal.",
		didWell: "Mit „%s“ haben Sie eigenes Handeln und Zahlen genannt.",
		improve: "Nach „%s“ hilft es zu sagen, was Sie selbst getan haben und welche Zahlen das Ergebnis zeigen.",
		skipped: "Ein kurzes Beispiel mit Ihrem eigenen Anteil und einem Ergebnis hätte hier geholfen.",
	}
}

func spanishLetter() letterWords {
	return letterWords{
		thanks:  "Gracias por dedicar su tiempo a la conversación sobre el puesto de %s.",
		strong:  "Respuestas que cuentan acciones propias con cifras: %d. Son fáciles de seguir.",
		weak:    "Respuestas que se quedan en lo general: %d. Ahí conviene decir qué hizo usted y qué resultado tuvo.",
		silence: "No hubo respuestas; unos ejemplos concretos ayudarán en otra ocasión.",
		didWell: "Con «%s» contó acciones propias y cifras.",
		improve: "Después de «%s», diga qué hizo usted y qué cifras muestran el resultado.",
		skipped: "Aquí habría ayudado un ejemplo breve con su propia parte y un resultado.",
	}
}

func frenchLetter() letterWords {
	return letterWords{
		thanks:  "Merci d’avoir pris le temps de parler du poste de %s.",
		strong:  "Réponses qui racontent vos propres actions avec des chiffres : %d. Elles sont faciles à suivre.",
		weak:    "Réponses qui restent générales : %d. Dites-y ce que vous avez fait vous-même et ce qui en est sorti.",
		silence: "Il n’y a pas eu de réponses ; quelques exemples concrets aideront une autre fois.",
		didWell: "Avec « %s », vous donnez vos propres actions et des chiffres.",
		improve: "Après « %s », dites ce que vous avez fait vous-même et quels chiffres montrent le résultat.",
		skipped: "Un court exemple avec votre propre part et un résultat aurait aidé ici.",
	}
}

func portugueseLetter() letterWords {
	return letterWords{
		thanks:  "Agradecemos o tempo que dedicou à conversa sobre a vaga de %s.",
		strong:  "Respostas que contam ações próprias com números: %d. São fáceis de seguir.",
		weak:    "Respostas que ficam no geral: %d. Aí convém dizer o que fez por si e o que resultou disso.",
		silence: "Não houve respostas; alguns exemplos concretos vão ajudar noutra ocasião.",
		didWell: "Com «%s» contou ações próprias e números.",
		improve: "Depois de «%s», diga o que fez por si e que números mostram o resultado.",
		skipped: "Aqui teria ajudado um exemplo curto com a sua própria parte e um resultado.",
	}
}
