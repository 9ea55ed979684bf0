package parley

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A word that two lists had would count for the later one alone.
func TestCommonWordsBelongToOneLanguage(t *testing.T) {
	t.Parallel()
	owner := map[string]string{}
	for _, language := range Languages() {
		words := strings.Fields(commonWords()[language])
		require.Greater(t, len(words), 35, language)
		for _, word := range words {
			require.Empty(t, owner[word], "%s: %s", language, word)
			require.Equal(t, fold(word), word, "%s: %s is not folded", language, word)
			owner[word] = language
		}
	}
	require.Len(t, wordLanguages, len(owner))
}
