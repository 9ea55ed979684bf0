package activities

// In German only the capital tells your, Ihr, from her and their: ihr.
const (
	germanYou  = `(?-i:Sie)`
	germanYour = `\b(?-i:Ihr)(e|em|en|er|es)? (\w+ )?`
	germanAre  = `\b(sind|waren|wurden) ` + germanYou + ` `
	// germanFirst begins a sentence: "Haben Sie Kinder?", not "Wie haben Sie Kinder
	// mit Fieber behandelt?"
	germanFirst     = `(^|[.:;!?] )`
	germanCandidate = `(^|[.;!?] |\b(kandidat(in)?|bewerber(in)?|bewerbende) |(^|[.;!?] )(er|sie) )`
	germanOf        = ` (des|der) (kandidat|bewerb)`
)

func german() lexicon {
	return lexicon{
		words: "das und nicht sie ihr ihre ihrem ihren ihrer ihnen wie haben hat wurde wurden werden bei mit fur auf ein eine einem " +
			"einen einer eines ist sind von zu zum zur dem den welche welcher welches welchen warum wann wenn auch dass oder aber wo " +
			"ich wir uns sich noch nach aus dabei damit waren",
		protected: germanProtected(),
		banned:    germanBanned(),
		verdicts:  germanVerdicts(),
	}
}

func germanProtected() []topic {
	return []topic{
		{"age", []string{
			`\bwie alt (sind|waren) ` + germanYou + `\b`,
			germanYour + `(alter|geburtsdatum|geburtsjahr|geburtstag|jahrgang)\b`,
			`\b(wann|in welchem jahr) (sind|wurden) ` + germanYou + ` geboren\b`,
		}},
		{"family", []string{
			germanAre + `(\w+ )?(verheiratet|geschieden|ledig|verlobt|schwanger|alleinerziehend)\b`,
			germanYour + `(familienstand|familienplanung|familiensituation|kinderwunsch|schwangerschaft)\b`,
			germanYour + `(ehemann|ehefrau|lebenspartner(in)?|freundin|kinder|kindern|familie)\b`,
			germanFirst + `haben ` + germanYou + ` (eigene |kleine |schon )?kinder( zu hause)?[?.]`,
			`\b(wollen|mochten|planen|wunschen) ` + germanYou + ` (sich )?(noch |spater |irgendwann |weitere )*(kinder|nachwuchs|eine familie)\b`,
		}},
		{"health", []string{
			germanYour + `(gesundheit|gesundheitszustand|gesundheitlicher? zustand|behinderung|erkrankung|krankheit|krankengeschichte)(en)?\b`,
			germanYour + `(medikamente|krankschreibung(en)?|krankheitstage)\b`,
			germanAre + `(\w+ )?(krank|behindert|schwerbehindert|in therapie)\b`,
			germanFirst + `(haben|leiden) ` + germanYou + ` (\w+ ){0,2}(behinderung|krankheit|erkrankung|vorerkrankung|schwerbehinderung)(en)?\b`,
		}},
		{"religion", []string{
			germanYour + `(religion|religionszugehorigkeit|konfession|glauben?|kirche|moschee|synagoge)\b`,
			germanAre + `(\w+ )?(religios|glaubig|christ(in)?|katholisch|evangelisch|muslim(in|a)?|judisch|jude|judin|hindu|buddhist(in)?|atheist(in)?)\b`,
			`\b(beten ` + germanYou + `|glauben ` + germanYou + ` an gott)\b`,
		}},
		{"origin", []string{
			germanYour + `(nationalitat|staatsangehorigkeit|staatsburgerschaft|herkunft|herkunftsland|muttersprache|hautfarbe)\b`,
			germanYour + `(geburtsort|geburtsland|ethnie|ethnische\w*|migrationshintergrund|aufenthaltsstatus)\b`,
			`\bwo (sind|wurden) ` + germanYou + ` (geboren|aufgewachsen)\b`,
			`\bwoher (kommen|stammen) ` + germanYou + `( ursprunglich| eigentlich)?[?.]`,
			germanAre + `(\w+ )?(deutsche?r?|auslander(in)?|migrant(in)?|einwanderer|fluchtling)( staats\w+)?[?.]`,
		}},
		{"gender or sexuality", []string{
			germanYour + `(geschlecht|geschlechtsidentitat|sexuelle\w*|sexualitat|pronomen)\b`,
			germanAre + `(\w+ )?(schwul|lesbisch|hetero\w*|homosexuell|bisexuell|trans|transgender|ein mann|eine frau|mannlich|weiblich)\b`,
		}},
		{"politics", []string{
			germanYour + `(politische\w*|parteizugehorigkeit|parteibuch|gewerkschaftszugehorigkeit|gewerkschaftsmitgliedschaft)\b`,
			`\b(wen|welche partei) (wahlen|wahlten) ` + germanYou + `\b`,
			`\b(wen|welche partei) (haben|wurden) ` + germanYou + ` (\w+ ){0,3}(gewahlt|wahlen)\b`,
			germanAre + `(\w+ ){0,4}(partei|gewerkschaft)\b`,
		}},
		{"past pay", []string{
			germanYour + `(gehalt|lohn|verdienst|einkommen|jahresgehalt|bezuge) (bisher|zuletzt|aktuell|derzeit|fruher)`,
			`\b(?-i:Ihr)(e|em|en|er|es)? (aktuell|bisherig|letzt|jetzig|derzeitig|fruher|vorherig)\w* (gehalt|lohn|verdienst|einkommen|jahresgehalt|bezuge)`,
			`\b(wie ?viel|was) verdien(en|ten) ` + germanYou + `\b`,
			`\b(wie ?viel|was) haben ` + germanYou + ` (\w+ ){0,5}verdient\b`,
		}},
		{"criminal record", []string{
			germanYour + `(vorstrafen?|strafregister|fuhrungszeugnis)\b`,
			germanAre + `(\w+ ){0,3}(vorbestraft|verhaftet|verurteilt|im gefangnis)\b`,
		}},
		{"emotion", []string{
			germanYour + `(stimmung|laune|gefuhle|emotionen|nervositat)\b`,
			`\b(?-i:Sie) (wirken|scheinen|klingen) (\w+ )?(nervos|angstlich|wutend|traurig|gestresst|unsicher|verargert)\b`,
		}},
		{"personality", []string{
			germanYour + `(personlichkeit|charakter|temperament)\b`,
		}},
		{"hiring odds", []string{
			germanYour + `chancen? auf (die|diese|eine) (stelle|position|anstellung)\b`,
			`\b(?-i:Sie) (werden|wurden) (\w+ )?(eingestellt|abgelehnt)\b`,
		}},
	}
}

