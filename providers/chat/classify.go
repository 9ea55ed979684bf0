package chat

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

var edgeBlock = regexp.MustCompile(`error(?: code)?:? 1010\b`)

// refusal is a complete response that is no completion.
type refusal struct {
	status int
	header http.Header
	quota  []parley.QuotaReading
	body   errorBody
}

// classify types the refusal: by what stands before the provider, then by the
// catalog's rules, then by what most providers do alike.
func (r refusal) classify(provider catalog.Provider, now time.Time) *parley.Error {
	failure := &parley.Error{Status: r.status, Code: r.body.code()}
	if r.status == http.StatusForbidden && edgeBlock.MatchString(r.body.text) {
		failure.Kind, failure.Detail = parley.KindUnavailable, "blocked at the provider's edge (error 1010: client not allowed)"
		return failure
	}
	rule, matched := r.rule(provider.Errors)
	if !matched {
		rule = catalog.Rule{Kind: r.common()}
	}
	rule = r.sharpen(rule, provider.Headers)
	failure.Kind = rule.Kind
	failure.Detail = detail(rule.Kind, r.effectiveStatus())
	failure.RetryAt = r.retryAt(rule, provider.Headers, now)
	return failure
}

func (r refusal) rule(rules []catalog.Rule) (catalog.Rule, bool) {
	status := r.effectiveStatus()
	for _, rule := range rules {
		if (rule.Status == 0 || rule.Status == status) &&
			(len(rule.Codes) == 0 || slices.ContainsFunc(rule.Codes, in(r.body.codes))) &&
			(len(rule.Types) == 0 || slices.ContainsFunc(rule.Types, in(r.body.types))) &&
			(len(rule.Text) == 0 || r.says(rule.Text...)) {
			return rule, true
		}
	}
	return catalog.Rule{}, false
}

func in(words []string) func(string) bool {
	return func(word string) bool { return slices.Contains(words, word) }
}

// says reports whether one of the parts stands in the body, in any letter case.
func (r refusal) says(parts ...string) bool {
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(r.body.text, strings.ToLower(part)) })
}

// effectiveStatus is the status that is meant: some gateways answer 200 and put
// the real one in the body's code.
func (r refusal) effectiveStatus() int {
	if !isSuccess(r.status) {
		return r.status
	}
	for _, code := range r.body.codes {
		if status, err := strconv.Atoi(code); err == nil && status >= 400 && status <= 599 {
			return status
		}
	}
	return r.status
}

// common is what a status means at most providers.
func (r refusal) common() parley.Kind {
	status := r.effectiveStatus()
	switch status {
	case http.StatusOK:
		if r.body.blocked || r.says("content_filter", "content_policy") {
			return parley.KindRefused
		}
		return parley.KindUnavailable
	case http.StatusUnauthorized:
		return parley.KindInvalidKey
	case http.StatusPaymentRequired:
		return parley.KindQuotaExhausted
	case http.StatusRequestTimeout, http.StatusGatewayTimeout:
		return parley.KindTimeout
	case http.StatusGone:
		return parley.KindModelGone
	case http.StatusRequestEntityTooLarge:
		return parley.KindTooLarge
	case http.StatusTooManyRequests:
		return parley.KindRateLimited
	case http.StatusUnavailableForLegalReasons:
		return parley.KindRefused
	case 498, http.StatusServiceUnavailable, 529: // 498: Groq's flex tier; 529: Anthropic
		return parley.KindOverloaded
	}
	if status < 400 || status >= 500 || !r.body.json {
		// A 4xx that is not JSON comes from something before the API.
		return parley.KindUnavailable
	}
	switch status {
	case http.StatusForbidden:
		return parley.KindInvalidKey
	case http.StatusNotFound:
		return parley.KindModelGone
	case http.StatusMethodNotAllowed, http.StatusConflict, http.StatusTooEarly:
		return parley.KindUnavailable
	}
	return r.badRequest()
}

// badRequest tells the ways in which a request can be refused that are not our
// mistake.
func (r refusal) badRequest() parley.Kind {
	switch {
	case r.says("context_length_exceeded", "maximum context length", "maximum model length", "prompt is too long"):
		return parley.KindTooLarge
	case r.says("content_filter", "content_policy"):
		return parley.KindRefused
	case slices.ContainsFunc([]string{"model_not_found", "model_archived", "model_decommissioned"}, in(r.body.codes)):
		return parley.KindModelGone
	}
	return parley.KindInvalidRequest
}

// sharpen corrects a 429's kind by what the headers tell: a limit of zero is for
// ever, and a spent day is not over in a minute.
func (r refusal) sharpen(rule catalog.Rule, headers catalog.Headers) catalog.Rule {
	if rule.Kind != parley.KindRateLimited {
		return rule
	}
	for _, quota := range headers.Quotas {
		if limit, told := count(r.header.Get(quota.Limit)); quota.Limit != "" && told && limit == 0 {
			return catalog.Rule{Kind: parley.KindModelGone}
		}
	}
	for _, reading := range r.quota {
		if reading.Window >= 24*time.Hour && reading.Remaining == 0 {
			return catalog.Rule{Kind: parley.KindQuotaExhausted, Window: catalog.WindowDay, Reset: rule.Reset}
		}
	}
	return rule
}

func detail(kind parley.Kind, status int) string {
	switch kind {
	case parley.KindRateLimited:
		return "a short-term limit is used up"
	case parley.KindQuotaExhausted:
		return "an allowance is used up"
	case parley.KindOverloaded:
		return "the provider is busy"
	case parley.KindTimeout:
		return "the provider timed out"
	case parley.KindInvalidKey:
		return "the key or account is refused"
	case parley.KindModelGone:
		return "the model is not served, or not on this plan"
	case parley.KindTooLarge:
		return "the request can never fit this model or plan"
	case parley.KindMalformed:
		return "the model did not keep to the JSON schema"
	case parley.KindRefused:
		return "the provider's filter declined"
	case parley.KindInvalidRequest:
		return "the provider refuses the request as invalid"
	case parley.KindUnavailable, parley.KindUnserved, parley.KindNoRoute, parley.KindBudgetSpent, parley.KindCanceled, parley.KindInternal:
	}
	if isSuccess(status) {
		return "the answer is not a completion"
	}
	return "the provider failed"
}
