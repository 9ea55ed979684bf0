package standin

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// groqHeaders tells requests per day and tokens per minute, and no other limit;
// resets are Go durations.
func groqHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		switch {
		case r.limit.Metric == Requests && r.limit.Window == Day, r.limit.Metric == Tokens && r.limit.Window == time.Minute:
			name := string(r.limit.Metric)
			h.Set("x-ratelimit-limit-"+name, whole(r.limit.Max))
			h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
			h.Set("x-ratelimit-reset-"+name, r.reset.Round(time.Millisecond).String())
		}
	}
}

// cerebrasHeaders tells every limit but the credit; resets are seconds with a fraction.
func cerebrasHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		if r.limit.Metric == USD {
			continue
		}
		name := string(r.limit.Metric) + "-" + windowName(r.limit.Window)
		h.Set("x-ratelimit-limit-"+name, whole(r.limit.Max))
		h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
		h.Set("x-ratelimit-reset-"+name, strconv.FormatFloat(r.reset.Seconds(), 'f', 2, 64))
	}
}

// mistralHeaders tells the minute's limits and the call's cost, and no reset.
func mistralHeaders(h http.Header, readings []reading, tokens int) {
	for _, r := range readings {
		if r.limit.Window != time.Minute {
			continue
		}
		name := "tokens-minute"
		if r.limit.Metric == Requests {
			name = "req-minute"
		}
		h.Set("x-ratelimit-limit-"+name, whole(r.limit.Max))
		h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
	}
	if tokens > 0 {
		h.Set("x-ratelimit-tokens-query-cost", strconv.Itoa(tokens))
	}
}

// togetherHeaders tells requests and tokens of one second, and the seconds until
// they are back.
func togetherHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		name := map[Metric]string{Requests: "x-ratelimit-", Tokens: "x-tokenlimit-"}[r.limit.Metric]
		if name == "" || r.limit.Window != time.Second {
			continue
		}
		h.Set(name+"limit", whole(r.limit.Max))
		h.Set(name+"remaining", strconv.FormatInt(r.remaining, 10))
		h.Set(name+"reset", strconv.Itoa(wholeSeconds(r.reset)))
	}
}

// fireworksHeaders tells the minute's tokens by direction, and of requests only
// the limit.
func fireworksHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		var names []string
		switch r.limit.Metric {
		case Requests:
			h.Set("x-ratelimit-limit-requests", whole(r.limit.Max))
		case InputTokens:
			names = []string{"tokens-prompt", "tokens-cache-adjusted-prompt"}
		case OutputTokens:
			names = []string{"tokens-generated"}
		case Tokens, Neurons, USD, Concurrency:
		}
		for _, name := range names {
			h.Set("x-ratelimit-limit-"+name, whole(r.limit.Max))
			h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
		}
	}
}

// cohereHeaders are those of a trial key: the minute's calls, and the size of
// the month's allowance without what is left of it.
func cohereHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		switch {
		case r.limit.Metric != Requests:
		case r.limit.Window == Month:
			h.Set("x-endpoint-monthly-call-limit", whole(r.limit.Max))
		case r.limit.Window == time.Minute:
			h.Set("x-trial-endpoint-call-limit", whole(r.limit.Max))
			h.Set("x-trial-endpoint-call-remaining", strconv.FormatInt(r.remaining, 10))
		}
	}
}

func windowName(window time.Duration) string {
	switch window {
	case Once:
		return "once"
	case time.Second:
		return "second"
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	case Day:
		return "day"
	}
	return "month"
}

// whole writes a limit, in units that have no fraction.
func whole(limit float64) string { return strconv.FormatFloat(limit, 'f', 0, 64) }

// wholeSeconds rounds up, as Retry-After does, to one second at least.
func wholeSeconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
