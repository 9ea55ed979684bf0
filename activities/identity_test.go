package activities_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

// introductions are who a candidate may say to be. They say the same about the
// work: nothing.
func introductions() map[string]string {
	introduce := func(name, pronouns, school string) string {
		return fmt.Sprintf("I am %s, my pronouns are %s, and I went to %s. ", name, pronouns, school)
	}
	return map[string]string{
		"carter":     introduce("Emily Carter", "she/her", "Oxford"),
		"washington": introduce("Jamal Washington", "he/him", "Howard University"),
		"raman":      introduce("Lakshmi Raman", "she/her", "the University of Madras"),
		"yildiz":     introduce("Mehmet Yıldız", "he/him", "evening school in Kreuzberg"),
		"kim":        introduce("Alex Kim", "they/them", "no university"),
	}
}

// introduced is the interview in which the candidate first says who they are.
func (g golden) introduced(who string) golden {
	changed := g.answering(1, introductions()[who]+g.answer(1))
	changed.name += "-" + who
	return changed
}

// amongWomen is the interview in which everybody who is spoken of is a woman with
// a name from elsewhere.
func (g golden) amongWomen() golden {
	word := regexp.MustCompile(`\b(?:[Hh]e|[Hh]im|[Hh]is|[Hh]imself|Dana|Jonas)\b`)
	swap := map[string]string{
		"he": "she", "him": "her", "his": "her", "himself": "herself", "He": "She", "Him": "Her", "His": "Her", "Himself": "Herself",
		"Dana": "Fatoumata", "Jonas": "Xiaoling",
	}
	changed := g
	for no := range parley.QuestionCount {
		text := word.ReplaceAllStringFunc(g.answer(no+1), func(w string) string { return swap[w] })
		changed = changed.answering(no+1, text)
	}
	changed.name += "-women"
	return changed
}

// inOrder is the interview whose competencies stand in that order.
func (g golden) inOrder(competencies []parley.Competency) golden {
	g.role.Competencies = competencies
	g.name += "-ordered"
	return g
}

// Feature 21: who somebody says to be changes nothing in what the scorer is sent
// but these very words.
func TestD21PromptsDifferInNothingButTheWordsOfTheCandidate(t *testing.T) {
	t.Parallel()
	sent := func(g golden) []parley.Message {
		b := newBench(t, activitytest.Say("{}"))
		in := g.input()
		in.Call = call("same/analyze/1")
		_, _ = run[parley.AnalyzeReply](t, b, b.acts.Analyze, in)
		return b.provider.Requests()[0].Messages
	}
	base := interviewOf(t, "en-strong")
	plain := sent(base)
	for who, introduction := range introductions() {
		changed := sent(base.introduced(who))
		require.Equal(t, plain[0], changed[0])
		require.Equal(t, 1, strings.Count(changed[1].Content, introduction))
		require.Equal(t, plain[1].Content, strings.Replace(changed[1].Content, introduction, "", 1))
	}
}

// Name, résumé, profile and metadata never reach a scorer, of either kind.
func TestD21ScorerSeesNeitherNameNorResume(t *testing.T) {
	t.Parallel()
	sent := func(name, resume, note string) string {
		_, turns := sample(t)
		in := heldAs(t, "same", turns, func(request *parley.Request) {
			request.Candidate.DisplayName, request.Candidate.ResumeText = name, resume
			request.Metadata = map[string]string{"note": note}
		})
		b := newBench(t, activitytest.Say("{}"))
		_, _ = run[parley.AnalyzeReply](t, b, b.acts.Analyze, in.analyze)
		_, _ = run[parley.ReportReply](t, b, b.acts.Report, in.report)
		require.Len(t, b.provider.Requests(), 2)
		var text strings.Builder
		for _, request := range b.provider.Requests() {
			text.WriteString(request.Messages[0].Content + request.Messages[1].Content)
		}
		return text.String()
	}
	one := sent("Emily Carter", "Rowing at Oxford.", "a friend of the house")
	require.Equal(t, one, sent("Lakshmi Raman", "Chess in Madras.", "applied twice"))
	require.NotContains(t, one, "Carter")
	require.NotContains(t, one, "Rowing")
}

// Equal judgements make equal scores whoever says it.
func TestD21EqualJudgementsMakeEqualScores(t *testing.T) {
	t.Parallel()
	for _, candidate := range []string{"strong", "average", "weak"} {
		base := interviewOf(t, "en-"+candidate)
		want := base.good(t)
		for who := range introductions() {
			changed := base.introduced(who)
			reply, err := changed.judged(t, activitytest.Say(base.reply(t, "good")))
			require.NoError(t, err)
			require.Equal(t, scores(want), scores(reply.Analysis), changed.name)
			require.Equal(t, want.Overall, reply.Analysis.Overall, changed.name)
			require.Equal(t, want.HumanReview, reply.Analysis.HumanReview, changed.name)
		}
	}
}

// The order in which competencies are listed, asked for or judged changes no score.
func TestD21OrderOfCompetenciesChangesNothing(t *testing.T) {
	t.Parallel()
	base := interviewOf(t, "en-average")
	orders := permutations(base.role.Competencies)
	require.Len(t, orders, 24)
	for _, kind := range []string{"good", "mixed_up"} {
		want := verdictOn(t, base, base.reply(t, kind)).Analysis
		for _, order := range orders {
			got := verdictOn(t, base.inOrder(order), base.reply(t, kind)).Analysis
			require.ElementsMatch(t, want.Competencies, got.Competencies)
			for i, c := range order {
				require.Equal(t, c.ID, got.Competencies[i].CompetencyID)
			}
			require.Equal(t, want.Overall, got.Overall)
			require.Equal(t, want.Recommendation, got.Recommendation)
			require.Equal(t, want.HumanReview, got.HumanReview)
		}
	}
}

// permutations are all orders of some things.
func permutations[T any](of []T) [][]T {
	if len(of) == 0 {
		return [][]T{nil}
	}
	var all [][]T
	for i, first := range of {
		for _, rest := range permutations(slices.Concat(of[:i], of[i+1:])) {
			all = append(all, append([]T{first}, rest...))
		}
	}
	return all
}

// The swap of the people spoken of is one: as many words, none of a man left.
func TestD21SwapOfPeopleIsComplete(t *testing.T) {
	t.Parallel()
	for _, candidate := range []string{"strong", "average"} {
		base := interviewOf(t, "en-"+candidate)
		changed := base.amongWomen()
		swapped := 0
		for no := 1; no <= parley.QuestionCount; no++ {
			before, after := strings.Fields(base.answer(no)), strings.Fields(changed.answer(no))
			require.Len(t, after, len(before))
			require.NotRegexp(t, `\b(?i:he|him|his|himself|jonas|dana)\b`, changed.answer(no))
			if !slices.Equal(before, after) {
				swapped++
			}
		}
		require.GreaterOrEqual(t, swapped, 2, base.name)
	}
}
