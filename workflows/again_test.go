package workflows_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// asked are the turns that code asks again in.
func askedAgain(turns []parley.Turn) []parley.Turn {
	var again []parley.Turn
	for _, turn := range turns {
		if turn.Kind == parley.TurnFollowUp && turn.Question.Source == parley.SourceTemplate {
			again = append(again, turn)
		}
	}
	return again
}

// Feature 22 of the facts: an answer that says nothing is asked for once more, in
// code's words and without a call, and then the interview goes on.
func TestD22UnusableAnswerIsAskedForOnce(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Depth = parley.DepthThorough
	// The second answer is a word, the third, which answers again, is fine; the sixth
	// and the seventh, which answers again, are keys at random.
	s.answers = append(s.answers, "In project X I did everything alone; it took two long months.", "It was fine in the end, as far as I know.")
	s.answers[1], s.answers[5], s.answers[6] = "Yes.", "asdf jkl asdfg asdf", "asdf asdf asdf"
	result := s.run(t)

	require.Equal(t, parley.StatusCompleted, result.Status)
	turns := result.Transcript.Turns
	require.Len(t, turns, parley.QuestionCount+2)
	again := askedAgain(turns)
	require.Len(t, again, 2)
	require.Equal(t, 3, again[0].No)
	require.Equal(t, 2, again[0].ParentNo)
	require.Equal(t, parley.FollowUpClarify, again[0].Question.FollowUp)
	require.Equal(t, turns[1].Question.Text, again[0].Question.Text, "it is the same question")
	require.Contains(t, again[0].Question.Lead, "a little more")
	require.Contains(t, again[1].Question.Lead, "sense of this answer")

	require.Equal(t, []parley.AnswerFlag{parley.FlagTooShort}, turns[1].Answer.Flags)
	require.Empty(t, turns[2].Answer.Flags)
	require.Equal(t, []parley.AnswerFlag{parley.FlagGibberish}, turns[5].Answer.Flags)
	require.Equal(t, []parley.AnswerFlag{parley.FlagGibberish}, turns[6].Answer.Flags, "it is kept, with its flag")
	require.Equal(t, parley.TurnPrimary, turns[7].Kind, "nothing is asked for a third time")

	// No call is made on an answer that says nothing: neither notes on the three nor a
	// question after the last of them.
	require.Equal(t, 26-2, result.Usage.Calls)
	require.Equal(t, parley.SourceTemplate, turns[7].Question.Source)
	for _, in := range s.script.turns {
		require.NotContains(t, in.LastAnswer, "asdf")
		require.NotEqual(t, "Yes.", in.LastAnswer)
	}
	require.Len(t, s.script.scores[0].Notes, parley.QuestionCount-1)
	require.Len(t, s.replies, parley.QuestionCount+2)
	require.Equal(t, "Adapted 3?", turns[3].Question.Text, "a question keeps its number among the twelve")
	for _, in := range s.script.turns {
		require.LessOrEqual(t, in.No, in.Of)
		seen := map[string]bool{}
		for _, earlier := range append(in.Asked, in.LastQuestion) {
			require.False(t, seen[earlier], "what was asked again is told of once")
			seen[earlier] = true
		}
	}
}

// A list of products is an answer. An interview that asked again for one, before their
// names were known, goes on as it began: its history is in testdata.
func TestD22NamesOfTheTradeAreNotAskedForAgain(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.answers[1] = "Mostly PostgreSQL, MySQL and SQLite."
	result := s.run(t)
	require.Len(t, result.Transcript.Turns, parley.QuestionCount)
	require.Empty(t, result.Transcript.Turns[1].Answer.Flags)
}

// Somebody who answers in another language, or with a bad microphone, is asked for
// the right one once, not at every question; what they say is gone on from.
func TestD22LanguageIsAskedForOnceInAll(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.request.Language = "fr"
	for i := range s.answers {
		s.answers[i] = "I looked at the logs first, and then I asked the team what had changed before outage " + string(rune('A'+i))
	}
	result := s.run(t)
	require.Len(t, result.Transcript.Turns, parley.QuestionCount+1)
	again := askedAgain(result.Transcript.Turns)
	require.Len(t, again, 1)
	require.Contains(t, again[0].Question.Lead, "répondre en français")
	for _, turn := range result.Transcript.Turns {
		require.Equal(t, []parley.AnswerFlag{parley.FlagOffLanguage}, turn.Answer.Flags)
	}
	require.Len(t, s.script.turns, parley.QuestionCount-1)
	require.Equal(t, parley.PartReady, result.AnalysisStatus, "it is scored by what it says")
	require.Len(t, s.script.scores, 1)
}

// What a client says of its own answer is not believed.
func TestD22FlagsAreParleysOwn(t *testing.T) {
	t.Parallel()
	s := setup(t)
	s.until = 0
	s.RegisterDelayedCallback(func() {
		answer := parley.Answer{ID: "a", TurnNo: 1, Text: strings.Repeat("I measured it. ", 5), Flags: []parley.AnswerFlag{parley.FlagGibberish}}
		s.UpdateWorkflow(parley.UpdateSubmitAnswer, answer.ID, &callback{t: t}, answer)
	}, s.think)
	result := s.run(t)
	require.Empty(t, result.Transcript.Turns[0].Answer.Flags)
	require.Equal(t, parley.TurnPrimary, result.Transcript.Turns[1].Kind)
}
