package activities

import (
	"encoding/json"
	"fmt"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/examples"
)

// BenchmarkD09Analysis is the decoding and checking of one whole scorecard, of
// the example interview and of the largest: 8 competencies and 6 findings with 3
// quotes each, 12 answers of 2 KB. At most 2 ms of CPU for the example:
//
//	go test ./activities -run '^$' -bench D09Analysis
func BenchmarkD09Analysis(b *testing.B) {
	for name, made := range map[string]func(*testing.B) (parley.AnalyzeInput, string){"example": exampleAnalysis, "largest": largestAnalysis} {
		b.Run(name, func(b *testing.B) {
			in, output := made(b)
			b.ReportAllocs()
			start := cpuTime(b)
			for b.Loop() {
				wire, failure := decode[analyzeWire](output)
				if failure != nil {
					b.Fatal(failure)
				}
				if card, failure := judge(in, wire); failure != nil || card.Overall.Coverage != 1 {
					b.Fatal("not scored")
				}
			}
			b.ReportMetric(float64(cpuTime(b)-start)/float64(b.N), "cpu-ns/op")
		})
	}
}

// cpuTime is what the process has used so far, in nanoseconds: on a shared
// machine the clock says more about others.
func cpuTime(b *testing.B) int64 {
	b.Helper()
	var used syscall.Rusage
	require.NoError(b, syscall.Getrusage(syscall.RUSAGE_SELF, &used))
	return used.Utime.Nano() + used.Stime.Nano()
}

// exampleAnalysis is the example interview with two quotes for each judgement.
func exampleAnalysis(b *testing.B) (parley.AnalyzeInput, string) {
	b.Helper()
	var request parley.Request
	require.NoError(b, json.Unmarshal(examples.Request(), &request))
	var answers []string
	require.NoError(b, json.Unmarshal(examples.Answers(), &answers))
	request = request.WithDefaults()
	in := parley.AnalyzeInput{Competencies: request.Competencies, Turns: turnsOf("", answers...)}
	quotes := map[string][]quoteWire{}
	for i, planned := range request.Plan.Questions {
		in.Turns[i].Question = parley.Question{Text: planned.Text, CompetencyID: planned.CompetencyID}
		words := strings.Fields(answers[i])
		quotes[planned.CompetencyID] = append(quotes[planned.CompetencyID], quoteWire{i + 1, strings.Join(words[:min(len(words), 12)], " ")})
	}
	return in, analysisOf(b, in, func(i int) []quoteWire {
		all := quotes[in.Competencies[i%len(in.Competencies)].ID]
		return all[:min(len(all), 2)]
	})
}

// largestAnalysis is an interview of the greatest size.
func largestAnalysis(b *testing.B) (parley.AnalyzeInput, string) {
	b.Helper()
	answers := make([]string, parley.QuestionCount)
	for i := range answers {
		answers[i] = strings.Repeat(fmt.Sprintf("In case %d I measured the “error rate”, found the cause – and cut it by a third. ", i), 25) +
			fmt.Sprintf("And that was all there was to case %d.", i)
	}
	in := parley.AnalyzeInput{Turns: turnsOf("What did you do about it, and why?", answers...)}
	for i := range parley.MaxCompetencies {
		id := fmt.Sprintf("competency-%d", i)
		in.Competencies = append(in.Competencies, parley.Competency{ID: id, Weight: 1})
		in.Turns[i].Question.CompetencyID = id
	}
	return in, analysisOf(b, in, func(i int) []quoteWire {
		no := i%parley.QuestionCount + 1
		return []quoteWire{
			{no, fmt.Sprintf(`In case %d I measured the "error rate"`, no-1)},
			{no, "found the cause - and cut it by a third"},
			{no, fmt.Sprintf("and that was all there was to case %d", no-1)},
		}
	})
}

// analysisOf is a model's reply with these quotes for the judgements and the
// findings after them.
func analysisOf(b *testing.B, in parley.AnalyzeInput, quotes func(int) []quoteWire) string {
	b.Helper()
	score := 4.0
	var wire analyzeWire
	for i, c := range in.Competencies {
		wire.Competencies = append(wire.Competencies, judgementWire{
			CompetencyID: c.ID, Status: "scored", Score: &score, Evidence: quotes(i),
			Rationale: strings.Repeat("Names what was measured, the cause and the effect, which is what the anchor of level 4 asks for. ", 3),
		})
	}
	for i := range 3 {
		finding := findingWire{
			Text:     "Measures before and after a change, and says by how much and for whom it got better in the end.",
			Evidence: quotes(i + 4),
		}
		wire.Strengths, wire.Concerns = append(wire.Strengths, finding), append(wire.Concerns, finding)
	}
	encoded, err := json.Marshal(wire)
	require.NoError(b, err)
	return string(encoded)
}
