package starter

import (
	"encoding/json"
	"fmt"
	"strings"

	"go.temporal.io/api/common/v1"
	"go.temporal.io/sdk/temporal"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/internal/payload"
)

// memoStart is the memo in which the call that really starts an interview
// leaves its mark: Temporal's reply does not tell it from a repeat.
const memoStart = "parley_start"

func marked(memo *common.Memo, mark string) bool {
	var found string
	err := payload.DataConverter().FromPayload(memo.GetFields()[memoStart], &found)
	return err == nil && found == mark
}

func searchAttributes(request parley.Request) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(
		temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeStatus).ValueSet(string(parley.StatusCreated)),
		temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(request.TenantID),
		temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeDepth).ValueSet(string(request.Depth)),
		temporal.NewSearchAttributeKeyInt64(parley.SearchAttributeTurn).ValueSet(0),
	)
}

// ofTenant makes a run that is no interview findable.
func ofTenant(tenantID string) temporal.SearchAttributes {
	return temporal.NewSearchAttributes(temporal.NewSearchAttributeKeyKeyword(parley.SearchAttributeTenant).ValueSet(tenantID))
}

// priority puts a call into the queues' order; the fairness key keeps one
// tenant's mass hiring from starving the others.
func priority(key int, tenantID string) temporal.Priority {
	return temporal.Priority{PriorityKey: key, FairnessKey: parley.FairnessKey(tenantID)}
}

// summary is the line that the Temporal UI shows for the run.
func summary(request parley.Request) string {
	tail := fmt.Sprintf(" · %s · %s", request.TenantID, request.Depth)
	role := oneLine(request.Role.Title)
	if request.Role.Level != "" {
		role += " (" + oneLine(request.Role.Level) + ")"
	}
	// Below the 400 bytes that Temporal takes, with room for a prefix.
	const longest = 360
	for size(role+tail) > longest {
		runes := []rune(role)
		role = string(runes[:len(runes)-1])
	}
	return role + tail
}

// size is the length of text in a payload, in bytes.
func size(text string) int {
	encoded, err := json.Marshal(text)
	if err != nil {
		return len(text)
	}
	return len(encoded)
}

// details is the Markdown below the summary: what is measured and how long the
// interview waits. Neither candidate, résumé nor job description is in it.
func details(request parley.Request) string {
	var page strings.Builder
	fmt.Fprintf(&page, "%d questions · %s · at most %d model calls when nothing fails · abandoned after %s without an answer\n\n",
		parley.QuestionCount, request.Language, request.Calls(request.Depth), request.AnswerLimit())
	page.WriteString("| competency | weight | must have |\n|---|---|---|\n")
	for _, c := range request.Competencies {
		must := ""
		if c.MustHave {
			must = "yes"
		}
		fmt.Fprintf(&page, "| %s | %g | %s |\n", cell(c.Name), c.Weight, must)
	}
	return page.String()
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// cell makes text fit into a Markdown table.
func cell(text string) string { return strings.ReplaceAll(oneLine(text), "|", `\|`) }
