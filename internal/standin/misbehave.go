package standin

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// faultAnswer is the answer of faults that keep the call from the model; others
// report false, and distort what the model says.
func (v *visit) faultAnswer(now time.Time) (answer, bool) {
	p := problem{kind: Outcome(v.fault.Kind), model: v.call.model, org: "org_" + v.account}
	plain := answer{status: http.StatusOK, outcome: p.kind, contentType: "application/json"}
	switch v.fault.Kind {
	case KindDown, KindInvalidKey, KindModelGone, KindOverloaded:
		return v.dialect(p).answer(p.kind), true
	case KindTooLarge:
		p.promptTokens, p.maxTokens = v.call.promptTokens(), v.call.maxTokens
		m, _ := v.model(v.call.model)
		p.limit = max(1, min(m.context, p.promptTokens-1))
		if v.tellsOversize {
			p.short = v.pretend(p.kind, now)
		}
		return v.dialect(p).answer(p.kind), true
	case KindRateLimited, KindQuotaExhausted:
		p.short = v.pretend(p.kind, now)
		p.readings = v.quotas.read(v.account, v.call.model)
		return v.dialect(p).answer(p.kind), true
	case KindHTML:
		plain.status, plain.contentType = http.StatusBadGateway, "text/html; charset=UTF-8"
		plain.body = []byte("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n" +
			"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n")
		return plain, true
	case KindEmpty:
		return plain, true
	case KindError200:
		plain.body = []byte(`{"error":{"message":"Provider returned error","type":"upstream_error","code":502}}`)
		return plain, true
	case KindReset, KindAway:
		plain.manner = mannerReset
		return plain, true
	case KindHang:
		plain.manner = mannerHang
		return plain, true
	case KindSlow, KindNoChoices, KindCut, KindAbort, KindLength, KindFiltered, KindMalformed, KindWrongSchema,
		KindInventedQuotes, KindProse:
		return answer{}, false
	}
	return answer{}, false
}

// pretend makes up the shortage of a quota fault from the provider's own limits:
// its tokens per minute, or per day.
func (v *visit) pretend(kind Outcome, now time.Time) *shortage {
	wanted := Limit{Metric: Tokens, Window: time.Minute, Max: 8000}
	if kind == OutcomeQuotaExhausted {
		wanted.Window, wanted.Max = day, 200_000
	}
	for _, limit := range v.limits {
		if limit.Window == wanted.Window && limit.covers(v.call.model) {
			wanted = limit
		}
	}
	b := bucket{limit: wanted, used: float64(wanted.Max), at: now, zone: time.UTC}
	if wanted.Reset == PacificMidnight {
		b.zone = v.quotas.pacific
	}
	b.advance(now)
	cost := max(1, wanted.Max/50)
	if kind == OutcomeTooLarge {
		cost = wanted.Max + wanted.Max/4 + 1
	}
	return &shortage{limit: wanted, used: wanted.Max, cost: cost, wait: b.wait(float64(cost))}
}

// slowness is what the fault adds to the model's own latency.
func (f Fault) slowness() time.Duration {
	if f.Kind == KindSlow && f.Latency == 0 {
		return defaultSlowness
	}
	return f.Latency
}

// distort changes what the model said, and why it stopped.
func distort(kind FaultKind, text string) (distorted, finish string) {
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
	case KindProse:
		return fmt.Sprintf("Sure! Here is the JSON you asked for:\n\n```json\n%s\n```\n\nLet me know if I can help any further.", text), "stop"
	case KindDown, KindReset, KindHang, KindSlow, KindRateLimited, KindQuotaExhausted, KindInvalidKey, KindModelGone,
		KindOverloaded, KindTooLarge, KindHTML, KindEmpty, KindNoChoices, KindError200, KindCut, KindAway:
		return text, "stop"
	}
	return text, "stop"
}

// inventQuotes replaces every quote of a scorecard by words that stand in no
// answer; other replies stay as they are.
func inventQuotes(text string) string {
	var card scorecard
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
	return encode(card)
}
