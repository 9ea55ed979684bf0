package candidate_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/candidate"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func turn(no int) parley.Turn {
	return parley.Turn{No: no, Question: parley.Question{CompetencyID: "ownership"}}
}

func TestListedAnswersByTurn(t *testing.T) {
	t.Parallel()
	source := candidate.Listed([]string{"one", "two"})
	text, err := source(t.Context(), turn(2))
	require.NoError(t, err)
	require.Equal(t, "two", text)
	_, err = source(t.Context(), turn(3))
	require.ErrorContains(t, err, "no answer to question 3, only 2")
}

func TestTypedSkipsEmptyLinesAndTellsTheEnd(t *testing.T) {
	t.Parallel()
	source := candidate.Typed(strings.NewReader("first\n\n  \nsecond, without a line end"))
	for _, want := range []string{"first", "second, without a line end"} {
		text, err := source(t.Context(), turn(1))
		require.NoError(t, err)
		require.Equal(t, want, text)
	}
	for range 2 {
		_, err := source(t.Context(), turn(1))
		require.ErrorIs(t, err, candidate.ErrInputEnded)
	}
}

// Ctrl-C must end an interview that waits for somebody to type.
func TestTypedEndsWithTheContext(t *testing.T) {
	t.Parallel()
	in, out := io.Pipe()
	t.Cleanup(func() { _ = out.Close() })
	source := candidate.Typed(in)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := source(ctx, turn(1))
	require.ErrorIs(t, err, context.Canceled)
}

// Every simulated answer must be acceptable and repeatable, differ from the
// turn before, and speak of what was asked.
func TestSimulatedAnswersFitEveryTurn(t *testing.T) {
	t.Parallel()
	request := parleytest.Request()
	for _, strength := range candidate.Strengths() {
		source, err := candidate.Simulated(request, strength)
		require.NoError(t, err)
		before := ""
		for no := 1; no <= parley.QuestionCount; no++ {
			text, err := source(t.Context(), turn(no))
			require.NoError(t, err)
			require.Nil(t, parley.Answer{ID: "a", TurnNo: no, Text: text}.Refuse())
			require.Contains(t, strings.ToLower(text), "ownership")
			require.NotEqual(t, before, text)
			again, err := source(t.Context(), turn(no))
			require.NoError(t, err)
			require.Equal(t, text, again)
			before = text
		}
	}
}

func TestUnknownStrengthsAreRefused(t *testing.T) {
	t.Parallel()
	_, err := candidate.Simulated(parleytest.Request(), "superb")
	require.EqualError(t, err, `strength "superb" is unknown; one of strong, average, weak`)
}
