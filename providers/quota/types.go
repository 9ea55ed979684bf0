package quota

import (
	"math"
	"time"

	"github.com/parley-interviews/parley"
	"github.com/parley-interviews/parley/providers/catalog"
)

// Scope is what a pause or a failure count holds for.
type Scope string

// PlaceScope is one model of one account.
func PlaceScope(p parley.Place) Scope { return Scope("place:" + p.Account + "/" + p.Model) }

// AccountScope is everything of one account.
func AccountScope(account string) Scope { return Scope("account:" + account) }

// ModelScope is one model of a provider, for all accounts.
func ModelScope(provider, model string) Scope { return Scope("model:" + provider + "/" + model) }

// ProviderScope is everything of a provider.
func ProviderScope(provider string) Scope { return Scope("provider:" + provider) }

// QueueScope is everything that goes through a task queue.
func QueueScope(queue string) Scope { return Scope("queue:" + queue) }

// Window is one limit of one scope.
type Window struct {
	// Name is the window's identity: those who share a limit use one name. Names
	// that differ only in their last two parts, split by '/', are stored together:
	// owner/model/metric/window.
	Name   string
	Metric parley.Metric
	// Limit is in the ledger's units; see Units.
	Limit int64
	// Length is zero for credit that is given once and for concurrency.
	Length time.Duration
	// Reset says how it comes back; anything without a boundary is rolling.
	Reset catalog.Reset
}

// Units converts an amount of a metric to the ledger's whole numbers: dollars are
// counted in millionths and neurons in thousandths, all else in ones. It rounds up.
func Units(m parley.Metric, amount float64) int64 {
	switch m {
	case parley.MetricUSD:
		amount *= 1e6
	case parley.MetricNeurons:
		amount *= 1e3
	case parley.MetricRequests, parley.MetricTokens, parley.MetricInputTokens, parley.MetricOutputTokens, parley.MetricConcurrency:
	}
	return int64(math.Ceil(amount - 1e-9))
}

// Demand is what a call takes from a window.
type Demand struct {
	Window
	Amount int64
	// Keep is what the call has to leave in the window: the floor that is kept for
	// candidates who wait.
	Keep int64
}

// Ask is one request for a reservation.
type Ask struct {
	// ID makes the reservation idempotent.
	ID    string
	Class parley.Class
	// Candidates stand in the order in which they are to be tried.
	Candidates []Candidate
	// Rescue lets the least bad candidate be taken when none is eligible, if all
	// that stands against it is a guess of ours (health, overload), and at most
	// once in RescueEvery per place.
	Rescue bool
	// More says that the caller will ask again, with more candidates, when none of
	// these is eligible: it is given no turn to wait for yet.
	More bool
}

// RescueEvery is how often a place may be tried though it should rest.
const RescueEvery = 30 * time.Second

// Pace is what is known about a place's speed for one class of calls.
type Pace struct {
	// Calls is how many the figures are made from; they fade with age.
	Calls int64
	// Mean and P95 are exponentially weighted.
	Mean, P95 time.Duration
}

// State is what the ledger knows about a candidate, without reserving.
type State struct {
	// Hurdle is what stands against it now; nil when nothing does.
	Hurdle *Skip
	// Left is what each of its windows holds.
	Left []int64
	// Limits are what they hold when they are full: the catalog's, or lower ones that
	// the provider told.
	Limits []int64
	// Failures in a row of the place.
	Failures int64
	// Paces by class.
	Paces map[parley.Class]Pace
}

// Health names a scope whose failures in a row are counted. Grace is how many of
// them are let pass before the scope has to rest.
type Health struct {
	Scope Scope
	Grace int
}

// Candidate is one place that a call may go to.
type Candidate struct {
	// Name identifies it in the answer, also when the same id asks again later.
	Name    string
	Windows []Demand
	// Pauses are the scopes that can bench it, beside those of Health and Place.
	Pauses []Scope
	Health []Health
	// Needs, when not empty, is a queue that must be known to be served.
	Needs string
	// Place is the scope whose Pace and rescues the candidate has.
	Place Scope
	// Tried candidates are not taken, only asked when they could be.
	Tried bool
}

// Reservation is the ledger's answer.
type Reservation struct {
	// Index is the candidate's position, -1 when nothing is eligible, and Name its
	// name.
	Index int
	Name  string
	// Left is what each of the candidate's windows holds after reserving.
	Left []int64
	// Rescued is set when the candidate was taken though it should rest.
	Rescued bool
	// Pace is the taken candidate's for the call's class.
	Pace Pace
	// WakeAt is when a deferred call that got nothing should ask again: its own
	// turn among those who wait for the same quota.
	WakeAt time.Time
	// Skipped tells about the candidates before the one that was taken.
	Skipped []Skip
	// Now is the ledger's time.
	Now time.Time
}

// Why says what stood against a candidate.
type Why string

const (
	// WhyUnserved: nobody is known to serve its queue.
	WhyUnserved Why = "unserved"
	// WhyBenched: one of its scopes is paused.
	WhyBenched Why = "benched"
	// WhyUnhealthy: it failed and rests, or a call is trying it out.
	WhyUnhealthy Why = "unhealthy"
	// WhySpent: a window holds too little.
	WhySpent Why = "spent"
	// WhyTooLarge: the call asks for more than a window ever holds.
	WhyTooLarge Why = "too_large"
	// WhyTried: it failed for this call.
	WhyTried Why = "tried"
)

// Skip is the obstacle of a candidate that lasts longest.
type Skip struct {
	Index int
	Why   Why
	// Until is when it is over; zero when waiting does not help.
	Until time.Time
	// Name is the window's for WhySpent and WhyTooLarge, the scope's for
	// WhyBenched and WhyUnhealthy.
	Name string
	// Cause is what the bench was given.
	Cause string
}

// Settlement is how a reservation ends.
type Settlement struct {
	ID      string
	Windows []Final
	Benches []Bench
	// Health lists the scopes that an outcome speaks for: good when Healthy.
	Health  []Health
	Healthy bool
	// Place, Class and Latency add to the place's Pace; no Latency adds nothing.
	Place   Scope
	Class   parley.Class
	Latency time.Duration
	// Unanswered is set for a call that was given up after Latency. It adds to the Pace
	// only if it took longer than nearly all: how long others would have taken is unknown.
	Unanswered bool
}

// Final is the last word on one window.
type Final struct {
	Window
	// Used is what really went; nil leaves it at what was reserved.
	Used *int64
	// Left is what the provider says is left; nil when it says nothing. It only
	// ever lowers the ledger's count.
	Left *int64
	// Limit is what the provider says the limit is; nil when it says nothing. One
	// below the window's is obeyed in its place for LearnedFor, a higher one is not.
	Limit *int64
}

// LearnedFor is how long a limit that a provider told is obeyed after it was last
// told. The catalog's holds again afterwards, in case the provider was mistaken.
const LearnedFor = 24 * time.Hour

// Bench pauses a scope.
type Bench struct {
	Scope Scope
	// Until is the end; a pause lasts at least Least from now, also when Until is
	// zero or past, and at most MaxBench.
	Until time.Time
	Least time.Duration
	Cause string
}

// MaxBench bounds a pause, whatever a provider says: the longest quota is a month.
const MaxBench = 31 * 24 * time.Hour
