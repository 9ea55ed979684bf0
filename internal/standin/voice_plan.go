package standin

// planning is how the model plans an interview in one language: each text has a
// place for what a competency is called.
type planning struct {
	quoted, probe string
	texts         []string
}

func (p prompt) planning() planning { return plannings()[p.language()] }

func plannings() map[string]planning {
	return map[string]planning{
		"en": englishPlanning(),
		"es": spanishPlanning(),
		"de": germanPlanning(),
		"fr": frenchPlanning(),
		"pt": portuguesePlanning(),
	}
}

func englishPlanning() planning {
	return planning{
		quoted: "“%s”", probe: "What came of it?",
		texts: []string{
			"Which part of your recent work says most about %s, and how did it turn out?",
			"When did you last have to improve %s on short notice, and what was your first move?",
			"What would you change in your first month here to strengthen %s?",
			"Tell me about a person who doubted you over %s. How did you respond?",
			"How do you know, day by day, whether %s is good enough?",
			"Describe a habit that you dropped because it harmed %s.",
			"If two tasks competed for one afternoon and both hung on %s, how would you choose?",
			"Which number or sign would you show me as proof of your progress in %s?",
			"What is the most difficult lesson that %s has taught you at work?",
			"Suppose a project of ours were late because of %s; where would you look?",
			"Who has learned %s from you, and by what means did you teach it?",
			"Name a rule about %s that you would break, and under which conditions.",
			"Looking back on an earlier position, what should have gone otherwise with %s?",
		},
	}
}

func spanishPlanning() planning {
	return planning{
		quoted: "«%s»", probe: "¿Qué resultó de ello?",
		texts: []string{
			"¿Qué parte de su trabajo reciente dice más sobre %s y en qué terminó?",
			"¿Cuándo tuvo que mejorar %s por última vez con poco aviso y cuál fue su primer paso?",
			"¿Qué cambiaría aquí durante el primer mes para reforzar %s?",
			"Hábleme de una persona que dudó de usted por %s. ¿Cómo respondió?",
			"¿Cómo sabe, día a día, si %s está al nivel necesario?",
			"Describa una costumbre que abandonó porque perjudicaba a %s.",
			"Si dos tareas compiten por la misma tarde y ambas dependen de %s, ¿con qué criterio elige?",
			"¿Qué cifra o señal me mostraría como prueba de sus avances en %s?",
			"¿Cuál es la lección más difícil que le ha dado %s en el mundo laboral?",
			"Suponga que un proyecto se retrasa por culpa de %s; ¿dónde miraría?",
			"¿Quién ha aprendido %s de usted y de qué modo lo enseñó?",
			"Nombre una regla sobre %s que rompería y diga en qué condiciones.",
			"Al recordar un puesto anterior, ¿qué debió ser distinto respecto a %s?",
		},
	}
}

func germanPlanning() planning {
	return planning{
		quoted: "„%s“", probe: "Was kam dabei heraus?",
		texts: []string{
			"Welcher Teil Ihrer jüngsten Arbeit sagt am meisten über %s aus, und wie ging er zu Ende?",
			"Wann mussten Sie zuletzt kurzfristig etwas an %s verbessern, und was war Ihr erster Schritt?",
			"Was würden Sie hier im ersten Monat verändern, um %s zu stärken?",
			"Erzählen Sie von einer Person, die Ihnen bei %s nicht vertraute. Wie sind Sie damit umgegangen?",
			"Woran merken Sie im Alltag, ob %s gut genug ist?",
			"Beschreiben Sie eine Gewohnheit, die Sie aufgegeben haben, weil %s darunter litt.",
			"Zwei Aufgaben brauchen denselben Nachmittag, und an beiden hängt %s: Wonach entscheiden Sie?",
			"Welche Zahl oder welches Zeichen könnten Sie mir als Beleg für Ihren Fortschritt bei %s zeigen?",
			"Was ist die schwierigste Lehre, die Ihnen %s im Beruf erteilt hat?",
			"Angenommen, ein Vorhaben verspätet sich wegen %s; wo sähen Sie nach?",
			"Wer hat %s von Ihnen gelernt, und auf welche Weise haben Sie es vermittelt?",
			"Nennen Sie eine Regel zu %s, die Sie brechen würden, und unter welchen Bedingungen.",
			"Im Rückblick auf eine frühere Stelle: Was hätte in Sachen %s anders laufen sollen?",
		},
	}
}

func frenchPlanning() planning {
	return planning{
		quoted: "« %s »", probe: "Qu’en est-il résulté ?",
		texts: []string{
			"Quelle partie de votre travail récent en dit le plus sur %s, et comment cela s’est-il terminé ?",
			"Quand avez-vous dû améliorer %s à bref délai pour la dernière fois, et quel fut votre premier geste ?",
			"Que changeriez-vous ici pendant le premier mois pour renforcer %s ?",
			"Parlez-moi d’une personne qui doutait de vous au sujet de %s. Comment avez-vous réagi ?",
			"À quoi voyez-vous, jour après jour, si %s atteint un bon niveau ?",
			"Décrivez une habitude abandonnée parce qu’elle nuisait à %s.",
			"Si deux tâches se disputent un après-midi et que toutes deux reposent sur %s, comment choisissez-vous ?",
			"Quel chiffre ou quel signe me montreriez-vous comme preuve de vos progrès en %s ?",
			"Quelle est la leçon la plus difficile que %s vous ait apprise dans un emploi ?",
			"Supposez qu’un projet prenne du retard à cause de %s ; où regarderiez-vous ?",
			"Qui a appris %s auprès de vous, et par quels moyens ?",
			"Citez une règle sur %s que vous enfreindriez, et dites dans quelles conditions.",
			"En repensant à un poste précédent, qu’est-ce qui aurait dû se passer autrement pour %s ?",
		},
	}
}

func portuguesePlanning() planning {
	return planning{
		quoted: "«%s»", probe: "O que resultou disso?",
		texts: []string{
			"Que parte do seu trabalho recente diz mais sobre %s e como terminou?",
			"Quando teve de melhorar %s pela última vez com pouco aviso e qual foi o seu primeiro passo?",
			"O que mudaria aqui no primeiro mês para reforçar %s?",
			"Fale de uma pessoa que duvidou das suas capacidades em %s. Como respondeu?",
			"Como sabe, dia após dia, se %s está ao nível necessário?",
			"Descreva um hábito que abandonou porque prejudicava %s.",
			"Se duas tarefas disputam a mesma tarde e ambas dependem de %s, com que critério escolhe?",
			"Que número ou sinal me mostraria como prova dos seus avanços em %s?",
			"Qual é a lição mais difícil que %s lhe deu no mundo do trabalho?",
			"Suponha que um projeto se atrasa por causa de %s; onde procuraria?",
			"Quem aprendeu %s consigo e de que modo ensinou?",
			"Indique uma regra sobre %s que quebraria e diga em que condições.",
			"Ao recordar uma função anterior, o que devia ter sido diferente quanto a %s?",
		},
	}
}
