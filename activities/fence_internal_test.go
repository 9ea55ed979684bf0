package activities

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/parley-interviews/parley"
)

// Whoever can foresee the nonce of a shared fence gains nothing: no text and no
// attribute carries it between the marks.
func TestNoTextCarriesTheNonce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		// Hashed over what it is found in, a nonce cannot be written into its own
		// fence; one of a call can, once it has leaked.
		f := newFence(rapid.String().Draw(t, "call"))
		nonce := f.nonce()
		piece := rapid.SampledFrom([]string{nonce, nonce[:3], nonce[3:], "x", "xxx", "]]", "[[data:answer ", "\n", " "})
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		f.add("answer", text, attr("id", text))
		f.add("answer", text)
		require.Equal(t, 2, strings.Count(f.String(), nonce))
	})
}

// The calls of an interview begin alike, those of another do not.
func TestTheNonceIsTheInterviews(t *testing.T) {
	t.Parallel()
	nonce := func(callID string) string { return newFence(callID).nonce() }
	first := nonce("acme/app-1/run-1/next_turn/3")
	for _, step := range parley.Steps() {
		require.Equal(t, first, nonce("acme/app-1/run-1/"+string(step)), step)
	}
	require.Equal(t, first, nonce("acme/app-1/run-1/next_turn/12"))
	require.NotEqual(t, first, nonce("acme/app-1/run-2/next_turn/3"))
	require.Equal(t, nonce("acme/greet/run-1/analyze"), nonce("acme/greet/run-1/assess/2"), "a workflow may be called like a step")
	require.NotEqual(t, nonce("acme/greet/run-1/analyze"), nonce("acme/greet/run-2/analyze"))
}
