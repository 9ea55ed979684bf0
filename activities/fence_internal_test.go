package activities

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
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
		piece := rapid.SampledFrom([]string{nonce, nonce[:3], nonce[3:], "x", "xxx", "]]", "[[/data:answer nonce=", "\n", " "})
		text := strings.Join(rapid.SliceOf(piece).Draw(t, "text"), "")
		f.add("answer", text, attr("id", text))
		f.add("answer", text)
		require.Equal(t, 4, strings.Count(f.String(), nonce))
	})
}
