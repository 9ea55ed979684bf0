package activities

// What a letter to a candidate must not say, beyond what nobody may ask or write:
// a score, a decision, odds, a comparison, or how the person came across. Letters
// say you, and advice is their purpose: "we recommend naming figures" may be told.

var verdictRules = rulesOf(func(l lexicon) []topic { return l.verdicts }) //nolint:gochecknoglobals // a constant table

// verdict names what a letter gives away of a judgement, or "".
func verdict(text string) string { return firstTopic(verdictRules, text) }

func englishVerdicts() []topic {
	return []topic{
		{"a score", []string{
			`\b[0-5]([.,]\d)? ?(out of|/) ?(5|five)\b`,
			`\b[0-9]([.,]\d)? (points|stars)\b`,
			`\byour( \w+)? (scores?|ratings?|grades?|marks?)\b`,
			`\byou (scored|(were|are|have been) (\w+ )?(scored|rated|graded|ranked))\b`,
		}},
		{"a decision", []string{
			`\b(we|i)( \w+){0,3} (hire|invite|reject|shortlist|advance) you\b`,
			`\brecommend(ed|ing)? (you for|hiring)\b`,
			`\byou( \w+)? be (hired|invited|shortlisted|selected|rejected|offered|considered)\b`,
			`\b(next|second|final) (interview )?round\b`,
			`\b(selection|hiring|recruitment|application) (process|decision)\b`,
			`\b(good|strong|right|great|ideal|suitable|perfect|excellent|promising) (fit|match|candidate|applicant|hire)\b`,
			`\bjob offer\b`,
		}},
		{"odds", []string{
			`\byour (chances?|odds|prospects)\b`,
			`\b(chances?|odds|likelihood|probability) (of|that|to) .{0,20}(job|role|position|hired|selected|offer)\b`,
		}},
		{"a comparison", []string{
			`\b(other|others|average|typical|best|top|most|all|strongest|weakest) (of the )?(candidates?|applicants?|interviewees?)\b`,
			`\b(better|worse|stronger|weaker|more|less) than (most|others|many)\b`,
			`\byour? .{0,20}(above|below) (the )?average\b`,
			`\btop \d+ ?(%|percent)`,
		}},
		{"the person", []string{
			`\byour (own |whole )?(personality|temperament|attitude|charisma|mood)\b`,
			`\byou (\w+ )?(are|were|seem(ed)?|sound(ed)?|appear(ed)?|look(ed)?|feel|felt|c[ao]me across)( as| to be)?( an?)?( \w+)? ` +
				`(confident|unconfident|enthusiastic|passionate|friendly|likeable|charismatic|calm|introvert(ed)?|extrovert(ed)?|born leader)\b`,
		}},
	}
}

// germanLetterYou is who the letter is to. Without a subject that hires, einstellen is
// what one does to a machine, and ablehnen to an order.
const germanLetterYou = `((?-i:Sie)|dich|du)`

func germanVerdicts() []topic {
	return []topic{
		{"a score", []string{
			`\b[0-9]([.,]\d)? (punkten?|sternen?)\b`,
			`\b(ihre|deine)( \w+)? (bewertung|note|punktzahl|gesamtnote|einstufung)\b`,
			`\b(sie|du) (wurden|wurdest|werden|wirst) (\w+ ){0,3}(bewertet|benotet|eingestuft)\b`,
		}},
		{"a decision", []string{
			`\b(wir|ich) (\w+ ){0,3}` + germanLetterYou + ` (\w+ ){0,4}(einstellen|einladen|ablehnen|eingestellt|eingeladen|abgelehnt)\b`,
			`\b` + germanLetterYou + ` (werden|wurden|wirst|wurdest|sind|bist) (\w+ ){0,4}(eingestellt|eingeladen|abgelehnt)\b`,
			`\b(werden|wurden|wirst|wurdest|sind|bist) ` + germanLetterYou + ` (\w+ ){0,4}(eingestellt|eingeladen|abgelehnt)\b`,
			`\b(nachste|zweite|letzte)n? (runde|gesprachsrunde)\b`,
			`\b(auswahlverfahren|bewerbungsprozess|stellenangebot|jobangebot|einstellungsempfehlung)\b`,
			`\b(gute|starke|ideale|passende|geeignete|vielversprechende)[rn]? (kandidat|bewerber|besetzung)`,
			`\b(geeignet|ungeeignet|qualifiziert) fur (die|diese) (stelle|position|rolle)\b`,
			`\bfur (die|diese) (stelle|position|rolle) (\w+ )?(geeignet|ungeeignet|qualifiziert)\b`,
		}},
		{"odds", []string{
			`\b(ihre|deine)( \w+)? (chancen?|aussichten|erfolgsaussichten)\b`,
		}},
		{"a comparison", []string{
			`\b(andere|anderen|meisten|besten|ubrigen|allen|durchschnittliche\w*) (kandidat|bewerb|teilnehm)`,
			`\b(besser|schlechter|starker|schwacher) als (die meisten|andere)\b`,
			`\b(uber|unter)durchschnittlich`,
		}},
		{"the person", []string{
			`\b(sie|du) (\w+ )?(wirken|wirkten|wirkst|scheinen|schienen|klingen|klangen)( \w+)? ` +
				`(selbstbewusst|begeistert|leidenschaftlich|freundlich|sympathisch|ruhig|nervos|unsicher|angstlich)\b`,
		}},
	}
}

