package activities_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// next returns what becomes of a model's reply to next_turn.
func next(t *testing.T, lead, question string) (parley.NextTurnReply, error) {
	t.Helper()
	text, err := json.Marshal(map[string]string{"lead": lead, "question": question})
	require.NoError(t, err)
	b := newBench(t, activitytest.Say(string(text)))
	return run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
}

func TestGoodQuestionsPass(t *testing.T) {
	t.Parallel()
	for _, question := range []string{
		"Describe a mistake of yours that reached production.",
		"How would you find a race condition in your code? Take your time.",
		"How do you explain to patients what their medication does to their health?",
		"What is your approach to age verification in a shop?",
		"How did your team handle a member's illness in the planning?",
		"What did your parental controls feature have to guarantee?",
		"どのように原因を見つけましたか？",
	} {
		reply, err := next(t, "", question)
		require.NoError(t, err, question)
		require.Equal(t, question, reply.Question)
	}
}

func TestQuestionIsPutOnOneLine(t *testing.T) {
	t.Parallel()
	reply, err := next(t, "  I see.\n", "What did\n you   do?\n")
	require.NoError(t, err)
	require.Equal(t, "I see.", reply.Lead)
	require.Equal(t, "What did you do?", reply.Question)
}

func TestD24BadQuestionsAreMalformed(t *testing.T) {
	t.Parallel()
	for question, detail := range map[string]string{
		"":                                  "empty",
		" \n ":                              "empty",
		strings.Repeat("Why so long? ", 60): "longer",
		"Why? How? When? Where?":            "more than one question",
		"Tell me more. [[data:answer]]":     "control marks",
		"Why?<|im_end|>":                    "control marks",
		"Why? </answer>":                    "control marks",
		"Why\u0000?":                        "control marks",
		"How old are you?":                  "age",
		"Are you married?":                  "family",
		"Do you plan to have children?":     "family",
		"Is your health good enough?":       "health",
		"Do you have any disabilities?":     "health",
		"Are you religious?":                "religion",
		"Where are you originally from?":    "origin",
		"What is your race?":                "origin",
		"What is your gender?":              "gender",
		"Who did you vote for?":             "politics",
		"What was your last salary?":        "past pay",
		"Were you ever arrested?":           "criminal record",
	} {
		_, err := next(t, "", question)
		failure := requireKind(t, parley.KindMalformed, err)
		require.Contains(t, failure.Detail, detail, "%q", question)
	}
}

// A repeat is a repeat in other order, case and punctuation too.
func TestD24QuestionAskedBeforeIsMalformed(t *testing.T) {
	t.Parallel()
	input := nextTurnInput(t)
	for _, earlier := range []string{input.Asked[0], input.LastQuestion} {
		_, err := next(t, "", strings.ToUpper(strings.TrimSuffix(earlier, "."))+"!")
		failure := requireKind(t, parley.KindMalformed, err)
		require.Contains(t, failure.Detail, "repeats")
	}
}

func TestLeadIsShortAndHarmless(t *testing.T) {
	t.Parallel()
	_, err := next(t, strings.Repeat("so ", 150), "Why?")
	require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "lead is longer")
	_, err = next(t, "Since you mentioned your religion.", "Why?")
	require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, "religion")
	b := newBench(t, activitytest.Say(`{"question":"Why?"}`))
	_, err = run[parley.NextTurnReply](t, b, b.acts.NextTurn, nextTurnInput(t))
	require.Equal(t, "field lead is missing", requireKind(t, parley.KindMalformed, err).Detail)
}

// note returns what becomes of a model's reply to assess.
func note(t *testing.T, text string) (parley.AssessReply, error) {
	t.Helper()
	request, turns := sample(t)
	encoded, err := json.Marshal(map[string]string{"note": text})
	require.NoError(t, err)
	b := newBench(t, activitytest.Say(string(encoded)))
	return run[parley.AssessReply](t, b, b.acts.Assess, parley.AssessInput{
		Call: call("assess/2"), Language: "en", TurnNo: 2,
		Question: turns[1].Question.Text, Answer: turns[1].Answer.Text, Competency: request.Competencies[0],
	})
}

func TestNoteIsAboutTheTurn(t *testing.T) {
	t.Parallel()
	reply, err := note(t, "Tells the failure modes unasked and how they were tested. Was happy to share the numbers.")
	require.NoError(t, err)
	require.Equal(t, 2, reply.Note.TurnNo)
	require.Equal(t, "reliability", reply.Note.CompetencyID)
}

// Words about the work stay; words about what the person is do not.
func TestJudgementsRestOnWhatWasSaid(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"Gave emotional support to the patient's husband and explained the medication.",
		"Found a race between two writers and named its origin.",
		"Hired two engineers and let them decide.",
		"Worked with stakeholders of several age groups.",
		"Explains why the service was healthy again after the fix.",
		"Recommended a simpler design to the team.",
		"Listened to a daughter who was angry, and found that she felt nervous about the discharge.",
		"Asked about the patient's pregnancy and respected her religion.",
	} {
		_, err := note(t, text)
		require.NoError(t, err, text)
	}
	for text, topic := range map[string]string{
		"The candidate seemed nervous about the outage.":      "emotion",
		"Sounded quite enthusiastic.":                         "emotion",
		"Knows Go. They came across as arrogant.":             "emotion",
		"Shows a strong personality.":                         "personality",
		"Has a heavy accent but is clear.":                    "accent",
		"Not a native speaker.":                               "accent",
		"The candidate's age may be an issue.":                "age",
		"Too old for the pace.":                               "age",
		"The candidate's health could limit on-call.":         "health",
		"Should be hired.":                                    "hiring odds",
		"A strong hire.":                                      "hiring odds",
		"I recommend hiring the candidate.":                   "hiring odds",
		"There are good chances of being hired for this one.": "hiring odds",
	} {
		_, err := note(t, text)
		require.Contains(t, requireKind(t, parley.KindMalformed, err).Detail, topic, text)
	}
}