func germanBanned() []topic {
	return []topic{
		{"emotion", []string{
			germanCandidate + `(wirkt|scheint|schien|klingt|klang|erscheint|erschien|zeigte? sich|wirkte)( \w+){0,2} ` +
				`(nervos|angstlich|wutend|verargert|traurig|glucklich|begeistert|enthusiastisch|leidenschaftlich|gelangweilt|unsicher|schuchtern|gestresst|arrogant)\b`,
			germanCandidate + `(ist|war|fuhlte? sich)( \w+)? (nervos|angstlich|wutend|verargert|traurig|gelangweilt|schuchtern|arrogant|verunsichert)\b`,
			`\b(stimmung|emotionen|nervositat|angst)` + germanOf,
			`\bemotional (stabil|instabil|labil)\b`,
		}},
		{"personality", []string{
			`\bpersonlichkeit(en|s(merkmal|test|typ|profil|struktur|zug|entwicklung)\w*)?\b`,
			`\b(introvertiert|extrovertiert|extravertiert)`,
			`\b(temperament|charismatisch|neurotisch)`,
			`sympathisch`,
		}},
		{"accent or language skill", []string{
			`\b(stark\w*|leicht\w*|auslandisch\w*|fremd\w*|horbar\w*) akzent\b`,
			`\bmuttersprachler`,
			`\b(gutes|schlechtes|gebrochenes|fliessendes|perfektes|mangelhaftes|fehlerhaftes) (deutsch|englisch)\b`,
			`\b(gute|schlechte|mangelnde|fehlende|geringe|schwache) (deutsch|englisch|sprach)kenntnisse`,
		}},
		{"health", []string{
			`\b(gesundheit|behinderung|krankheit|erkrankung|schwangerschaft)` + germanOf,
			germanCandidate + `(ist|war|scheint|wirkt)( \w+)? (krank|behindert|schwanger|autistisch|depressiv)\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(alter|familienstand|ehemann|ehefrau|kinder|familie|geschlecht|sexualitat)` + germanOf,
			`\b(religion|glaube|nationalitat|staatsangehorigkeit|herkunft|hautfarbe|ethnie)` + germanOf,
			germanCandidate + `((ist|war|wirkt|scheint) (\w+ )?)?zu (alt|jung)\b`,
			germanCandidate + `(ist|war) (eine? )?(auslander(in)?|migrant(in)?|frau|mann|mutter|vater|muslim\w*|christ(in)?|jude|judin|hindu)\b`,
		}},
		{"hiring odds", []string{
			germanCandidate + `(sollte|muss|kann|darf|wird)( \w+){0,2} (eingestellt|abgelehnt) werden\b`,
			`\beinstellungs(empfehlung|entscheidung|chancen)\b`,
			`\bempfehle\w* (eine |die )?(einstellung|(den|die|ihn|sie) (\w+ )?einzustellen)`,
			`\b(chancen?|wahrscheinlichkeit|aussichten)( \w+)? (auf|fur) (eine |die )?(einstellung|stelle)\b`,
		}},
	}
}
