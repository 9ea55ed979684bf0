package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	// labelWidth is that of the words before quotas, reasons and speeds.
	labelWidth = 11
	// quotaWidth leaves room for the indent and two characters more.
	quotaWidth = 92
)

// write prints the inventory for people: no line is wider than a hundred columns
// unless a name is.
func (v inventory) write(out io.Writer) error {
	var text strings.Builder
	provider := ""
	account, model := v.columns()
	for _, p := range v.Places {
		if p.Provider != provider {
			provider = p.Provider
			entry := v.entries[provider]
			fmt.Fprintf(&text, "%s (%s) · tier %d · %s · %s\n", provider, entry.name, p.Tier, trainingText(p.Training), poolingText(p.Accounts))
		}
		fmt.Fprintf(&text, "%s\n", strings.TrimRight("  "+pad(p.Account, account)+"  "+pad(p.Model, model)+"  "+p.Status, " "))
		if p.Reason != "" {
			fmt.Fprintf(&text, "      %s%s%s\n", pad("why", labelWidth), p.Reason, times(p.Failures))
		}
		for _, line := range quotaLines(p.Windows, v.At) {
			fmt.Fprintf(&text, "      %s\n", line)
		}
		for _, pace := range p.Latency {
			fmt.Fprintf(&text, "      %s%s %s, 95 %% within %s\n", pad("latency", labelWidth), pace.Class, seconds(pace.MeanMS), seconds(pace.P95MS))
		}
	}
	if len(v.Places) == 0 {
		text.WriteString("no account is configured\n")
	}
	if !v.Ledger {
		text.WriteString("\nREDIS_URL is not set: what is left of the quotas is not known here.\n")
	}
	v.writeRest(&text)
	_, err := io.WriteString(out, text.String())
	return err
}

// writeRest lists the providers that cannot be called.
func (v inventory) writeRest(text *strings.Builder) {
	if len(v.Keyless) > 0 {
		text.WriteString("\nno key:\n")
	}
	for _, p := range v.Keyless {
		fmt.Fprintf(text, "  %s  %s  set %s\n", pad(p.Provider, 13), pad(freeText(p.Free), 14), p.Set)
	}
	if len(v.Retired) > 0 {
		text.WriteString("\nretired, never called:\n")
	}
	for _, p := range v.Retired {
		fmt.Fprintf(text, "  %s  since %s\n", pad(p.Provider, 13), p.Since)
	}
}

// columns are the widths of account and model.
func (v inventory) columns() (account, model int) {
	for _, p := range v.Places {
		account, model = max(account, utf8.RuneCountInString(p.Account)), max(model, utf8.RuneCountInString(p.Model))
	}
	return account, model
}

func pad(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(text)))
}

// quotaLines says what is left, a line for each metric, the shortest window first.
func quotaLines(windows []windowReport, now time.Time) []string {
	var order []parley.Metric
	parts := map[parley.Metric][]string{}
	sorted := slices.Clone(windows)
	slices.SortStableFunc(sorted, func(a, b windowReport) int { return cmp.Compare(span(a.Window), span(b.Window)) })
	for _, w := range sorted {
		if !slices.Contains(order, w.Metric) {
			order = append(order, w.Metric)
		}
		part := amount(w.Left) + " of " + amount(w.Limit) + windowText(w)
		if w.ResetAt.After(now) {
			part += " (whole in " + wait(w.ResetAt.Sub(now)) + ")"
		}
		parts[w.Metric] = append(parts[w.Metric], part)
	}
	var lines []string
	for _, metric := range order {
		line := pad(metricText(metric), labelWidth) + parts[metric][0]
		for _, part := range parts[metric][1:] {
			if utf8.RuneCountInString(line)+utf8.RuneCountInString(part) > quotaWidth {
				lines = append(lines, line+",")
				line = pad("", labelWidth) + part
				continue
			}
			line += ", " + part
		}
		lines = append(lines, line)
	}
	return lines
}

func span(w catalog.Window) int {
	return slices.Index([]catalog.Window{
		catalog.WindowSecond, catalog.WindowMinute, catalog.WindowHour, catalog.WindowDay, catalog.WindowMonth, catalog.WindowOnce,
	}, w)
}

func windowText(w windowReport) string {
	switch {
	case w.Metric == parley.MetricConcurrency:
		return " at once"
	case w.Window == catalog.WindowOnce:
		return " once"
	}
	return " a " + string(w.Window)
}

func metricText(m parley.Metric) string {
	switch m {
	case parley.MetricInputTokens:
		return "tokens in"
	case parley.MetricOutputTokens:
		return "tokens out"
	case parley.MetricConcurrency:
		return "calls"
	case parley.MetricUSD:
		return "dollars"
	case parley.MetricRequests, parley.MetricTokens, parley.MetricNeurons:
	}
	return string(m)
}

// amount writes 1234567 as 1,234,567 and keeps cents.
func amount(value float64) string {
	if value != math.Trunc(value) {
		return strconv.FormatFloat(value, 'f', 2, 64)
	}
	digits := strconv.FormatInt(int64(value), 10)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// wait writes a duration in its two largest units.
func wait(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(d.Hours())/24)
	case d >= time.Hour:
		return fmt.Sprintf("%dh%02dm", int(d.Hours()), int(d.Minutes())%60)
	case d >= time.Minute:
		return fmt.Sprintf("%dm%02ds", int(d.Minutes()), int(d.Seconds())%60)
	}
	return fmt.Sprintf("%ds", int(math.Ceil(d.Seconds())))
}

func seconds(ms int64) string { return fmt.Sprintf("%.2f s", float64(ms)/1000) }

func times(failures int64) string {
	if failures == 0 {
		return ""
	}
	return fmt.Sprintf(", %d failed in a row", failures)
}

func trainingText(t catalog.Training) string {
	switch t {
	case catalog.TrainingNo:
		return "does not train on data"
	case catalog.TrainingYes:
		return "trains on data"
	case catalog.TrainingOptOut:
		return "trains on data unless opted out"
	case catalog.TrainingUnknown:
	}
	return "may train on data"
}

func poolingText(p catalog.Pooling) string {
	switch p {
	case catalog.PoolingForbidden:
		return "terms forbid several accounts"
	case catalog.PoolingStated:
		return "several accounts allowed, as stated"
	case catalog.PoolingNoClause:
		return "no clause on several accounts"
	case catalog.PoolingMoot:
		return "nothing to pool"
	case catalog.PoolingUnknown:
	}
	return "terms on several accounts unread"
}

func freeText(f catalog.Free) string {
	switch f {
	case catalog.FreeRecurring:
		return "free quota"
	case catalog.FreeCredit:
		return "credit once"
	case catalog.FreeNone:
		return "paid"
	case catalog.FreeOwn:
		return "own hardware"
	}
	return string(f)
}
