package activities_test

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// followed returns what becomes of a model's follow-up on an answer.
func followed(t *testing.T, change func(*parley.NextTurnInput), kind, question string) (parley.NextTurnReply, error) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"lead": "", "question": question, "follow_up": kind})
	require.NoError(t, err)
	b := newBench(t, activitytest.Say(string(text)))
	input := nextTurnInput(t)
	input.FollowUps = parley.FollowUpTypes()
	change(&input)
	return run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
}

func asIs(*parley.NextTurnInput) {}

// Feature 24: a follow-up is of a type that is allowed, takes up the last answer,
// asks one thing that was not asked, and touches nothing protected.
func TestD24FollowUpsAreTypedAndReferToTheAnswer(t *testing.T) {
	t.Parallel()
	const about = "How did you find that the fraud query had no index?"
	for _, kind := range parley.FollowUpTypes() {
		reply, err := followed(t, asIs, string(kind), about)
		require.NoError(t, err, kind)
		require.Equal(t, kind, reply.FollowUp)
	}
	reply, err := followed(t, asIs, "none", "Which mistake of yours reached production?")
	require.NoError(t, err)
	require.Empty(t, reply.FollowUp)

	only := func(types ...parley.FollowUpType) func(*parley.NextTurnInput) {
		return func(in *parley.NextTurnInput) { in.FollowUps, in.OnlyFollowUp = types, true }
	}
	for _, c := range []struct {
		change               func(*parley.NextTurnInput)
		kind, question, want string
	}{
		{asIs, "provoke", about, "not allowed"},
		{only(parley.FollowUpDepth), "quantify", about, "not allowed"},
		{func(in *parley.NextTurnInput) { in.FollowUps = nil }, "depth", about, "not allowed"},
		{only(parley.FollowUpDepth), "none", about, "must be a type"},
		{only(parley.FollowUpDepth), "", about, "must be a type"},
		{asIs, "depth", "How do bees find their way home?", "does not refer"},
		{asIs, "depth", "Could you tell me more about that, please?", "does not refer"},
		{asIs, "depth", "What did the trace show? And how long did the index take?", "more than one question"},
		{asIs, "depth", "How old are you, now that the trace is done?", "protected topic"},
		{func(in *parley.NextTurnInput) { in.Asked = append(in.Asked, about) }, "depth", about, "repeats"},
	} {
		_, err := followed(t, c.change, c.kind, c.question)
		require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, c.want, c.question)
	}
}

// A figure, a word in another form and a word in any of our languages are enough;
// words that any answer has are not.
func TestD24ReferenceIsKnownInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		language, answer, refers, not string
	}{
		{"en", "We moved 210 million rows at night.", "Why did you move them at night?", "What did you do about it?"},
		{"en", "It went from 312 to 4.", "What brought it down from 312?", "What brought it down from 9?"},
		{"de", "Ich habe die Umstellung der Kunden geplant.", "Welcher Kunde war am schwierigsten?", "Was haben Sie dabei genau gemacht?"},
		{"es", "Cambié la bomba de la planta.", "¿Por qué eligió esa bomba?", "¿Qué hizo usted exactamente después?"},
		{"fr", "J’ai réparé la chaudière de l’hôpital.", "Comment avez-vous réparé la chaudière ?", "Qu’avez-vous fait exactement ensuite ?"},
		{"pt", "Troquei o motor da bomba.", "Porque escolheu esse motor?", "O que fez exatamente depois?"},
		{"ja", "在庫の計算を夜間に直しました。", "在庫はどう変わりましたか？", "なぜですか？"},
	} {
		about := func(in *parley.NextTurnInput) { in.Language, in.LastAnswer = c.language, c.answer }
		_, err := followed(t, about, "depth", c.refers)
		require.NoError(t, err, c.refers)
		_, err = followed(t, about, "depth", c.not)
		require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "does not refer", c.not)
	}
}

// A prompt speaks of follow-ups in its data only where one may be asked; the
// instructions are the same for all. Facts are shown, and where nothing but a
// follow-up is wanted, no planned question is.
func TestD24PromptOffersWhatIsAllowed(t *testing.T) {
	t.Parallel()
	b := newBench(t, activitytest.Say(goodNextTurn))
	plain, allowed, only := nextTurnInput(t), nextTurnInput(t), nextTurnInput(t)
	allowed.FollowUps, allowed.Facts = []parley.FollowUpType{parley.FollowUpClarify, parley.FollowUpDepth}, []string{"Led billing."}
	only.FollowUps, only.OnlyFollowUp = []parley.FollowUpType{parley.FollowUpDepth}, true
	for i, input := range []parley.NextTurnInput{plain, allowed, only} {
		input.Call.Attempt = i + 1
		_, _ = run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
	}
	var system, data []string
	for _, request := range b.provider.Requests() {
		system, data = append(system, request.Messages[0].Content), append(data, request.Messages[1].Content)
	}
	require.Len(t, slices.Compact(system), 1)
	require.NotContains(t, data[0], "follow_up")
	require.NotContains(t, data[0], "[[data:facts")
	require.Contains(t, data[0], "[[data:planned_question")
	require.Regexp(t, `\[\[data:follow_up \w+\]\]\nclarify, depth\n`, data[1])
	require.Regexp(t, `\[\[data:facts \w+\]\]\nLed billing\.\n`, data[1])
	require.Regexp(t, `\[\[data:follow_up only="yes" \w+\]\]\ndepth\n`, data[2])
	require.NotContains(t, data[2], "[[data:planned_question")
}

// Our model asks what the checks let through, on a vague answer in every language.
func TestD24StandInFollowsUpInEveryLanguage(t *testing.T) {
	t.Parallel()
	honest := newModel(t, false)
	for language, answer := range map[string]string{
		"en": "A colleague wanted transactions and I wanted the table. In the end we took the table.",
		"de": "Ein Kollege wollte Transaktionen, und am Ende haben wir die Tabelle genommen.",
		"es": "Un colega quería transacciones y al final nos quedamos con la tabla.",
		"fr": "Un collègue voulait des transactions et finalement on a gardé la table.",
		"pt": "Um colega queria transações e no fim ficámos com a tabela.",
	} {
		b := newBench(t, honest.script())
		input := nextTurnInput(t)
		input.Language, input.LastAnswer, input.FollowUps = language, answer, parley.FollowUpTypes()
		reply, err := run[parley.NextTurnReply](t, b, b.acts.NextTurn, input)
		require.NoError(t, err, language)
		require.NotEmpty(t, reply.FollowUp, language)
	}
}
