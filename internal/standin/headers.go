package standin

import (
	"fmt"
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
		case r.limit.Metric == Requests && r.limit.daily(), r.limit.Metric == Tokens && r.limit.Window == time.Minute:
			name := string(r.limit.Metric)
			h.Set("x-ratelimit-limit-"+name, strconv.FormatInt(r.limit.Max, 10))
			h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
			h.Set("x-ratelimit-reset-"+name, r.reset.Round(time.Millisecond).String())
		}
	}
}

// cerebrasHeaders tells every limit; resets are seconds with a fraction.
func cerebrasHeaders(h http.Header, readings []reading, _ int) {
	for _, r := range readings {
		name := string(r.limit.Metric) + "-" + windowName(r.limit.Window)
		h.Set("x-ratelimit-limit-"+name, strconv.FormatInt(r.limit.Max, 10))
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
		h.Set("x-ratelimit-limit-"+name, strconv.FormatInt(r.limit.Max, 10))
		h.Set("x-ratelimit-remaining-"+name, strconv.FormatInt(r.remaining, 10))
	}
	if tokens > 0 {
		h.Set("x-ratelimit-tokens-query-cost", strconv.Itoa(tokens))
	}
}

func windowName(window time.Duration) string {
	switch window {
	case time.Minute:
		return "minute"
	case time.Hour:
		return "hour"
	case day:
		return "day"
	}
	return fmt.Sprintf("%ds", int(window.Seconds()))
}

// wholeSeconds rounds up, as Retry-After does, to one second at least.
func wholeSeconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }
