package activities

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
)

// phrases are a language's examples in testdata/languages: what its lists must
// find, by topic, and what looks alike and must pass.
type phrases struct {
	Protected map[string][]string `json:"protected"`
	Questions []string            `json:"questions"`
	Banned    map[string][]string `json:"banned"`
	Reports   []string            `json:"reports"`
}

func phrasesOf(t *testing.T, language string) phrases {
	t.Helper()
	content, err := os.ReadFile("testdata/languages/" + language + ".json") //nolint:gosec // one of parley.Languages
	require.NoError(t, err)
	var p phrases
	require.NoError(t, json.Unmarshal(content, &p))
	require.GreaterOrEqual(t, len(p.Questions), 8, language)
	require.GreaterOrEqual(t, len(p.Reports), 6, language)
	return p
}

func topicNames(topics []topic) []string {
	var names []string
	for _, t := range topics {
		names = append(names, t.name)
	}
	return names
}

// No language may protect candidates less than English does.
func TestEveryLanguageHasEveryTopic(t *testing.T) {
	t.Parallel()
	require.Len(t, lexicons(), len(parley.Languages()))
	model := lexicons()["en"]
	for _, language := range parley.Languages() {
		known, examples := lexicons()[language], phrasesOf(t, language)
		require.Equal(t, topicNames(model.protected), topicNames(known.protected), language)
		require.Equal(t, topicNames(model.banned), topicNames(known.banned), language)
		for _, topic := range known.protected {
			require.NotEmpty(t, examples.Protected[topic.name], "%s %s", language, topic.name)
		}
		for _, topic := range known.banned {
			require.NotEmpty(t, examples.Banned[topic.name], "%s %s", language, topic.name)
		}
	}
}

func TestProtectedTopicsAreFoundInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range parley.Languages() {
		for topic, questions := range phrasesOf(t, language).Protected {
			for _, question := range questions {
				require.Equal(t, topic, protectedTopic(question), "%s: %s", language, question)
			}
		}
	}
}

func TestHonestQuestionsPassInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range parley.Languages() {
		for _, question := range phrasesOf(t, language).Questions {
			checked, failure := checkQuestion(language, question, nil)
			require.Nil(t, failure, "%s: %s", language, question)
			require.Equal(t, question, checked)
		}
	}
}

func TestBannedJudgementsAreFoundInEveryLanguage(t *testing.T) {
	t.Parallel()
	for _, language := range parley.Languages() {
		examples := phrasesOf(t, language)
		for topic, reports := range examples.Banned {
			for _, report := range reports {
				require.Equal(t, topic, bannedJudgement(report), "%s: %s", language, report)
			}
		}
		for _, report := range examples.Reports {
			require.Empty(t, bannedJudgement(report), "%s: %s", language, report)
		}
	}
}

// Patterns are held against texts without accents; one written with them could
// never match. One without a stem would cost its time with every text.
func TestPatternsAreWrittenAsTextsAreCompared(t *testing.T) {
	t.Parallel()
	for _, r := range append(protectedRules, bannedRules...) {
		pattern := strings.ReplaceAll(r.pattern.String(), "¿", "")
		require.Equal(t, unaccented(pattern), pattern)
		require.NotEmpty(t, r.stems, pattern)
	}
	for language, known := range lexicons() {
		for word := range strings.FieldsSeq(known.words) {
			require.Regexp(t, `^[a-z]+$`, word)
			require.Equal(t, language, languageOf[word], "%q is in two languages", word)
		}
	}
}

// What backends plan in good faith is nothing that the lists are meant for, and
// anchors' words, which rationales take up, neither.
func TestExamplesAreFreeOfProtectedTopics(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../examples/*interview.json")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 3)
	for _, file := range files {
		content, err := os.ReadFile(file) //nolint:gosec // one of the examples
		require.NoError(t, err)
		var request parley.Request
		require.NoError(t, json.Unmarshal(content, &request))
		for _, question := range request.Plan.Questions {
			for _, text := range append([]string{question.Text}, question.Probes...) {
				checked, failure := checkQuestion(request.Language, text, nil)
				require.Nil(t, failure, text)
				require.Equal(t, text, checked)
			}
		}
		for _, competency := range request.Competencies {
			for _, anchor := range competency.Anchors {
				require.Empty(t, bannedJudgement(anchor), anchor)
			}
		}
	}
}

// A question in the wrong one of our languages is refused, whichever two they
// are; in a language that is none of ours it is left alone.
func TestQuestionInAnotherLanguageIsRefused(t *testing.T) {
	t.Parallel()
	questions := map[string]string{
		"en": "Which of the two designs did you choose, and how did you tell the team why?",
		"es": "¿Cuál de los dos diseños eligió usted y cómo explicó al equipo los motivos?",
		"de": "Welchen der beiden Entwürfe haben Sie gewählt, und wie haben Sie dem Team die Gründe erklärt?",
		"fr": "Laquelle des deux solutions avez-vous choisie, et comment avez-vous expliqué vos raisons à l’équipe ?",
		"pt": "Qual das duas soluções escolheu e como explicou os motivos da decisão ao seu chefe e às pessoas com quem trabalha?",
	}
	require.Len(t, questions, len(parley.Languages()))
	for _, interview := range parley.Languages() {
		for _, written := range parley.Languages() {
			_, failure := checkQuestion(interview+"-CH", questions[written], nil)
			require.Equal(t, interview == written, failure == nil, "%s in an interview in %s", written, interview)
		}
		_, failure := checkQuestion(interview, "Hvilken av de to løsningene valgte du, og hvordan forklarte du det?", nil)
		require.Nil(t, failure, interview)
	}
}

// Names, terms of the trade and the candidate's own words may be in any language.
func TestForeignWordsInAQuestionPass(t *testing.T) {
	t.Parallel()
	for _, question := range []string{
		"Wie haben Sie beim Rollout mit Feature Flags und Canary Releases gearbeitet?",
		"Sie sagten „we had opinions and no numbers, and that is why I measured it first“: Was ergab die Messung?",
		"Was war bei „The Art of the State“ Ihre Rolle?",
		"Warum?",
	} {
		_, failure := checkQuestion("de", question, nil)
		require.Nil(t, failure, question)
	}
}

func BenchmarkTopics(b *testing.B) {
	text := strings.Repeat("Die Kandidatin begründete, warum der Dienst nach der Änderung stabil lief. ", 3)
	b.ReportAllocs()
	for b.Loop() {
		bannedJudgement(text)
	}
}
