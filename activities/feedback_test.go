package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

func feedbackInput(t *testing.T) parley.FeedbackInput {
	t.Helper()
	request, turns := sample(t)
	return parley.FeedbackInput{
		Call: call("feedback"), Language: "en", RoleTitle: request.Role.Title, Competencies: request.Competencies, Turns: turns,
	}
}

// said is one entry of a letter on the wire.
type said struct {
	Text  string `json:"text"`
	Turns []int  `json:"turns"`
}

// letter returns what becomes of a model's letter in a language.
func letter(t *testing.T, language, text string, didWell, improve []said) (parley.FeedbackReply, error) {
	t.Helper()
	encoded, err := json.Marshal(map[string]any{"text": text, "did_well": didWell, "improve": improve})
	require.NoError(t, err)
	b := newBench(t, activitytest.Say(string(encoded)))
	input := feedbackInput(t)
	input.Language = language
	return run[parley.FeedbackReply](t, b, b.acts.Feedback, input)
}

// Feature 26: the letter is the candidate's, apart from the scorecard. Its claims
// rest on answered turns, and what must not be said is left out.
func TestD26LetterRestsOnAnsweredTurns(t *testing.T) {
	t.Parallel()
	reply, err := letter(t, "en", "Thank you. Your answers name what you did; we recommend giving figures more often.",
		[]said{{"You told how you compared both systems.", []int{2, 1, 2}}, {"Well told.", []int{13}}, {"Well told.", nil}},
		[]said{{"Say what your own part was.", []int{10}}, {"Your rating would rise with figures.", []int{11}}})
	require.NoError(t, err)
	require.Equal(t, []parley.Claim{{Text: "You told how you compared both systems.", Turns: []int{1, 2}}}, reply.Feedback.DidWell)
	require.Equal(t, []parley.Claim{{Text: "Say what your own part was.", Turns: []int{10}}}, reply.Feedback.Improve)
	require.NotEmpty(t, reply.Feedback.Provenance.Prompt)
	require.Equal(t, 1, reply.Feedback.Provenance.Usage.Calls)

	_, err = letter(t, "en", "Thank you.", nil, []said{{"Well told.", []int{13}}})
	require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "no entry")
}

// No score, no decision, no odds, no comparison, nothing on the person, in any of
// our languages.
func TestD26LetterGivesNoVerdict(t *testing.T) {
	t.Parallel()
	cases := map[string]map[string][]string{
		"en": {
			"score": {"Your overall score was good.", "You were rated highly.", "Your answers earn 4 out of 5."},
			"decision": {
				"We would like to invite you.", "You should be hired.", "You will make it to the next round.", "You are a strong candidate.",
			},
			"odds":       {"Your chances are good.", "The probability of getting the job is high."},
			"comparison": {"You did better than other candidates.", "You are in the top 10 % here.", "Better than most."},
			"person":     {"You seemed nervous.", "You came across as confident.", "Your personality shows."},
		},
		"de": {
			"score": {"Ihre Gesamtnote ist gut.", "Ihre Antwort bekommt 4 Punkte.", "Sie wurden gut bewertet."},
			"decision": {
				"Wir möchten Sie einladen.", "Sie kommen in die nächste Runde.", "Sie sind für die Stelle geeignet.",
				"Gern würden wir Sie in diesem Sommer einstellen.", "Sie werden bald eingestellt.", "Leider wurden Sie abgelehnt.",
			},
			"odds":       {"Ihre Chancen stehen gut."},
			"comparison": {"Sie waren besser als andere.", "Ihre Antworten sind überdurchschnittlich."},
			"person":     {"Sie wirkten nervös.", "Ihre Persönlichkeit überzeugt."},
		},
		"es": {
			"score":      {"Su puntuación es buena.", "Obtuvo un 4 sobre 5."},
			"decision":   {"Será contratada.", "Pasará a la siguiente ronda.", "Es una gran candidata."},
			"odds":       {"Sus posibilidades son buenas."},
			"comparison": {"Lo hizo mejor que la mayoría.", "Está por encima de la media."},
			"person":     {"Usted parecía nervioso.", "Su personalidad gusta."},
		},
		"fr": {
			"score":      {"Votre note est bonne.", "Vos réponses valent 4 sur 5."},
			"decision":   {"Vous serez retenu.", "Vous passez au prochain tour.", "Vous êtes une bonne candidate."},
			"odds":       {"Vos chances sont bonnes."},
			"comparison": {"Vous avez fait mieux que la plupart.", "C’est au-dessus de la moyenne."},
			"person":     {"Vous sembliez nerveux.", "Votre personnalité plaît."},
		},
		"pt": {
			"score":      {"A sua pontuação é boa.", "Foi avaliada com 4."},
			"decision":   {"Será contratada.", "Vai passar à próxima ronda.", "É uma boa candidata."},
			"odds":       {"As suas chances são boas."},
			"comparison": {"Foi melhor do que a maioria.", "Está acima da média."},
			"person":     {"Pareceu nervosa.", "A sua personalidade agrada."},
		},
	}
	var told []string
	for language, topics := range cases {
		for _, texts := range topics {
			for _, text := range texts {
				_, err := letter(t, language, text, []said{{"2021: 3 → 1.", []int{1}}}, nil)
				if err == nil {
					told = append(told, text)
					continue
				}
				require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "field text ", text)
			}
		}
	}
	require.Empty(t, told)
}

