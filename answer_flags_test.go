package parley_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// questionIn is a question of each language's interview.
func questionIn() map[string]string {
	return map[string]string{
		"en": "Tell me about the hardest fault that you have had to find in a system. What did you do first?",
		"es": "Hábleme del fallo más difícil que ha tenido que encontrar en un sistema. ¿Qué hizo primero?",
		"de": "Erzählen Sie von dem schwierigsten Fehler, den Sie in einem System suchen mussten. Was haben Sie zuerst getan?",
		"fr": "Parlez-moi de la panne la plus difficile que vous ayez dû trouver dans un système. Qu’avez-vous fait d’abord\u202f?",
		"pt": "Fale da falha mais difícil que teve de encontrar num sistema. O que fez primeiro?",
	}
}

func flagsOf(language, text string) []parley.AnswerFlag {
	request := parley.Request{Language: language}
	return request.FlagsOf(parley.Answer{Text: text}, parley.Question{Text: questionIn()[parley.BaseLanguage(language)]})
}

// Feature 22 of the facts: what says nothing is found, whatever the language.
func TestD22UnusableAnswersAreFlagged(t *testing.T) {
	t.Parallel()
	const (
		short   = parley.FlagTooShort
		foreign = parley.FlagOffLanguage
		random  = parley.FlagGibberish
		pasted  = parley.FlagPastedQuestion
	)
	for _, c := range []struct {
		language, text string
		flag           parley.AnswerFlag
	}{
		{"en", "Yes.", short},
		{"en", "ok", short},
		{"en", "...", short},
		{"en", "👍", short},
		{"es", "Sí, claro.", short},
		{"de", "Weiß nicht", short},
		{"fr", "Rien.", short},
		{"pt", "Talvez", short},

		{"en", "Primero miré los registros del servicio y vi que la cola estaba llena, así que hablé con el equipo y lo arreglamos.", foreign},
		{"en", "Ich habe zuerst die Protokolle gelesen und dann mit den Kollegen gesprochen, weil sich der Fehler nicht zeigen ließ.", foreign},
		{"de", "I looked at the logs first, and then I asked the team what had changed before the outage.", foreign},
		{"de-AT", "J’ai d’abord regardé les journaux avec mon équipe, puis nous avons vu que le cache était plein.", foreign},
		{"fr", "Primeiro vi os registos e percebi que a fila estava cheia, então falei com a minha equipa e ela fez a correção.", foreign},
		{"pt", "Primero miré los registros del servicio y vi que el proceso estaba parado, así que hablé con el equipo.", foreign},
		{"es", "Primeiro vi os registos e percebi que a fila estava cheia, então falei com a minha equipa e não foi fácil.", foreign},
		{"pt-BR", "First I read the logs, and when they told me nothing I asked what had been deployed that day.", foreign},
		{"en", "首先我查看了服务的日志，然后发现队列已经满了，于是我和团队一起解决了这个问题。", foreign},
		{"fr", "Сначала я посмотрел журналы, а потом поговорил с командой.", foreign},

		{"en", "asdfasdf", random},
		{"de", "asdf jklö asdf jklö asdf", random},
		{"es", "aaaaaaaaaaaaaaa", random},
		{"en", "jkhgjkhg sdkjfhsdf kjhsdkjf wqeqwe sdfkjh", random},
		{"fr", "blabla blabla blabla blabla", random},
		{"pt", "xcvbxcvb qwertyui zxcvbn", random},

		{"en", questionIn()["en"], pasted},
		{"es", strings.ToUpper(questionIn()["es"]), pasted},
		{"de", "„" + questionIn()["de"] + "“", pasted},
		{"fr", strings.ReplaceAll(questionIn()["fr"], "\u202f", ""), pasted},
		{"pt", "Fale da falha mais difícil que teve de encontrar num sistema.", pasted},
	} {
		require.Contains(t, flagsOf(c.language, c.text), c.flag, "%s: %s", c.language, c.text)
	}
}

