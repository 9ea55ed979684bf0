package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/parley-interviews/parley"
)

func (m Model) validate(p *problems, at string) {
	oneOf(p, at+".size", m.Size, SizeSmall, SizeLarge)
	if m.Context < 0 {
		p.add(at+".context", "is below 0")
	}
	if m.MaxOutput < 0 {
		p.add(at+".max_output", "is below 0")
	}
	if m.Context > 0 && m.MaxOutput > m.Context {
		p.add(at+".max_output", "is above context")
	}
	oneOf(p, at+".json", m.JSON, JSONStrict, JSONSchema, JSONObject, JSONPrompt)
	for i, s := range m.Steps {
		oneOf(p, fmt.Sprintf("%s.steps[%d]", at, i), s,
			parley.StepGreet, parley.StepNextTurn, parley.StepAssess, parley.StepSummarize, parley.StepAnalyze)
	}
	m.USD.validate(p, at+".usd")
	m.Neurons.validate(p, at+".neurons")
}

func (c Price) validate(p *problems, at string) {
	for _, price := range []float64{c.In, c.Out} {
		// No price of a million tokens comes near; one per token would.
		if !(price >= 0 && price <= 1e7) {
			p.add(at, "is not between 0 and 10,000,000 for a million tokens")
		}
	}
}

func (q QuotaHeaders) validate(p *problems, at string) {
	oneOf(p, at+".metric", q.Metric,
		parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens, parley.MetricOutputTokens)
	oneOf(p, at+".window", q.Window, WindowSecond, WindowMinute, WindowHour, WindowDay, WindowMonth)
	if q.Remaining == "" {
		p.add(at+".remaining", "is empty: a limit alone tells nothing")
	}
}

func (q Quirks) validate(p *problems, at string) {
	oneOf(p, at+".max_tokens_field", q.MaxTokensField, "max_tokens", "max_completion_tokens")
	for key := range q.ExtraBody {
		if !regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`).MatchString(key) {
			p.add(at+".extra_body", "%q is not a plain name", key)
		}
		if slices.Contains([]string{"model", "messages", "response_format", "temperature", "n", "stream", q.MaxTokensField}, key) {
			p.add(at+".extra_body", "%q is not for the catalog to set", key)
		}
	}
	for name, value := range q.ExtraHeaders {
		if !regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]*$`).MatchString(name) {
			p.add(at+".extra_headers", "%q is no header's name", name)
		}
		if regexp.MustCompile(`(?i)^(authorization|proxy-.*|x-api-key|cookie|host|content-.*|transfer-encoding|connection)$`).MatchString(name) {
			p.add(at+".extra_headers", "%q is not for the catalog to set", name)
		}
		if !regexp.MustCompile(`^[ -~]+$`).MatchString(value) {
			p.add(at+".extra_headers", "the value of %q is empty or not printable ASCII", name)
		}
	}
	for _, keyword := range q.DropSchema {
		if !regexp.MustCompile(`^\$?[A-Za-z]+$`).MatchString(keyword) {
			p.add(at+".drop_schema", "%q is no keyword of JSON Schema", keyword)
		}
		if slices.Contains([]string{"type", "properties", "items", "$ref", "$defs"}, keyword) {
			p.add(at+".drop_schema", "%q cannot be dropped: nothing would be left of the schema", keyword)
		}
	}
}

func (r Rule) validate(p *problems, at string) {
	oneOf(p, at+".kind", r.Kind, parley.KindRateLimited, parley.KindQuotaExhausted, parley.KindOverloaded,
		parley.KindUnavailable, parley.KindTimeout, parley.KindInvalidKey, parley.KindModelGone,
		parley.KindTooLarge, parley.KindMalformed, parley.KindRefused, parley.KindInvalidRequest)
	if r.Status != 0 && (r.Status < 200 || r.Status > 599) {
		p.add(at+".status", "%d is no HTTP status", r.Status)
	}
	if r.Status == 0 && len(r.Codes)+len(r.Types)+len(r.Text) == 0 {
		p.add(at, "has no condition and would match everything")
	}
	for _, list := range [][]string{r.Codes, r.Types, r.Text} {
		if slices.Contains(list, "") {
			p.add(at, "has an empty condition and would match everything")
		}
	}
	if r.Reset != "" {
		oneOf(p, at+".reset", r.Reset, ResetRolling, ResetUTCMidnight, ResetPacificMidnight, ResetCalendarMonth, ResetNever)
	}
	if r.Window != "" {
		oneOf(p, at+".window", r.Window, WindowSecond, WindowMinute, WindowHour, WindowDay, WindowMonth, WindowOnce)
	}
}

func (t Terms) validate(p *problems, at string) {
	oneOf(p, at+".several_accounts", t.SeveralAccounts,
		PoolingForbidden, PoolingNoClause, PoolingUnknown, PoolingMoot, PoolingStated)
	for field, date := range map[string]string{"date": t.Date, "checked": t.Checked} {
		_, errDay := time.Parse(day, date)
		_, errMonth := time.Parse("2006-01", date)
		if date != "" && errDay != nil && errMonth != nil {
			p.add(at+"."+field, "%q is neither a day such as 2026-09-25 nor a month such as 2026-09", date)
		}
	}
	if t.SeveralAccounts == PoolingForbidden && (t.Source == "" || t.Date == "") {
		p.add(at, "needs source and date beside forbidden")
	}
}
