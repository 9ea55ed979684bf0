package standin

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// groqDialect is {"error":{message,type,code}}, as captured; the bodies of 401 and
// 402 are assumed. Its second wording of a busy service is the flex tier's 498.
func groqDialect(p problem) refusal {
	refuse := func(status int, kind, code, format string, args ...any) refusal {
		body := object{"message": fmt.Sprintf(format, args...), "type": kind}
		if code != "" {
			body["code"] = code
		}
		return refusal{status: status, body: object{"error": body}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		return refuse(401, "invalid_request_error", "invalid_api_key", "Invalid API Key")
	case OutcomePayment:
		return refuse(402, "billing_error", "payment_required", "Payment is required, please check your billing settings.")
	case OutcomeNeverOnPlan:
		return refuse(403, "permissions_error", "model_permission_blocked_project",
			"The model `%s` is blocked at the project level. Please have a project admin enable this model.", p.model)
	case OutcomeJSONFailed:
		return refusal{status: 400, body: object{"error": object{
			"message": "Failed to generate JSON. Please adjust your prompt. See 'failed_generation' for more details.",
			"type":    "invalid_request_error", "code": "json_validate_failed", "failed_generation": `{"question": `,
		}}}
	case OutcomeUnknownModel:
		if p.other {
			return refuse(400, "invalid_request_error", "model_not_found", "The model `%s` does not exist.", p.model)
		}
		return refuse(404, "invalid_request_error", "model_not_found",
			"The model `%s` does not exist or you do not have access to it.", p.model)
	case OutcomeModelGone:
		return refuse(400, "invalid_request_error", "model_decommissioned",
			"The model `%s` has been decommissioned and is no longer supported. Please refer to "+
				"https://console.groq.com/docs/deprecations for a recommendation on which model to use instead.", p.model)
	case OutcomeRateLimited, OutcomeQuotaExhausted:
		return groqShortage(p, refuse)
	case OutcomeTooLarge:
		if p.short != nil {
			return groqShortage(p, refuse)
		}
		return refuse(400, "invalid_request_error", "context_length_exceeded",
			"Please reduce the length of the messages or completion.")
	case OutcomeOverloaded, OutcomeDown:
		if p.other {
			return refuse(498, "capacity_exceeded", "capacity_exceeded", "Flex tier capacity exceeded, please try again later.")
		}
		return refuse(503, "internal_server_error", "", "%s is currently over capacity. Please try again and back off exponentially.", p.model)
	default:
		return refuse(400, "invalid_request_error", "", "%s", p.detail)
	}
}

// groqShortage names the limit in the text only: code and type are the same for
// minute, day and "can never fit", and the last comes with a Retry-After that
// lies.
func groqShortage(p problem, refuse func(int, string, string, string, ...any) refusal) refusal {
	s := p.short
	unit, letter := "requests", "R"
	if s.limit.Metric == Tokens {
		unit, letter = "tokens", "T"
	}
	window := windowName(s.limit.Window)
	rung := fmt.Sprintf("%s per %s (%sP%s): Limit %.0f", unit, window, letter, strings.ToUpper(window[:1]), s.limit.Max)
	place := fmt.Sprintf("for model `%s` in organization `%s` service tier `on_demand`", p.model, p.org)
	var r refusal
	if p.kind == OutcomeTooLarge {
		r = refuse(413, unit, "rate_limit_exceeded",
			"Request too large %s on %s, Requested %.0f, please reduce your message size and try again.", place, rung, s.cost)
	} else {
		r = refuse(429, unit, "rate_limit_exceeded", "Rate limit reached %s on %s, Used %.0f, Requested %.0f. Please try again in %s.",
			place, rung, s.used, s.cost, s.wait.Round(time.Millisecond))
	}
	r.header = http.Header{}
	groqHeaders(r.header, p.readings, 0)
	r.header.Set("retry-after", strconv.Itoa(wholeSeconds(s.wait)))
	return r
}

// vllmDialect is {"error":{message,type,param,code}} with a numeric code, except
// for the 401, where error is a string. vLLM has no quotas: a full queue, which
// stands in for them here, is a 503. Old releases have the members at the top
// level.
func vllmDialect(p problem) refusal {
	refuse := func(status int, kind string, param any, format string, args ...any) refusal {
		body := object{"message": fmt.Sprintf(format, args...), "type": kind, "param": param, "code": status}
		if p.other {
			body["object"] = "error"
			return refusal{status: status, body: body}
		}
		return refusal{status: status, body: object{"error": body}}
	}
	switch p.kind {
	case OutcomeInvalidKey:
		return refusal{status: 401, body: object{"error": "Unauthorized"}}
	case OutcomeUnknownModel, OutcomeModelGone, OutcomeNeverOnPlan:
		return refuse(404, "NotFoundError", "model", "The model `%s` does not exist.", p.model)
	case OutcomeTooLarge:
		return refuse(400, "BadRequestError", "input_tokens",
			"This model's maximum context length is %d tokens. However, you requested %d output tokens and your prompt "+
				"contains %d input tokens, for a total of %d tokens. Please reduce the length of the input prompt or the "+
				"number of requested output tokens.", p.limit, p.maxTokens, p.promptTokens, p.maxTokens+p.promptTokens)
	case OutcomeDown, OutcomeOverloaded, OutcomeRateLimited, OutcomeQuotaExhausted:
		return refuse(503, "Service Unavailable", nil, "The server is overloaded: the queue of waiting requests is full.")
	default:
		var param any
		if p.param != "" {
			param = p.param
		}
		return refuse(400, "BadRequestError", param, "%s", p.detail)
	}
}

// deepseekDialect is OpenAI's object. There is no free quota: an empty balance is
// a 402, and concurrency the only 429. The texts of 429 and 401 are assumed.
func deepseekDialect(p problem) refusal {
	return phrasebook{
		wrap: inObject,
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:   {401, "authentication_error", "invalid_request_error", "Authentication Fails, Your api key is invalid"},
			OutcomeUnknownModel: {404, "invalid_request_error", "model_not_found", "Model Not Exist"},
			OutcomeRateLimited: {429, "rate_limit_error", "rate_limit_exceeded", "Rate Limit Reached: {limit} requests at a time for " +
				"model {model}."},
			OutcomeQuotaExhausted: {402, "unknown_error", "invalid_request_error", "Insufficient Balance"},
			OutcomeTooLarge:       {400, "invalid_request_error", "context_length_exceeded", openAITooLarge},
			OutcomeOverloaded: {503, "service_unavailable_error", "service_unavailable_error", "Service is too busy. Please retry your " +
				"request after a brief wait."},
			OutcomeInvalidRequest: {422, "invalid_request_error", "invalid_request_error", "{detail}"},
		},
		other: map[Outcome]phrase{
			OutcomeUnknownModel: {400, "invalid_request_error", "invalid_request_error", "Model Not Exist"},
			OutcomeDown:         {500, "internal_server_error", "", "Server Error"},
		},
	}.dialect(p)
}
