package catalog

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/parley-interviews/parley"
)

const accountPlaceholder = "{account_id}"

// Validate reports every problem of the catalog, joined, each with the path of
// its field.
func (c Catalog) Validate() error {
	var p problems
	if c.Edition == "" {
		p.add("edition", "is empty")
	}
	if len(c.Providers) == 0 {
		p.add("providers", "is empty")
	}
	seen := map[string]bool{}
	for i, provider := range c.Providers {
		at := fmt.Sprintf("providers[%d]", i)
		if provider.ID != "" {
			at += "(" + provider.ID + ")"
		}
		if seen[provider.ID] {
			p.add(at+".id", "stands twice in the catalog")
		}
		seen[provider.ID] = true
		provider.validate(&p, at)
	}
	return errors.Join(p...)
}

type problems []error

func (p *problems) add(path, format string, args ...any) {
	*p = append(*p, fmt.Errorf("%s: %s", path, fmt.Sprintf(format, args...)))
}

// oneOf reports a value that is none of those allowed.
func oneOf[T ~string](p *problems, path string, value T, allowed ...T) {
	if !slices.Contains(allowed, value) {
		p.add(path, "%q is none of %q", value, allowed)
	}
}

func (v Provider) validate(p *problems, at string) {
	if !regexp.MustCompile(`^[a-z][a-z0-9_]{0,31}$`).MatchString(v.ID) {
		p.add(at+".id", "%q is not a word of a-z, 0-9 and _ (at most 32)", v.ID)
	}
	if v.Name == "" {
		p.add(at+".name", "is empty")
	}
	if v.Priority < 0 {
		p.add(at+".priority", "is below 0")
	}
	v.validateBaseURL(p, at+".base_url")
	if len(v.Models) == 0 {
		p.add(at+".models", "is empty")
	}
	seen := map[string]bool{}
	for i, m := range v.Models {
		path := fmt.Sprintf("%s.models[%d]", at, i)
		if seen[m.ID] {
			p.add(path+".id", "%q stands twice", m.ID)
		}
		seen[m.ID] = true
		m.validate(p, path, v.SelfHosted)
	}
	for i, l := range v.Limits {
		l.validate(p, fmt.Sprintf("%s.limits[%d]", at, i), seen)
	}
	for i, q := range v.Headers.Quotas {
		q.validate(p, fmt.Sprintf("%s.headers.quotas[%d]", at, i))
	}
	v.Quirks.validate(p, at+".quirks")
	for i, r := range v.Errors {
		r.validate(p, fmt.Sprintf("%s.errors[%d]", at, i))
	}
}

func (v Provider) validateBaseURL(p *problems, path string) {
	if v.SelfHosted {
		if v.BaseURL != "" {
			p.add(path, "must be empty: a self-hosted provider's nodes carry their own")
		}
		return
	}
	if reason := badBaseURL(v.BaseURL); reason != "" {
		p.add(path, "%s", reason)
	}
}

// badBaseURL says what keeps text from being the root of an API, in words that
// do not repeat it, or nothing.
func badBaseURL(text string) string {
	u, err := url.Parse(text)
	switch {
	case err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https"):
		return "is not an absolute http or https URL"
	case u.User != nil:
		return "holds a user name or password; keys have their own variable"
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return "has a query or fragment"
	case strings.ContainsAny(strings.ReplaceAll(u.Path, accountPlaceholder, ""), "{}"):
		return "has a placeholder other than " + accountPlaceholder
	}
	return ""
}

func (m Model) validate(p *problems, at string, selfHosted bool) {
	if m.ID == "" && !selfHosted {
		p.add(at+".id", "is empty")
	}
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
}

func (l Limit) validate(p *problems, at string, models map[string]bool) {
	oneOf(p, at+".metric", l.Metric, parley.MetricRequests, parley.MetricTokens)
	oneOf(p, at+".window", l.Window, WindowMinute, WindowHour, WindowDay)
	oneOf(p, at+".reset", l.Reset, ResetRolling, ResetUTCMidnight, ResetPacificMidnight)
	if l.Reset != ResetRolling && l.Reset != "" && l.Window != WindowDay {
		p.add(at+".reset", "%s needs window day", l.Reset)
	}
	if l.Limit <= 0 {
		p.add(at+".limit", "must be above 0")
	}
	for i, id := range l.Models {
		if !models[id] {
			p.add(fmt.Sprintf("%s.models[%d]", at, i), "%q is no model of this provider", id)
		}
	}
}

func (q QuotaHeaders) validate(p *problems, at string) {
	oneOf(p, at+".metric", q.Metric, parley.MetricRequests, parley.MetricTokens)
	oneOf(p, at+".window", q.Window, WindowMinute, WindowHour, WindowDay)
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
		oneOf(p, at+".reset", r.Reset, ResetRolling, ResetUTCMidnight, ResetPacificMidnight)
	}
	if r.Window != "" {
		oneOf(p, at+".window", r.Window, WindowMinute, WindowHour, WindowDay)
	}
}
