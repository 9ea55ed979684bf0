package activities

// In Spanish su is your, his, her and their alike: what belongs to a patient must
// stay askable, so that only words that ask the candidate for it count.
const (
	spanishAsk = `\b(cual (es|era)|cuales son|digame|dime|indique|hablame de|hableme de|hable de|hablenos de|cuenteme sobre|cuentenos sobre) (su|sus|tu|tus) `
	// spanishFirst begins a question.
	spanishFirst     = `(^|[¿.:;!?] ?)`
	spanishIs        = spanishFirst + `(es|era|esta|estaba|eres|estas)( usted)? `
	spanishHas       = spanishFirst + `(tiene|tienes|padece|sufre)( usted)?( de)? `
	spanishEnd       = `( usted)?( ?[?,;.]|$)`
	spanishCandidate = `(^|[.;!?] |\b(candidat[oa]|postulante|aspirante) |(^|[.;!?] )(el|ella) )`
	spanishOf        = ` de(l| la) (candidat|postulante|aspirante)`
)

func spanish() lexicon {
	return lexicon{
		words: "el los las del una con su sus lo cuando donde cual cuales hizo usted ustedes fue han muy pero al tuvo hacer quien eso " +
			"cuente cuenteme trabajo ello ellos ella otro otra hasta asi tiene habia hubo fueron y mi yo",
		protected: spanishProtected(),
		banned:    spanishBanned(),
		verdicts:  spanishVerdicts(),
	}
}

func spanishProtected() []topic {
	return []topic{
		{"age", []string{
			spanishAsk + `(edad|fecha de nacimiento|ano de nacimiento)\b`,
			`\bque edad (tiene|tienes)` + spanishEnd,
			`\bcuantos anos (tiene|tienes)` + spanishEnd,
			`\b(cuando|en que ano) (nacio|naciste)` + spanishEnd,
		}},
		{"family", []string{
			spanishIs + `(\w+ )?(casad|divorciad|solter|viud|embarazad)[oa]\b`,
			`\b(su|tu) estado civil\b`,
			spanishAsk + `(marido|mujer|espos[oa]|novi[oa]|pareja|hijos|hijas|embarazo|familia|situacion familiar|planes familiares)\b`,
			spanishFirst + `(tiene|tienes|quiere|piensa|planea|desea)( usted)?( tener)?( mas)? (hijos|familia|un bebe)\b`,
			`\bcuantos hijos (tiene|tienes)` + spanishEnd,
		}},
		{"health", []string{
			spanishAsk + `(estado de )?(salud|discapacidad|enfermedad|enfermedades|medicacion|historial medico)\b`,
			`\b(es|esta) (\w+ )?(su|tu) salud\b`,
			spanishHas + `((alguna?|una?|problemas de) )?(discapacidad|enfermedad|salud|problemas? medicos?)\b`,
			spanishIs + `(\w+ )?(enferm[oa]|discapacitad[oa]|de baja|en tratamiento)\b`,
		}},
		{"religion", []string{
			spanishAsk + `(religion|fe|creencias?|iglesia|confesion)\b`,
			`\bque religion (tiene|practica|profesa|sigue)s?\b`,
			spanishIs + `(\w+ )?(religios[oa]|creyente|catolic[oa]|cristian[oa]|musulman(a)?|judi[oa]|ate[oa]|practicante|hindu|budista)\b`,
			`\bcree(s)?( usted)? en dios\b`,
		}},
		{"origin", []string{
			spanishAsk + `(nacionalidad|origen|pais de (origen|nacimiento)|lengua materna|lugar de nacimiento)\b`,
			spanishAsk + `(etnia|raza|color de piel|ciudadania|situacion migratoria)\b`,
			`\bde donde (es|eres|viene|procede)( usted)?( originalmente)?` + spanishEnd,
			`\bdonde (nacio|naciste|se crio)` + spanishEnd,
			`\bque nacionalidad (tiene|tienes)\b`,
			spanishIs + `(\w+ )?(inmigrante|extranjer[oa]|ciudadan[oa]|espanol(a)?)\b`,
		}},
		{"gender or sexuality", []string{
			spanishAsk + `(genero|sexo|sexualidad|identidad de genero|pronombres)\b`,
			`\b(su|tu) orientacion sexual\b`,
			spanishIs + `(gay|lesbiana|heterosexual|homosexual|bisexual|transexual|trans|un hombre|una mujer|hombre|mujer)\b`,
		}},
		{"politics", []string{
			spanishAsk + `(ideas|opinion|opiniones|postura|preferencia) politicas?\b`,
			spanishAsk + `partido( politico)?\b`,
			`\b(su|tu) (afiliacion (politica|sindical)|ideologia)\b`,
			`\b(por|a) (quien|que partido) (voto|vota|votaria|votaste|votas)\b`,
			spanishFirst + `(es|esta|eres|estas|pertenece|milita)( usted)?( miembro| afiliad[oa])?( en| a| de)? (algun|un) (partido|sindicato)\b`,
		}},
		{"past pay", []string{
			`\b(su|tu) (salario|sueldo|remuneracion)( \w+)? (actual|anterior|ultim[oa]|pasad[oa])\b`,
			`\b(su|tu) (ultim[oa]|actual|anterior) (salario|sueldo|remuneracion)\b`,
			`\bcuanto (gana|ganaba|gano|ganas|cobra|cobraba|cobro|cobras)( usted)?( actualmente| ahora| antes| al mes| al ano| en (su|tu) (\w+ )?(trabajo|empleo|puesto)( \w+)?)*` + spanishEnd,
		}},
		{"criminal record", []string{
			`\b(sus|tus) antecedentes\b`,
			spanishHas + `antecedentes\b`,
			spanishFirst + `(ha|has|fue|fuiste|estuvo)( \w+){0,3} (arrestad[oa]|detenid[oa]|condenad[oa]|encarcelad[oa]|en la carcel)\b`,
		}},
		{"emotion", []string{
			`\b(su|tu) (estado de animo|humor|nerviosismo|ansiedad)\b`,
			`\b(parece|pareces|suena|suenas|le noto|te noto)( usted)?( \w+)? (nervios[oa]|ansios[oa]|enfadad[oa]|triste|insegur[oa]|estresad[oa])\b`,
		}},
		{"personality", []string{
			`\b(su|tu) (personalidad|caracter|temperamento)\b`,
		}},
		{"hiring odds", []string{
			`\b(sus|tus) (posibilidades|probabilidades) de (conseguir|obtener|ser contratad[oa])\b`,
			`\b(sera|seras) (\w+ )?contratad[oa]\b`,
		}},
	}
}

