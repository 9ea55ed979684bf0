package chat

import (
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

const (
	// maxWait bounds every hint: no quota is longer than a month, and a wrong
	// header must not bench an account for ever.
	maxWait = 32 * 24 * time.Hour
	// maxPause bounds the hints of what passes by itself.
	maxPause = time.Hour
	// Providers' days do not end to the second. For lateReset after a boundary an answer
	// that a quota is spent may still be about the one before, and is believed for
	// latePause only: else the first call of a day could bench it to its end.
	lateReset, latePause = 5 * time.Minute, time.Minute
)

// retryAt returns when the refusal is expected to end. A reset of the rule wins
// over the answer's own hints, save for lateReset after it; of those the latest
// counts, except that reset headers, which may tell when a quota is whole again and
// not when it first has room, are used only when there is nothing else.
func (r refusal) retryAt(rule catalog.Rule, headers catalog.Headers, now time.Time) time.Time {
	exhausted := rule.Kind == parley.KindQuotaExhausted
	passing := slices.Contains([]parley.Kind{parley.KindRateLimited, parley.KindOverloaded, parley.KindUnavailable}, rule.Kind)
	if !exhausted && !passing {
		return time.Time{}
	}
	if at := rule.Reset.Next(now); !at.IsZero() {
		if last := rule.Reset.Next(now.Add(-lateReset)); !last.After(now) {
			return now.Add(latePause)
		}
		return at
	}
	at := r.hinted(headers, now)
	if at.IsZero() && rule.Kind == parley.KindRateLimited {
		// Even a sliding window has moved on by then.
		at = now.Add(rule.Window.Duration())
	}
	if pause := now.Add(maxPause); passing && at.After(pause) {
		return pause
	}
	if !at.After(now) {
		return time.Time{}
	}
	return at
}

// hinted returns the latest of the hints, or else of the reset headers of what
// is used up.
func (r refusal) hinted(headers catalog.Headers, now time.Time) time.Time {
	var latest time.Time
	for _, hint := range r.hints(headers) {
		if at, ok := parseReset(hint, now); ok && at.After(latest) {
			latest = at
		}
	}
	if latest.After(now) {
		return latest
	}
	for _, reading := range r.quota {
		if reading.Remaining == 0 && reading.ResetAt.After(latest) {
			latest = reading.ResetAt
		}
	}
	return latest
}

// waitWords finds "Please try again in 1m26.4s.", "Please retry in 33.2s.",
// "resets in ~30s.".
var waitWords = regexp.MustCompile(
	`(?:try again|retry|resets?) in ~?((?:\d+(?:\.\d+)?(?:ms|h|m|s))+|\d+(?:\.\d+)? ?(?:second|minute|hour))`,
)

// hints are the answer's own words on when to come back.
func (r refusal) hints(headers catalog.Headers) []string {
	var hints []string
	if headers.RetryAfter {
		hints = append(hints, r.header.Get("Retry-After"))
	}
	hints = append(hints, r.body.retryDelay)
	if match := waitWords.FindStringSubmatch(r.body.text); match != nil {
		hints = append(hints, shorten(match[1]))
	}
	return hints
}

// shorten makes "20 second" a Go duration.
func shorten(text string) string {
	text = strings.ReplaceAll(text, " ", "")
	for _, unit := range []string{"second", "minute", "hour"} {
		if number, found := strings.CutSuffix(text, unit); found {
			return number + unit[:1]
		}
	}
	return text
}

// parseReset reads a moment in any of the forms that providers write it: a Go
// duration, seconds, an HTTP date, RFC 3339, epoch seconds or milliseconds. Past
// moments and absurd ones are refused.
func parseReset(text string, now time.Time) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if wait, err := time.ParseDuration(text); err == nil {
		return within(now.Add(wait), now)
	}
	if number, err := strconv.ParseFloat(text, 64); err == nil {
		switch {
		case math.IsNaN(number) || number < 0 || number >= 1e14:
			return time.Time{}, false
		case number >= 1e11:
			return within(time.UnixMilli(int64(number)), now)
		case number >= 1e8:
			return within(time.Unix(int64(number), 0), now)
		}
		return within(now.Add(time.Duration(math.Round(number*1e3))*time.Millisecond), now)
	}
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return within(at, now)
	}
	if at, err := http.ParseTime(text); err == nil {
		return within(at, now)
	}
	return time.Time{}, false
}

func within(at, now time.Time) (time.Time, bool) {
	if at.Before(now) || at.After(now.Add(maxWait)) {
		return time.Time{}, false
	}
	return at.UTC(), true
}

// readQuota reads the catalog's headers; what is missing or odd is left out.
func readQuota(headers catalog.Headers, header http.Header, now time.Time) []parley.QuotaReading {
	var readings []parley.QuotaReading
	for _, quota := range headers.Quotas {
		remaining, told := count(header.Get(quota.Remaining))
		if !told {
			continue
		}
		reading := parley.QuotaReading{Metric: quota.Metric, Window: quota.Window.Duration(), Remaining: remaining}
		reading.Limit, _ = count(header.Get(quota.Limit))
		reading.ResetAt, _ = parseReset(header.Get(quota.Reset), now)
		readings = append(readings, reading)
	}
	return readings
}

// count reads a number of requests or tokens; an overdrawn one is zero.
func count(text string) (int64, bool) {
	if text == "" {
		return 0, false // most headers are not sent; the error would be made in vain
	}
	number, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || math.IsNaN(number) || number > 1e15 {
		return 0, false
	}
	return int64(max(number, 0)), true
}
