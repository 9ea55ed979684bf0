package standin

import (
	"net/http"
	"strconv"
)

// replicateDialect is {"detail":"text"} with the status beside it. Its second
// wording of trouble with the model is a prediction that failed. All texts but
// the 429's are assumed.
func replicateDialect(p problem) refusal {
	return phrasebook{
		wrap: func(ph phrase, p problem) any {
			if ph.status == http.StatusCreated {
				return object{"id": "standin-failed", "model": p.model, "status": "failed", "output": nil, "error": ph.text, "urls": object{}}
			}
			return object{"detail": ph.text, "status": ph.status}
		},
		header: func(h http.Header, p problem) {
			if p.short != nil {
				h.Set("Retry-After", strconv.Itoa(wholeSeconds(p.short.wait)))
			}
		},
		usual: map[Outcome]phrase{
			OutcomeInvalidKey:     {status: 401, text: "You did not pass a valid authentication token"},
			OutcomeUnknownModel:   {status: 404, text: "The requested resource could not be found."},
			OutcomeNeverOnPlan:    {status: 403, text: "You do not have permission to run this model."},
			OutcomeRateLimited:    {status: 429, text: "Request was throttled. Your rate limit resets in ~{wait}s."},
			OutcomeQuotaExhausted: {status: 402, text: "You have insufficient credit to run this model."},
			OutcomeTooLarge:       {status: 422, text: "Prompt length exceeds maximum input length {context}"},
			OutcomeOverloaded:     {status: 503, text: "Service is temporarily unavailable, please try again later."},
			OutcomeDown:           {status: 503, text: "Service Unavailable"},
			OutcomeInvalidRequest: {status: 422, text: "- {detail}\n"},
		},
		other: map[Outcome]phrase{
			OutcomeTooLarge:   {status: 201, text: "Prompt length exceeds maximum input length {context}"},
			OutcomeOverloaded: {status: 201, text: "Service is currently unavailable due to high demand. Please try again later. (E003)"},
		},
	}.dialect(p)
}