func spanishBanned() []topic {
	return []topic{
		{"emotion", []string{
			spanishCandidate + `(parece|parecia|parecio|sono|suena|se mostro|se muestra|se noto)( \w+){0,2} ` +
				`(nervios[oa]|ansios[oa]|enfadad[oa]|triste|feliz|content[oa]|entusiasmad[oa]|entusiasta|apasionad[oa]|aburrid[oa]|insegur[oa]|timid[oa]|estresad[oa]|arrogante)\b`,
			spanishCandidate + `(esta|estaba|es|era|se siente|se sentia)( \w+)? (nervios[oa]|ansios[oa]|enfadad[oa]|triste|aburrid[oa]|timid[oa]|arrogante)\b`,
			`\b(animo|emociones|nerviosismo|ansiedad|estado emocional)` + spanishOf,
		}},
		{"personality", []string{
			`\bpersonalidad(es)?\b`,
			`\b(introvertid|extrovertid)[oa]\b`,
			`\b(temperamento|carismatic[oa]|neurotic[oa]|simpatic[oa])\b`,
		}},
		{"accent or language skill", []string{
			`\b(fuerte|marcado|ligero|acusado) acento[.,;]`,
			`\bacento (extranjero|fuerte|marcado|ligero)\b`,
			`\bhablante nativ[oa]\b`,
			`\b(buen|mal|perfecto|pobre|excelente) (espanol|ingles|castellano)\b`,
			`\b(espanol|ingles|castellano) (fluido|deficiente|limitado|perfecto|pobre|imperfecto|excelente)\b`,
		}},
		{"health", []string{
			`\b(salud|discapacidad|enfermedad|embarazo)` + spanishOf,
			spanishCandidate + `(esta|estaba|es|parece)( \w+)? (enferm[oa]|discapacitad[oa]|embarazada|autista|deprimid[oa])\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(edad|estado civil|marido|esposa|hijos|familia|genero|sexo|sexualidad)` + spanishOf,
			`\b(religion|fe|nacionalidad|origen|raza|etnia)` + spanishOf,
			spanishCandidate + `((es|era|esta|parece) (\w+ )?)?demasiado (viej[oa]|joven|mayor)\b`,
			spanishCandidate + `(es|era) (una? )?(inmigrante|extranjer[oa]|mujer|hombre|madre|padre|musulman(a)?|cristian[oa]|judi[oa])\b`,
		}},
		{"hiring odds", []string{
			spanishCandidate + `(no )?(deberia|debe|puede|podria|tiene que)( no)? ser (contratad|rechazad|descartad|seleccionad)[oa]\b`,
			`\b(recomiendo|recomienda|recomendamos)( no)? (su |la )?(contratacion|contratar)`,
			`\b(posibilidades|probabilidad|probabilidades|opciones) de (ser contratad[oa]|contratacion)\b`,
			`\b(decision|recomendacion) de contratacion\b`,
		}},
	}
}
