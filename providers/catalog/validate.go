package catalog

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
)

const accountPlaceholder = "{account_id}"

// day is how the catalog writes dates.
const day = "2006-01-02"

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
	v.validateNature(p, at)
	v.validateBaseURL(p, at+".base_url")
	v.validateModels(p, at+".models")
	v.validateLimits(p, at+".limits")
	for i, q := range v.Headers.Quotas {
		q.validate(p, fmt.Sprintf("%s.headers.quotas[%d]", at, i))
	}
	v.Quirks.validate(p, at+".quirks")
	for i, r := range v.Errors {
		r.validate(p, fmt.Sprintf("%s.errors[%d]", at, i))
	}
	v.Terms.validate(p, at+".terms")
	if v.KeyCheck != "" && !regexp.MustCompile(`^(/\.\.)?(/[A-Za-z0-9_-]+)+$`).MatchString(v.KeyCheck) {
		p.add(at+".key_check", "%q is not a path below base_url, such as /models", v.KeyCheck)
	}
	if slices.Contains(v.Sources, "") {
		p.add(at+".sources", "has an empty element")
	}
}

// validateNature checks what kind of provider it is: nothing here has a default,
// because a guess about data use or cost would be worse than a question.
func (v Provider) validateNature(p *problems, at string) {
	if _, err := time.Parse(day, v.RetiredOn); v.RetiredOn != "" && err != nil {
		p.add(at+".retired_on", "%q is not a day such as 2026-07-30", v.RetiredOn)
	}
	if v.API != "" {
		oneOf(p, at+".api", v.API, APIOpenAI, APIAnthropic, APIReplicate)
	}
	oneOf(p, at+".free", v.Free, FreeRecurring, FreeCredit, FreeNone, FreeOwn)
	oneOf(p, at+".scope", v.Scope, ScopeAccount, ScopeOrganisation, ScopeProject)
	oneOf(p, at+".training", v.Training, TrainingNo, TrainingYes, TrainingOptOut, TrainingUnknown)
	if !v.SelfHosted {
		if v.Free == FreeOwn {
			p.add(at+".free", "own is for self-hosted servers")
		}
		return
	}
	if v.Free != FreeOwn {
		p.add(at+".free", "must be own: the server is self-hosted")
	}
	if v.API != "" && v.API != APIOpenAI {
		p.add(at+".api", "must be openai: the server is self-hosted")
	}
	if v.RetiredOn != "" {
		p.add(at+".retired_on", "must be empty: the server is self-hosted")
	}
}

func (v Provider) validateModels(p *problems, at string) {
	if len(v.Models) == 0 && v.RetiredOn == "" {
		p.add(at, "is empty")
	}
	if v.SelfHosted && len(v.Models) > 1 {
		p.add(at, "has more than one: a self-hosted server serves the one it was started with")
	}
	seen := map[string]bool{}
	for i, m := range v.Models {
		path := fmt.Sprintf("%s[%d]", at, i)
		if seen[m.ID] {
			p.add(path+".id", "%q stands twice", m.ID)
		}
		seen[m.ID] = true
		// Only the nodes of this entry are asked for what they serve.
		if m.ID == "" && v.ID != parley.ProviderSelfHosted {
			p.add(path+".id", "is empty")
		}
		m.validate(p, path)
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
