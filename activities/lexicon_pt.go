package activities

// In Portuguese seu and sua are your, his, her and their alike, as su is in
// Spanish.
const (
	portugueseYou = `(o senhor |a senhora |voce )?`
	portugueseAsk = `\b(qual (e|era)|quais sao|diga|diga-me|fale-me d[aeo]s?|fale-me sobre|fale d[aeo]s?|fale sobre|conte-me sobre|indique)( o| a| os| as)? (seu|sua|seus|suas) `
	// portugueseFirst begins a question.
	portugueseFirst     = `(^|[.:;!?] )` + portugueseYou
	portugueseIs        = portugueseFirst + `(e|era|esta|estava) ` + portugueseYou
	portugueseHas       = portugueseFirst + `(tem|possui|sofre) (de )?`
	portugueseEnd       = `( o senhor| a senhora| voce)?( ?[?,;.]|$)`
	portugueseCandidate = `(^|[.;!?] |\b(candidat[oa]|postulante) |(^|[.;!?] )(ele|ela) )`
	portugueseOf        = ` d[oa] (candidat|postulante)`
)

func portuguese() lexicon {
	return lexicon{
		words: "os uma com nao foi em ao aos seu sua seus suas quando qual quais voce pelo pela fez tem teve isso numa num ele ela eles " +
			"elas muito sao estava eram foram havia conte descreva trabalho lhe ate depois tambem da na eu",
		protected: portugueseProtected(),
		banned:    portugueseBanned(),
		verdicts:  portugueseVerdicts(),
	}
}

func portugueseProtected() []topic {
	return []topic{
		{"age", []string{
			portugueseAsk + `(idade|data de nascimento|ano de nascimento)\b`,
			`\b(que idade|quantos anos) ` + portugueseYou + `tem` + portugueseEnd,
			`\b(quando|em que ano) ` + portugueseYou + `nasceu` + portugueseEnd,
		}},
		{"family", []string{
			portugueseIs + `(casad[oa]|solteir[oa]|divorciad[oa]|viuv[oa]|gravida)\b`,
			`\bseu estado civil\b`,
			portugueseAsk + `(marido|mulher|espos[oa]|namorad[oa]|filhos|gravidez|familia|situacao familiar|vida familiar)\b`,
			portugueseFirst + `(tem|quer|pretende|planeia|planeja|deseja)( ter)?( mais)? (filhos|um bebe|familia)\b`,
			`\bquantos filhos ` + portugueseYou + `tem` + portugueseEnd,
		}},
		{"health", []string{
			portugueseAsk + `(estado de )?(saude|deficiencia|doenca|doencas|medicacao|historico medico|historial clinico)\b`,
			`\b(e|esta|vai) (\w+ )?(a )?sua saude\b`,
			portugueseHas + `((alguma?|uma?|problemas de) )?(deficiencia|doenca|saude|problemas? medicos?)\b`,
			portugueseIs + `(doente|deficiente|de baixa|de licenca medica|em tratamento)\b`,
		}},
		{"religion", []string{
			portugueseAsk + `(religiao|fe|crenca|crencas|igreja|confissao)\b`,
			`\bque religiao ` + portugueseYou + `(tem|pratica|professa|segue)\b`,
			portugueseIs + `(religios[oa]|catolic[oa]|cristao|crista|evangelic[oa]|muculman[oa]|judeu|judia|ateu|ateia|hindu|budista|praticante|crente)\b`,
			`\bacredita em deus\b`,
		}},
		{"origin", []string{
			portugueseAsk + `(nacionalidade|origem|pais de (origem|nascimento)|lingua materna|naturalidade)\b`,
			portugueseAsk + `(etnia|raca|cor da pele|cidadania|situacao migratoria)\b`,
			`\bde onde ` + portugueseYou + `(e|vem)( originalmente)?` + portugueseEnd,
			`\bonde ` + portugueseYou + `nasceu` + portugueseEnd,
			`\bque nacionalidade ` + portugueseYou + `tem\b`,
			portugueseIs + `(imigrante|estrangeir[oa]|cidadao|cidada|brasileir[oa]|portugues|portuguesa)\b`,
		}},
		{"gender or sexuality", []string{
			portugueseAsk + `(genero|sexo|sexualidade|identidade de genero|pronomes)\b`,
			`\bsua orientacao sexual\b`,
			portugueseIs + `(gay|lesbica|heterossexual|homossexual|bissexual|transexual|trans|um homem|uma mulher|homem|mulher)\b`,
		}},
		{"politics", []string{
			portugueseAsk + `(posicao|opiniao|opinioes|orientacao) politicas?\b`,
			portugueseAsk + `partido\b`,
			`\bsua (filiacao (partidaria|sindical|politica)|ideologia)\b`,
			`\bem (quem|que partido) ` + portugueseYou + `(votou|vota|votaria)\b`,
			portugueseIs + `(membro|filiad[oa]|sindicalizad[oa])( (de|a|em|num|ao)( um| algum)?)?( (partido|sindicato)|[?.])`,
		}},
		{"past pay", []string{
			`\bseu (salario|ordenado|vencimento)( \w+)? (atual|anterior|passado)\b`,
			`\bseu (ultimo|atual|anterior) (salario|ordenado|vencimento)\b`,
			`\bquanto ` + portugueseYou + `(ganha|ganhava|recebe|recebia)( atualmente| hoje| antes| por mes| por ano| no (seu )?(\w+ )?(emprego|trabalho|cargo)( \w+)?)*` + portugueseEnd,
		}},
		{"criminal record", []string{
			`\b(seus antecedentes|seu (registo|registro|cadastro) criminal)\b`,
			portugueseHas + `(antecedentes|cadastro criminal)\b`,
			portugueseFirst + `(ja )?(foi|esteve)( alguma vez| ja)? (pres[oa]|detid[oa]|condenad[oa]|na prisao)\b`,
		}},
		{"emotion", []string{
			`\b(seu|sua|teu|tua) (humor|nervosismo|ansiedade|estado de espirito)\b`,
			`\b(voce|senhora?) (parece|soa|esta)( \w+)? (nervos[oa]|ansios[oa]|triste|irritad[oa]|insegur[oa]|estressad[oa])\b`,
		}},
		{"personality", []string{
			`\b(sua|tua|seu|teu) (personalidade|carater|temperamento)\b`,
		}},
		{"hiring odds", []string{
			`\b(suas|tuas) (chances|hipoteses|probabilidades) de (conseguir|obter|ser contratad[oa])\b`,
			`\bsera (\w+ )?contratad[oa]\b`,
		}},
	}
}