func spanishVerdicts() []topic {
	return []topic{
		{"a score", []string{
			`\b[0-9]([.,]\d)? (sobre (5|10|100)|estrellas|puntos de)\b`,
			`\b(su|tu)( \w+)? (puntuacion|calificacion|nota)\b`,
			`\b(usted )?(ha sido|fue|has sido) (calificad|puntuad|evaluad)[oa] con\b`,
		}},
		{"a decision", []string{
			`\b(sera|seras|ha sido|has sido) (\w+ )?(contratad|seleccionad|rechazad|descartad|invitad)[oa]\b`,
			`\b(siguiente|proxima|segunda) (ronda|entrevista|fase del proceso)\b`,
			`\b(proceso|decision) de (seleccion|contratacion)\b`,
			`\b(buen|buena|gran|ideal|mejor|excelente) (candidat[oa]|aspirante)\b`,
			`\b(apt|idone|adecuad|cualificad)[oa] para (el|este) puesto\b`,
			`\boferta de (trabajo|empleo)\b`,
		}},
		{"odds", []string{
			`\b(sus|tus) (posibilidades|probabilidades)\b`,
		}},
		{"a comparison", []string{
			`\b(otr[oa]s|demas|mejores|mayoria de (los|las)|tod[oa]s (los|las)) (candidat[oa]s|aspirantes)\b`,
			`\b(mejor|peor|mas) que (la mayoria|los demas|otros)\b`,
			`\bpor (encima|debajo) de la media\b`,
		}},
		{"the person", []string{
			`(^|[.;!?] |\busted )(se (le )?)?(parecia|parecio|noto|mostro|sono|veia) (\w+ )?` +
				`(nervios|segur|insegur|entusiasmad|apasionad|tranquil|simpatic|confiad)[oa]\b`,
		}},
	}
}

func frenchVerdicts() []topic {
	return []topic{
		{"a score", []string{
			`\b[0-9]+([.,]\d)? ?(/|sur) ?(5|20)\b`,
			`\b[0-9]([.,]\d)? (etoiles|points sur)\b`,
			`\b(votre|vos|ton|ta)( \w+)? (notes?|score|notation)\b`,
			`\bvous (avez ete|etes) (\w+ )?(notee?|evaluee? a)\b`,
		}},
		{"a decision", []string{
			`\b(vous serez|tu seras|vous avez ete|vous etes) (\w+ )?(embauche|recrute|retenu|selectionne|rejete|ecarte|invite)e?\b`,
			`\b(prochain|deuxieme|second) (tour|entretien)\b`,
			`\b(processus|decision) (de (recrutement|selection)|d'embauche)\b`,
			`\b(bon|bonne|excellente?|ideale?|meilleure?|parfaite?) (candidate?|candidature)\b`,
			`\b(qualifiee?|adaptee?|faite?) pour (le|ce) poste\b`,
			`\boffre d'emploi\b`,
		}},
		{"odds", []string{
			`\b(vos|tes) chances\b`,
		}},
		{"a comparison", []string{
			`\b(autres|meilleure?s|plupart des|tou(s|tes) les) (candidat|postulant)`,
			`\b(mieux|moins bien|plus|meilleure?) que (la plupart|les autres|d'autres)\b`,
			`\b(au-dessus|en dessous|au-dessous) de la moyenne\b`,
		}},
		{"the person", []string{
			`\bvous (\w+ )?(sembliez|semblez|paraissiez|paraissez|aviez l'air)( \w+)? ` +
				`(sure?|confiante?|enthousiaste|passionnee?|calme|sympathique|nerveu(x|se)|stressee?)\b`,
		}},
	}
}

func portugueseVerdicts() []topic {
	return []topic{
		{"a score", []string{
			`\b[0-9]([.,]\d)? (em 5|estrelas|pontos em)\b`,
			`\b(sua|tua)( \w+)? (pontuacao|nota|classificacao)\b`,
			`\b(foi|foste) (avaliad|classificad|pontuad)[oa] com\b`,
		}},
		{"a decision", []string{
			`\b(sera|seras|foi|foste) (\w+ )?(contratad|selecionad|rejeitad|aprovad|convidad)[oa]\b`,
			`\b(proxima|segunda) (ronda|rodada|entrevista|fase do processo)\b`,
			`\b(processo seletivo|(processo|decisao) de (selecao|recrutamento|contratacao))\b`,
			`\b(bom|boa|otim[oa]|ideal|melhor|excelente) candidat[oa]\b`,
			`\b(apt|adequad|qualificad)[oa] para (a|esta) (vaga|funcao|posicao)\b`,
			`\b(oferta|proposta) de (trabalho|emprego)\b`,
		}},
		{"odds", []string{
			`\b(suas|tuas) (chances|probabilidades)\b`,
		}},
		{"a comparison", []string{
			`\b(outr[oa]s|demais|melhores|maioria d[oa]s|tod[oa]s [oa]s) candidat[oa]s\b`,
			`\b(melhor|pior|mais) (do )?que (a maioria|os outros|os demais|outros)\b`,
			`\b(acima|abaixo) da media\b`,
		}},
		{"the person", []string{
			`(^|[.;!?] |\b(voce|senhora?) )(parecia|pareceu|mostrou-se|soou|estava) (\w+ )?` +
				`(nervos|segur|insegur|entusiasmad|apaixonad|calm|simpatic|confiante)[oa]?\b`,
		}},
	}
}
