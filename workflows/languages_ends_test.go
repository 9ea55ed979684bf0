package workflows_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// However an interview ends before its last question, the candidate is told so in
// the interview's language.
func TestD27EveryEarlyEndInEveryLanguage(t *testing.T) {
	t.Parallel()
	// Declined, expired, withdrawn unscored and scored, paused too long, time up.
	said := map[string][6]string{
		"en": {"another way", "begin", "not be scored", "gave", "paused", "is over"},
		"es": {"otra vía", "comenzar", "no se puntuarán", "ha dado", "en pausa", "agotado"},
		"de": {"anderen Weg", "Beginn", "nicht bewertet", "bisherigen", "unterbrochen", "abgelaufen"},
		"fr": {"autre voie", "commencer", "ne seront pas évaluées", "données", "en pause", "écoulé"},
		"pt": {"alternativa", "começar", "não serão avaliadas", "que deu", "em pausa", "terminou"},
	}
	require.Len(t, said, len(parley.Languages()))
	withdrawn := func(score bool) func(*stage) {
		return func(s *stage) {
			s.send(time.Minute, parley.UpdateWithdraw, "withdraw", parley.WithdrawInput{ScoreAnswers: score})
		}
	}
	ends := [6]func(*stage){
		func(s *stage) {
			s.request.Consent.Required = true
			s.send(time.Minute, parley.UpdateConsent, "consent", parley.ConsentInput{})
		},
		func(s *stage) { s.request.Consent.Required = true },
		withdrawn(false),
		withdrawn(true),
		func(s *stage) { s.send(time.Minute, parley.UpdatePause, "pause") },
		func(s *stage) { s.request.Timing.TotalTimeout = minutes(5) },
	}
	for language, words := range said {
		for i, end := range ends {
			s := setup(t)
			s.request.Language, s.until = language, 0
			end(s)
			require.Contains(t, s.run(t).Transcript.Closing, words[i], language)
		}
	}
}