// What advice is made of may be said.
func TestD26LetterMayAdvise(t *testing.T) {
	t.Parallel()
	for language, texts := range map[string][]string{
		"en": {
			"We recommend that you name one figure for each result.", "You rated the risks of both designs and said why.",
			"Your answer on the selection of a database was easy to follow.", "You cut failing runs from 4 in 10 to none.",
		},
		"de": {
			"Wir empfehlen Ihnen, zu jedem Ergebnis eine Zahl zu nennen.", "Sie haben die Risiken beider Wege gut bewertet.",
			"Sie haben das Ventil neu eingestellt.", "Sie haben gezeigt, wie Sie die Maschine einstellen.",
			"Sie haben den Auftrag begründet abgelehnt und die Kollegen eingeladen.",
		},
		"es": {
			"Recomendamos dar una cifra con cada resultado.", "Usted explicó cómo midió el resultado.",
			"Usted contó que el cliente parecía tranquilo al final.",
		},
		"fr": {"Nous vous conseillons de donner un chiffre pour chaque résultat.", "Vous avez expliqué vos choix."},
		"pt": {
			"Recomendamos dar um número com cada resultado.", "Explicou como mediu o resultado.", "Contou que a equipa estava calma.",
		},
	} {
		for _, text := range texts {
			_, err := letter(t, language, text, []said{{text, []int{1}}}, nil)
			require.NoError(t, err, text)
		}
	}
}

// The letter is in the candidate's language and keeps the rubric to itself.
func TestD26LetterIsForTheCandidate(t *testing.T) {
	t.Parallel()
	_, err := letter(t, "de", "Thank you for the answers that you gave about what you have built.", []said{{"Gut.", []int{1}}}, nil)
	require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "wrong language")
	rubric := feedbackInput(t).Competencies[0].Anchors[5]
	_, err = letter(t, "en", rubric, []said{{"Well told.", []int{1}}}, nil)
	require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "measured by")

	b := newBench(t, activitytest.Say("no JSON"))
	_, err = run[parley.FeedbackReply](t, b, b.acts.Feedback, feedbackInput(t))
	requireKind(t, parley.KindMalformed, err)
	sent := b.provider.Requests()[0]
	require.Equal(t, parley.Share{}, sent.Share)
	told := sent.Messages[0].Content + sent.Messages[1].Content
	request, _ := sample(t)
	name := strings.Fields(request.Candidate.DisplayName)
	for _, secret := range append(name, rubric, request.Competencies[0].Definition, "Tidepool Games, 2017") {
		require.NotContains(t, told, secret)
	}
}

// Both the model that behaves and the one that obeys whatever it reads.
func TestD26StandInWritesLettersInEveryLanguage(t *testing.T) {
	t.Parallel()
	honest := newModel(t, false)
	for _, language := range parley.Languages() {
		b := newBench(t, honest.script())
		input := feedbackInput(t)
		input.Language = language
		reply, err := run[parley.FeedbackReply](t, b, b.acts.Feedback, input)
		require.NoError(t, err, language)
		require.NotEmpty(t, reply.Feedback.DidWell, language)
		require.NotEmpty(t, reply.Feedback.Improve, language)
	}
}
