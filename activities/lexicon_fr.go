package activities

const (
	// frenchYour and frenchAre say vous, and tu as well.
	frenchYour      = `\b(votre|vos|ton|ta|tes) (\w+ )?`
	frenchAre       = `\b(etes-vous|etiez-vous|vous etes|es-tu|tu es) `
	frenchCandidate = `(^|[.;!?] |\b(candidate?|postulante?) |(^|[.;!?] )(il|elle) )`
	frenchOf        = ` d(u|e la) (candidat|postulant)`
)

func french() lexicon {
	return lexicon{
		words: "le les et est une dans pour avec vous votre vos quel quelle quels quelles avez etes etait ont ce cette ces qui aux pas " +
			"elle nous fait ete quand sont leur lors qu donc alors chez comment au",
		protected: frenchProtected(),
		banned:    frenchBanned(),
		verdicts:  frenchVerdicts(),
	}
}

func frenchProtected() []topic {
	return []topic{
		{"age", []string{
			`\bquel age (avez-vous|aviez-vous|as-tu)\b`,
			`\bvous avez quel age\b`,
			frenchYour + `(age|date de naissance|annee de naissance|anniversaire)\b`,
			`\b(quand|en quelle annee) etes-vous nee?\b`,
		}},
		{"family", []string{
			frenchAre + `(\w+ )?(mariee?|divorcee?|celibataire|enceinte|pacsee?|veuve|veuf)\b`,
			frenchYour + `(situation (familiale|matrimoniale|maritale)|etat civil|projets? familia\w+|vie (de famille|familiale|privee))\b`,
			frenchYour + `(mari|epouse|epoux|femme|conjointe?|compagnon|compagne|enfants|grossesse|famille)\b`,
			`\b(avez-vous|aurez-vous|as-tu|voulez-vous|souhaitez-vous|prevoyez-vous|envisagez-vous)( d'avoir| avoir)?( deja)?( des| un| une| d'autres) (enfants?|bebe|famille)\b`,
		}},
		{"health", []string{
			frenchYour + `(sante|etat de sante|handicap|maladies?|antecedents medicaux|dossier medical|traitement medical)\b`,
			frenchAre + `(\w+ )?(malade|handicapee?|en (bonne sante|arret maladie|situation de handicap))\b`,
			`\b(avez-vous|souffrez-vous|as-tu)( d'une?| une?| des| de| d')? ?(handicap|maladie|problemes? (de sante|medica\w+))\b`,
		}},
		{"religion", []string{
			frenchYour + `(religion|foi|confession|croyances?|eglise|mosquee|synagogue|pratique religieuse|convictions religieuses)\b`,
			frenchAre + `(\w+ )?(croyante?|religieu(x|se)|pratiquante?|catholique|chretien(ne)?|musulmane?|jui(f|ve)|hindoue?|bouddhiste|athee)\b`,
			`\b(priez-vous|croyez-vous en dieu)\b`,
		}},
		{"origin", []string{
			frenchYour + `(nationalite|origines?|pays d'origine|pays de naissance|lieu de naissance|langue maternelle)\b`,
			frenchYour + `(ethnie|couleur de peau|race|citoyennete|titre de sejour)\b`,
			`\b(d'ou (venez-vous|etes-vous)|ou etes-vous nee?)\b`,
			`\bde quelle (origine|nationalite) etes-vous\b`,
			frenchAre + `(\w+ )?(francaise?|etrangere?|immigree?|citoyen(ne)?)\b`,
		}},
		{"gender or sexuality", []string{
			frenchYour + `(sexe|sexualite|orientation sexuelle|identite de genre|genre ?[?.,]|pronoms?\b)`,
			frenchAre + `(\w+ )?(gay|homosexuel(le)?|heterosexuel(le)?|lesbienne|bisexuel(le)?|trans(genre)?|un homme|une femme)\b`,
		}},
		{"politics", []string{
			frenchYour + `(opinions? politiques?|convictions politiques|orientation politique|parti|syndicat)\b`,
			frenchYour + `(affiliation|appartenance|engagement) (politique|syndicale?)\b`,
			`\bpour qui (avez-vous vote|votez-vous|voteriez-vous)\b`,
			frenchAre + `(syndiquee?\b|([\w']+ ){0,3}(d'un |d'une |du )?(parti|syndicat)\b)`,
		}},
		{"past pay", []string{
			frenchYour + `(salaire|remuneration|paie|paye) (actuel(le)?|precedente?|anterieure?|passee?)\b`,
			`\b(votre|vos|ton|ta|tes) (dernier|derniere|precedente?|ancien(ne)?|actuel(le)?) (salaire|remuneration|paie|paye)\b`,
			`\bcombien (gagnez-vous|gagniez-vous|touchez-vous|touchiez-vous|etes-vous payee?|etiez-vous payee?)\b`,
		}},
		{"criminal record", []string{
			frenchYour + `(casier|antecedents judiciaires|condamnations?)\b`,
			`\bavez-vous (\w+ )?ete (\w+ )?(arretee?|condamnee?|incarceree?|emprisonnee?|en prison)\b`,
			`\bavez-vous un casier\b`,
		}},
		{"emotion", []string{
			frenchYour + `(humeur|nervosite|anxiete|emotions?)\b`,
			`\b(vous (semblez|paraissez|avez l'air)|tu (sembles|parais|as l'air))( \w+)? (nerveu(x|se)|anxieu(x|se)|stressee?|triste|fachee?)\b`,
		}},
		{"personality", []string{
			frenchYour + `(personnalite|caractere|temperament)\b`,
		}},
		{"hiring odds", []string{
			frenchYour + `chances (d'obtenir|d'avoir|d'etre embauchee?)\b`,
			`\b(vous serez|tu seras) (\w+ )?embauchee?\b`,
		}},
	}
}