// To ask again for an answer that was fine offends: what looks alike passes.
func TestD22HonestAnswersAreNotFlagged(t *testing.T) {
	t.Parallel()
	for language, answers := range map[string][]string{
		"en": {
			"I don't know.",
			"About 40%.",
			"PostgreSQL 16",
			"Never had one, sorry.",
			"O(n log n)",
			"kubectl rollout undo",
			"HTTP, SMTP, TCP, DNS, TLS, SSH.",
			"nginx, grpc, sysctl, strace, tcpdump, rsync",
			"Mostly PostgreSQL, MySQL and SQLite.",
			"GraphQL and PostgreSQL over HTTPS.",
			"HTML, XHTML, HTTPS",
			"jQuery, NoSQL, RDBMS",
			"for i := range rows { sum += rows[i].amount }",
			"SELECT name, count(*) FROM users WHERE active GROUP BY name HAVING count(*) > 3;",
			"Dijkstra, Knuth, Schwarzkopf, Ng, Nguyen and Krzysztof reviewed it.",
			"Clients: Le Monde, Les Echos, Société Générale, El País, Der Spiegel, Die Zeit.",
			"The customer wrote: “No funciona y no sé por qué.” I asked which version they had and found the cause in an hour.",
			"The hardest fault was a race in the payment system. First I wrote a test that found it.",
			"What do you mean by the hardest fault in a system?",
			"It was hard, hard, hard. Then it was easy.",
			"https://github.com/acme/payments/pull/1234",
			"no no no, that was my colleague",
			"We were four: me, Zbigniew, Xóchitl and Hrvoje.",
			"Tll you wht: I fxd it wth a rvrt, nd wrt a tst.",
		},
		"es": {
			"No lo sé.",
			"Unos tres meses, con dos personas.",
			"Usé Kubernetes, Docker, Terraform y Ansible en el pipeline de CI/CD del backend.",
			"El manager me dijo: “Just fix it and tell me when it is done.” Lo arreglé ese mismo día con mi equipo.",
			"El fallo más difícil fue una condición de carrera. Primero hice una prueba que lo mostraba.",
		},
		"de": {
			"Das weiß ich nicht.",
			"Rechtsschutzversicherungsgesellschaften angeschrieben, Angstschweiß inklusive.",
			"Zuerst das Deployment zurückgerollt, dann im Postmortem die Root Cause analysiert.",
			"Wir hatten einen Incident: The primary was down and the failover did not work. Ich habe dann von Hand umgeschaltet.",
			"Den schwierigsten Fehler fand ich in einem Kassensystem; zuerst habe ich die Protokolle verglichen.",
		},
		"fr": {
			"Je ne sais pas.",
			"Trois ans chez Thales, puis deux chez OVH.",
			"On a fait un rollback, puis un hotfix, puis un post-mortem avec toute l’équipe DevOps.",
			"La panne la plus difficile était dans le cache. J’ai d’abord comparé deux versions.",
		},
		"pt": {
			"Não sei dizer.",
			"Sobretudo PostgreSQL e MySQL.",
			"Foi no Banco do Brasil, com a equipe de risco, em 2019.",
			"Usei Python, Spark e Airflow; o cluster tinha 40 nós.",
			"A falha mais difícil estava na fila de mensagens. Primeiro comparei os registos de dois dias.",
		},
	} {
		for _, answer := range answers {
			require.Empty(t, flagsOf(language, answer), "%s: %s", language, answer)
		}
	}
}

// The honest look-alikes of the injection suite, code and quotes among them, are
// answers too.
func TestD22LookalikesAreNotFlagged(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("activities/testdata/injection/lookalikes.json")
	require.NoError(t, err)
	var answers []struct{ Text string }
	require.NoError(t, json.Unmarshal(data, &answers))
	require.NotEmpty(t, answers)
	for _, answer := range answers {
		require.Empty(t, flagsOf("en", answer.Text), answer.Text)
	}
}

// A questionnaire written in another language than the request says is no reason to
// scold the candidate, who answers in the question's.
func TestD22AnswerInTheQuestionsLanguageIsNotForeign(t *testing.T) {
	t.Parallel()
	answer := "Ich habe zuerst die Protokolle gelesen und dann mit den Kollegen gesprochen, weil sich der Fehler nicht zeigen ließ."
	question := parley.Question{Text: "Wie sind Sie vorgegangen, und was haben Sie dabei mit den anderen besprochen, wenn es eilig war?"}
	require.Empty(t, parley.Request{Language: "en"}.FlagsOf(parley.Answer{Text: answer}, question))
}

func TestD22RecogniserThatIsNotSureIsFlagged(t *testing.T) {
	t.Parallel()
	answer := parley.Answer{Text: "I looked at the logs first and found that the queue was full."}
	for confidence, flags := range map[float64][]parley.AnswerFlag{0: {parley.FlagLowASR}, 0.49: {parley.FlagLowASR}, 0.5: nil, 1: nil} {
		answer.ASRConfidence = &confidence
		require.Equal(t, flags, parley.Request{Language: "en"}.FlagsOf(answer, parley.Question{Text: "What did you do?"}), confidence)
	}
	require.Empty(t, parley.Request{Language: "en"}.FlagsOf(parley.Answer{Skip: true}, parley.Question{}))
}

// An economy interview spends a call only where an answer is usable and thin.
func TestThinAnswersAreShortAndUsable(t *testing.T) {
	t.Parallel()
	require.True(t, parley.Answer{Text: "I looked at the logs and fixed it."}.Thin())
	require.False(t, parley.Answer{Text: strings.Repeat("I fixed it. ", 10)}.Thin())
	require.False(t, parley.Answer{Text: strings.Repeat("先看日志再修复", 40)}.Thin(), "words cannot be counted there")
	require.False(t, parley.Answer{Text: "ok", Flags: []parley.AnswerFlag{parley.FlagTooShort}}.Thin())
	require.False(t, parley.Answer{Skip: true}.Thin())
}

// Whatever a candidate writes, flags come once each and in one order, and figures
// alone are an answer.
func TestD22FlagsAreASet(t *testing.T) {
	t.Parallel()
	all := []parley.AnswerFlag{
		parley.FlagTooShort, parley.FlagOffLanguage, parley.FlagGibberish, parley.FlagPastedQuestion, parley.FlagLowASR,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		language := rapid.SampledFrom(parley.Languages()).Draw(t, "language")
		require.Subset(t, all, flagsOf(language, text))
		require.IsIncreasing(t, positions(all, flagsOf(language, text)))
	})
	require.Empty(t, flagsOf("en", "42"))
}

func positions(all, flags []parley.AnswerFlag) []int {
	found := []int{-1}
	for i, flag := range all {
		for _, f := range flags {
			if f == flag {
				found = append(found, i)
			}
		}
	}
	return found
}
