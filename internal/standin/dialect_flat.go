package standin

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// cerebrasDialect has its members at the top level. Refusals carry no quota
// headers at all. request_quota_exceeded and the bodies of 401 and 402 are
// assumed. Its second wording of a call that exceeds a minute's tokens is a
// spent minute.
func cerebrasDialect(p problem) refusal {
	refuse := func(status int, kind, param, code, format string, args ...any) refusal {
		return refusal{status: status, body: object{
			"message": fmt.Sprintf(format, args...), "type": kind, "param": param, "code": code,
		}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		return refuse(401, "invalid_request_error", "api_key", "wrong_api_key", "Wrong API Key")
	case OutcomeUnknownModel:
		return refuse(404, "not_found_error", "model", "model_not_found",
			"Model %s does not exist or you do not have access to it.", p.model)
	case OutcomeModelGone, OutcomeNeverOnPlan:
		return refuse(404, "not_found_error", "model", "model_archived", "Model %s has been archived.", p.model)
	case OutcomePayment:
		return refuse(402, "payment_required_error", "quota", "payment_required", "Payment required to access this resource.")
	case OutcomeRateLimited, OutcomeQuotaExhausted:
		window := windowName(p.short.limit.Window)
		if p.short.limit.Metric == Requests {
			return refuse(429, "too_many_requests_error", "quota", "request_quota_exceeded",
				"Requests per %s limit exceeded - too many requests sent.", window)
		}
		return refuse(429, "too_many_tokens_error", "quota", "token_quota_exceeded",
			"Tokens per %s limit exceeded - too many tokens processed.", window)
	case OutcomeTooLarge:
		if p.other {
			return refuse(429, "too_many_tokens_error", "quota", "token_quota_exceeded",
				"Tokens per minute limit exceeded - too many tokens processed.")
		}
		return refuse(400, "invalid_request_error", "messages", "context_length_exceeded",
			"Please reduce the length of the messages or completion. Current length is %d while limit is %d",
			p.promptTokens+p.maxTokens, p.limit)
	case OutcomeOverloaded:
		return refuse(429, "too_many_requests_error", "queue", "queue_exceeded",
			"We're experiencing high traffic right now! Please try again soon.")
	case OutcomeDown:
		return refuse(503, "server_error", "", "service_unavailable", "The service is temporarily unavailable.")
	default:
		return refuse(400, "invalid_request_error", p.param, "wrong_api_format", "%s", p.detail)
	}
}

// mistralDialect has its members at the top level, with the code as text. Every
// quota is the same 1300, none comes with Retry-After, and a 422 has an object
// where the others have a message. A model that the plan lacks is a limit of
// zero, or a 403. The bodies of 401 and 402 are assumed.
func mistralDialect(p problem) refusal {
	refuse := func(status int, kind string, code any, message any) refusal {
		return refusal{status: status, body: object{
			"object": "error", "message": message, "type": kind, "param": nil, "code": code, "raw_status_code": status,
		}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		return refusal{status: 401, body: object{"detail": "Unauthorized"}}
	case OutcomeUnknownModel, OutcomeModelGone:
		if p.other {
			return refuse(404, "invalid_model", "1500", "Invalid model: "+p.model)
		}
		return refuse(400, "invalid_model", "1500", "Invalid model: "+p.model)
	case OutcomeNeverOnPlan:
		if p.short == nil && !p.other {
			return refuse(403, "forbidden", "1913", "Labs models are not enabled for this organization.")
		}
		r := refuse(429, "rate_limited", "1300", "Rate limit exceeded")
		r.header = http.Header{"X-Ratelimit-Limit-Req-Minute": {"0"}, "X-Ratelimit-Remaining-Req-Minute": {"0"}}
		return r
	case OutcomePayment:
		return refuse(402, "payment_required", nil, "Payment required: check your billing settings.")
	case OutcomeRateLimited, OutcomeQuotaExhausted:
		r := refuse(429, "rate_limited", "1300", "Rate limit exceeded")
		r.header = http.Header{}
		mistralHeaders(r.header, mistralRung(p), 0)
		return r
	case OutcomeTooLarge:
		return refuse(400, "invalid_request_prompt", "3051", fmt.Sprintf(
			"Prompt contains %d tokens and %d draft tokens, too large for model with %d maximum context length",
			p.promptTokens, 0, p.limit))
	case OutcomeOverloaded:
		return refuse(429, "service_tier_capacity_exceeded", "3505", "Service tier capacity exceeded for this model.")
	case OutcomeDown:
		return refuse(503, "internal_server_error", "3700", "Service unavailable.")
	default:
		if p.param == "" {
			return refuse(400, "invalid_request_error", nil, p.detail)
		}
		return refuse(422, "invalid_request_error", nil, object{"detail": []any{object{
			"type": "extra_forbidden", "loc": []any{"body", p.param}, "msg": "Extra inputs are not permitted",
		}}})
	}
}

// mistralRung leaves the token pair out when requests are what is spent.
func mistralRung(p problem) []reading {
	if p.short.limit.Metric != Requests {
		return p.readings
	}
	return slices.DeleteFunc(slices.Clone(p.readings), func(r reading) bool { return r.limit.Metric != Requests })
}

// cloudflareDialect is {"success":false,"errors":[{code,message}]} with numeric
// codes. The codes of a minute's limit, of a bad key, of 402, 503 and of JSON mode
// are assumed.
func cloudflareDialect(p problem) refusal {
	refuse := func(status, code int, format string, args ...any) refusal {
		return refusal{status: status, body: object{
			"result": object{}, "success": false, "messages": []any{},
			"errors": []any{object{"code": code, "message": fmt.Sprintf(format, args...)}},
		}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		return refuse(401, 10000, "Authentication error")
	case OutcomeWrongAccount:
		return refuse(404, 7003, "Could not route to /client/v4/accounts/%s/ai/v1/chat/completions, perhaps your object "+
			"identifier is invalid?", p.detail)
	case OutcomeUnknownModel, OutcomeModelGone:
		if p.other {
			return refuse(404, 3042, "AiError: model %s not found", p.model)
		}
		return refuse(400, 5007, "No such model %s or task", p.model)
	case OutcomeNeverOnPlan:
		if p.other {
			return refuse(403, 3041, "AiError: this account is not allowed to use private models")
		}
		return refuse(403, 5018, "AiError: This account is not allowed to access this model.")
	case OutcomePayment:
		return refuse(402, 10402, "AiError: this model needs the Workers Paid plan")
	case OutcomeJSONFailed:
		return refuse(400, 5025, "AiError: JSON Mode couldn't be met")
	case OutcomeQuotaExhausted:
		if p.other {
			return refuse(429, 3036, "AiError: Account limited: you have used up your daily free allocation of 10,000 neurons")
		}
		return refuse(429, 4006, "AiError: AiError: you have used up your daily free allocation of 10,000 neurons, please "+
			"upgrade to Cloudflare's Workers Paid plan if you would like to continue usage.")
	case OutcomeRateLimited:
		return refuse(429, 10429, "Rate limit exceeded: %.0f requests per minute.", p.short.limit.Max)
	case OutcomeTooLarge:
		return refuse(413, 3006, "AiError: Request is too large: the estimated number of input and maximum output tokens (%d) "+
			"exceeded this model context window limit (%d).", p.promptTokens+p.maxTokens, p.limit)
	case OutcomeOverloaded:
		return refuse(429, 3040, "AiError: Capacity temporarily exceeded, please try again.")
	case OutcomeDown:
		return refuse(503, 3043, "AiError: Internal server error")
	default:
		return refuse(400, 5006, "AiError: Bad input: Error: %s", strings.TrimSpace(p.detail))
	}
}
