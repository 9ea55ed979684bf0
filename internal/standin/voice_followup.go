package standin

import "github.com/parley-interviews/parley"

// followUpWords are follow-up questions by type; the lead before one names the point.
type followUpWords = map[parley.FollowUpType]string

func englishFollowUps() followUpWords {
	return followUpWords{
		parley.FollowUpClarify:   "Could you put that into one concrete example?",
		parley.FollowUpDepth:     "What exactly was your own part there, step by step?",
		parley.FollowUpChallenge: "What spoke against doing it that way?",
		parley.FollowUpQuantify:  "Which figures show how much changed?",
	}
}

func germanFollowUps() followUpWords {
	return followUpWords{
		parley.FollowUpClarify:   "Können Sie das an einem konkreten Beispiel zeigen?",
		parley.FollowUpDepth:     "Was war dabei genau Ihr eigener Anteil, Schritt für Schritt?",
		parley.FollowUpChallenge: "Was sprach gegen diesen Weg?",
		parley.FollowUpQuantify:  "Welche Zahlen zeigen, wie viel sich geändert hat?",
	}
}

func spanishFollowUps() followUpWords {
	return followUpWords{
		parley.FollowUpClarify:   "¿Puede mostrarlo con un ejemplo concreto?",
		parley.FollowUpDepth:     "¿Cuál fue exactamente su propia parte, paso a paso?",
		parley.FollowUpChallenge: "¿Qué había en contra de hacerlo así?",
		parley.FollowUpQuantify:  "¿Qué cifras muestran cuánto cambió?",
	}
}

func frenchFollowUps() followUpWords {
	return followUpWords{
		parley.FollowUpClarify:   "Pouvez-vous le montrer par un exemple concret ?",
		parley.FollowUpDepth:     "Quelle a été exactement votre propre part, étape par étape ?",
		parley.FollowUpChallenge: "Qu’est-ce qui parlait contre cette façon de faire ?",
		parley.FollowUpQuantify:  "Quels chiffres montrent ce qui a changé ?",
	}
}

func portugueseFollowUps() followUpWords {
	return followUpWords{
		parley.FollowUpClarify:   "Pode mostrá-lo com um exemplo concreto?",
		parley.FollowUpDepth:     "Qual foi exatamente a sua própria parte, passo a passo?",
		parley.FollowUpChallenge: "O que falava contra fazer assim?",
		parley.FollowUpQuantify:  "Que números mostram quanto mudou?",
	}
}
