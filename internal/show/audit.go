package show

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/parley-interviews/parley"
)

// Attempt writes one attempt of a model call as one line: for showing a
// failover while it happens.
func Attempt(w io.Writer, attempt parley.Attempt) error {
	var page strings.Builder
	fmt.Fprintf(&page, "  · %s #%d %s: %s", attempt.Call, attempt.No, place(attempt), outcome(attempt))
	if attempt.LatencyMS > 0 {
		fmt.Fprintf(&page, " after %s", latency(attempt))
	}
	if attempt.Reason != "" {
		fmt.Fprintf(&page, " (%s)", attempt.Reason)
	}
	page.WriteString("\n")
	return flush(w, &page)
}

// Attempts writes the audit as a table, one line per attempt.
func Attempts(w io.Writer, audit []parley.Attempt) error {
	var page strings.Builder
	page.WriteString("\nModel calls\n")
	table := tabwriter.NewWriter(&page, 0, 0, 2, ' ', 0)
	// The table writes into a strings.Builder, which never fails.
	_, _ = fmt.Fprintln(table, "  call\t#\tprovider and model\toutcome\ttime\twhy there")
	for _, attempt := range audit {
		_, _ = fmt.Fprintf(table, "  %s\t%d\t%s\t%s\t%s\t%s\n",
			attempt.Call, attempt.No, place(attempt), outcome(attempt), latency(attempt), attempt.Reason)
	}
	if err := table.Flush(); err != nil {
		return err
	}
	return flush(w, &page)
}

func place(attempt parley.Attempt) string {
	if attempt.Provider == "" {
		return "nowhere"
	}
	return strings.TrimSpace(attempt.Provider + " " + attempt.Model)
}

func outcome(attempt parley.Attempt) string {
	if attempt.Kind != "" {
		return fmt.Sprintf("%s: %s", words(string(attempt.Outcome)), words(string(attempt.Kind)))
	}
	return words(string(attempt.Outcome))
}

func latency(attempt parley.Attempt) string {
	if attempt.LatencyMS == 0 {
		return "-"
	}
	return (time.Duration(attempt.LatencyMS) * time.Millisecond).String()
}

// words turns a code such as "strong_yes" into readable words.
func words(code string) string { return strings.ReplaceAll(code, "_", " ") }
