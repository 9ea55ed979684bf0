package parley_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/parleytest"
)

func TestRegionsBelongToTheirLanguage(t *testing.T) {
	t.Parallel()
	for tag, base := range map[string]string{
		"en": "en", "en-GB": "en", "es-419": "es", "de-AT": "de", "DE-at": "de", "fr-CA": "fr", "pt-BR": "pt", "de-Latn-CH-1996": "de",
		"": "", "tlh": "", "deu": "", "english": "", "de_AT": "", "de-": "", "-de": "", `de" nonce=x`: "", "de-AT\n": "",
	} {
		require.Equal(t, base, parley.BaseLanguage(tag), "%q", tag)
	}
}

func TestEveryLanguageIsAcceptedWithItsRegions(t *testing.T) {
	t.Parallel()
	request := parleytest.Request()
	for _, language := range parley.Languages() {
		for _, tag := range []string{language, language + "-CH"} {
			request.Language = tag
			require.NoError(t, request.Validate(), tag)
		}
	}
	request.ReportLanguage = "de"
	require.NoError(t, request.Validate())
	require.Equal(t, "de", request.LanguageOfReport())
	request.Language, request.ReportLanguage = "nl", "da"
	require.ErrorContains(t, request.Validate(), `report_language: "da" is not supported; one of en, es, de, fr, pt`)
	require.ErrorContains(t, request.Validate(), `"nl" is not supported; one of en, es, de, fr, pt, with or without a region`)
}
