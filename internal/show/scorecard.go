package show

import (
	"fmt"
	"io"
	"strings"

	"github.com/parley-interviews/parley"
)

// Scorecard writes what an interview left behind: how it was held, summary, every
// competency with its score and quotes, a person's review beside them, the letter
// to the candidate, and the cost. The request supplies the competencies' names; its
// zero value shows their ids.
func Scorecard(w io.Writer, request parley.Request, result parley.Result) error {
	var page strings.Builder
	fmt.Fprintf(&page, "\nInterview %s: %s, %d of %d questions answered%s\n",
		result.InterviewID, words(string(result.Status)), result.Transcript.Answered(), total(result), held(result))
	writeSummary(&page, result)
	writeAnalysis(&page, request, result)
	writeReview(&page, request, result.Review)
	writeFeedback(&page, result)
	fmt.Fprintf(&page, "\nCost: %d model calls, %d prompt and %d completion tokens%s\n",
		result.Usage.Calls, result.Usage.PromptTokens, result.Usage.CompletionTokens, cached(result.Usage))
	return flush(w, &page)
}

// cached says how much of the prompts the providers had ready, where they tell.
func cached(usage parley.Usage) string {
	if usage.CachedTokens == 0 || usage.PromptTokens == 0 {
		return ""
	}
	return fmt.Sprintf(" (%.0f %% of the prompts from caches)", 100*float64(usage.CachedTokens)/float64(usage.PromptTokens))
}

func writeSummary(page *strings.Builder, result parley.Result) {
	page.WriteString("\nSummary")
	if result.Summary == nil {
		fmt.Fprintf(page, ": %s\n", words(string(result.SummaryStatus)))
		return
	}
	page.WriteString("\n" + wrap(result.Summary.Text, "  "))
	for _, claim := range result.Summary.Claims {
		page.WriteString(hang(fmt.Sprintf("%s (%s)", claim.Text, answers(claim.Turns)), "  - "))
	}
}

func writeAnalysis(page *strings.Builder, request parley.Request, result parley.Result) {
	page.WriteString("\nScorecard")
	analysis := result.Analysis
	if analysis == nil {
		fmt.Fprintf(page, ": %s", words(string(result.AnalysisStatus)))
		if result.AnalysisError != "" {
			fmt.Fprintf(page, " (%s)", words(string(result.AnalysisError)))
		}
		page.WriteString("\n")
		return
	}
	writeOverall(page, *analysis)
	for _, score := range analysis.Competencies {
		writeScore(page, request, score)
	}
	writeFindings(page, "Strengths", analysis.Strengths)
	writeFindings(page, "Concerns", analysis.Concerns)
	made := analysis.Provenance
	fmt.Fprintf(page, "\n  Judged by %s %s with %s; overall and recommendation computed by %s.\n",
		made.Provider, made.Model, made.Prompt, analysis.Overall.Policy)
}

func writeOverall(page *strings.Builder, analysis parley.Analysis) {
	page.WriteString("\n  Overall ")
	if analysis.Overall.Score > 0 {
		fmt.Fprintf(page, "%.1f of %d", analysis.Overall.Score, parley.MaxScore)
	} else {
		page.WriteString("not scored")
	}
	fmt.Fprintf(page, " · coverage %.0f %%", 100*analysis.Overall.Coverage)
	if analysis.Recommendation == "" { // practice
		page.WriteString("\n")
		return
	}
	fmt.Fprintf(page, " · advice to a human: %s\n", words(string(analysis.Recommendation)))
	fmt.Fprintf(page, "  Confidence %s · human review: ", analysis.Overall.Confidence)
	if !analysis.HumanReview.Required {
		page.WriteString("not required\n")
		return
	}
	reasons := make([]string, len(analysis.HumanReview.Reasons))
	for i, reason := range analysis.HumanReview.Reasons {
		reasons[i] = words(string(reason))
	}
	page.WriteString("required, " + strings.Join(reasons, ", ") + "\n")
}

func writeScore(page *strings.Builder, request parley.Request, score parley.CompetencyScore) {
	name := nameOf(request, score.CompetencyID)
	if score.Status == parley.ScoreScored {
		fmt.Fprintf(page, "\n  %.3g  %s%s\n", score.Score, name, confidence(score.Confidence))
	} else {
		fmt.Fprintf(page, "\n  -  %s: %s\n", name, words(string(score.Status)))
	}
	writeRaters(page, score)
	page.WriteString(wrap(score.Rationale, "     "))
	writeEvidence(page, score.Evidence)
}

// writeRaters tells the single judgements behind a mean.
func writeRaters(page *strings.Builder, score parley.CompetencyScore) {
	if len(score.Raters) == 0 {
		return
	}
	judged := make([]string, len(score.Raters))
	for i, rater := range score.Raters {
		judged[i] = fmt.Sprintf("%.3g", rater.Score)
		if rater.Status != parley.ScoreScored {
			judged[i] = words(string(rater.Status))
		}
	}
	fmt.Fprintf(page, "     raters: %s; spread %g\n", strings.Join(judged, ", "), score.Spread)
}

func confidence(level parley.Confidence) string {
	if level == "" {
		return ""
	}
	return fmt.Sprintf(" (%s confidence)", level)
}

func writeFindings(page *strings.Builder, title string, findings []parley.Finding) {
	if len(findings) == 0 {
		return
	}
	fmt.Fprintf(page, "\n  %s\n", title)
	for _, finding := range findings {
		page.WriteString(hang(finding.Text, "   - "))
		writeEvidence(page, finding.Evidence)
	}
}

func writeEvidence(page *strings.Builder, evidence []parley.Evidence) {
	for _, e := range evidence {
		page.WriteString(wrap(fmt.Sprintf("“%s” (answer %d)", e.Quote, e.TurnNo), "     "))
	}
}

// answers names turns: "answer 3", "answers 3, 4".
func answers(turns []int) string {
	names := make([]string, len(turns))
	for i, turn := range turns {
		names[i] = fmt.Sprint(turn)
	}
	noun := "answers "
	if len(turns) == 1 {
		noun = "answer "
	}
	return noun + strings.Join(names, ", ")
}

// hang wraps text with the bullet on its first line only.
func hang(text, bullet string) string {
	indent := strings.Repeat(" ", len(bullet))
	return bullet + strings.TrimPrefix(wrap(text, indent), indent)
}
