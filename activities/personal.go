package activities

import (
	"regexp"
)

// personal names what a fact from a résumé wrongly tells of the person, or "". The
// lists are wider than those for questions: a fact too few costs nothing, one too
// many would have a question rest on what nobody may ask.
func personal(fact string) string {
	if isContact(fact) {
		return "contact"
	}
	if topic := firstTopic(personalRules, fact); topic != "" {
		return topic
	}
	if topic := protectedTopic(fact); topic != "" {
		return topic
	}
	return bannedJudgement(fact)
}

var (
	personalRules = compiled(personalTopics()) //nolint:gochecknoglobals // a constant table of compiled patterns

	address = regexp.MustCompile(`(?i)\S@\S|https?:|\bwww\.|\blinkedin\b|\b(github|gitlab)\.com\b`)
	years   = regexp.MustCompile(`\b(19|20)\d\d\b`)
	// phone is a number as people write it to be called, not a figure.
	phone = regexp.MustCompile(`(\+|\b0|\()\d[\d ()./-]{5,}\d|\b\d{2,5}[-/]\d[\d -]{4,}\d`)
)

// isContact reports whether a text holds an address or a telephone number.
func isContact(text string) bool {
	return address.MatchString(text) || phone.MatchString(years.ReplaceAllString(text, "y"))
}

// personalTopics are what a résumé may tell and a fact must not, in the letters of
// unaccented, by what they are called in all languages.
func personalTopics() []topic {
	return []topic{
		{"age", []string{
			`\baged? \d`, `\b\d+[ -]years?[ -]old\b`, `\bdate of birth\b`, `\bborn (on|in)\b`,
			`\b\d+ jahre alt\b`, `\bgeboren (am|in|im|\d)`, `\bgeburts(datum|tag|jahr|ort)\b`, `\bjahrgang \d`,
			`\b\d+ anos de (edad|idade)\b`, `\bnacid[oa]\b`, `\bnacio (en|el)\b`, `\bnascid[oa]\b`, `\bnasceu (em|no|a)\b`,
			`\bfecha de nacimiento\b`, `\bdata de nascimento\b`, `\bdate de naissance\b`, `\bagee? de \d`, `\bnee? (le|en|a) `,
		}},
		{"family", []string{
			`\b(married|divorced|widowed|pregnan\w+|spouse|wife|husband|marital status|single parent)\b`, `\b(mother|father) (of|to) `,
			`\b(maternity|paternity|parental|family) leave\b`,
			`\b(verheiratet|geschieden|ledig|verwitwet|schwanger\w*|elternzeit|mutterschutz|ehefrau|ehemann|alleinerziehend\w*|familienstand)\b`,
			`\b(mutter|vater) (von|zweier|dreier|eine[rs])\b`,
			`\b(casad|divorciad|soltero|soltera|solteir|viuvo|viuva|viudo|viuda|espos)[oa]?\b`, `\bestado civil\b`, `\b(embaraz|gravid)\w+`,
			`\b(madre|padre|mae|pai) de (un|dos|tres|dois|duas|uma|familia)`, `\b(baja|licencia|licenca) (de |por )?(matern|patern|parental)\w*`,
			`\b(mariee?|divorcee?|celibataire|enceinte|epouse|epoux|pacsee?)\b`, `\b(mere|pere) de (deux|trois|famille|une?)\b`,
			`\bconge (de )?(maternite|paternite|parental)\b`, `\bsituation (familiale|matrimoniale)\b`,
		}},
		{"health", []string{
			`\b(has|with) an? (\w+ )?disability\b`, `\bdisabled person\b`, `\bsick leave\b`, `\bburn-?out\b`, `\bdiagnosed with\b`,
			`\b(suffers|suffered) from\b`, `\b(chronic|serious) illness\b`, `\bin (good|perfect) health\b`,
			`\bschwerbehindert\w*`, `\bgrad der behinderung\b`, `\bkrank(geschrieben|schreibung)\b`, `\bleidet (an|unter)\b`,
			`\b(baja|baixa|atestado) (medic[oa]|por enfermedad)\b`, `\bdiagnosticad[oa] com?n?\b`, `\bgrado de discapacidad\b`, `\bsofre de\b`,
			`\barret maladie\b`, `\btravailleu(r|se) handicapee?\b`, `\brqth\b`, `\bsouffre d`,
		}},
		{"religion", []string{
			`\b(muslim|christian|jewish|hindu|buddhist|catholic|protestant|atheist|religion|religious)\b`,
			`\b(christlich|katholisch|evangelisch|judisch|muslimisch|religios|konfession)\w*`,
			`\b(musulman|cristian|catolic|judi|muculman|crist)[ao]\b`, `\b(crista|cristao|religiao)\b`,
			`\b(musulmane?|chretien(ne)?|catholique|juif|juive)\b`,
		}},
		{"origin", []string{
			`\b(nationality|citizenship|immigrant|work permit|residence permit|mother tongue|native speaker|visa status)\b`,
			`\b(staatsangehorigkeit|staatsburger\w*|nationalitat|muttersprach\w*|migrationshintergrund|aufenthaltstitel|arbeitserlaubnis)\b`,
			`\b(nacionalidade?|inmigrante|imigrante|lengua materna|lingua materna)\b`, `\bpermiso de (trabajo|residencia)\b`,
			`\b(nationalite|langue maternelle|immigree?|titre de sejour|permis de travail)\b`,
		}},
		{"gender or sexuality", []string{
			`\b(gay|lesbian|bisexual|transgender|pronouns)\b`, `\b(she/her|he/him|they/them)\b`, `\b(gender|sex):`,
			`\b(schwul|lesbisch|transgeschlechtlich|geschlecht)\b`, `\b(lesbiana|transgenero|lesbienne|transgenre|sexo|sexe)\b`,
		}},
		{"politics", []string{
			`\b(trade|labou?r) union\b`, `\bunion (member|steward|representative)\b`, `\bparty member\b`, `\bmember of the \w+ party\b`,
			`\b(gewerkschaft|betriebsrat|parteimitglied)\w*`, `\b(sindicat|sindical|sindicaliz)\w+`,
			`\b(syndicat|syndique|syndical)\w*`, `\bmembre du parti\b`,
		}},
		{"pay", []string{
			`\b(current|last|past|expected|desired|present) (salary|pay|wage)\b`, `\bsalary (expectation|requirement|history)`,
			`\bgehalts(vorstellung|wunsch)`,
			`\bpretension\w* salarial`, `\bpretensao salarial\b`, `\bpretentions salariales\b`,
			`\b(salario|salaire) (actual|atual|anterior|deseado|pretendido|actuel|souhaite)\b`,
		}},
		{"criminal record", []string{
			`\bcriminal record\b`, `\b(convicted|imprisoned)\b`, `\b(vorbestraft|vorstrafe\w*)\b`,
			`\bantecedentes (penales|criminais)\b`, `\bcasier judiciaire\b`,
		}},
	}
}
