package quota

import (
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
	// Name is the window's identity: those who share a limit use one name.
	Name   string
	Metric parley.Metric
	Limit  int64
	Length time.Duration
	// Reset says how it comes back; anything without a boundary is rolling.
	Reset catalog.Reset
}

// Demand is what a call takes from a window.
type Demand struct {
	Window
	Amount int64
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
	// Pauses are the scopes that can bench it.
	Pauses []Scope
	Health []Health
	// Needs, when not empty, is a queue that must be known to be served.
	Needs string
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
}

// Final is the last word on one window.
type Final struct {
	Window
	// Used is what really went; nil leaves it at what was reserved.
	Used *int64
	// Left is what the provider says is left; nil when it says nothing. It only
	// ever lowers the ledger's count.
	Left *int64
}

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
