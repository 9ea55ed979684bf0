package parley

func spanishBank() bank {
	return bank{
		quoted: "«%s»",
		behavioral: frames{
			probes: []string{"¿Cuál fue su propia contribución?", "¿En qué quedó aquello?"},
			texts: []string{
				"Cuénteme una situación en la que %s resultó determinante para su trabajo. ¿Qué hizo exactamente?",
				"Describa un momento en que no estuvo a la altura en %s. ¿Cómo se dio cuenta y qué cambió después?",
				"Piense en un proyecto exigente: ¿dónde hizo más falta %s y qué pasos dio personalmente?",
				"Ponga un ejemplo de un desacuerdo dentro del equipo relacionado con %s. ¿De qué manera se resolvió?",
				"Recuerde una ocasión con muy poco tiempo en la que %s seguía siendo imprescindible. ¿Qué prioridades fijó?",
				"¿Qué logro profesional de los últimos años muestra mejor lo que aporta usted en materia de %s? Explíquelo paso a paso.",
				"¿Cuándo una opinión ajena le llevó a abordar %s de otro modo? Diga qué probó primero.",
				"Explique cómo ayudó a alguien a mejorar en %s. ¿Qué efecto tuvo ese apoyo?",
				"¿Ha tomado alguna decisión sobre %s que más tarde valoró de forma distinta? ¿Por qué?",
				"Hable del mayor obstáculo que ha encontrado en torno a %s y de cómo consiguió superarlo.",
			},
		},
		situational: frames{
			probes: []string{"¿Qué averiguaría primero?", "¿Cómo sabría que funciona?"},
			texts: []string{
				"Imagine que mañana empieza en este puesto y que %s es lo más urgente. ¿Cómo serían sus primeras semanas?",
				"Suponga que dos personas importantes le piden cosas opuestas y que %s sale perdiendo. ¿Cómo procedería?",
				"Adelantan la fecha de entrega a la mitad y %s corre peligro. ¿A qué renunciaría y qué mantendría?",
				"Justo antes de entregar descubre un error ajeno que afecta a %s. ¿Qué medidas tomaría?",
				"Si tuviera un solo día para enseñar %s a quien acaba de incorporarse, ¿por dónde comenzaría y con qué criterio?",
				"Su equipo no se pone de acuerdo sobre lo que significa %s en la práctica. ¿Cómo lograría una visión común?",
				"Recortan los recursos, pero %s tiene que mejorar igualmente. ¿Qué acciones elegiría y con qué indicadores las seguiría?",
			},
		},
		technical: frames{
			probes: []string{"¿Qué alternativas había?", "¿Cómo lo verificó?"},
			texts: []string{
				"¿En qué métodos o herramientas se apoya para %s y por qué los prefirió frente a otras alternativas?",
				"Guíeme por un problema complejo de %s que haya solucionado, desde el primer síntoma hasta el arreglo definitivo.",
				"¿Cómo comprueba la calidad de su propia labor en %s antes de que otras personas dependan de ella?",
				"Explique un dilema técnico que haya afrontado en %s. ¿Cuánto costaba cada opción?",
				"¿Qué novedad reciente de su especialidad ha transformado su manera de tratar %s y qué pruebas le convencieron?",
				"¿Qué examinaría en primer lugar si un procedimiento consolidado de %s diera de pronto resultados erróneos?",
				"Describa el fallo más instructivo que ha investigado en relación con %s. ¿Qué causa salió a la luz?",
			},
		},
	}
}