func frenchBanned() []topic {
	return []topic{
		{"emotion", []string{
			frenchCandidate + `(semble|semblait|parait|paraissait|a l'air|avait l'air|a semble|a paru|se montre|s'est montree?)( \w+){0,2} ` +
				`(nerveu(x|se)|anxieu(x|se)|en colere|triste|heureu(x|se)|enthousiaste|passionnee?|ennuyee?|timide|stressee?|arrogante?|mal a l'aise)\b`,
			frenchCandidate + `(est|etait|se sent|se sentait)( \w+)? (nerveu(x|se)|anxieu(x|se)|en colere|triste|timide|arrogante?)\b`,
			`\b(humeur|emotions|nervosite|anxiete|etat emotionnel)` + frenchOf,
		}},
		{"personality", []string{
			`\bpersonnalites?\b`,
			`\b(introvertie?|extravertie?)\b`,
			`\b(charismatique|nevrosee?|sympathique)\b`,
		}},
		{"accent or language skill", []string{
			`\baccent (etranger|prononce|marque)\b`,
			`\bavec un (fort |leger )?accent[.,;]`,
			`\blocut(eur|rice) nati(f|ve)\b`,
			`\b(bon|mauvais|excellent|parfait) (francais|anglais)\b`,
			`\b(francais|anglais) (courant|approximatif|limite|imparfait|hesitant)\b`,
		}},
		{"health", []string{
			`\b(sante|handicap|maladie|grossesse)` + frenchOf,
			frenchCandidate + `(est|etait|semble|parait)( \w+)? (malade|handicapee?|enceinte|autiste|deprimee?|depressi(f|ve))\b`,
		}},
		{"age, family, religion, gender or origin", []string{
			`\b(age|situation familiale|mari|femme|enfants|famille|genre|sexe|sexualite)` + frenchOf,
			`\b(religion|foi|nationalite|origines?|race|ethnie)` + frenchOf,
			frenchCandidate + `((est|etait|semble) (\w+ )?)?trop (vieux|vieille|agee?|jeune)\b`,
			frenchCandidate + `(est|etait) (une? )?(immigree?|etrangere?|femme|homme|mere|pere|musulmane?|chretien(ne)?|jui(f|ve))\b`,
		}},
		{"hiring odds", []string{
			frenchCandidate + `(devrait|doit|peut|pourrait|merite)( \w+)? (d')?etre (embauchee?|recrutee?|rejetee?|retenue?|ecartee?)\b`,
			`\brecommande (de (le |la |l')?(recruter|embaucher|retenir)|l'embauche|son (embauche|recrutement))`,
			`\b(chances?|probabilite) (d'etre (embauchee?|recrutee?|retenue?)|d'embauche)\b`,
			`\b(decision|recommandation) (d'embauche|de recrutement)\b`,
		}},
	}
}
