package activities_test

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/activities/activitytest"
)

//nolint:gochecknoglobals // a flag
var update = flag.Bool("update", false, "write the scorecards of testdata/golden/cards anew")

// golden is a simulated interview of testdata/golden: twelve answers of one kind
// of candidate in one language, all for the same role and by the same anchors.
type golden struct {
	// name is language and candidate, such as "en-strong".
	name, language string
	role           goldenRole
	turns          []parley.Turn
}

// goldenRole is testdata/golden/role.json.
type goldenRole struct {
	Title        string              `json:"title"`
	Level        string              `json:"level"`
	Competencies []parley.Competency `json:"competencies"`
	// About is each question's competency; Questions are by language.
	About     []string            `json:"about"`
	Questions map[string][]string `json:"questions"`
}

// interviewOf reads a golden interview. An answer that is null is a skipped
// question; the others are flagged as those of a real interview are.
func interviewOf(t *testing.T, name string) golden {
	t.Helper()
	var role goldenRole
	var answers []*string
	readGolden(t, "role.json", &role)
	readGolden(t, "answers/"+name+".json", &answers)
	require.Len(t, answers, parley.QuestionCount)
	language, _, _ := strings.Cut(name, "-")
	require.Len(t, role.Questions[language], parley.QuestionCount, language)
	g := golden{name: name, language: language, role: role}
	for i, text := range answers {
		g.turns = append(g.turns, parley.Turn{
			No: i + 1, Status: parley.TurnSkipped,
			Question: parley.Question{CompetencyID: role.About[i], Text: role.Questions[language][i]},
		})
		if text != nil {
			g = g.answering(i+1, *text)
		}
	}
	return g
}

func readGolden(t *testing.T, file string, into any) {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata/golden", file)) //nolint:gosec // names are the tests' own
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(content, into), file)
}

// answering is the interview with that answer to that question. The receiver
// stays as it is.
func (g golden) answering(no int, text string) golden {
	turns := append([]parley.Turn(nil), g.turns...)
	turn := &turns[no-1]
	answer := parley.Answer{ID: fmt.Sprintf("a%d", no), TurnNo: no, Text: text}
	answer.Flags = parley.Request{Language: g.language}.FlagsOf(answer, turn.Question)
	turn.Status, turn.Answer = parley.TurnAnswered, &answer
	g.turns = turns
	return g
}

// answer is what was said to a question, "" where it was skipped.
func (g golden) answer(no int) string {
	if g.turns[no-1].Answer == nil {
		return ""
	}
	return g.turns[no-1].Answer.Text
}

// input is what the workflow hands to Analyze.
func (g golden) input() parley.AnalyzeInput {
	return parley.AnalyzeInput{
		Call: call(g.name + "/analyze/1"), Language: g.language, RoleTitle: g.role.Title, RoleLevel: g.role.Level,
		Competencies: g.role.Competencies, Turns: g.turns,
	}
}

// judged is the scorecard that a model's judgement of the interview becomes.
func (g golden) judged(t *testing.T, script activitytest.Script) (parley.AnalyzeReply, error) {
	t.Helper()
	b := newBench(t, script)
	return run[parley.AnalyzeReply](t, b, b.acts.Analyze, g.input())
}

// reply reads a recorded reply of a model; kind is good, or names what is wrong.
func (g golden) reply(t *testing.T, kind string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata/golden/replies", g.name+"."+kind+".txt")) //nolint:gosec // as above
	require.NoError(t, err)
	return string(content)
}

// good is the scorecard of the good reply.
func (g golden) good(t *testing.T) parley.Analysis {
	t.Helper()
	reply, err := g.judged(t, activitytest.Say(g.reply(t, "good")))
	require.NoError(t, err)
	return reply.Analysis
}

// scores are a scorecard's scores by competency, without those that have none.
func scores(card parley.Analysis) map[string]float64 {
	byID := map[string]float64{}
	for _, score := range card.Competencies {
		if score.Status == parley.ScoreScored {
			byID[score.CompetencyID] = score.Score
		}
	}
	return byID
}