func portugueseBanned() []topic {
	return []topic{
		{"emotion", []string{
			portugueseCandidate + `(parece|parecia|pareceu|soou|soa|mostrou-se|mostra-se|se mostrou)( \w+){0,2} ` +
				`(nervos[oa]|ansios[oa]|zangad[oa]|triste|feliz|contente|entusiasmad[oa]|apaixonad[oa]|aborrecid[oa]|insegur[oa]|timid[oa]|estressad[oa]|stressad[oa]|arrogante)\b`,
			portugueseCandidate + `(esta|estava|e|era|sente-se|sentia-se)( \w+)? (nervos[oa]|ansios[oa]|zangad[oa]|triste|aborrecid[oa]|timid[oa]|arrogante)\b`,
			`\b(humor|emocoes|nervosismo|ansiedade|estado emocional)` + portugueseOf,
		}},
		{"personality", []string{
			`\bpersonalidades?\b`,
			`\b(introvertid|extrovertid)[oa]\b`,
			`\b(temperamento|carismatic[oa]|neurotic[oa]|simpatic[oa])\b`,
		}},
		{"accent or language skill", []string{
			`\b(forte|ligeiro|leve) sotaque\b`,
			`\bsotaque (estrangeiro|forte|carregado|ligeiro|leve|marcado)\b`,
			`\bfalante nativ[oa]\b`,
			`\b(bom|mau|perfeito|excelente) (portugues|ingles)\b`,
			`\b(portugues|ingles) (fluente|deficiente|limitado|perfeito|imperfeito|excelente|fraco)\b`,
		}},
		{"health", []string{
			`\b(saude|deficiencia|doenca|gravidez)` + portugueseOf,
			portugueseCandidate + `(esta|estava|e|parece)( \w+)? (doente|deficiente|gravida|autista|deprimid[oa])\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(idade|estado civil|marido|esposa|filhos|familia|genero|sexo|sexualidade)` + portugueseOf,
			`\b(religiao|fe|nacionalidade|origem|raca|etnia)` + portugueseOf,
			portugueseCandidate + `((e|era|esta|parece) (\w+ )?)?(demasiado|muito) (velh[oa]|jovem|nov[oa])\b`,
			portugueseCandidate + `(e|era) (uma? )?(imigrante|estrangeir[oa]|mulher|homem|mae|pai|muculman[oa]|cristao|crista|judeu|judia)\b`,
		}},
		{"hiring odds", []string{
			portugueseCandidate + `(nao )?(deveria|deve|pode|poderia|tem de|tem que)( nao)? ser (contratad|rejeitad|excluid|selecionad)[oa]\b`,
			`\b(recomendo|recomenda|recomendamos)( nao)?(-se)? (a |sua |a sua )?(contratacao|contratar)`,
			`\b(hipoteses|chances|probabilidade|probabilidades) de (ser contratad[oa]|contratacao)\b`,
			`\b(decisao|recomendacao) de contratacao\b`,
		}},
	}
}
