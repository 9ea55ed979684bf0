package parley

func portugueseBank() bank {
	return bank{
		quoted: "«%s»",
		behavioral: frames{
			probes: []string{"Qual foi o seu próprio contributo?", "O que resultou daí?"},
			texts: []string{
				"Conte uma situação em que %s pesou de forma decisiva no resultado do seu trabalho. O que fez exatamente?",
				"Descreva um momento em que ficou aquém em %s. Como percebeu isso e o que mudou depois?",
				"Pense num projeto exigente: onde fez mais falta %s e que passos deu pessoalmente?",
				"Dê um exemplo de divergência entre colegas relacionada com %s. De que maneira se resolveu?",
				"Lembre uma ocasião com muito pouco tempo em que %s continuava a ser indispensável. Que prioridades definiu?",
				"Qual conquista profissional dos últimos anos mostra melhor o que traz em matéria de %s? Explique passo a passo.",
				"Quando é que a opinião de outra pessoa mudou a sua abordagem a %s? Diga o que experimentou primeiro.",
				"Explique como ajudou alguém a melhorar em %s. Que efeito teve esse apoio?",
				"Já tomou alguma decisão sobre %s que mais tarde avaliou de outro modo? Por que razão?",
				"Fale do maior obstáculo que encontrou em torno de %s e da forma como o superou.",
			},
		},
		situational: frames{
			probes: []string{"O que procuraria saber primeiro?", "Como saberia que funciona?"},
			texts: []string{
				"Imagine que começa amanhã nesta função e que %s é o mais urgente. Como seriam as suas primeiras semanas?",
				"Suponha que duas pessoas importantes lhe pedem coisas opostas e que %s perde com isso. Como procederia?",
				"Um prazo é reduzido para metade e %s corre perigo. De que abdicaria e o que manteria?",
				"Pouco antes da entrega, descobre um erro alheio que afeta %s. Que medidas tomaria?",
				"Se tivesse um único dia para ensinar %s a quem acaba de chegar, por onde começaria e com que critério?",
				"As pessoas à sua volta não concordam sobre o que %s significa na prática. Como chegaria a uma visão comum?",
				"Os recursos são cortados, mas %s tem de melhorar mesmo assim. Que ações escolheria e com que indicadores as acompanharia?",
			},
		},
		technical: frames{
			probes: []string{"Que alternativas havia?", "Como verificou isso?"},
			texts: []string{
				"Em que métodos ou ferramentas se apoia para %s e o que pesou na escolha face a alternativas?",
				"Guie-me por um problema complexo de %s que tenha solucionado, desde o primeiro sintoma até à correção definitiva.",
				"Como verifica a qualidade da sua própria produção em %s antes de outras pessoas dependerem dela?",
				"Exponha um dilema técnico que tenha enfrentado em %s. Quanto custava cada opção?",
				"Que novidade recente da sua especialidade transformou a sua maneira de tratar %s e que provas foram convincentes?",
				"O que examinaria em primeiro lugar se um procedimento consolidado de %s desse de repente resultados errados?",
				"Descreva a falha mais instrutiva que investigou a propósito de %s. Que causa veio à tona?",
			},
		},
	}
}
