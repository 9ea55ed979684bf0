package show

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
)

// Events writes the steps of an interview's life, one line each.
func Events(w io.Writer, events []parley.Event) error {
	var page strings.Builder
	page.WriteString("\nEvents\n")
	for _, event := range events {
		fmt.Fprintf(&page, "  %s  %s", event.At.UTC().Format(time.DateTime), event.Type)
		if event.TurnNo > 0 {
			fmt.Fprintf(&page, " · question %d", event.TurnNo)
		}
		if event.Detail != "" {
			fmt.Fprintf(&page, " · %s", words(event.Detail))
		}
		page.WriteString("\n")
	}
	return flush(w, &page)
}

// total is how many questions the interview asks, or asked.
func total(result parley.Result) int { return max(parley.QuestionCount, len(result.Transcript.Turns)) }

// held tells at which depth the interview was held, why, and where its questions
// came from.
func held(result parley.Result) string {
	var b strings.Builder
	if result.Partial {
		b.WriteString("; scored as far as it went")
	}
	if result.Depth != "" {
		fmt.Fprintf(&b, "\n  Depth %s", result.Depth)
		if result.RequestedDepth != "" && result.RequestedDepth != result.Depth {
			fmt.Fprintf(&b, " instead of %s", result.RequestedDepth)
		}
		if result.DepthReason != "" {
			fmt.Fprintf(&b, " (%s)", result.DepthReason)
		}
	}
	if result.PlanOrigin != "" && result.PlanOrigin != parley.OriginRequest {
		fmt.Fprintf(&b, "\n  Questions from the %s", origin(result.PlanOrigin))
	}
	return b.String()
}

func origin(from parley.PlanOrigin) string {
	switch from {
	case parley.OriginLibrary:
		return "library, made earlier for this role"
	case parley.OriginNear:
		return "library, made earlier for nearly the same role"
	case parley.OriginBank:
		return "bank, no model made them in time"
	case parley.OriginRequest, parley.OriginModel:
	}
	return string(from)
}

// writeReview tells what a person made of the scorecard above.
func writeReview(page *strings.Builder, request parley.Request, review *parley.Review) {
	if review == nil {
		return
	}
	fmt.Fprintf(page, "\nReview by %s, beside the scores above\n", review.Reviewer)
	for _, override := range review.Overrides {
		page.WriteString(hang(fmt.Sprintf("%s: %s instead of %s. %s",
			nameOf(request, override.CompetencyID), points(*override.To), points(override.From), override.Reason), "  - "))
	}
	if review.Overall.Score > 0 {
		fmt.Fprintf(page, "  Overall %.1f of %d", review.Overall.Score, parley.MaxScore)
	} else {
		page.WriteString("  Overall not scored")
	}
	if review.Recommendation != "" {
		fmt.Fprintf(page, " · %s", words(string(review.Recommendation)))
	}
	page.WriteString("\n" + wrap(review.DecisionReason, "  "))
}

func points(score float64) string {
	if score == 0 {
		return "no score"
	}
	return fmt.Sprintf("%.3g", score)
}

// writeFeedback writes the letter to the candidate, where one was asked for.
func writeFeedback(page *strings.Builder, result parley.Result) {
	if result.Feedback == nil {
		if result.FeedbackStatus != "" && result.FeedbackStatus != parley.PartNotApplicable {
			fmt.Fprintf(page, "\nLetter to the candidate: %s\n", words(string(result.FeedbackStatus)))
		}
		return
	}
	page.WriteString("\nLetter to the candidate, without scores\n" + wrap(result.Feedback.Text, "  "))
	for _, part := range []struct {
		title  string
		claims []parley.Claim
	}{{"Went well", result.Feedback.DidWell}, {"To work on", result.Feedback.Improve}} {
		if len(part.claims) > 0 {
			page.WriteString("  " + part.title + "\n")
		}
		for _, claim := range part.claims {
			page.WriteString(hang(fmt.Sprintf("%s (%s)", claim.Text, answers(claim.Turns)), "   - "))
		}
	}
}

// nameOf is a competency's name, or its id where the request does not tell.
func nameOf(request parley.Request, id string) string {
	if competency, found := request.Competency(id); found {
		return competency.Name
	}
	return id
}
