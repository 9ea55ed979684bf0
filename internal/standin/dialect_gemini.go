package standin

import (
	"fmt"
	"strings"
	"time"
)

// geminiDialect is an array with one {"error":{code,message,status,details}},
// with the code as a number. A bad key is a 400, in two wordings; a model that the
// plan lacks has a limit of zero. The 402 is assumed.
func geminiDialect(p problem) refusal {
	refuse := func(code int, status, format string, args ...any) refusal {
		return refusal{status: code, body: []any{object{"error": object{
			"code": code, "message": fmt.Sprintf(format, args...), "status": status,
		}}}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		if p.other {
			return refusal{status: 400, body: []any{object{"error": object{
				"code": 400, "message": "API key not valid. Please pass a valid API key.", "status": "INVALID_ARGUMENT",
				"details": []any{object{
					"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": "API_KEY_INVALID", "domain": "googleapis.com",
				}},
			}}}}
		}
		return refuse(400, "INVALID_ARGUMENT", "Please pass a valid API key.")
	case OutcomeUnknownModel, OutcomeModelGone:
		return refuse(404, "NOT_FOUND", "models/%s is not found for API version v1main, or is not supported for "+
			"generateContent. Call ListModels to see the list of available models and their supported methods.", p.model)
	case OutcomePayment:
		return refuse(402, "FAILED_PRECONDITION", "Your prepayment credits are depleted. Please go to AI Studio to manage billing.")
	case OutcomeNeverOnPlan:
		p.short = &shortage{limit: Limit{Metric: Requests, Window: Day, Max: 0}, wait: 38 * time.Second}
		return geminiShortage(p)
	case OutcomeRateLimited, OutcomeQuotaExhausted:
		return geminiShortage(p)
	case OutcomeTooLarge:
		return refuse(400, "INVALID_ARGUMENT",
			"The input token count (%d) exceeds the maximum number of tokens allowed (%d).", p.promptTokens, p.limit)
	case OutcomeOverloaded, OutcomeDown:
		return refuse(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
	default:
		if p.param != "" {
			return refuse(400, "INVALID_ARGUMENT",
				"Invalid JSON payload received. Unknown name %q: Cannot find field.", p.param)
		}
		return refuse(400, "INVALID_ARGUMENT", "%s", p.detail)
	}
}

// geminiShortage says which quota is spent in details only. Its retryDelay is
// right for a minute and misleading for a day: less than a minute there too.
func geminiShortage(p problem) refusal {
	s := p.short
	metric, quota := "generate_content_free_tier_requests", "GenerateRequestsPerMinutePerProjectPerModel-FreeTier"
	if s.limit.Metric == InputTokens || s.limit.Metric == Tokens {
		metric, quota = "generate_content_free_tier_input_token_count", "GenerateContentInputTokensPerModelPerMinute-FreeTier"
	}
	if s.limit.allowance() {
		quota = strings.Replace(quota, "PerMinute", "PerDay", 1)
	}
	metric = "generativelanguage.googleapis.com/" + metric
	delay := s.wait
	if delay >= time.Minute {
		delay %= time.Minute
	}
	message := fmt.Sprintf("You exceeded your current quota, please check your plan and billing details. For more information on "+
		"this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. \n* Quota exceeded for metric: %s, limit: %.0f, "+
		"model: %s\nPlease retry in %.9gs.", metric, s.limit.Max, p.model, delay.Seconds())
	return refusal{status: 429, body: []any{object{"error": object{
		"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED",
		"details": []any{
			object{"@type": "type.googleapis.com/google.rpc.Help", "links": []any{object{
				"description": "Learn more about Gemini API quotas", "url": "https://ai.google.dev/gemini-api/docs/rate-limits",
			}}},
			object{"@type": "type.googleapis.com/google.rpc.QuotaFailure", "violations": []any{object{
				"quotaMetric": metric, "quotaId": quota,
				"quotaDimensions": object{"location": "global", "model": p.model}, "quotaValue": whole(s.limit.Max),
			}}},
			object{"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": fmt.Sprintf("%ds", wholeSeconds(delay))},
		},
	}}}}
}
