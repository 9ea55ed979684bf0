package catalog

import (
	"strconv"
	"strings"

	"github.com/parley-interviews/parley"
)

// String says the limit in words, without its models: "30 requests a minute",
// "$0.10 a month", "2,500 calls at a time".
func (l Limit) String() string {
	amount := thousands(l.Limit)
	switch l.Metric {
	case parley.MetricConcurrency:
		return amount + " calls at a time"
	case parley.MetricUSD:
		amount = "$" + amount
	case parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens, parley.MetricOutputTokens, parley.MetricNeurons:
		words := strings.ReplaceAll(string(l.Metric), "_", " ")
		if l.Limit == 1 {
			words = strings.TrimSuffix(words, "s")
		}
		amount += " " + words
	}
	switch l.Window {
	case WindowOnce:
		return amount + " once"
	case WindowHour:
		return amount + " an hour"
	case WindowSecond, WindowMinute, WindowDay, WindowMonth:
	}
	return amount + " a " + string(l.Window)
}

// thousands writes 14400 as "14,400", and an amount with decimals with two.
func thousands(amount float64) string {
	text := strconv.FormatFloat(amount, 'f', -1, 64)
	if strings.Contains(text, ".") {
		return strconv.FormatFloat(amount, 'f', 2, 64)
	}
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}
