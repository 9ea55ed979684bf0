package activities

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A model retypes accents, marks and spaces in its own way in every language;
// the evidence holds the candidate's.
func TestQuotesAreFoundInEveryLanguage(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, quote, passage string }{
		"accents apart": {
			"Medí la presión y avisé a la médica",
			"medi\u0301 la presio\u0301n y avise\u0301",
			"Medí la presión y avisé",
		},
		"accents apart in an answer": {
			"j’ai mesure\u0301 l’e\u0301cart",
			"j'ai mesuré l'écart",
			"j’ai mesure\u0301 l’e\u0301cart",
		},
		"inverted marks": {"Le pregunté: ¿qué le duele más? Y esperé.", "¿Qué le duele más?", "qué le duele más"},
		"inverted marks lost": {
			"Dije ¡pare la máquina ahora! y corté",
			"dije ¡pare la máquina ahora",
			"Dije ¡pare la máquina ahora",
		},
		"guillemets": {
			"El jefe dijo «siga usted» y yo paré",
			`dijo "siga usted" y yo paré`,
			"dijo «siga usted» y yo paré",
		},
		"German quotation marks": {
			"die Meldung „Umrichter Überstrom“ kam oft",
			`die Meldung "Umrichter Überstrom" kam`,
			"die Meldung „Umrichter Überstrom“ kam",
		},
		"sharp s as ss": {
			"Ich ließ die Straße sperren",
			"ich liess die strasse sperren",
			"Ich ließ die Straße sperren",
		},
		"capital umlauts": {"Das Öl lief über das Gehäuse", "DAS ÖL LIEF ÜBER", "Das Öl lief über"},
		"no-break spaces": {
			"il a fallu 30\u00a0minutes\u202f; j’ai attendu",
			"il a fallu 30 minutes ; j'ai",
			"il a fallu 30\u00a0minutes\u202f; j’ai",
		},
		"cedilla and tilde": {
			"Não fiz a medição à pressa, verifiquei",
			"não fiz a medic\u0327a\u0303o à pressa",
			"Não fiz a medição à pressa",
		},
		"ligature": {"l’œuvre du cœur de l’équipe", "l'œuvre du cœur", "l’œuvre du cœur"},
	} {
		evidence, found := newRecord(turnsOf("?", c.answer)).verify(quoteWire{1, c.quote})
		require.True(t, found, name)
		require.Equal(t, c.passage, evidence.Quote, name)
		require.Equal(t, c.passage, string([]rune(c.answer)[evidence.Start:evidence.End]), name)
	}
}

// Quotes are never translated: one that is stands in no answer.
func TestTranslatedQuoteIsRefused(t *testing.T) {
	t.Parallel()
	said := newRecord(turnsOf("?", "Ich habe das Kabel neu verlegt und beidseitig aufgelegt."))
	for _, quote := range []string{"I laid the cable again", "I relaid the cable and connected it on both sides"} {
		_, found := said.verify(quoteWire{1, quote})
		require.False(t, found, quote)
	}
}
