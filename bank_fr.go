package parley

func frenchBank() bank {
	return bank{
		quoted: "« %s »",
		behavioral: frames{
			probes: []string{"Quelle a été votre propre part ?", "Qu’en est-il résulté ?"},
			texts: []string{
				"Racontez-moi une situation où %s a pesé de façon décisive sur le résultat de votre travail. Qu’avez-vous fait exactement ?",
				"Décrivez un moment où vous n’avez pas été à la hauteur en matière de %s. Comment l’avez-vous remarqué et qu’avez-vous changé ensuite ?",
				"Pensez à un projet exigeant : à quel moment fallait-il surtout %s, et quelles étapes avez-vous menées vous-même ?",
				"Donnez un exemple de désaccord dans une équipe au sujet de %s. De quelle manière a-t-il été réglé ?",
				"Rappelez-vous un jour où le temps manquait alors que %s restait indispensable. Quelles priorités avez-vous fixées ?",
				"Quelle réussite professionnelle de ces dernières années montre le mieux ce que vous apportez autour de %s ? Présentez-la pas à pas.",
				"Quel retour reçu d’autrui a modifié votre façon d’aborder %s ? Dites ce que vous avez essayé d’abord.",
				"Expliquez comment vous avez aidé quelqu’un à progresser sur %s. Quel effet cette aide a-t-elle eu ?",
				"Avez-vous pris, à propos de %s, une décision que vous jugeriez autrement aujourd’hui ? Pourquoi, et quelle en fut la suite ?",
				"Parlez-moi du plus grand obstacle rencontré autour de %s et du moyen trouvé pour le surmonter.",
			},
		},
		situational: frames{
			probes: []string{"Que chercheriez-vous à savoir d’abord ?", "À quoi verriez-vous que cela fonctionne ?"},
			texts: []string{
				"Imaginez que vous commencez demain à ce poste, avec %s comme premier souci. À quoi ressembleraient vos premières semaines ?",
				"Supposons que deux personnes importantes attendent de vous des choses opposées et que %s en pâtisse. Comment procéderiez-vous ?",
				"Une échéance est avancée de moitié et %s risque d’en souffrir. À quoi renonceriez-vous, que garderiez-vous ?",
				"Juste avant une livraison, vous découvrez dans le travail d’autrui une erreur qui touche à %s. Que feriez-vous ?",
				"S’il fallait initier une personne nouvelle à %s en une seule journée, par où débuteriez-vous, et pour quelle raison ?",
				"Votre équipe ne parvient pas à s’accorder sur le sens concret de %s. Par quel chemin obtiendriez-vous une vision commune ?",
				"Les moyens diminuent, mais %s doit malgré tout progresser. Quelles mesures choisiriez-vous et avec quels indicateurs de suivi ?",
			},
		},
		technical: frames{
			probes: []string{"Quelles étaient les autres possibilités ?", "Comment l’avez-vous vérifié ?"},
			texts: []string{
				"Sur quels outils ou méthodes vous appuyez-vous pour %s, et pourquoi ceux-là plutôt que d’autres ?",
				"Guidez-moi à travers un problème complexe lié à %s, depuis le premier symptôme jusqu’à la correction durable.",
				"Comment vérifiez-vous la qualité de votre propre production en %s avant que d’autres n’en dépendent ?",
				"Exposez un compromis technique que vous avez dû faire concernant %s. Que coûtait chaque option ?",
				"Quelle évolution récente de votre domaine a transformé votre pratique de %s, et quelles preuves vous ont semblé convaincantes ?",
				"Qu’examineriez-vous en premier si un processus éprouvé de %s donnait soudain des résultats faux ?",
				"Décrivez la panne la plus instructive que vous ayez étudiée à propos de %s. Quelle cause est apparue ?",
			},
		},
	}
}
