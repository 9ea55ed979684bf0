package parley

import (
	"fmt"
	"slices"
	"time"
)

// Timing bounds the waits for a candidate. Pauses stop all of its clocks but that
// of MaxPause.
type Timing struct {
	// AnswerTimeout is how long a question may stay unanswered before the
	// interview is abandoned: one minute to seven days, 30 minutes when zero.
	AnswerTimeout Duration `json:"answer_timeout,omitzero"`
	// TotalTimeout bounds the interview from question 1 on, pauses not counted: five
	// minutes to thirty days; no bound when zero.
	TotalTimeout Duration `json:"total_timeout,omitzero"`
	// RemindAfter are the silences on one question, in rising order and each below
	// AnswerTimeout, after which a reminder is due. At most three.
	RemindAfter []Duration `json:"remind_after,omitempty"`
	// StartWithin is how long the interview waits for consent before it expires: one
	// minute to ninety days, seven days when zero.
	StartWithin Duration `json:"start_within,omitzero"`
	// MaxPause is how long one pause may last before the interview is abandoned: one
	// minute to ninety days, fourteen days when zero.
	MaxPause Duration `json:"max_pause,omitzero"`
	// Multiplier stretches AnswerTimeout, TotalTimeout and RemindAfter for a candidate
	// who needs more time: 1 to 5; 1 when zero, and 1.5 when zero beside the
	// accommodation extra_time.
	Multiplier float64 `json:"multiplier,omitempty"`
}

// Defaults and bounds of Timing.
const (
	DefaultAnswerTimeout = 30 * time.Minute
	MinAnswerTimeout     = time.Minute
	MaxAnswerTimeout     = 7 * 24 * time.Hour
	MinTotalTimeout      = 5 * time.Minute
	MaxTotalTimeout      = 30 * 24 * time.Hour
	DefaultStartWithin   = 7 * 24 * time.Hour
	DefaultMaxPause      = 14 * 24 * time.Hour
	MaxWait              = 90 * 24 * time.Hour
	MaxReminders         = 3
	MaxMultiplier        = 5
	extraTime            = 1.5
)

// Accommodation is an effect that helps a candidate.
type Accommodation string

const (
	// AccommodationExtraTime stretches the clocks by Timing.Multiplier.
	AccommodationExtraTime Accommodation = "extra_time"
	// AccommodationNoTimeLimit stops answer and total timers; only MaxAnswerTimeout
	// ends a silence.
	AccommodationNoTimeLimit Accommodation = "no_time_limit"
	// AccommodationTextOnly, AccommodationBreaks and AccommodationOther are the
	// backend's to carry out; Parley echoes them.
	AccommodationTextOnly Accommodation = "text_only"
	AccommodationBreaks   Accommodation = "breaks"
	AccommodationOther    Accommodation = "other"
)

// Accommodations lists every Accommodation.
func Accommodations() []Accommodation {
	return []Accommodation{
		AccommodationExtraTime, AccommodationNoTimeLimit, AccommodationTextOnly, AccommodationBreaks, AccommodationOther,
	}
}

// Consent says whether the candidate must agree before question 1, and to what.
type Consent struct {
	// Required holds the interview in StatusAwaitingConsent until UpdateConsent,
	// unless GivenAt says that the backend has the consent already.
	Required bool `json:"required,omitempty"`
	// NoticeVersion names the notice that the candidate is shown.
	NoticeVersion string    `json:"notice_version,omitempty"`
	GivenAt       time.Time `json:"given_at,omitzero"`
}

// Pending reports whether consent is still to be asked for.
func (c Consent) Pending() bool { return c.Required && c.GivenAt.IsZero() }

// AnswerLimit is how long this candidate may leave a question unanswered.
func (r Request) AnswerLimit() time.Duration {
	if slices.Contains(r.Accommodations, AccommodationNoTimeLimit) {
		return MaxAnswerTimeout
	}
	return min(r.Timing.stretched(r.Timing.AnswerTimeout), MaxAnswerTimeout)
}

// TotalLimit is how long the interview may take, zero for no limit.
func (r Request) TotalLimit() time.Duration {
	if slices.Contains(r.Accommodations, AccommodationNoTimeLimit) {
		return 0
	}
	return r.Timing.stretched(r.Timing.TotalTimeout)
}

// Reminders are the silences on one question after which a reminder is due.
func (r Request) Reminders() []time.Duration {
	var after []time.Duration
	for _, silence := range r.Timing.RemindAfter {
		after = append(after, r.Timing.stretched(silence))
	}
	return after
}

func (t Timing) stretched(d Duration) time.Duration {
	return time.Duration(float64(d) * t.Multiplier)
}

func (t Timing) withDefaults(accommodations []Accommodation) Timing {
	if t.AnswerTimeout == 0 {
		t.AnswerTimeout = Duration(DefaultAnswerTimeout)
	}
	if t.StartWithin == 0 {
		t.StartWithin = Duration(DefaultStartWithin)
	}
	if t.MaxPause == 0 {
		t.MaxPause = Duration(DefaultMaxPause)
	}
	if t.Multiplier == 0 {
		t.Multiplier = 1
		if slices.Contains(accommodations, AccommodationExtraTime) {
			t.Multiplier = extraTime
		}
	}
	return t
}

func (t Timing) validate(v *validator) {
	within := func(field string, value Duration, least, most time.Duration) {
		if d := time.Duration(value); d < least || d > most {
			v.add("timing."+field, "%s is out of range; %s to %s", d, least, most)
		}
	}
	within("answer_timeout", t.AnswerTimeout, MinAnswerTimeout, MaxAnswerTimeout)
	if t.TotalTimeout != 0 {
		within("total_timeout", t.TotalTimeout, MinTotalTimeout, MaxTotalTimeout)
	}
	within("start_within", t.StartWithin, MinAnswerTimeout, MaxWait)
	within("max_pause", t.MaxPause, MinAnswerTimeout, MaxWait)
	if !(t.Multiplier >= 1 && t.Multiplier <= MaxMultiplier) {
		v.add("timing.multiplier", "%g is out of range; 1 to %d", t.Multiplier, MaxMultiplier)
	}
	if len(t.RemindAfter) > MaxReminders {
		v.add("timing.remind_after", "there are %d; at most %d", len(t.RemindAfter), MaxReminders)
	}
	before := Duration(0)
	for i, silence := range t.RemindAfter {
		if silence <= before || silence >= t.AnswerTimeout {
			v.add(fmt.Sprintf("timing.remind_after[%d]", i), "%s must be above the one before it and below answer_timeout, %s",
				time.Duration(silence), time.Duration(t.AnswerTimeout))
		}
		before = silence
	}
}
