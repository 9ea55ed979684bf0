package standin

import (
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"time"
)

// faultAnswer is the answer of faults that keep the call from the model; others
// report false, and distort what the model says.
func (v *visit) faultAnswer() (answer, bool) {
	p := v.problem(Outcome(v.fault.Kind))
	plain := answer{status: http.StatusOK, outcome: p.kind, contentType: "application/json"}
	switch v.fault.Kind {
	case KindDown, KindInvalidKey, KindModelGone, KindOverloaded, KindPaymentRequired, KindUnknownModel, KindInvalidRequest,
		KindJSONFailed, KindNeverOnPlan:
		return v.dialect(p).answer(p.kind), true
	case KindTooLarge:
		p.limit = max(1, min(p.limit, p.promptTokens-1))
		if v.tellsOversize {
			p.short = v.pretend(p.kind)
		}
		return v.dialect(p).answer(p.kind), true
	case KindRateLimited, KindQuotaExhausted:
		p.short = v.pretend(p.kind)
		p.readings = v.quotas.read(v.account, v.call.model)
		return v.dialect(p).answer(p.kind), true
	case KindEdgeBlock:
		plain.status, plain.contentType, plain.body = http.StatusForbidden, "text/plain; charset=UTF-8", []byte("error code: 1010")
		return plain, true
	case KindHTML:
		plain.status, plain.contentType = http.StatusBadGateway, "text/html; charset=UTF-8"
		plain.body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
			"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n")
		return plain, true
	case KindEmpty:
		return plain, true
	case KindError200:
		if v.id == "replicate" {
			// There it is a prediction that failed.
			return answer{}, false
		}
		return refusal{status: http.StatusOK, body: upstreamError()}.answer(p.kind), true
	case KindStreamError:
		if v.call.stream {
			return answer{}, false
		}
		return refusal{status: http.StatusOK, body: upstreamError()}.answer(p.kind), true
	case KindReset, KindAway:
		plain.manner = mannerReset
		return plain, true
	case KindHang:
		plain.manner = mannerHang
		return plain, true
	case KindSlow, KindNoChoices, KindCut, KindAbort, KindLength, KindFiltered, KindMalformed, KindWrongSchema,
		KindInventedQuotes, KindLosesItem, KindProse, KindObeys, KindStall, KindDead:
		return answer{}, false
	}
	return answer{}, false
}

// pretend makes up the shortage of a quota fault from the provider's own limits:
// its tokens per minute, or per day; where it has none, the pace or the allowance
// that it has.
func (v *visit) pretend(kind Outcome) *shortage {
	wanted := Limit{Metric: Tokens, Window: time.Minute, Max: 8000}
	if kind == OutcomeQuotaExhausted {
		wanted.Window, wanted.Max = Day, 200_000
	}
	window, exact := wanted.Window, false
	for _, limit := range v.limits {
		if limit.allowance() != wanted.allowance() || !limit.covers(v.call.model) || exact && limit.Window != window {
			continue
		}
		wanted, exact = limit, limit.Window == window
	}
	b := bucket{limit: wanted, used: wanted.Max, at: v.now, resetAt: wanted.nextReset(v.now, v.quotas.pacific), pacific: v.quotas.pacific}
	cost := max(1, math.Floor(wanted.Max/50))
	if kind == OutcomeTooLarge {
		cost = wanted.Max + math.Floor(wanted.Max/4) + 1
	}
	return &shortage{limit: wanted, used: wanted.Max, cost: cost, wait: b.wait(cost)}
}

// slowness is what the fault adds to the model's own latency.
func (f Fault) slowness() time.Duration {
	if f.Kind == KindSlow && f.Latency == 0 {
		return defaultSlowness
	}
	return f.Latency
}

// distort changes what the model said, and why it stopped.
func (p prompt) distort(kind FaultKind, text string) (distorted, finish string) {
	half := string([]rune(text)[:len([]rune(text))/2])
	switch kind {
	case KindAbort:
		return half, "abort"
	case KindLength:
		return half, "length"
	case KindFiltered:
		return "", "content_filter"
	case KindMalformed:
		return "The candidate answered well, I would say {\"score\": high, and that is all there is to it.", "stop"
	case KindWrongSchema:
		return `{"response":{"verdict":"fine","remarks":["as discussed"]}}`, "stop"
	case KindInventedQuotes:
		return inventQuotes(text), "stop"
	case KindLosesItem:
		return loseItem(text), "stop"
	case KindObeys:
		return p.obeyed(text), "stop"
	case KindProse:
		return fmt.Sprintf("Sure! Here is the JSON you asked for:\n\n```json\n%s\n```\n\nLet me know if I can help any further.", text), "stop"
	case KindDown, KindReset, KindHang, KindSlow, KindRateLimited, KindQuotaExhausted, KindInvalidKey, KindModelGone,
		KindOverloaded, KindTooLarge, KindHTML, KindEmpty, KindNoChoices, KindError200, KindCut, KindAway,
		KindEdgeBlock, KindPaymentRequired, KindNeverOnPlan, KindUnknownModel, KindInvalidRequest, KindJSONFailed, KindStreamError,
		KindStall, KindDead:
		return text, "stop"
	}
	return text, "stop"
}

// inventQuotes replaces every quote of a scorecard or report by words that stand in no
// answer; other replies stay as they are.
func inventQuotes(text string) string {
	var card reportReply
	if err := json.Unmarshal([]byte(text), &card); err != nil || card.Competencies == nil {
		return text
	}
	invent := func(evidence []evidence) {
		for i := range evidence {
			evidence[i].Quote = "I personally tripled the yearly revenue of the zeppelin division."
		}
	}
	for _, c := range card.Competencies {
		invent(c.Evidence)
	}
	for _, f := range card.Strengths {
		invent(f.Evidence)
	}
	for _, f := range card.Concerns {
		invent(f.Evidence)
	}
	if card.Summary.Text == "" {
		return encode(card.scorecard)
	}
	return encode(card)
}
