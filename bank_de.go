package parley

func germanBank() bank {
	return bank{
		quoted: "„%s“",
		behavioral: frames{
			probes: []string{"Was war Ihr eigener Anteil?", "Was ist dabei herausgekommen?"},
			texts: []string{
				"Erzählen Sie bitte von einer Situation, in der %s für das Ergebnis Ihrer Arbeit entscheidend war. Was genau haben Sie getan?",
				"Beschreiben Sie einen Moment, in dem Ihnen beim Thema %s etwas misslungen ist. Woran haben Sie es gemerkt und was danach geändert?",
				"Denken Sie an ein anspruchsvolles Projekt: Wo kam es besonders auf %s an und welche Schritte sind Sie selbst gegangen?",
				"Nennen Sie ein Beispiel für eine Meinungsverschiedenheit im Team, bei der es um %s ging. Wie wurde sie beigelegt?",
				"Wann war die Zeit knapp und %s trotzdem unverzichtbar? Schildern Sie, welche Prioritäten Sie gesetzt haben.",
				"Welcher berufliche Erfolg der letzten Jahre zeigt am besten, was Sie beim Thema %s mitbringen? Erläutern Sie ihn Schritt für Schritt.",
				"Wann hat eine Rückmeldung Sie dazu gebracht, an %s anders heranzugehen? Was haben Sie zuerst ausprobiert?",
				"Schildern Sie, wie Sie jemanden dabei unterstützt haben, bei %s besser zu werden. Was hat diese Hilfe bewirkt?",
				"Gab es eine Entscheidung rund um %s, die Sie später anders beurteilt haben? Warum, und was folgte daraus?",
				"Welches war bisher das größte Hindernis, das Ihnen im Zusammenhang mit %s begegnet ist, und wie haben Sie es überwunden?",
			},
		},
		situational: frames{
			probes: []string{"Was würden Sie zuerst klären?", "Woran würden Sie merken, dass es wirkt?"},
			texts: []string{
				"Stellen Sie sich vor, Sie beginnen morgen in dieser Position und %s ist das erste Anliegen. Wie sähen Ihre ersten Wochen aus?",
				"Angenommen, zwei wichtige Personen erwarten Gegensätzliches von Ihnen und %s leidet darunter. Wie würden Sie vorgehen?",
				"Ein Termin wird um die Hälfte vorgezogen, und %s steht auf dem Spiel. Worauf würden Sie verzichten, was behielten Sie bei?",
				"Kurz vor der Übergabe entdecken Sie in fremder Arbeit einen Fehler, der %s betrifft. Was würden Sie unternehmen?",
				"Sie sollen eine neue Person innerhalb eines Tages mit %s vertraut machen. Womit würden Sie anfangen, und weshalb?",
				"Ihr Team wird sich nicht einig, was %s in der Praxis heißen soll. Auf welchem Weg kämen Sie zu einem gemeinsamen Verständnis?",
				"Die Mittel werden gekürzt, %s soll sich dennoch verbessern. Für welche Maßnahmen entscheiden Sie sich, und woran erkennen Sie deren Wirkung?",
			},
		},
		technical: frames{
			probes: []string{"Welche Alternativen gab es?", "Wie haben Sie das überprüft?"},
			texts: []string{
				"Auf welche Methoden oder Werkzeuge stützen Sie sich bei %s, und was gab den Ausschlag gegenüber Alternativen?",
				"Führen Sie mich durch ein kniffliges Problem aus dem Bereich %s, vom ersten Anzeichen bis zur dauerhaften Lösung.",
				"Wie prüfen Sie die Qualität Ihrer eigenen Arbeit an %s, bevor andere sich darauf verlassen?",
				"Erläutern Sie eine fachliche Abwägung, vor der Sie bei %s standen. Welchen Preis hatte jede Möglichkeit?",
				"Welche jüngere Entwicklung in Ihrem Fachgebiet hat verändert, wie Sie mit %s umgehen, und welche Belege haben Sie überzeugt?",
				"Was würden Sie als Erstes untersuchen, wenn ein bewährter Ablauf für %s plötzlich falsche Ergebnisse liefert?",
				"Von welcher lehrreichen Störung können Sie berichten, die mit %s zu tun hatte? Welche Ursache kam zum Vorschein?",
			},
		},
	}
}
